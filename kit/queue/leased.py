"""Rows of waiting work: of several workers one takes a row, holds it by a lease, and says how it ended."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from typing import Any, ClassVar, Self, TypeVar, cast

from django.apps import apps
from django.db import Error, connection, models, transaction
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from kit.problems import Conflict
from kit.queue.database import database_left
from kit.queue.holder import is_dead, worker_name
from kit.queue.lease import LeaseLost, lease_end, renewed
from kit.queue.lifecycle import Lifecycle

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound="LeasedRow")
#: Values of columns, of which a row must have one each.
Among = Mapping[str, Collection[str]]


class LeasedQuerySet(models.QuerySet[Row]):
    """Reads that every kind of waiting work has."""

    def active(self) -> Self:
        """Rows with work ahead."""
        return self.filter(stage__in=self.model.lifecycle.active)

    def stuck(self) -> Self:
        """Rows that a worker held and lost."""
        return self.filter(stage__in=self.model.lifecycle.held, lease_until__lt=Now())

    def free(self, among: Among | None = None) -> Self:
        """Rows that a worker may take, exhausted ones too."""
        wanted = {f"{column}__in": values for column, values in (among or {}).items()}
        return self.filter(_condition(self.model.lifecycle.is_free()), **wanted)

    def exhausted(self) -> Self:
        """Rows that are not worth another attempt."""
        return self.filter(_condition(self.model.lifecycle.is_exhausted()))


def _condition(sql: str) -> RawSQL:
    return RawSQL(sql, (), output_field=models.BooleanField())


class LeasedRow(models.Model):
    """Work that waits, is held, or has ended. The row is the truth; broker messages only wake workers.

    ``fence`` counts the claims and the interruptions: a worker writes only while the row still holds the
    number that its claim gave. ``attempt`` counts the tries since the last progress, ``deaths`` the workers
    that fell silent since then.
    """

    stage = models.CharField(max_length=12)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    queued_at = models.DateTimeField(
        db_default=Now(), help_text="since when it waits; ahead of now where it waits for its next attempt"
    )
    started_at = models.DateTimeField(null=True, blank=True, help_text="of the last claim")
    finished_at = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    deaths = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)

    lifecycle: ClassVar[Lifecycle]

    class Meta:
        abstract = True

    @property
    def is_final(self) -> bool:
        """Whether no work is ahead."""
        return self.stage not in self.lifecycle.active

    def advance(
        self,
        to: str,
        *,
        fence: int | None = None,
        only_from: Collection[str] | None = None,
        **changes: Any,
    ) -> None:
        """Move to stage ``to`` by one conditional UPDATE.

        With ``fence`` a worker moves what it holds, and learns by ``LeaseLost`` that it no longer does.
        Without it a person or the intake moves; that ends a worker's claim. Raises ``Conflict`` when
        the row stands where ``to`` cannot be reached from, or not in ``only_from``.
        """
        life = self.lifecycle
        sources = life.sources(to)
        if only_from is not None:
            sources &= set(only_from)
        if to in life.waiting:
            changes = {"queued_at": Now()} | changes | {"lease_until": None, "worker": ""}
        elif to not in life.held:
            changes |= {"finished_at": Now(), "lease_until": None}
        rows = type(self)._default_manager.filter(pk=self.pk)
        if fence is None:
            changes["fence"] = models.F("fence") + 1
        else:
            # a worker's last word about a claim must not move what a person has taken from it
            sources &= set(life.held)
            rows = rows.filter(fence=fence)
        with transaction.atomic():
            if not rows.filter(stage__in=sources).update(stage=to, **changes):
                if fence is not None:
                    raise LeaseLost(str(self.pk))
                raise Conflict("wrong_stage", f"{self.pk} cannot become {to}")
            # in the same transaction: what is read is what was written, not what came after
            self.refresh_from_db()

    def hold(self, *, fence: int, **changes: Any) -> None:
        """Renew the lease and write ``changes``; raises ``LeaseLost`` when the claim is over."""
        rows = type(self)._default_manager.filter(pk=self.pk, fence=fence, stage__in=self.lifecycle.held)
        if not rows.update(lease_until=lease_end(self.lifecycle.lease), **changes):
            raise LeaseLost(str(self.pk))
        for name, value in changes.items():
            setattr(self, name, value)

    def renewing(self, *, fence: int, at_most: float) -> AbstractContextManager[None]:
        """Renew the lease from beside what takes long, for ``at_most`` seconds: what takes longer hangs."""
        other = copy(self)  # its thread leaves this one's values alone
        what = f"{self._meta.model_name} {self.pk}"
        return renewed(lambda: other.hold(fence=fence), what=what, at_most=at_most)

    def hand_back(
        self, *, fence: int | None, only_from: Collection[str] | None = None, keeps_place: bool = False
    ) -> None:
        """Queue again, at the end or in its place; no attempt was used up. Raises as ``advance`` does."""
        changes: dict[str, Any] = {"queued_at": models.F("queued_at")} if keeps_place else {}
        # after progress there is none to give back
        changes["attempt"] = Greatest(models.F("attempt"), 1) - 1
        self.advance(self.lifecycle.queued, fence=fence, only_from=only_from, **changes)

    def fail(
        self, *, fence: int, code: str, detail: str = "", permanent: bool = False, backoff: float = 0.0
    ) -> bool:
        """Write a failed attempt down: queue again, for in ``backoff`` seconds, while attempts are left.

        Returns whether there is another attempt; raises ``LeaseLost`` when the claim is over.
        """
        again = not permanent and self.attempt < self.lifecycle.max_attempts
        changes: dict[str, Any] = {"error_code": code, "error_detail": detail[:2000]}
        if again:
            changes["queued_at"] = Now() + datetime.timedelta(seconds=backoff)
        self.advance(self.lifecycle.queued if again else self.lifecycle.failed, fence=fence, **changes)
        return again

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a transaction in which nobody takes the row; raises ``LeaseLost`` if someone has.

        For what is made of it: two workers never write it at the same time.
        """
        with transaction.atomic():
            # SQLite has no row locks; its transactions hold the only write lock from their start
            mine = type(self)._default_manager.filter(pk=self.pk, fence=self.fence).order_by()
            if not mine.select_for_update(no_key=True).values_list("pk"):
                raise LeaseLost(str(self.pk))
            yield


def _rows(model: type[Row]) -> LeasedQuerySet[Row]:
    return cast(LeasedQuerySet[Row], model._default_manager.all())


def claim(model: type[Row], *, among: Among | None = None, waited: float = 0.0) -> Row | None:
    """Take the row that goes first with a lease, and return it; None where nothing waits.

    Of those with a value ``among`` the given ones in each column, waiting ``waited`` seconds. Exhausted rows
    are passed over.
    """
    wanted = among or {}
    if not all(wanted.values()):
        return None
    life, meta = model.lifecycle, model._meta
    read = [str(field.column) for field in meta.concrete_fields if field.name not in life.unread]
    query = life.claim(meta.db_table, read, wanted, waited)
    given = [worker_name(), *(str(value) for values in wanted.values() for value in values)]
    try:
        return next(iter(model._default_manager.raw(query, given)), None)
    except Error as error:
        if connection.in_atomic_block or not database_left(error):
            raise
        # the thread has kept its connection from its last task, and the database was restarted since
        connection.close()
        return next(iter(model._default_manager.raw(query, given)), None)


def fail_exhausted(
    model: type[Row], *, among: Among | None = None, then: Callable[[Row], object] | None = None
) -> list[Row]:
    """Fail, with its reason, what is not worth another attempt; return the rows as they are now.

    ``then`` is called with each of them in the transaction in which it fails.
    """
    rows = _rows(model).free(among).exhausted().order_by().only("stage", "fence", "error_code")
    return [failed for row in rows if (failed := _give_up(row, then)) is not None]


def _give_up(row: Row, then: Callable[[Row], object] | None) -> Row | None:
    """Fail an exhausted row: its workers died, or it carries the reason of its last failure."""
    rows = _rows(type(row))
    code = "gave_up" if row.stage in row.lifecycle.held else row.error_code or "gave_up"
    changes = {"stage": row.lifecycle.failed, "fence": models.F("fence") + 1, "error_code": code}
    # as it was read: its worker may have renewed the lease
    mine = rows.free().filter(pk=row.pk, fence=row.fence, stage=row.stage)
    with transaction.atomic():
        if not mine.order_by().update(**changes, finished_at=Now(), lease_until=None):
            return None
        log.warning("%s %s has no attempt left: %s", row._meta.model_name, row.pk, code)
        failed = rows.defer(*row.lifecycle.unread).get(pk=row.pk)
        if then is not None:
            then(failed)
        return failed


def release_dead(*kinds: type[LeasedRow]) -> int:
    """Let the leases of this machine's dead processes run out now; return how many did.

    Without ``kinds`` those of every kind of waiting work.
    """
    released = 0
    for model in kinds or [one for one in apps.get_models() if issubclass(one, LeasedRow)]:
        held = _rows(model).filter(stage__in=model.lifecycle.held)
        names = held.filter(lease_until__gt=Now()).order_by().values_list("pk", "fence", "worker")
        for pk, fence, name in names:
            if is_dead(name):
                mine = held.filter(pk=pk, fence=fence, worker=name)
                released += mine.update(lease_until=Now() - datetime.timedelta(seconds=1))
    if released:
        log.warning("%d rows were held by workers of this machine that died", released)
    return released


def sweep(
    model: type[Row], *, among: Among | None = None, then: Callable[[Row], object] | None = None
) -> tuple[int, list[Row]]:
    """Return how many rows wait for a worker, and those that had no attempt left and have failed now.

    Whoever sweeps wakes a worker: the broker's message may be lost, or a worker with the row.
    ``then`` is as in ``fail_exhausted``.
    """
    lost = _rows(model).stuck().count()
    if lost:
        log.warning("%d rows of %s lost their worker and are given to another", lost, model._meta.label)
    failed = fail_exhausted(model, among=among, then=then)
    return _rows(model).free(among).count(), failed
