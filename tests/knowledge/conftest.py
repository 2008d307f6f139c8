"""The cast of the recordings' tests, and their scripted engine."""

from tests.transcripts.conftest import _not_stopping, _storage_of_its_own, cast, engines, wake_ups

__all__ = ["_not_stopping", "_storage_of_its_own", "cast", "engines", "wake_ups"]
