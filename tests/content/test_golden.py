"""What a golden question asks of an answer, and which files are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Inbound, Reply, Turn
from content.errors import PackError
from content.golden import Golden, Mismatch, joined, judge, lacking, load, wrong

DANGER = Golden("es", "me pegan", "contacts.emergency", ("911", "+1 614 762 8119", "Policía"), "GT", "US")
ANSWER = "Marque 911 (policia). Consulado: +1 614 762 8119."


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("911", "Peligro: 911."),
        ("911", "(911)"),
        ("policía", "POLICIA ya"),
        ("*212", "Mujeres: *212."),
        ("la pide el patrón", "No: la pide\nel patron."),
        ("seasonaljobs.dol.gov", "Vea seasonaljobs.dol.gov/es y pida."),
        ("l'employeur", "C’est l’employeur qui paie."),
    ],
)
def test_what_is_said_is_found(says: str, message: str) -> None:
    assert lacking((says,), [message]) == ()


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("911", "Llame al 1-911-555-0100"),
        ("911", "Llame al 9110"),
        ("911", "Llame al +911"),
        ("110", "son 1100 pesos"),
        ("1-866-487-9243", "1-866-487-9244"),
        ("1-866-487-9243", "1-866-487-92430"),
        ("212", "*212"),
        ("pague", "paguele"),
        ("1-800", "1-800-222-1222"),
    ],
)
def test_what_is_part_of_something_else_is_not(says: str, message: str) -> None:
    assert lacking((says,), [message]) == (says,)


def test_a_right_answer_is_no_mismatch() -> None:
    assert judge(DANGER, "contacts.emergency", [ANSWER]) is None
    assert judge(DANGER, "contacts.emergency", ["Marque 911.", "Policia", "+1 614 762 8119"]) is None


def test_a_wrong_topic_is_told_before_what_is_missing() -> None:
    assert judge(DANGER, "rights.heat", [""]) == Mismatch(DANGER, "topic", "rights.heat")


def test_what_is_missing_is_named() -> None:
    found = judge(DANGER, "contacts.emergency", ["Marque 911."])
    assert found == Mismatch(DANGER, "says", "contacts.emergency", ("+1 614 762 8119", "Policía"))


def test_an_overlay_replaces_the_question_with_the_same_words_and_countries() -> None:
    other = Golden("es", "me pegan", "contacts.emergency", ("110",), "GT", "US")
    elsewhere = Golden("es", "me pegan", "contacts.emergency", ("110",), "GT", "GT")
    assert joined([DANGER], [other, elsewhere]) == (other, elsewhere)


FILE = "golden:\n  - {lang: es, text: me pegan, topic: contacts.emergency, says: [911], destination: US}\n"


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "golden.yaml").write_text(FILE, "utf-8")
    assert load(tmp_path) == (Golden("es", "me pegan", "contacts.emergency", ("911",), None, "US"),)


def test_a_pack_needs_no_file(tmp_path: Path) -> None:
    assert load(tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("golden:", "oro:", "unknown_field"),
        ("lang: es, ", "", "missing_field"),
        ("says: [911]", "says: []", "not_list"),
        ("says: [911]", "says: ['']", "not_list"),
        ("says: [911]", "says: 911", "not_list"),
        ("destination: US", "destination: UK", "not_choice"),
        ("destination: US", "state: US-TX", "unknown_field"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_its_line(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert old in FILE
    (tmp_path / "golden.yaml").write_text(FILE.replace(old, new), "utf-8")
    with pytest.raises(PackError) as caught:
        load(tmp_path)
    assert caught.value.key == f"lint.load.{key}"
    assert caught.value.line in (1, 2)


class Parrot:
    """Says the same to everybody, and remembers what it was asked."""

    def __init__(self, topic: str, lang: str) -> None:
        self.topic, self.lang = topic, lang
        self.heard: list[tuple[Inbound, Mapping[str, Any] | None]] = []

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        self.heard.append((inbound, memory))
        return Turn((Reply(ANSWER),), self.lang, self.lang, self.topic, 1.0, "answer")


def test_every_question_is_asked_as_a_stranger_whose_countries_are_known() -> None:
    parrot = Parrot("contacts.emergency", "es")
    assert asyncio.run(wrong([DANGER, DANGER], parrot)) == []
    assert parrot.heard == [(Inbound("me pegan", origin="GT", destination="US"), None)] * 2


def test_an_answer_in_another_language_is_wrong() -> None:
    assert asyncio.run(wrong([DANGER], Parrot("contacts.emergency", "en"))) == [Mismatch(DANGER, "lang", "en")]
