"""The routes of people and courses under /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from courses.api.courses import CourseViewSet
from courses.api.departments import DepartmentViewSet
from courses.api.enrolments import EnrolmentViewSet
from courses.api.me import MeView
from courses.api.people import PeopleViewSet
from courses.api.sessions import SessionViewSet

router = SimpleRouter(use_regex_path=False)
router.register("people", PeopleViewSet, "v1-people")
router.register("departments", DepartmentViewSet, "v1-departments")
router.register("courses", CourseViewSet, "v1-courses")
router.register("sessions", SessionViewSet, "v1-sessions")
router.register("enrolments", EnrolmentViewSet, "v1-enrolments")

urlpatterns: list[URLPattern | URLResolver] = [path("me/", MeView.as_view(), name="v1-me"), *router.urls]
