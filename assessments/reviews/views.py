"""The review queue, and what is decided on an answer's page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.views.answer_page import answer_page, posted_review, visible_answer
from assessments.reviews.forms import DisputeForm, ReplyForm, ReviewFilterForm
from assessments.reviews.queries.agreement import agreement_report
from assessments.reviews.queries.queue import next_after, queue, rows_of, with_details
from assessments.reviews.services.dispute import close_dispute, dispute_answer
from assessments.reviews.services.review import review_answer
from assessments.rules import may_dispute_answer, may_review_answer
from courses.access import SignedInRequest
from courses.rules import is_trainer
from kit.problems import Conflict
from kit.web.access import demand, key_in, page_of
from kit.web.pages import LongPaginator
from kit.web.refusals import tell

PER_PAGE = 20
PER_PART = 5


@require_safe
@login_required
def review_list(request: SignedInRequest) -> HttpResponse:
    """Show what should be looked at, the most doubtful first. ``?part=1`` returns a short list alone."""
    demand(is_trainer(request.user))
    form = ReviewFilterForm(request.GET, person=request.user)
    waiting: Paginator[Answer] = LongPaginator(queue(request.user), PER_PAGE)
    if request.GET.get("part"):
        rows = rows_of(with_details(queue(request.user))[:PER_PART])
        return render(
            request,
            "assessments/reviews/_list.html",
            {"rows": rows, "waiting": waiting, "part": True, "query": "state=look"},
        )
    page = page_of(request, with_details(form.rows()), PER_PAGE)
    if form.is_all_that_waits:
        waiting = page.paginator  # counted once
    context = {"page_obj": page, "rows": rows_of(page), "form": form, "waiting": waiting}
    context["query"] = form.query()
    if form.asked == "look":
        # where nothing waits, these are next
        context["lowest_url"] = f"{reverse('reviews')}?state=lowest"
    return render(request, "assessments/reviews/list.html", context)


@require_safe
@login_required
def review_next(request: SignedInRequest) -> HttpResponse:
    """Go on to the answer after ``?after=`` in the part of the queue that the filter names."""
    demand(is_trainer(request.user))
    form = ReviewFilterForm(request.GET, person=request.user)
    after = request.GET.get("after", "")
    return _go_on(form, next_after(form.rows(), key_in(after)))


@require_safe
@login_required
def review_agreement(request: SignedInRequest) -> HttpResponse:
    """Show how far scorer and trainers agree, and trainers among themselves."""
    demand(is_trainer(request.user))
    form = ReviewFilterForm(request.GET, person=request.user)
    report = agreement_report(request.user, form.cleaned_data.get("course"))
    return render(request, "assessments/reviews/agreement.html", {"report": report, "form": form})


@require_POST
@login_required
def answer_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save what a trainer decided, and go on to the next answer where it came from the queue."""
    answer = visible_answer(request, pk)
    demand(may_review_answer(request.user, answer))
    form = posted_review(request, answer)
    if form.is_stale:
        tell(request, Conflict("assessment_changed" if answer.recording.is_ready else "heard_anew"))
        return answer_page(request, answer, form=form.again(), status=409)
    if not form.is_valid():
        return answer_page(request, answer, form=form, status=422)
    filters = ReviewFilterForm(request.GET, person=request.user)
    # asked before saving: afterwards this answer may have left the queue, and its place with it
    following = next_after(filters.rows(), answer.pk) if "state" in request.GET else None
    try:
        review_answer(
            reviewer=request.user,
            answer=answer,
            assessment=get_object_or_404(Assessment, pk=form.cleaned_data["assessment"], answer=answer),
            points=form.decisions(),
            comment=form.cleaned_data["comment"],
            seen=form.cleaned_data["seen"],
        )
    except Conflict as problem:
        tell(request, problem)
        answer = visible_answer(request, pk)
        return answer_page(request, answer, form=posted_review(request, answer).again(), status=409)
    messages.success(request, _("Your review is saved."))
    return _go_on(filters, following) if "state" in request.GET else redirect(answer)


@require_POST
@login_required
def answer_dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    """Object to the score of one's own answer."""
    answer = visible_answer(request, pk)
    demand(may_dispute_answer(request.user, answer))
    form = DisputeForm(request.POST)
    if not form.is_valid():
        return answer_page(request, answer, dispute_form=form, status=422)
    try:
        dispute_answer(learner=request.user, answer=answer, text=form.cleaned_data["text"])
    except Conflict as problem:
        tell(request, problem)
        return answer_page(request, answer, dispute_form=form, status=409)
    messages.success(request, _("Your trainer will look at it, and the reply appears here."))
    return redirect(answer)


@require_POST
@login_required
def answer_reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reply to an objection and leave the score as it is."""
    answer = visible_answer(request, pk)
    demand(may_review_answer(request.user, answer))
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return answer_page(request, answer, reply_form=form, status=422)
    try:
        close_dispute(actor=request.user, answer=answer, reply=form.cleaned_data["reply"])
    except Conflict as problem:
        tell(request, problem)
        return answer_page(request, answer, reply_form=form, status=409)
    messages.success(request, _("Your reply is sent."))
    return redirect(answer)


def _go_on(form: ReviewFilterForm, pk: int | None) -> HttpResponse:
    if pk is None:
        return redirect(f"{reverse('reviews')}?{form.query()}")
    return redirect(f"{Answer(pk=pk).get_absolute_url()}?{form.query()}")
