"""Chinese and English text: folding, tokens, sentences. Pure Python; re-exports its parts."""

from __future__ import annotations

from kit.text.fold import Folded, fold, is_cjk, is_unspaced, to_simplified
from kit.text.search import as_indexed, query_tokens, query_ways, search_tokens
from kit.text.sentences import Sentence, sentences
from kit.text.stem import stem
from kit.text.tokens import Token, words

__all__ = [
    "Folded",
    "Sentence",
    "Token",
    "as_indexed",
    "fold",
    "is_cjk",
    "is_unspaced",
    "query_tokens",
    "query_ways",
    "search_tokens",
    "sentences",
    "stem",
    "to_simplified",
    "words",
]
