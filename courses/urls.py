"""Routes of people and courses."""

from django.urls import path

from courses.assigning.views import assignments as assignment
from courses.assigning.views import exemptions
from courses.audit import views as audit
from courses.catalogue.views import courses, glossary, sessions
from courses.certificates import views as certificates
from courses.importing import views as people_import
from courses.paths import views as paths
from courses.people.views import access, departments, people, preferences
from courses.reminders import views as reminders
from courses.today import views as today
from courses.tokens import views as tokens

urlpatterns = [
    path("", today.today, name="today"),
    path("courses/", courses.course_list, name="courses"),
    path("courses/new/", courses.course_new, name="course-new"),
    path("courses/<int:pk>/", courses.course_page, name="course"),
    path("courses/<int:pk>/edit/", courses.course_edit, name="course-edit"),
    path("courses/<int:pk>/publish/", courses.course_publish, name="course-publish"),
    path("courses/<int:pk>/glossary/", glossary.glossary, name="course-glossary"),
    path("glossary/<int:pk>/", glossary.glossary_edit, name="glossary-edit"),
    path("glossary/<int:pk>/delete/", glossary.glossary_delete, name="glossary-delete"),
    path("courses/<int:pk>/assign/", assignment.course_assign, name="course-assign"),
    path("assignments/", assignment.assignment_list, name="assignments"),
    path("assignments/<int:pk>/withdraw/", assignment.assignment_withdraw, name="assignment-withdraw"),
    path("courses/<int:pk>/progress/", assignment.course_progress, name="course-progress"),
    path("enrolments/<int:pk>/exempt/", exemptions.enrolment_exempt, name="enrolment-exempt"),
    path("exemptions/<int:pk>/lift/", exemptions.exemption_lift, name="exemption-lift"),
    path("paths/", paths.path_list, name="paths"),
    path("paths/new/", paths.path_new, name="path-new"),
    path("paths/<int:pk>/", paths.path_page, name="path"),
    path("paths/<int:pk>/edit/", paths.path_edit, name="path-edit"),
    path("paths/<int:pk>/courses/", paths.path_add, name="path-add"),
    path("paths/<int:pk>/delete/", paths.path_delete, name="path-delete"),
    path("paths/<int:pk>/assign/", assignment.path_assign, name="path-assign"),
    path("path-steps/<int:pk>/", paths.path_step, name="path-step"),
    path("courses/<int:pk>/sessions/new/", sessions.session_new, name="session-new"),
    path("sessions/<int:pk>/", sessions.session_page, name="session"),
    path("sessions/<int:pk>/edit/", sessions.session_edit, name="session-edit"),
    path("sessions/<int:pk>/move/", sessions.session_move, name="session-move"),
    path("sessions/<int:pk>/delete/", sessions.session_delete, name="session-delete"),
    path("sessions/<int:pk>/complete/", sessions.session_complete, name="session-complete"),
    path("people/", people.people_list, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/import/", people_import.people_import, name="people-import"),
    path("people/import/template/", people_import.people_template, name="people-template"),
    path("people/export/", people_import.people_export, name="people-export"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<int:pk>/link/", access.person_link, name="person-link"),
    path("departments/", departments.departments, name="departments"),
    path("departments/<int:pk>/delete/", departments.department_delete, name="department-delete"),
    path("certificates/<str:code>/", certificates.certificate_page, name="certificate"),
    path("certificates/<str:code>/pdf/", certificates.certificate_file, name="certificate-file"),
    path("certificates/<str:code>/revoke/", certificates.certificate_revoke, name="certificate-revoke"),
    path("audit/", audit.audit_log, name="audit"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/seen/", reminders.notices_seen, name="notices-seen"),
    path("webhooks/", reminders.webhooks, name="webhooks"),
    path("webhooks/<int:pk>/delete/", reminders.webhook_delete, name="webhook-delete"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/tokens/", tokens.tokens, name="tokens"),
    path("preferences/tokens/new/", tokens.token_new, name="token-new"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("services/", tokens.services, name="services"),
    path("services/new/", tokens.service_new, name="service-new"),
    path("services/<int:pk>/tokens/new/", tokens.service_token_new, name="service-token-new"),
    path("services/<int:pk>/stop/", tokens.service_stop, name="service-stop"),
]
