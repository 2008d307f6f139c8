"""Answers and plans' items drawn at random, always the same for a seed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from assessments.mastery.core import Evidence, PlanItem, Standing

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = date(2026, 11, 21)


def draw_evidence(rng: random.Random, most: int = 8) -> list[Evidence]:
    """Return up to ``most`` answers of the last months, some doubted, some on the same minute."""
    made = [
        Evidence(
            NOW - timedelta(days=rng.choice([0, 0.1, 1, rng.uniform(0, 120)])),
            rng.choice([0.0, 1.0, rng.random()]),
            rng.choice([0.0, 0.0, 0.0, rng.random()]),
        )
        for _ in range(rng.randint(0, most))
    ]
    return sorted(made, key=lambda one: one.at)


def draw_standing(rng: random.Random) -> Standing | None:
    """Return how someone does elsewhere, or that nothing is known."""
    return rng.choice([None, Standing(rng.choice([0.0, 1.0, rng.random()]), rng.randint(0, 50))])


def draw_items(rng: random.Random, *, today: date = TODAY) -> list[PlanItem]:
    """Return the key points of up to 20 prompts, of three courses."""
    courses = [None, *(today + timedelta(days=rng.randint(-5, 40)) for _ in range(2))]
    items = []
    for prompt in range(rng.randint(1, 20)):
        course, attempts = rng.choice(courses), rng.choice([None, None, None, 0, 1, 3])
        seconds = rng.uniform(30, 300)
        for point in range(rng.randint(1, 4)):
            answered = rng.random() < 0.6
            items.append(
                PlanItem(
                    key_point_id=f"k{prompt}.{point}",
                    prompt_id=f"p{prompt}",
                    probability=rng.random(),
                    last_earned=rng.choice([0.0, 0.3, 0.7, 1.0]) if answered else None,
                    due=today + timedelta(days=rng.randint(-10, 20)) if answered else None,
                    course_due=course,
                    hear_seconds=rng.choice([0.0, rng.uniform(10, 400)]),
                    answer_seconds=seconds,
                    pinned=rng.random() < 0.05,
                    excused=rng.random() < 0.1,
                    attempts_left=attempts,
                    heard=rng.random() < 0.2,
                )
            )
    return items
