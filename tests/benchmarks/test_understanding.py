"""The arithmetic of the comparison of understanding pipelines."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.understanding.components.scored import fit_factors
from benchmarks.understanding.table import Heard, Measured, Ranking, held_back, share, table, threshold, wrong
from bot.components.topics import softmax
from bot.evaluation.cases import Case


def heard(topic: str, *ranking: tuple[str, float], lang: str = "es", accept: tuple[str, ...] = ()) -> Heard:
    return Heard(Case("x", lang, "text", topic, frozenset((topic, *accept)), False), ranking)


INSIDE = [heard("a.one", ("a.one", confidence)) for confidence in (0.9, 0.8, 0.7, 0.6)]
UNSURE = heard("a.one", ("b.two", 0.2))


@pytest.mark.parametrize(
    ("ranking", "first", "three"),
    [
        pytest.param([("a.one", 0.5)], True, True, id="its topic"),
        pytest.param([("a.other", 0.5)], True, True, id="one that satisfies too"),
        pytest.param([("b.two", 0.4), ("b.three", 0.3), ("a.one", 0.2)], False, True, id="third"),
        pytest.param([("b.two", 0.4), ("b.three", 0.3), ("b.four", 0.2), ("a.one", 0.1)], False, False, id="fourth"),
    ],
)
def test_right_first_and_among_three(ranking: Ranking, first: bool, three: bool) -> None:
    row = heard("a.one", *ranking, accept=("a.other",))
    assert (row.first, row.among_three) == (first, three)


def test_the_threshold_still_answers_four_of_five() -> None:
    assert threshold([*INSIDE, UNSURE]) == 0.6


def test_the_threshold_of_no_message_is_zero() -> None:
    assert threshold([]) == 0.0


@pytest.mark.parametrize(
    ("ranking", "share_held_back"),
    [
        pytest.param([("a.one", 0.6)], 0.0, id="as sure as the threshold"),
        pytest.param([("a.one", 0.59)], 1.0, id="less sure"),
        pytest.param([("out_of_scope", 0.99), ("a.one", 0.01)], 1.0, id="heard as out of scope"),
    ],
)
def test_out_of_scope_is_held_back(ranking: Ranking, share_held_back: float) -> None:
    assert held_back([*INSIDE, UNSURE, heard("out_of_scope", *ranking)]) == share_held_back


def test_wrong_counts_only_what_is_answered_directly() -> None:
    rows = [*INSIDE[:3], heard("a.one", ("b.two", 0.65)), UNSURE]
    assert wrong(rows) == 0.25


def test_a_share_of_nothing_is_no_number() -> None:
    assert np.isnan(share([]))


def test_a_row_of_the_table() -> None:
    row = Measured("words", [*INSIDE, UNSURE, heard("out_of_scope", ("a.one", 0.1))], 1.23, 2e8, 61.2)
    cells = [cell.strip() for cell in list(table([row]))[-1].strip("|").split("|")]
    assert cells[:3] == ["`words`", "80.0 / 80.0", "80.0 / 80.0"]
    assert cells[-5:] == ["0.0", "100.0", "1.2", "200", "61"]


def test_the_factor_of_noise_is_small() -> None:
    """Two parts, one of which knows the truth three times in four, the other nothing."""
    random = np.random.default_rng(1)
    truth = random.integers(0, 4, size=400)
    told = np.where(random.random(400) < 0.75, truth, random.integers(0, 4, size=400))
    scores = np.array([np.eye(4)[told], random.normal(size=(400, 4))])
    knowing, noise = fit_factors(scores, truth)
    likely = softmax(knowing * scores[0])[np.arange(400), told].mean()
    assert noise < 0.2
    assert likely == pytest.approx((told == truth).mean(), abs=0.05)
