"""Make, find and revoke tokens, and the service accounts that some of them act as."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.people.enums import Role
from courses.people.models import Employee
from courses.tokens.models import ApiToken, known_scopes
from kit.problems import Conflict

#: What every token begins with: what leaks into a log or a repository is recognised.
MARK = "hrv_"
#: Random bytes of the secret; hashing them once is enough, there is nothing to guess.
SECRET_BYTES = 32
LONGEST_DAYS = 365
#: More than so many usable tokens of one account is a program that does not keep its own.
MOST_TOKENS = 20
#: When it was last used is written this often at most.
USE_NOTED_EVERY = datetime.timedelta(minutes=1)


def digest_of(secret: str) -> str:
    """Return the SHA-256 under which a token is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, actor: Employee, person: Employee, name: str, scopes: Collection[str], days: int
) -> tuple[ApiToken, str]:
    """Make a token that acts as ``person`` for ``days``; return it with its secret, which is not kept.

    Raises ValueError for a lifetime outside 1 to ``LONGEST_DAYS`` and for scopes that do not exist, and
    ``Conflict("too_many_tokens")``.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"a token lives 1 to {LONGEST_DAYS} days, not {days}")
    known = known_scopes(scopes)
    if not known or set(known) != set(scopes):
        raise ValueError(f"not scopes: {sorted(set(scopes) - set(known))}")
    # the person's row is the lock: two made at once are counted one after the other
    Employee.objects.select_for_update(no_key=True).get(pk=person.pk)
    if ApiToken.objects.usable().filter(person=person).count() >= MOST_TOKENS:
        raise Conflict("too_many_tokens")
    secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
    now = timezone.now()
    token = ApiToken.objects.create(
        person=person,
        name=name.strip(),
        prefix=secret[: len(MARK) + 6],
        digest=digest_of(secret),
        scopes=known,
        created_by=actor,
        created_at=now,
        expires_at=now + datetime.timedelta(days=days),
    )
    label = f"{token} · {person} · {', '.join(known)}"
    audit.record(
        actor=actor,
        action=AuditAction.TOKEN_CREATED,
        target=token,
        label=label,
        owner=person,
        changes=audit.changes_of(token, {}),
    )
    return token, secret


@transaction.atomic
def create_service_account(*, actor: Employee, name: str, role: Role | str) -> Employee:
    """Make an account that only tokens act as: no password, no address that mail reaches."""
    number = f"service-{secrets.token_hex(4)}"
    account = Employee(
        username=number, name=name.strip(), email=f"{number}@service.invalid", role=role, is_service=True
    )
    account.set_unusable_password()
    account.save()
    audit.record(
        actor=actor,
        action=AuditAction.PERSON_CHANGED,
        target=account,
        owner=account,
        changes=audit.changes_of(account, {}),
    )
    return account


@transaction.atomic
def revoke_token(*, actor: Employee, token: ApiToken) -> None:
    """Stop a token for good, at once. Idempotent."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        person = token.person
        audit.record(
            actor=actor,
            action=AuditAction.TOKEN_REVOKED,
            target=token,
            label=f"{token} · {person}",
            owner=person,
            changes={"is_revoked": [False, True]},
        )


def find_token(secret: str) -> ApiToken | None:
    """Return the usable token with this secret, its person as the row is now; None where there is none."""
    if not secret.startswith(MARK):
        return None
    return ApiToken.objects.usable().select_related("person").filter(digest=digest_of(secret)).first()


def note_use(*, token: ApiToken) -> None:
    """Write when a token was last used, once a minute at most, however many ask at once."""
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at < USE_NOTED_EVERY:
        return
    due = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(due, pk=token.pk).update(last_used_at=now)
