"""Nothing that is sent is passed over: what a request names and we do not know is refused, by its name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request


class Sent(serializers.Serializer[Any]):
    """What a request sends, in body or address: unknown names are refused beside what else is wrong."""

    def to_internal_value(self, data: Any) -> Any:
        """Check; raises ``ValidationError`` with every unknown name."""
        known = [name for name, field in self.fields.items() if not field.read_only]
        unknown = _unknown(data, known) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                raise serializers.ValidationError(error.detail | unknown) from error
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return value


def refuse_unknown_parameters(request: Request, known: Collection[str]) -> None:
    """Raise ``ValidationError`` where the address holds a parameter that is not ``known``."""
    if unknown := _unknown(request.query_params, known):
        raise serializers.ValidationError(unknown)


def _unknown(sent: Iterable[Any], known: Collection[str]) -> dict[str, Any]:
    names = ", ".join(sorted(known))
    words = _("This is not known here. Known are: %(names)s.") if known else _("This is not known here.")
    said = words % {"names": names} if known else words
    return {str(name): [said] for name in sent if name not in known}
