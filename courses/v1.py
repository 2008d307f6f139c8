"""The routes of people and courses under /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from courses.catalogue.api.courses import CourseViewSet
from courses.catalogue.api.sessions import SessionViewSet
from courses.enrolment.api import EnrolmentViewSet
from courses.people.api.departments import DepartmentViewSet
from courses.people.api.me import MeView
from courses.people.api.people import PeopleViewSet

router = SimpleRouter(use_regex_path=False)
router.register("people", PeopleViewSet, "v1-people")
router.register("departments", DepartmentViewSet, "v1-departments")
router.register("courses", CourseViewSet, "v1-courses")
router.register("sessions", SessionViewSet, "v1-sessions")
router.register("enrolments", EnrolmentViewSet, "v1-enrolments")

urlpatterns: list[URLPattern | URLResolver] = [path("me/", MeView.as_view(), name="v1-me"), *router.urls]
