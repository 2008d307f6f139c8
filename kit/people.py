"""People as the lower rooms know them: somebody who is signed in, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

Someone: TypeAlias = "AbstractBaseUser | AnonymousUser"
#: A row of ``settings.AUTH_USER_MODEL``: rooms below the one that keeps people know no more of it.
Account: TypeAlias = Any


def is_signed_in(user: Someone) -> bool:
    """Whether ``user`` is signed in and active."""
    return bool(user.is_authenticated and user.is_active)
