"""Say what the company is called."""

from __future__ import annotations

from django.db import transaction

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.people.models import Company, Employee


@transaction.atomic
def name_company(*, actor: Employee | None, name: str) -> Company:
    """Keep the company's name; certificates given before keep the one that they were given with."""
    company = Company.objects.select_for_update().order_by("pk").first() or Company()
    before = audit.stored_state(company) if company.pk else {}
    company.name = name.strip()
    company.save()
    if changes := audit.changes_of(company, before):
        audit.record(actor=actor, action=AuditAction.COMPANY_CHANGED, target=company, changes=changes)
    return company
