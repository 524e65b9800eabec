"""Shares, intervals, calibration and curves of an evaluation."""

from __future__ import annotations

import pytest

from bot.evaluation.cases import Case
from bot.evaluation.measures import Judged, calibration, confusions, judge, measures, share, threshold_curve
from bot.messages import Ranked, Reply, Turn

URGENT = {"rights.heat"}


def case(topic: str = "rights.fired", urgent: bool = False, text: str = "me corrieron ayer", lang: str = "es") -> Case:
    return Case("x", lang, text, topic, frozenset({topic}), urgent)


def row(
    of: Case,
    topic: str,
    kind: str = "answer",
    confidence: float = 0.9,
    urgent: bool = False,
    called: bool = False,
    others: tuple[str, ...] = (),
) -> Judged:
    return Judged(of, topic, others, kind, confidence, "es", urgent, called, 1.0)


def by_key(rows: list[Judged], key: str) -> tuple[int, int]:
    measure = next(m for m in measures(URGENT) if m.key == key)
    result = measure.of(rows)
    return result.hits, result.total


def test_wilson_interval() -> None:
    """Brown, Cai and DasGupta's example shape: 8 of 10 lies between 49 and 94 %."""
    result = share([True] * 8 + [False] * 2)
    assert (result.hits, result.total) == (8, 10)
    assert result.low == pytest.approx(0.490, abs=0.001)
    assert result.high == pytest.approx(0.943, abs=0.001)
    assert share([]).value is None


ROWS = [
    row(case(), "rights.fired"),
    row(case(), "rights.quit", others=("rights.union", "rights.fired")),
    row(case(), "rights.quit", kind="suggest", others=("rights.union", "rights.sick", "rights.fired")),
    row(case("out_of_scope"), "rights.quit"),
    row(case("out_of_scope"), "out_of_scope", kind="fallback"),
    row(case("rights.heat"), "rights.heat", urgent=True, called=True),
    row(case("rights.fired", urgent=True), "rights.fired"),
    row(case(), "rights.heat", urgent=True, called=True),
    row(case(text="hola"), "rights.fired"),
]


@pytest.mark.parametrize(
    ("key", "hits", "total"),
    [
        ("first", 4, 7),
        ("three", 5, 7),
        ("direct", 6, 7),
        ("wrong", 2, 6),
        ("leaked", 1, 2),
        ("called", 1, 2),
        ("alarm", 1, 5),
        ("language", 6, 6),
    ],
)
def test_what_counts_for_a_measure(key: str, hits: int, total: int) -> None:
    assert by_key(ROWS, key) == (hits, total)


def test_judging_a_turn_looks_for_a_number_of_the_directory() -> None:
    turn = Turn(
        (Reply("Marque 911 ya."),), "es", "es", "rights.heat", 0.8, "answer", True, (Ranked("rights.sick", 0.1),)
    )
    judged = judge(case("rights.heat"), turn, {"911"}, 4.0)
    assert judged.called
    assert judged.others == ("rights.sick",)
    assert not judge(case("rights.heat"), turn, {"0800"}, 4.0).called


def test_calibration_of_an_honest_and_a_vain_mind() -> None:
    honest = [row(case(), "rights.fired", confidence=0.75)] * 3 + [row(case(), "rights.quit", confidence=0.75)]
    assert calibration(honest)[1] == pytest.approx(0.0)
    vain = [row(case(), "rights.quit", confidence=0.95)] * 4
    assert calibration(vain)[1] == pytest.approx(0.95)


def test_a_higher_threshold_keeps_and_leaks_less() -> None:
    rows = [row(case(), "rights.fired", confidence=0.9), row(case("out_of_scope"), "rights.quit", confidence=0.3)]
    cuts = {round(c.threshold, 2): c for c in threshold_curve(rows)}
    assert (cuts[0.1].kept, cuts[0.1].leaked) == (1.0, 1.0)
    assert (cuts[0.5].kept, cuts[0.5].leaked) == (1.0, 0.0)


def test_confusions_are_counted() -> None:
    assert confusions(ROWS)[0] == ("rights.fired", "rights.quit", 2)
