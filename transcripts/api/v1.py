"""The routes of recordings under /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from transcripts.api.knowledge import EntryViewSet, SearchView
from transcripts.api.recordings import RecordingViewSet
from transcripts.api.texts import AudioView, NotesView, SubtitlesView, TranscriptView

router = SimpleRouter(use_regex_path=False)
router.register("recordings", RecordingViewSet, "v1-recordings")
router.register("knowledge", EntryViewSet, "v1-knowledge")

urlpatterns: list[URLPattern | URLResolver] = [
    path("recordings/<uuid:pk>/transcript/", TranscriptView.as_view(), name="v1-transcript"),
    path("recordings/<uuid:pk>/notes/", NotesView.as_view(), name="v1-notes"),
    path("recordings/<uuid:pk>/audio/", AudioView.as_view(), name="v1-audio"),
    path("recordings/<uuid:pk>/subtitles.<str:form>", SubtitlesView.as_view(), name="v1-subtitles"),
    path("search/", SearchView.as_view(), name="v1-search"),
    *router.urls,
]
