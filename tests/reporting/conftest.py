"""The cast of the answers' tests."""

from tests.assessments.conftest import on_disk, owner, prompt, speech_file, stranger, team_mate, trainer

__all__ = ["on_disk", "owner", "prompt", "speech_file", "stranger", "team_mate", "trainer"]
