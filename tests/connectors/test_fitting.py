"""Messages as long as their channel takes; without concatenation, numbered ones of one segment each."""

from __future__ import annotations

import re

import pytest

from bot.messages import Choice, Reply
from bot.segments import measure
from connectors.fitting import LONGEST_MESSAGE, numbered, sendable, shortened
from tests.bot.test_segments_oracle import texts

SENTENCE = "Su patrono no puede quedarse con su pasaporte. "
CHOICES = (Choice("Si", "1"),)

NUMBERED = {
    "one segment stays as it is": ("a" * 160, ["a" * 160]),
    "one letter more and there are two": (f"{'a' * 80} {'b' * 80}", [f"(1/2) {'a' * 80}", f"(2/2) {'b' * 80}"]),
    "in UCS-2 the room is smaller": (f"{'á' * 40} {'í' * 40}", [f"(1/2) {'á' * 40}", f"(2/2) {'í' * 40}"]),
    "lines of a menu stay lines": (
        "1. uno\n" + "y dos. " * 22 + "\n3. tres",
        ["(1/2) 1. uno\n" + ("y dos. " * 21).strip(), "(2/2) y dos.\n3. tres"],
    ),
    "a short line goes whole to the next part": (
        f"{'a' * 70}\n{'b' * 60}\n4 Fraudes y engaños\n5 Seguro, salud y familia",
        [f"(1/2) {'a' * 70}\n{'b' * 60}\n4 Fraudes y engaños", "(2/2) 5 Seguro, salud y familia"],
    ),
    "a number stays with its label": (
        f"{'a' * 60} {'b' * 60} Departamento de Trabajo: 1-866-487-9243 gratis.",
        [f"(1/2) {'a' * 60} {'b' * 60} Departamento de", "(2/2) Trabajo: 1-866-487-9243 gratis."],
    ),
    "a number in groups stays one": (
        f"{'a' * 60} {'b' * 75} llame al 1 800 669 4000 hoy",
        [f"(1/2) {'a' * 60} {'b' * 75} llame", "(2/2) al 1 800 669 4000 hoy"],
    ),
    "an amount stays with what it is of": (
        f"{'a' * 70} {'b' * 76} cobran 15 pesos",
        [f"(1/2) {'a' * 70} {'b' * 76}", "(2/2) cobran 15 pesos"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), NUMBERED.values(), ids=NUMBERED.keys())
def test_numbered(text: str, expected: list[str]) -> None:
    assert numbered(text) == expected


@pytest.mark.parametrize(
    "text",
    [SENTENCE * 34, "x" * 1600, "á" * 1600, "😀" * 800, "€" * 800],
    ids=["words", "letters", "UCS-2", "emoji", "extension"],
)
def test_a_long_text_is_numbered_to_its_end(text: str) -> None:
    """Nine, ten and more parts: the mark grows and no part is more than one segment."""
    found = numbered(text)
    assert len(found) > 9
    assert [re.match(r"\(\d+/\d+\)", part).group() for part in found] == [  # type: ignore[union-attr]
        f"({n}/{len(found)})" for n in range(1, len(found) + 1)
    ]
    assert all(measure(part).segments == 1 for part in found)
    assert "".join("".join(part.split(" ", 1)[1].split()) for part in found) == "".join(text.split())


def test_every_numbered_part_of_generated_texts_is_one_segment_and_nothing_is_lost() -> None:
    for text in texts(500, seed=7):
        found = numbered(text)
        assert all(measure(part).segments == 1 for part in found), ascii(text)
        bare = found if len(found) == 1 else [re.sub(r"^\(\d+/\d+\) ", "", part) for part in found]
        assert "".join("".join(bare).split()) == "".join(text.split()), ascii(text)


MAS = "MAS: sigue"


def test_the_line_that_tells_how_to_read_on_costs_no_message_of_its_own() -> None:
    """Closer packing lets it in, though a line is cut for it; without need none is."""
    lines = ["a" * 100, f"{'b' * 37} {'b' * 37}", f"{'c' * 37} {'c' * 37}"]
    text = "\n".join([*lines, MAS])
    assert [part.endswith(MAS) for part in numbered(text, way_on=MAS)] == [False, True]
    assert numbered(text)[-1] == f"(3/3) {MAS}"
    roomy = "\n".join([lines[0], lines[1], MAS])
    assert numbered(roomy, way_on=MAS) == [f"(1/2) {lines[0]}", f"(2/2) {lines[1]}\n{MAS}"]


def test_an_sms_that_the_carrier_joins_is_one_message() -> None:
    assert sendable(Reply(SENTENCE * 6), "sms") == (Reply(SENTENCE * 6),)


def test_without_joining_choices_stay_with_the_last_part() -> None:
    first, *rest = sendable(Reply(SENTENCE * 6, CHOICES), "sms", concatenates=False)
    assert first.choices == ()
    assert rest[-1].choices == CHOICES


def test_only_sms_is_numbered() -> None:
    assert len(sendable(Reply(SENTENCE * 6), "whatsapp", concatenates=False)) == 1


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_no_message_is_longer_than_providers_take(channel: str) -> None:
    found = sendable(Reply(SENTENCE * 90, CHOICES), channel)  # type: ignore[arg-type]
    assert [len(part.text) <= LONGEST_MESSAGE for part in found] == [True] * 3
    assert [part.choices for part in found] == [(), (), CHOICES]


@pytest.mark.parametrize(
    ("channel", "text", "parts"),
    [("sms", SENTENCE * 2, 2), ("sms", "Corto.", 1), ("whatsapp", SENTENCE * 90, 3)],
    ids=["numbered", "one", "longer than providers take"],
)
def test_every_part_begins_neutrally_where_that_was_asked_for(channel: str, text: str, parts: int) -> None:
    opening = "Faro: aquí está la información que pidió."
    found = sendable(Reply(f"{opening}\n{text}", opening=opening), channel, concatenates=False)  # type: ignore[arg-type]
    assert len(found) >= parts
    assert [re.sub(r"^\(\d/\d\) ", "", part.text).startswith(f"{opening}\n") for part in found] == [True] * len(found)
    assert "".join(part.text.partition("\n")[2] for part in found).count("\n") == 0, "the line stands once in each"


def test_nothing_said_is_nothing_sent() -> None:
    assert sendable(Reply("", CHOICES), "sms") == ()


def test_shortened_is_two_segments_without_the_way_on() -> None:
    found = shortened(Reply(f"{SENTENCE * 8}\nMAS: sigue"), "MAS: sigue")
    assert measure(found.text).segments == 2
    assert shortened(Reply("Corto.\nMAS: sigue"), "MAS: sigue").text == "Corto."


def test_each_part_keeps_its_language_and_the_last_alone_has_choices() -> None:
    parts = sendable(Reply(SENTENCE * 40, CHOICES, "lead", "open", "ht"), "whatsapp")
    assert len(parts) > 1
    assert {part.lang for part in parts} == {"ht"}
    assert [bool(part.choices) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert {part.lead for part in parts} == {None}  # the numbered text is the only whole one
