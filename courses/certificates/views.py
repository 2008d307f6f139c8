"""Certificates: one's own, the public page that confirms one, and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import rules
from courses.access import signed_in
from courses.certificates.exports import certificate_pdf
from courses.certificates.models import Certificate
from courses.certificates.queries import by_code, issuer_of
from courses.certificates.services import revoke_certificate
from kit.problems import Problem
from kit.web.access import demand
from kit.web.limits import limited
from kit.web.refusals import tell
from kit.web.throttles import VerifyThrottle


@never_cache
@limited(VerifyThrottle)
@require_safe
def certificate_page(request: HttpRequest, code: str) -> HttpResponse:
    """Say to anyone who has its code what a certificate says, and whether it holds."""
    certificate = by_code(code)
    if certificate is None:
        return render(request, "courses/certificates/unknown.html", {"code": code[:40]}, status=404)
    mine = Certificate.objects.visible_to(request.user).filter(pk=certificate.pk).exists()
    may_revoke = mine and rules.may_revoke_certificate(request.user, certificate)
    context = {
        "certificate": certificate,
        "issuer": issuer_of(certificate),
        "mine": mine,
        "may_revoke": may_revoke,
    }
    return render(request, "courses/certificates/certificate.html", context)


@login_required
@require_safe
def certificate_file(request: HttpRequest, code: str) -> HttpResponse:
    """Return a certificate as a PDF to the person, the course's trainers and HR."""
    certificate = by_code(code)
    if certificate is None:
        raise Http404
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=certificate.pk)
    try:
        content = certificate_pdf(certificate, issuer=issuer_of(certificate))
    except Problem as error:
        tell(request, error)
        return redirect(certificate)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{certificate.title} {certificate.name}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@login_required
@require_POST
def certificate_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take a certificate back, with a reason."""
    certificate = by_code(code)
    if certificate is None:
        raise Http404
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=certificate.pk)
    demand(rules.may_revoke_certificate(request.user, certificate))
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        messages.error(request, _("Say why it is revoked."))
    else:
        revoke_certificate(actor=signed_in(request), certificate=certificate, reason=reason)
        messages.success(request, _("The certificate is revoked. Its page says so."))
    return redirect(certificate)
