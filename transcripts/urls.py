"""The recordings' routes."""

from django.urls import path

from transcripts.intake import api
from transcripts.recordings.views import actions
from transcripts.recordings.views import pages as recording
from transcripts.sockets.consumers import LiveConsumer
from transcripts.work import views as health

urlpatterns = [
    path("recordings/", recording.recording_list, name="recordings"),
    path("recordings/<uuid:pk>/", recording.recording_page, name="recording"),
    path("recordings/<uuid:pk>/body/", recording.recording_body, name="recording-body"),
    path(
        "recordings/<uuid:pk>/passages/<int:after>/", recording.recording_passages, name="recording-passages"
    ),
    path("recordings/<uuid:pk>/audio/", recording.recording_audio, name="recording-audio"),
    path("recordings/<uuid:pk>/peaks.json", recording.recording_peaks, name="recording-peaks"),
    path(
        "recordings/<uuid:pk>/subtitles.<str:form>", recording.recording_subtitles, name="recording-subtitles"
    ),
    path("recordings/<uuid:pk>/retry/", actions.retry, name="recording-retry"),
    path("recordings/<uuid:pk>/cancel/", actions.cancel, name="recording-cancel"),
    path("recordings/<uuid:pk>/delete/", actions.delete, name="recording-delete"),
    path("sessions/<int:pk>/recordings/", recording.session_recordings, name="session-recordings"),
    path("health/", health.health_page, name="health"),
    path("health/body/", health.health_body, name="health-body"),
    path("health/retry/", health.retry, name="health-retry"),
    path("health/<uuid:pk>/give/", health.give, name="health-give"),
]

api_urlpatterns = [
    path("sessions/<int:pk>/lectures/", api.LectureUpload.as_view(), name="api-lectures"),
    path("uploads/", api.UploadsView.as_view(), name="api-uploads"),
    path("uploads/<uuid:pk>/", api.UploadView.as_view(), name="api-upload"),
    path("recordings/<uuid:pk>/", api.RecordingState.as_view(), name="api-recording"),
]

websocket_urlpatterns = [path("ws/live/", LiveConsumer.as_asgi())]
