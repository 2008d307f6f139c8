"""Prompts in the administration. Answers are not here: who may hear them is decided on their pages."""

from __future__ import annotations

from django.contrib import admin

from assessments.prompts.models.prompt import KeyPoint, Prompt


class KeyPointInline(admin.TabularInline):
    """A prompt's key points."""

    model = KeyPoint
    extra = 0


@admin.register(Prompt)
class PromptAdmin(admin.ModelAdmin):
    """Prompts with their key points."""

    list_display = ("question", "session", "max_attempts", "max_seconds")
    list_select_related = ("session",)
    search_fields = ("question", "session__title", "session__course__title")
    raw_id_fields = ("session",)
    inlines = (KeyPointInline,)
