"""Answers and plans' items for property tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from assessments.mastery.core import Baseline, Observation, PlanItem

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = date(2026, 11, 21)

#: A share of something, and where the most can go wrong: none and all of it.
SHARES = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
#: How much an answer is doubted: mostly not at all.
DOUBTS = st.just(0.0) | st.just(0.0) | st.floats(0, 1)

ANSWERS = st.builds(
    lambda days, earned, doubt: Observation(NOW - timedelta(days=days), earned, doubt),
    st.sampled_from([0, 0.1, 1]) | st.floats(0, 120),
    SHARES,
    DOUBTS,
)
#: Up to eight answers of the last months, some doubted, some on the same minute, in order.
OBSERVATIONS = st.lists(ANSWERS, max_size=8).map(lambda found: sorted(found, key=lambda one: one.at))
#: How someone does elsewhere, or that nothing is known.
BASELINES = st.none() | st.builds(Baseline, SHARES, st.integers(0, 50))


@st.composite
def plan_items(draw: st.DrawFn) -> list[PlanItem]:
    """Draw the key points of up to 20 prompts, of three courses.

    Hypothesis draws how many, and the seed of the rest: drawing each fact would take longer than all plans.
    """
    count, rng = draw(st.integers(1, 20)), draw(st.randoms(use_true_random=True))
    courses = [None, *(TODAY + timedelta(days=rng.randint(-5, 40)) for _ in range(2))]
    items = []
    for prompt in range(count):
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
                    due=TODAY + timedelta(days=rng.randint(-10, 20)) if answered else None,
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
