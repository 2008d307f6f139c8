"""Who gets what of the REST API: a line a method of a route, one status a column of ``cast.COLUMNS``.

Everyone shows a token with every scope; nothing is sent along. A list is open to all, holding what each sees.
"""

ALL = "401 200 200 200 200 200 200 200 200"

#            anonymous learner classmate stranger trainer other_trainer hr compliance administrator
API = {
    "GET v1-me": ALL,
    "GET v1-mastery": ALL,
    "GET v1-plan": ALL,
    "GET v1-figures": "401 403 403 403 200 200 200 403 403",
    "GET v1-figures-trend": "401 403 403 403 200 200 200 403 403",
    "GET v1-schema": ALL,
    "GET v1-reports": ALL,
    "GET v1-report-summary": "401 403 403 403 200 200 200 403 403",
    "POST v1-report-runs": "401 403 403 403 400 400 400 403 403",
    # HR began it
    "GET v1-report-run": "401 404 404 404 404 404 200 404 404",
    "GET v1-report-file": "401 404 404 404 404 404 200 404 404",
    "GET v1-people-list": ALL,
    "POST v1-people-list": "401 403 403 403 403 403 400 403 400",
    "GET v1-people-detail": "401 200 404 404 404 404 200 404 200",
    "PATCH v1-people-detail": "401 403 404 404 404 404 200 404 200",
    "GET v1-departments-list": "401 403 403 403 403 403 200 403 200",
    "POST v1-departments-list": "401 403 403 403 403 403 400 403 400",
    "GET v1-departments-detail": "401 403 403 403 403 403 200 403 200",
    "PATCH v1-departments-detail": "401 403 403 403 403 403 200 403 200",
    "DELETE v1-departments-detail": "401 403 403 403 403 403 204 403 204",
    "GET v1-courses-list": ALL,
    "POST v1-courses-list": "401 403 403 403 400 400 400 403 403",
    "GET v1-courses-detail": "401 200 200 404 200 404 200 404 404",
    "PATCH v1-courses-detail": "401 403 403 404 200 404 403 404 404",
    "POST v1-courses-publish": "401 403 403 404 200 404 403 404 404",
    "POST v1-courses-withdraw": "401 403 403 404 200 404 403 404 404",
    "GET v1-courses-glossary": "401 200 200 404 200 404 200 404 404",
    "GET v1-sessions-list": ALL,
    # what is not said cannot be looked up: the body comes first
    "POST v1-sessions-list": "401 400 400 400 400 400 400 400 400",
    "GET v1-sessions-detail": "401 200 200 404 200 404 200 404 404",
    "PATCH v1-sessions-detail": "401 403 403 404 200 404 403 404 404",
    "DELETE v1-sessions-detail": "401 403 403 404 409 404 403 404 404",
    "GET v1-enrolments-list": ALL,
    "POST v1-enrolments-list": "401 400 400 400 400 400 400 400 400",
    "GET v1-enrolments-detail": "401 200 404 404 200 404 200 404 404",
    "GET v1-prompts-list": ALL,
    "GET v1-prompts-detail": "401 200 200 404 200 404 200 404 404",
    "GET v1-answers-list": ALL,
    "POST v1-answers-list": "401 400 400 400 400 400 400 400 400",
    "GET v1-answers-detail": "401 200 404 404 200 404 404 404 404",
    "GET v1-recordings-list": ALL,
    "POST v1-recordings-list": "401 400 400 400 400 400 400 400 400",
    # the recording is the learner's answer: nobody but the learner and the course's trainer hears it
    "GET v1-recordings-detail": "401 200 404 404 200 404 404 404 404",
    "DELETE v1-recordings-detail": "401 403 404 404 403 404 404 404 404",
    "GET v1-recordings-status": "401 200 404 404 200 404 404 404 404",
    "POST v1-recordings-retry": "401 409 404 404 409 404 404 404 404",
    "POST v1-recordings-cancel": "401 409 404 404 409 404 404 404 404",
    "GET v1-transcript": "401 200 404 404 200 404 404 404 404",
    "GET v1-subtitles": "401 200 404 404 200 404 404 404 404",
    "GET v1-audio": "401 200 404 404 200 404 404 404 404",
    # this one has no notes
    "GET v1-notes": "401 404 404 404 404 404 404 404 404",
    "GET v1-knowledge-list": ALL,
    "GET v1-knowledge-detail": "401 404 404 404 404 404 404 404 404",
    # nothing to look for
    "GET v1-search": "401 400 400 400 400 400 400 400 400",
}
