"""Routes of background jobs."""

from django.urls import path

from jobs import views

urlpatterns = [
    path("jobs/<uuid:pk>/", views.job_page, name="job"),
    path("jobs/<uuid:pk>/cancel/", views.job_cancel, name="job-cancel"),
    path("jobs/<uuid:pk>/file/", views.job_file, name="job-file"),
]
