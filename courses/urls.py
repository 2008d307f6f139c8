"""Routes of people and courses."""

from django.urls import path

from courses.views import (
    assignment,
    audit,
    courses,
    departments,
    glossary,
    people,
    preferences,
    sessions,
    today,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("courses/", courses.course_list, name="courses"),
    path("courses/new/", courses.course_new, name="course-new"),
    path("courses/<int:pk>/", courses.course_page, name="course"),
    path("courses/<int:pk>/edit/", courses.course_edit, name="course-edit"),
    path("courses/<int:pk>/publish/", courses.course_publish, name="course-publish"),
    path("courses/<int:pk>/glossary/", glossary.glossary, name="course-glossary"),
    path("glossary/<int:pk>/delete/", glossary.glossary_delete, name="glossary-delete"),
    path("courses/<int:pk>/assign/", assignment.course_assign, name="course-assign"),
    path("assignments/<int:pk>/withdraw/", assignment.assignment_withdraw, name="assignment-withdraw"),
    path("courses/<int:pk>/progress/", assignment.course_progress, name="course-progress"),
    path("courses/<int:pk>/sessions/new/", sessions.session_new, name="session-new"),
    path("sessions/<int:pk>/", sessions.session_page, name="session"),
    path("sessions/<int:pk>/edit/", sessions.session_edit, name="session-edit"),
    path("sessions/<int:pk>/move/", sessions.session_move, name="session-move"),
    path("sessions/<int:pk>/delete/", sessions.session_delete, name="session-delete"),
    path("sessions/<int:pk>/complete/", sessions.session_complete, name="session-complete"),
    path("people/", people.people_list, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("departments/", departments.departments, name="departments"),
    path("departments/<int:pk>/delete/", departments.department_delete, name="department-delete"),
    path("audit/", audit.audit_log, name="audit"),
    path("preferences/", preferences.preferences, name="preferences"),
]
