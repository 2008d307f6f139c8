"""Pages of long lists: nobody waits until a hundred thousand rows are counted to see fifty."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet

#: So far rows are counted.
COUNTED: Final = 500
#: No list has more pages, and no database counts rows beyond all numbers.
LAST: Final = 1_000_000


class LongPaginator(Paginator):
    """Counts up to ``COUNTED`` rows, and goes on beyond them page by page.

    ``goes_on`` tells that there are more than ``count``: then ``num_pages`` is of those counted alone.
    """

    @cached_property
    def _found(self) -> int:
        if not isinstance(self.object_list, QuerySet):
            return super().count
        return self.object_list.order_by().values("pk")[: COUNTED + 1].count()

    @property
    def goes_on(self) -> bool:
        """Whether there are more rows than were counted."""
        return isinstance(self.object_list, QuerySet) and self._found > COUNTED

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, as far as they are counted."""
        return COUNTED if self.goes_on else self._found

    def validate_number(self, number: Any) -> int:
        """Return the number; beyond what was counted every one may be."""
        try:
            return super().validate_number(number)
        except EmptyPage:
            if self.goes_on and self.num_pages < int(number) <= LAST:
                return int(number)
            raise

    def get_page(self, number: Any) -> Page[Any]:
        """Return a page; the last one counted where nothing is."""
        try:
            return super().get_page(number)
        except EmptyPage:
            return self.page(self.num_pages)

    def page(self, number: Any) -> Page[Any]:
        """Return a page; raises ``EmptyPage`` where nothing is."""
        listed = self.object_list
        if not (self.goes_on and isinstance(listed, QuerySet)):
            return super().page(number)
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        # keys first: what else a row holds is then computed for this page alone, not for those passed over
        keys = list(listed.values_list("pk", flat=True)[first : first + self.per_page + 1])
        if not keys:
            raise EmptyPage(self.error_messages["no_results"])
        rows = listed.filter(pk__in=keys[: self.per_page])
        return LongPage(rows, number, self, follows=len(keys) > self.per_page)


class LongPage(Page):
    """A page of a list that goes on; ``follows`` tells whether there is one after it."""

    def __init__(self, rows: QuerySet[Any], number: int, paginator: LongPaginator, *, follows: bool) -> None:
        super().__init__(rows, number, paginator)
        self._follows = follows

    def has_next(self) -> bool:
        """Tell whether there is a page after this one."""
        return self._follows

    def next_page_number(self) -> int:
        """Return its number; raises ``EmptyPage`` where there is none."""
        if not self._follows:
            raise EmptyPage(self.paginator.error_messages["no_results"])
        return self.number + 1
