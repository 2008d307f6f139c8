"""The administrators' tables. Content stays out: running the site is not hearing its people."""

from django.contrib import admin
from django.http import HttpRequest

from transcripts.recordings.models import Recording


@admin.register(Recording)
class RecordingAdmin(admin.ModelAdmin):
    """How the work stands, row by row; read only."""

    list_display = ("pk", "kind", "stage", "attempt", "worker", "lease_until", "error_code", "created_at")
    list_filter = ("stage", "kind", "error_code")
    fields = (*list_display, "error_detail", "duration", "size", "engine", "model", "failed_steps")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Recordings come in by their own door."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Recording | None = None) -> bool:
        """And leave by it."""
        return False
