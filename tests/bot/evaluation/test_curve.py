"""The learning curve is drawn with fewer and more examples."""

from __future__ import annotations

from bot.evaluation.cases import Case
from bot.evaluation.curve import learning_curve, portion

TOPICS = {"rights.fired": "despidieron", "rights.heat": "calor", "rights.sick": "enfermo"}
ROWS = [
    {"text": f"{word} {n} caso", "intent": topic, "language": "es"} for topic, word in TOPICS.items() for n in range(8)
]


def test_larger_parts_hold_smaller_ones() -> None:
    small, large = portion(ROWS, 0.25), portion(ROWS, 0.75)
    assert len(small) == 6
    assert all(row in large for row in small)
    assert {row["intent"] for row in portion(ROWS, 0.01)} == set(TOPICS)


def test_the_curve_has_a_point_for_each_part_and_language() -> None:
    cases = [Case("1", "es", "me despidieron", "rights.fired", frozenset({"rights.fired"}), False)]
    points = learning_curve(ROWS, cases, 1.0)
    assert [point.part for point in points] == [0.25, 0.5, 0.75, 1.0]
    assert points[-1].examples == len(ROWS)
    assert points[-1].right == {"all": 1.0, "es": 1.0}
