"""Which files the rows refer to: every file field of every model, whichever app it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.files.storage import Storage
from django.db.models import FileField, Model

from hrvoice.backup.listing import Reference
from hrvoice.doctor.finding import in_batches

#: Fields whose row knows what the file must be.
KNOWN = {("transcripts.Recording", "audio"): ("sha256", "size")}

Run = Callable[[str], Iterator[Sequence[Any]]]


def file_fields() -> Iterator[tuple[type[Model], FileField]]:
    """Yield every field that holds a file."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                yield model, field


def storage_of(label: str) -> Storage:
    """Return the storage that a model's files are in."""
    return next(field.storage for model, field in file_fields() if model._meta.label == label)


def _known(model: type[Model], field: FileField) -> tuple[str, ...]:
    return KNOWN.get((model._meta.label, field.name), ())


def references(run: Run, quote: Callable[[str], str]) -> Iterator[Reference]:
    """Yield every row's files, read by ``run`` from the state that is backed up."""
    for model, field in file_fields():
        key = model._meta.pk
        assert key is not None
        fields: list[Any] = [key, field, *(model._meta.get_field(name) for name in _known(model, field))]
        columns = ", ".join(quote(each.column) for each in fields)
        where = f"{quote(fields[1].column)} <> ''"
        for row in run(f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {where}"):
            yield Reference(model._meta.label, str(key.to_python(row[0])), *row[1:])


def live_references() -> Iterator[Reference]:
    """Yield every row's files as they are now, row after row."""
    for model, field in file_fields():
        names = (field.name, *_known(model, field))
        rows = model._base_manager.exclude(**{field.name: ""}).only("pk", *names)
        for row in in_batches(rows):
            name, *known = (getattr(row, each) for each in names)
            yield Reference(model._meta.label, str(row.pk), str(name), *known)


def still_there(reference: Reference) -> bool:
    """Tell whether the row is still there: without it its files are rightly gone."""
    return apps.get_model(reference.model)._base_manager.filter(pk=reference.pk).exists()
