"""People and the departments they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.people.enums import Role
from kit.grants import opened_to

#: Languages of the interface, each in its own name.
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]


class Department(models.Model):
    """A node of the company's tree. ``path`` is ``/1/4/``: the ids from the root down to itself."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=255, db_index=True, editable=False, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("department"), _("departments")
        ordering = ("path",)
        constraints: ClassVar = [
            models.UniqueConstraint("parent", Lower("name"), name="department_name_once_under_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``path`` true for a new department."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)

    @property
    def depth(self) -> int:
        """0 for a root."""
        return self.path.count("/") - 2

    @property
    def indent(self) -> str:
        """Blanks that show the depth where a list cannot be nested, as in a table or a choice."""
        return "\u2003" * self.depth


class Company(models.Model):
    """The company as it calls itself, on certificates for one: a single row, whose name HR may change."""

    name = models.CharField(_("name of the company"), max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def visible_to(self, user: rules.Person) -> Self:
        """HR and administrators see everyone, service accounts apart; everyone sees themselves."""
        return self.filter(opened_to(Employee, user))

    def in_department(self, department: Department) -> Self:
        """Members of the department and of all below it."""
        return self.filter(department__path__startswith=department.path)

    def with_number_or_email(self, words: Collection[str]) -> Self:
        """Those whose number or e-mail address, in any case, is one of ``words``."""
        lower = [word.lower() for word in words]
        return self.alias(number_lower=Lower("username")).filter(
            models.Q(number_lower__in=lower) | models.Q(email__in=lower)
        )

    def active(self) -> Self:
        """Leave out leavers, and service accounts: they are no people."""
        return self.filter(is_active=True, is_service=False)

    def services(self) -> Self:
        """Accounts that only tokens act as."""
        return self.filter(is_service=True)


class EmployeeManager(UserManager.from_queryset(EmployeeQuerySet)):  # type: ignore[misc]
    """Django's user manager with the queryset's methods."""

    def create_superuser(self, *args: Any, **kwargs: Any) -> Employee:
        """Let the first account made on the command line be an administrator here too."""
        return super().create_superuser(*args, **{"role": Role.ADMINISTRATOR, **kwargs})


class Employee(AbstractUser):
    """A person of the company. ``username`` holds the employee number."""

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), unique=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.EMPLOYEE)
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
    )
    manager = models.ForeignKey(
        "self",
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    language = models.CharField(
        _("interface language"),
        max_length=10,
        blank=True,
        choices=LANGUAGES,
    )

    is_service = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="only tokens act as it; nobody signs in"
    )
    joined_on = models.DateField(
        _("joined on"), null=True, blank=True, help_text=_("Assignments to new people count from this day.")
    )
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True, default="", db_default="")
    email_reminders = models.BooleanField(_("reminders by e-mail"), default=True, db_default=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)
    password_set_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="tokens made before open nothing"
    )
    signed_out_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="sign-ins from before are over"
    )
    # as last counted by ``count_workloads``: what lists of very many people are ranked by
    work_open = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    work_overdue = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    first_name = last_name = None  # type: ignore[assignment]

    objects: ClassVar[EmployeeManager] = EmployeeManager()

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        ordering = ("username",)
        indexes: ClassVar = [
            models.Index(fields=["name", "username"], name="employee_by_name"),
            models.Index(
                fields=["department"],
                condition=models.Q(is_active=True, is_service=False),
                name="members_by_department",
            ),
            models.Index(fields=["-work_open", "id"], name="employee_by_open_work"),
            models.Index(fields=["-work_overdue", "id"], name="employee_by_overdue_work"),
        ]
        constraints: ClassVar = [
            # People type their number in any case when they sign in.
            models.UniqueConstraint(
                Lower("username"),
                name="employee_number_once",
                violation_error_message=_("Someone already has this employee number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the e-mail address in lower case: sign-in looks it up so. Note when a password is set."""
        self.email = self.email.lower()
        # Django forgets the raw password where it only hashes the same one anew
        if getattr(self, "_password", None) is not None:
            self.password_set_at = timezone.now()
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*only, "password_set_at"}
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """Return what a sign-in holds on to: the password, and when the person left or ended all, if ever."""
        return self._since_ended(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for each former secret of the site."""
        for own in super().get_session_auth_fallback_hash():
            yield self._since_ended(own)

    def _since_ended(self, own: str) -> str:
        # Whoever left once has no old sign-in that comes back to life on the day of return.
        ends = (self.left_at, self.signed_out_at)
        return own + "".join(f"{end:%Y%m%d%H%M%S%f}" for end in ends if end)

    @property
    def number(self) -> str:
        """The employee number."""
        return self.username

    def get_full_name(self) -> str:
        """Return the name as the company writes it."""
        return self.name or self.username

    def get_short_name(self) -> str:
        """Return the same: a Chinese name is not split."""
        return self.get_full_name()
