"""Conditions on rows that name what they are about by model and key."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    Field,
    Model,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Replace
from django.db.models.lookups import Exact


def is_about(model: type[Model], rows: QuerySet[Any]) -> Q:
    """Return the condition for being about one of ``rows`` of ``model``."""
    kind = ContentType.objects.get_for_model(model)
    return Q(subject_type=kind) & Q(Exists(rows.order_by().filter(pk=_key(model, kind))))


def _key(model: type[Model], kind: ContentType) -> Case:
    """Return the key as the model's own type, so that its index serves; no other row's key is converted."""
    text: Combinable = OuterRef("subject_id")
    wanted: Field[Any, Any] = BigIntegerField()
    if isinstance(model._meta.pk, UUIDField):
        # SQLite keeps them without dashes
        text, wanted = Replace(text, Value("-"), Value("")), UUIDField()
    return Case(When(Exact(OuterRef("subject_type"), Value(kind.pk)), then=Cast(text, wanted)))
