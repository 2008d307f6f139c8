"""The Celery application. The broker only wakes workers: the rows hold the work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrvoice.settings")

app = Celery("hrvoice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
