"""Read what programs send."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.JSONParser):
    """JSON that can be kept: not nested without end, and in text that can be written down."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return what was sent; raises ``ParseError``."""
        try:
            said = super().parse(stream, media_type, parser_context)
            # halves of surrogate pairs stand in JSON as escapes
            json.dumps(said, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("This JSON holds text that is no Unicode text.")) from error
        return said
