"""What the company is called."""

from __future__ import annotations

from django.conf import settings

from courses.people.models import Company


def company_name() -> str:
    """Return the name that HR wrote, else that of the environment; empty where neither says one."""
    name = Company.objects.order_by("pk").values_list("name", flat=True).first()
    return name or settings.COMPANY_NAME
