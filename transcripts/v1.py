"""The routes of recordings under /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from transcripts.recordings.api import RecordingViewSet
from transcripts.texts.api import AudioView, SubtitlesView, TranscriptView

router = SimpleRouter(use_regex_path=False)
router.register("recordings", RecordingViewSet, "v1-recordings")

urlpatterns: list[URLPattern | URLResolver] = [
    path("recordings/<uuid:pk>/transcript/", TranscriptView.as_view(), name="v1-transcript"),
    path("recordings/<uuid:pk>/audio/", AudioView.as_view(), name="v1-audio"),
    path("recordings/<uuid:pk>/subtitles.<str:form>", SubtitlesView.as_view(), name="v1-subtitles"),
    *router.urls,
]
