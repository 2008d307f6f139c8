"""Takes out what is only the prompt said again."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from assessments.scoring.matchers import Hit
from assessments.scoring.utterance import Utterance, phrase_tokens
from kit.text import is_unspaced

# an echo is at least this long (a Chinese character is 1, a word 2) and this much longer than the phrase
SHORTEST: Final = 8
AROUND: Final = 4


def _length(tokens: tuple[str, ...]) -> int:
    return sum(1 if is_unspaced(token[0]) else 2 for token in tokens)


@lru_cache(maxsize=256)
def echo_judge(prompt_text: str) -> EchoJudge | None:
    """Return the judge for a prompt; None where it has no words."""
    judge = EchoJudge(prompt_text)
    return judge if judge.prompt else None


class EchoJudge:
    """A hit inside a run copied from the prompt is no evidence.

    The rule is narrow on purpose: a phrase that stands in the prompt still counts when the speaker uses it
    in words of their own. It is taken out only where the same run of tokens, the phrase and at least
    ``AROUND`` more, ``SHORTEST`` in all, stands in the prompt; a prompt shorter than that must be said whole.
    """

    def __init__(self, prompt_text: str) -> None:
        self.prompt = phrase_tokens(prompt_text)
        self.words = frozenset(self.prompt)
        self.whole = _length(self.prompt)

    def weigh(self, utterance: Utterance, hit: Hit) -> float:
        """Return 0 for an echo, else 1."""
        phrase = utterance.tokens[hit.first : hit.end]
        if not self.words.issuperset(phrase):
            return 1.0
        if _length(phrase) >= self.whole:
            return 1.0
        own = tuple(utterance.tokens[place] for place in sorted(hit.inside)) or phrase
        needed = min(max(SHORTEST, _length(own) + AROUND), self.whole)
        size = len(phrase)
        for at in range(len(self.prompt) - size + 1):
            if self.prompt[at : at + size] == phrase and self._echo(utterance, hit, at) >= needed:
                return 0.0
        return 1.0

    def _echo(self, utterance: Utterance, hit: Hit, at: int) -> int:
        """Return the length of the run around ``hit`` that the prompt has around token ``at``."""
        said, asked = utterance.tokens, self.prompt
        before = 0
        while before < min(hit.first, at) and said[hit.first - before - 1] == asked[at - before - 1]:
            before += 1
        end, stop = hit.end, at + hit.end - hit.first
        while end < len(said) and stop < len(asked) and said[end] == asked[stop]:
            end, stop = end + 1, stop + 1
        return _length(said[hit.first - before : end])
