"""Filters that every list may need."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django_filters import IsoDateTimeFilter, NumberFilter, TypedChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

#: A key that the databases can hold.
LARGEST = 2**63 - 1
#: What lies outside cannot be told in every time zone.
FIRST = datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC)


class MomentFilter(IsoDateTimeFilter):
    """A moment in ISO 8601."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        bounds = [MinValueValidator(FIRST), MaxValueValidator(LAST)]
        super().__init__(*args, validators=bounds, **kwargs)


@extend_schema_field(OpenApiTypes.BOOL)
class TruthFilter(TypedChoiceFilter):
    """``true`` or ``false``; anything else is refused, where Django's own filter would pass it over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        said = [("true", "true"), ("false", "false")]
        super().__init__(*args, choices=said, coerce="true".__eq__, **kwargs)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST})
class KeyFilter(NumberFilter):
    """The key of a row; what no row can have is refused rather than handed to the database."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST, **kwargs)
