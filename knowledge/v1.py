"""The routes of notes, knowledge entries and search under /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from knowledge.api import EntryViewSet, NotesView, SearchView

router = SimpleRouter(use_regex_path=False)
router.register("knowledge", EntryViewSet, "v1-knowledge")

urlpatterns: list[URLPattern | URLResolver] = [
    path("recordings/<uuid:pk>/notes/", NotesView.as_view(), name="v1-notes"),
    path("search/", SearchView.as_view(), name="v1-search"),
    *router.urls,
]
