"""Routes of prompts and answers."""

from django.urls import URLPattern, path

from assessments.answers import site_api as api
from assessments.answers.views import answers
from assessments.pictures.views import analysis, pictures
from assessments.plan.views import mastery, plan
from assessments.prompts.views import editor, fragments, prompts, workbench
from assessments.rescoring import views as rescore
from assessments.reviews import views as reviews

urlpatterns: list[URLPattern] = [
    path("sessions/<int:pk>/prompts/", prompts.session_prompts, name="session-prompts"),
    path("sessions/<int:pk>/prompts/new/", editor.prompt_new, name="prompt-new"),
    path("sessions/<int:pk>/prompts/try/", workbench.session_prompt_try, name="session-prompt-try"),
    path(
        "sessions/<int:pk>/prompts/suggest/", workbench.session_prompt_suggest, name="session-prompt-suggest"
    ),
    path("sessions/<int:pk>/prompts/derive/", workbench.session_prompt_derive, name="session-prompt-derive"),
    path("prompts/<int:pk>/", prompts.prompt, name="prompt"),
    path("prompts/<int:pk>/edit/", editor.prompt_edit, name="prompt-edit"),
    path("prompts/<int:pk>/rescore/", rescore.prompt_rescore, name="prompt-rescore"),
    path("prompts/<int:pk>/try/", workbench.prompt_try, name="prompt-try"),
    path("prompts/<int:pk>/suggest/", workbench.prompt_suggest, name="prompt-suggest"),
    path("prompts/<int:pk>/analysis/", analysis.prompt_analysis, name="prompt-analysis"),
    path("prompts/<int:pk>/missed/", analysis.prompt_missed, name="prompt-missed"),
    path("prompts/<int:pk>/fragments/", fragments.prompt_fragments, name="prompt-fragments"),
    path("prompts/<int:pk>/adjust/", mastery.prompt_adjust, name="prompt-adjust"),
    path("prompts/<int:pk>/move/", editor.prompt_move, name="prompt-move"),
    path("prompts/<int:pk>/delete/", editor.prompt_delete, name="prompt-delete"),
    path("key-points/<int:pk>/fragment/", fragments.keypoint_fragment, name="keypoint-fragment"),
    path("plan/", plan.plan_page, name="plan"),
    path("plan/part/", plan.plan_part, name="plan-part"),
    path("plan/pace/", plan.plan_pace, name="plan-pace"),
    path("people/<int:pk>/mastery/", mastery.person_mastery, name="person-mastery"),
    path("answers/", answers.answer_list, name="answers"),
    path("answers/<int:pk>/", answers.answer, name="answer"),
    path("answers/<int:pk>/body/", answers.answer_body, name="answer-body"),
    path("answers/<int:pk>/review/", reviews.answer_review, name="answer-review"),
    path("answers/<int:pk>/dispute/", reviews.answer_dispute, name="answer-dispute"),
    path("answers/<int:pk>/reply/", reviews.answer_reply, name="answer-reply"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/next/", reviews.review_next, name="review-next"),
    path("reviews/agreement/", reviews.review_agreement, name="review-agreement"),
    path("courses/<int:pk>/mastery/", pictures.course_mastery, name="course-mastery"),
    path("courses/<int:pk>/mastery.csv", pictures.course_mastery_csv, name="course-mastery-csv"),
    path("courses/<int:pk>/mastery/answer/", pictures.course_mastery_answer, name="course-mastery-answer"),
    path("courses/<int:pk>/trend/", pictures.course_trend, name="course-trend"),
    path("trend/", pictures.own_trend, name="own-trend"),
]

api_urlpatterns: list[URLPattern] = [
    path("prompts/<int:pk>/answers/", api.AnswersView.as_view(), name="api-answers"),
]
