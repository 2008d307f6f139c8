"""Hand out stored sound: by this process, by nginx, or by the storage itself.

Whoever calls has looked up the row with the person's right and noted who hears it; this is only about
who carries the bytes.
"""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from kit.web.ranges import ranged_response


def serve_file(
    request: HttpRequest,
    file: FieldFile,
    *,
    content_type: str,
    seconds: float | None = None,
    save_as: str = "",
) -> HttpResponseBase:
    """Answer with a stored file or with where it is had; raises ``Http404`` where it is missing.

    ``seconds``: how long the sound is; a signed address must outlast the listening, since a player that is
    paused or jumps asks it again. ``save_as``: the name under which a browser keeps it, rather than show it.
    """
    response: HttpResponseBase
    shown = (content_disposition_header(True, save_as) if save_as else None) or "inline"
    match settings.PLAYBACK:
        case "accel":
            response = HttpResponse(content_type=content_type)
            response["X-Accel-Redirect"] = settings.ACCEL_PREFIX + quote(file.name or "")
            response["Content-Disposition"] = shown
        case "signed":
            response = HttpResponse(status=302)
            response["Location"] = file.storage.url(  # type: ignore[call-arg]
                file.name,
                parameters={"ResponseContentType": content_type, "ResponseContentDisposition": shown},
                expire=settings.SIGNED_SECONDS + int(seconds or 0),
            )
        case _:
            try:
                response = ranged_response(request, file.open("rb"), content_type=content_type)
            except FileNotFoundError as error:
                raise Http404 from error
            response["Content-Disposition"] = shown
            return response
    response["Cache-Control"] = "private, no-store"
    return response
