"""Say what saving a prompt means for the answers that are there."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answers.services.assess import version_of
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.queries.rubric_use import scored_by_another

#: More remarks than these are on the editor's page.
MOST_REMARKS = 3


def tell_saved(request: HttpRequest, prompt: Prompt, remarks: Sequence[str]) -> None:
    """Leave the messages for the next page: saved, what is scored otherwise, what may not be meant so."""
    version = version_of([point.as_spec() for point in prompt.key_points.all()], prompt.text)
    older = scored_by_another(prompt, version)
    said = _("The question is saved.")
    if not older:
        messages.success(request, said)
    else:
        kept = ngettext(
            "%(count)d answer keeps the score it has by the earlier key points.",
            "%(count)d answers keep the scores they have by the earlier key points.",
            older,
        ) % {"count": older}
        messages.success(request, format_html("{} {} {}", said, kept, _rescore_link(prompt)))
    for remark in remarks[:MOST_REMARKS]:
        messages.warning(request, remark)


def _rescore_link(prompt: Prompt) -> str:
    """Return the way to score them anew, where this site has one."""
    try:
        address = reverse("prompt-rescore", args=[prompt.pk])
    except NoReverseMatch:
        return ""
    return format_html('<a href="{}">{}</a>', address, _("Score them anew"))
