"""What is spared can be imported by whoever does need it."""

from __future__ import annotations

import importlib
import sys

import pytest

from hrvoice.lean import hidden

#: Of the standard library, and loaded by nobody here.
UNUSED = "this"


def test_hidden_modules_cannot_be_imported_for_a_while() -> None:
    with hidden(UNUSED), pytest.raises(ImportError):
        importlib.import_module(UNUSED)
    assert UNUSED not in sys.modules


def test_modules_that_are_loaded_stay() -> None:
    loaded = sys.modules["json"]
    with hidden("json"):
        assert importlib.import_module("json") is loaded
    assert sys.modules["json"] is loaded


def test_they_come_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), hidden(UNUSED):
        raise RuntimeError
    assert UNUSED not in sys.modules
