"""Short English answers at work, written for this project and marked by their writer: a mark per item said.

Small and by one hand: a figure from it says that English works, not how well.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Marked(NamedTuple):
    """An answer and its share of the marks, 0..1."""

    question: str
    reference: str
    answer: str
    score: float


_SETS: Final = (
    (
        "How do you handle a call from an angry customer?",
        "Listen without interrupting; apologise for the trouble; offer a solution such "
        "as a refund; follow up the next day.",
        (
            (
                "I let them talk and listen, say I am sorry and apologise, give a refund and "
                "follow up a day later.",
                1.0,
            ),
            ("I listen without interrupting and then I apologise.", 0.5),
            ("I would offer a refund or another solution.", 0.25),
            ("I would tell the customer to call the delivery company.", 0.0),
            ("First listen, then apologise, then find a solution together.", 0.75),
            ("Apologise, and call again the next day to follow up.", 0.5),
        ),
    ),
    (
        "What do you do before you repair a machine?",
        "Switch off the power; lock the switch; put on gloves and glasses; check that no voltage is left.",
        (
            ("Switch the power off, lock the switch, put gloves and glasses on and check for voltage.", 1.0),
            ("I switch off the power and put on gloves.", 0.4),
            ("I lock the switch so nobody turns it on.", 0.25),
            ("I open the machine and look inside.", 0.0),
            ("Power off, switch locked, then I check the voltage.", 0.75),
            ("You need glasses and gloves.", 0.25),
        ),
    ),
    (
        "Why must passwords not be shared?",
        "Nobody can tell who did what; the other person may lose it; the company's rules forbid it.",
        (
            ("Because then nobody can tell who did it, it may get lost, and company rules forbid it.", 1.0),
            ("The rules of the company forbid it.", 0.33),
            ("Because it is not nice.", 0.0),
            ("You cannot tell who did something, and the other person could lose the password.", 0.67),
            ("Nobody knows who did what any more.", 0.33),
            ("It is fine to share it with friends.", 0.0),
        ),
    ),
    (
        "What belongs into a handover note?",
        "Open orders; problems of the shift; the state of the machines; the names of absent people.",
        (
            (
                "All open orders, the problems we had in the shift, how the machines are, and "
                "who is absent by name.",
                1.0,
            ),
            ("Open orders and problems.", 0.5),
            ("The state of each machine.", 0.25),
            ("Whatever comes to mind.", 0.0),
            ("Names of people who are absent, and open orders.", 0.5),
            ("The problems of the shift, the open orders and the machines' state.", 0.75),
        ),
    ),
    (
        "How do you keep customer data safe?",
        "Verify who is calling; give out only what is needed; lock the screen; report a leak at once.",
        (
            (
                "I verify the caller, give out only what they need, lock my screen and report "
                "any leak at once.",
                1.0,
            ),
            ("I lock the screen when I leave.", 0.25),
            ("I verify who is calling and give only what is needed.", 0.5),
            ("I write the numbers on a note for my colleague.", 0.0),
            ("Verify the caller, and if there is a leak report it at once.", 0.5),
            ("Only what is needed is given out, screens are locked, leaks are reported.", 0.75),
        ),
    ),
    (
        "What makes a good meeting?",
        "An agenda sent before; starting on time; one person writes down decisions; each "
        "task has an owner and a date.",
        (
            (
                "Send an agenda before, start on time, write decisions down, and give each task "
                "an owner and a date.",
                1.0,
            ),
            ("There should be an agenda and it should start on time.", 0.5),
            ("Somebody writes down the decisions.", 0.25),
            ("Good coffee.", 0.0),
            ("Every task needs an owner and a date.", 0.25),
            ("An agenda, decisions written down, and owners for each task.", 0.7),
        ),
    ),
)
ANSWERS: Final = [
    Marked(question, reference, answer, score)
    for question, reference, answers in _SETS
    for answer, score in answers
]
