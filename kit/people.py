"""People as the lower rooms know them: somebody who is signed in, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

Someone: TypeAlias = "AbstractBaseUser | AnonymousUser"


def is_signed_in(user: Someone) -> bool:
    """Whether ``user`` is signed in and active."""
    return bool(user.is_authenticated and user.is_active)
