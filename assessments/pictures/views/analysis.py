"""How the key points of a prompt do, for the trainers who write them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.answers.models.answer import Answer
from assessments.pictures.queries.analysis import analyse_prompt
from assessments.pictures.queries.distribution import distribution_of
from assessments.pictures.queries.unlike import unlike_the_others
from assessments.pictures.views.charts import score_chart
from assessments.prompts.models.prompt import Prompt
from assessments.rules import may_edit_prompt
from assessments.scoring.analysis import ENOUGH, FEW
from courses.access import SignedInRequest
from kit.web.access import demand, key_in, page_of

PER_PAGE = 20


@require_safe
@login_required
def prompt_analysis(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the spread of scores, and each key point with its phrases and what to do about it."""
    prompt = _editable(request, pk)
    distribution = distribution_of(prompt)
    context = {
        "prompt": prompt,
        "analysis": analyse_prompt(prompt),
        "distribution": distribution,
        "chart": score_chart(distribution),
        "unlike": unlike_the_others(prompt, request.user),
        "few": FEW,
        "enough": ENOUGH,
    }
    return render(request, "assessments/pictures/analysis.html", context)


@require_safe
@login_required
def prompt_missed(request: SignedInRequest, pk: int) -> HttpResponse:
    """List the answers that miss the key point ``?point=`` altogether, the newest first."""
    prompt = _editable(request, pk)
    wanted = request.GET.get("point", "")
    point = get_object_or_404(prompt.key_points, pk=key_in(wanted))
    rows = Answer.objects.filter(pk__in=point.outcomes.filter(earned__lte=0).values("answer"))
    # who is still to decide blindly must not learn here what the scorer gave
    answers = rows.open_to(request.user).for_list()
    page = page_of(request, answers, PER_PAGE)
    context = {"prompt": prompt, "point": point, "page_obj": page, "answers": page.object_list}
    return render(request, "assessments/pictures/missed.html", context)


def _editable(request: SignedInRequest, pk: int) -> Prompt:
    """Return the prompt; 404 for strangers, 403 for those who only see it."""
    prompts = Prompt.objects.visible_to(request.user).select_related("session__course")
    prompt = get_object_or_404(prompts, pk=pk)
    demand(may_edit_prompt(request.user, prompt))
    return prompt
