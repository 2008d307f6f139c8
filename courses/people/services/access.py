"""Let people in: links with which they set a password, and the end of every sign-in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from smtplib import SMTPException
from typing import Any, Final

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.events import LINK_GIVEN, AccountTouched
from courses.people.models import Employee
from courses.people.services.presence import have_checked
from courses.tokens.models import ApiToken
from courses.tokens.services import revoke_token
from kit.problems import Conflict
from notifications.services.emit import emit

log = logging.getLogger(__name__)

DAYS_VALID: Final = settings.PASSWORD_RESET_TIMEOUT // 86400


def give_link(*, actor: Employee, person: Employee, absolute: Callable[[str], str]) -> str:
    """Let ``person`` set a password by a link that opens once; nobody else ever knows the password.

    It is sent to the person, and the result is empty; without a mail server it is returned, to be handed
    over. ``absolute`` makes a whole address of a path. The person is told who gave it. Raises
    ``Conflict("mail_not_sent")``.
    """
    key = default_token_generator.make_token(person)
    named = {"uidb36": user_pk_to_url_str(person), "key": key}
    link = absolute(reverse("account_reset_password_from_key", kwargs=named))
    with transaction.atomic():
        audit.record(actor=actor, action=AuditAction.LINK_GIVEN, target=person, owner=person)
        tell_account_changed(LINK_GIVEN, actor=actor, person=person)
    if not settings.MAIL_IS_SET_UP:
        return link
    with translation.override(person.language or settings.LANGUAGE_CODE):
        facts = {"person": person, "actor": actor, "link": link, "days": DAYS_VALID}
        text = render_to_string("courses/access/link.txt", facts)
        subject = _("Set your password for HRVoice")
    try:
        send_mail(subject, text, None, [person.email])
    except (SMTPException, OSError) as error:
        log.warning("a link to set a password was not sent: %r", error)
        raise Conflict("mail_not_sent") from error
    return ""


def tell_account_changed(kind: str, *, actor: Employee | None, person: Employee) -> None:
    """Tell a person what somebody else did to the account."""
    if actor is None or actor.pk != person.pk:
        by = str(actor) if actor is not None else ""
        emit(kind, subject=person, payload=AccountTouched(by), person=person)


def note_password(sender: Any, user: Employee, **kwargs: Any) -> None:
    """Write in the audit log that a person has set a password."""
    changes = {"password": audit.CHANGED}
    audit.record(actor=user, action=AuditAction.PERSON_CHANGED, target=user, owner=user, changes=changes)


@transaction.atomic
def sign_out_everywhere(*, person: Employee, tokens: bool) -> None:
    """End every sign-in of a person, this one too; with ``tokens`` also what programs ask with."""
    person.signed_out_at = timezone.now()
    person.save(update_fields=["signed_out_at"])
    audit.record(actor=person, action=AuditAction.SIGNED_OUT, target=person, owner=person)
    if tokens:
        for token in ApiToken.objects.usable().filter(person=person).select_related("person"):
            revoke_token(actor=person, token=token)
    have_checked(person)
