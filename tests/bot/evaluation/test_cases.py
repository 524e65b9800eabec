"""Evaluation files: what is read, what is refused and how."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import BadCase
from bot.evaluation.cases import read_cases
from connectors.app import TOPICS, load_book

TOPIC_IDS = ("rights.overtime", "rights.fired")
GOOD = {"id": "a", "lang": "es", "text": "horas de mas", "topic": "rights.overtime", "accept": ["rights.fired"]}
SETS = sorted((Path(__file__).parents[2] / "evaluation").glob("*.jsonl"))


def line(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


def test_a_case_accepts_its_topic_and_others() -> None:
    (case,) = read_cases([line(), ""], TOPIC_IDS)
    assert case.accept == {"rights.overtime", "rights.fired"}
    assert case.in_scope
    assert not case.urgent
    assert case.theme == "rights"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["{"], 1),
        (["[]"], 1),
        ([line(topic="rights.unknown")], 1),
        ([line(accept=["rights.unknown"])], 1),
        ([line(accept="rights.fired")], 1),
        ([line(lang="pt")], 1),
        ([line(text=3)], 1),
        ([line(), line()], 2),
        ([], 1),
    ],
    ids=["not json", "a list", "topic", "accepted topic", "accept no list", "language", "text", "twice", "empty"],
)
def test_a_bad_line_is_named(lines: list[str], number: int) -> None:
    with pytest.raises(BadCase) as caught:
        read_cases(lines, TOPIC_IDS)
    assert caught.value.line == number
    assert "horas" not in str(caught.value)


# What was sealed of each kind; a set that shrinks or grows is another set.
SIZES = {"letters-urgent": 40, "urgent": 50, "out-of-scope": 50, "": 238}


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.stem)
def test_the_sealed_sets_can_be_read(file: Path) -> None:
    topics = load_book().pack.specs
    cases = read_cases(file.read_text("utf-8").splitlines(), topics)
    assert len(cases) == next(size for name, size in SIZES.items() if file.stem.endswith(name))
    assert TOPICS.exists()


def test_nobody_trains_on_the_sealed_sets() -> None:
    """A message that also stands among the examples would measure memory."""
    trained = {
        " ".join(q.lower().split()) for t in load_book().pack.questions.values() for qs in t.values() for q in qs
    }
    sealed = [json.loads(row) for file in SETS for row in file.read_text("utf-8").splitlines() if row.strip()]
    long = [row for row in sealed if len(row["text"].split()) > 4]  # "visa h2a" is anybody's
    assert len(long) > 800
    assert [row["id"] for row in long if " ".join(row["text"].lower().split()) in trained] == []
