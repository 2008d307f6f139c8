"""Pages of lists that are too long to be counted."""

from __future__ import annotations

import pytest
from django.core.paginator import EmptyPage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.people.models import Employee
from kit.web import pages
from kit.web.pages import LongPaginator
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Twenty-five people, of whom ten are counted."""
    monkeypatch.setattr(pages, "COUNTED", 10)
    return [EmployeeFactory(username=f"N{number:02d}").username for number in range(25)]


def shown(paginator: LongPaginator, number: object) -> list[str]:
    return [person.username for person in paginator.get_page(number)]


def test_a_long_list_is_counted_up_to_a_limit_and_goes_on(people: list[str]) -> None:
    paginator = LongPaginator(Employee.objects.order_by("username"), 5)
    assert (paginator.count, paginator.goes_on, paginator.num_pages) == (10, True, 2)
    for number in range(1, 6):
        assert shown(paginator, number) == people[5 * number - 5 : 5 * number]
        page = paginator.get_page(number)
        assert (page.has_previous(), page.has_next()) == (number > 1, number < 5)
    assert paginator.get_page(4).next_page_number() == 5
    with pytest.raises(EmptyPage):
        paginator.get_page(5).next_page_number()


def test_a_number_beyond_the_end_leads_back(people: list[str]) -> None:
    paginator = LongPaginator(Employee.objects.order_by("username"), 5)
    for number in (99, "99", 10**30):
        assert shown(paginator, number) == people[5:10], "the last page that was counted"
    assert paginator.get_page("x").number == 1 and paginator.get_page(-3).number == 2
    with pytest.raises(EmptyPage):
        paginator.page(99)


def test_a_list_of_as_many_as_are_counted_ends(people: list[str]) -> None:
    paginator = LongPaginator(Employee.objects.filter(username__in=people[:10]).order_by("username"), 5)
    assert (paginator.count, paginator.goes_on) == (10, False)
    assert not paginator.get_page(2).has_next()


def test_what_is_no_query_is_paged_as_ever(people: list[str]) -> None:
    paginator = LongPaginator(people, 5)
    assert (paginator.count, paginator.goes_on, paginator.num_pages) == (25, False, 5)
    assert list(paginator.get_page(5)) == people[20:]


def test_a_page_asks_for_the_count_the_keys_and_the_rows(people: list[str]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(LongPaginator(Employee.objects.order_by("-username"), 5).get_page(3))
    assert len(asked) == 3 and "LIMIT 11" in asked[0]["sql"]
