"""Certificates: given once a cycle, checked by a code, on paper in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse
from django.utils import translation

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.catalogue.models import Course
from courses.certificates.exports import certificate_pdf
from courses.certificates.models import ALPHABET, CODE_LENGTH, Certificate, new_code
from courses.certificates.services import give_certificates, revoke_certificate
from courses.enrolment.models import Enrolment
from courses.enrolment.services.enrolment import complete_session
from courses.people.models import Employee
from courses.people.services.people import deactivate_person
from kit.pdf import fonts as pdf_fonts
from kit.problems import Problem
from tests.factories import DepartmentFactory, SessionFactory
from tests.kit.glyphs import missing_glyphs
from tests.servers import give_up

SignIn = Callable[..., Client]


@pytest.fixture
def certificate(enrolment: Enrolment) -> Certificate:
    complete_session(enrolment=enrolment, session=SessionFactory(course=enrolment.course))
    return Certificate.objects.get()


def anyone() -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_completed_course_gives_one_certificate(certificate: Certificate, enrolment: Enrolment) -> None:
    assert (certificate.name, certificate.title, certificate.state) == ("Olivia Owner", "Complaints", "valid")
    assert give_certificates([enrolment.pk]) == 0
    assert Certificate.objects.count() == 1


def test_a_course_that_gives_none_gives_none(enrolment: Enrolment, course: Course) -> None:
    Course.objects.update(gives_certificate=False)
    complete_session(enrolment=enrolment, session=SessionFactory(course=course))
    assert not Certificate.objects.exists()


def test_a_code_is_long_and_of_letters_that_nobody_confuses() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert not set("01OIL") & set(ALPHABET)


def test_anyone_with_the_code_sees_what_it_says_and_nothing_else(certificate: Certificate) -> None:
    typed = certificate.spelled.lower()
    page = anyone().get(reverse("certificate", args=[typed])).content.decode()
    assert "genuine and valid" in page and "Olivia Owner" in page and "Complaints" in page
    person = certificate.employee
    assert person.email not in page and person.number not in page
    assert reverse("certificate-file", args=[certificate.code]) not in page


def test_a_code_that_nobody_has_is_not_found_and_cannot_be_tried_for_long(db: None) -> None:
    client = anyone()
    answers = [client.get(reverse("certificate", args=[new_code()])).status_code for _ in range(31)]
    assert answers[:30] == [404] * 30 and answers[30] == 429


def test_the_certificate_of_a_leaver_holds(certificate: Certificate, hr: Employee) -> None:
    deactivate_person(actor=hr, person=certificate.employee)
    Course.objects.all().delete()
    assert "genuine and valid" in anyone().get(certificate.get_absolute_url()).content.decode()


def test_a_revoked_one_says_so_without_saying_why(
    sign_in: SignIn, certificate: Certificate, hr: Employee
) -> None:
    url = reverse("certificate-revoke", args=[certificate.code])
    assert "Say why" in sign_in(hr).post(url, {"reason": " "}, follow=True).content.decode()
    sign_in(hr).post(url, {"reason": "Answers were copied"})
    page = anyone().get(certificate.get_absolute_url()).content.decode()
    assert "has been revoked" in page and "copied" not in page and "valid." not in page
    entry = AuditEntry.objects.get(action=AuditAction.CERTIFICATE_REVOKED)
    assert (entry.actor, entry.owner) == (hr, certificate.employee)
    revoke_certificate(actor=hr, certificate=certificate, reason="again")
    certificate.refresh_from_db()
    assert certificate.reason == "Answers were copied"


def test_the_paper_is_a_pdf_for_those_who_may(
    sign_in: SignIn, certificate: Certificate, owner: Employee, mate: Employee
) -> None:
    if pdf_fonts.find_font() is None:
        give_up("a font with Chinese: apt-get install fonts-wqy-microhei")
    url = reverse("certificate-file", args=[certificate.code])
    answer = sign_in(owner).get(url)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert "Complaints" in answer["Content-Disposition"]
    assert sign_in(mate).get(url).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_names_and_titles_in_chinese_are_set_in_a_font_that_has_them(
    certificate: Certificate, language: str
) -> None:
    if pdf_fonts.find_font() is None:
        give_up("a font with Chinese: apt-get install fonts-wqy-microhei")
    certificate.name, certificate.title = "沈若兰", "倾听客户投诉的第一分钟：先听、再说、最后感谢" * 3
    with translation.override(language):
        paper = certificate_pdf(certificate, issuer="云杉商贸 Spruce Trading")
    assert b"WenQuanYi" in paper or b"/FontFile2" in paper
    assert missing_glyphs("沈若兰 Certificate 证书 · 100 %") == set()
    assert missing_glyphs("\U0001f600") == {"\U0001f600"}


def test_without_a_font_the_page_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
    sign_in: SignIn,
    certificate: Certificate,
    owner: Employee,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv(pdf_fonts.VARIABLE, str(tmp_path / "none.ttf"))
    with pytest.raises(Problem) as refusal:
        certificate_pdf(certificate, issuer="X")
    assert refusal.value.code == "pdf_font_missing"
    page = sign_in(owner).get(reverse("certificate-file", args=[certificate.code]), follow=True)
    assert "install fonts-wqy-microhei" in page.content.decode()


def test_a_font_without_truetype_outlines_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "broken.ttf"
    file.write_bytes(b"OTTO" + bytes(100))
    monkeypatch.setenv(pdf_fonts.VARIABLE, str(file))
    with pytest.raises(Problem):
        pdf_fonts.pdf_font()


def test_a_certificate_keeps_the_issuer_that_it_was_given_with(
    sign_in: SignIn, hr: Employee, enrolment: Enrolment, settings: Any
) -> None:
    settings.COMPANY_NAME = "By Environment"
    client = sign_in(hr)
    complete_session(enrolment=enrolment, session=SessionFactory(course=enrolment.course))
    first = Certificate.objects.get()
    assert first.issuer == "By Environment"
    client.post(reverse("departments"), {"company": "云杉商贸"})
    assert AuditEntry.objects.get(action=AuditAction.COMPANY_CHANGED).changes == {"name": [None, "云杉商贸"]}
    assert "By Environment" in anyone().get(first.get_absolute_url()).content.decode()
    Certificate.objects.all().delete()
    give_certificates([enrolment.pk])
    assert Certificate.objects.get().issuer == "云杉商贸"
    DepartmentFactory(name="Another root")
    assert "云杉商贸" in anyone().get(Certificate.objects.get().get_absolute_url()).content.decode()
