"""What the site's own pages send: answers."""

from __future__ import annotations

from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.answers.services.answers import answered_prompt, submit_answer
from courses.people.models import Employee
from courses.tokens.enums import Area
from kit.problems import Problem
from kit.web.throttles import PersonThrottle, UploadThrottle


class AnswersView(APIView):
    """``POST`` multipart ``file``: answer a prompt; 201 with ``{"id", "url"}`` of the answer's page."""

    area = Area.SCORES
    parser_classes = (MultiPartParser,)
    throttle_classes = (PersonThrottle, UploadThrottle)

    def post(self, request: Request, pk: int) -> Response:
        """Take in one answer."""
        learner = request.user
        assert isinstance(learner, Employee)
        prompt = answered_prompt(learner, pk)
        upload = request.FILES.get("file")
        if upload is None:
            raise Problem("no_file")
        answer = submit_answer(
            learner=learner, prompt=prompt, upload=upload, language=request.POST.get("language", "")
        )
        return Response({"id": answer.pk, "url": answer.get_absolute_url()}, status=status.HTTP_201_CREATED)
