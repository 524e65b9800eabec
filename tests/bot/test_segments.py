"""SMS arithmetic, held against an independent counter."""

from __future__ import annotations

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from bot.segments import TWO_SEGMENTS, Measure, cut, fold, foreign_characters, measure, pages, septets

MEASURES = {
    "empty": ("", Measure("GSM-7", 0, 1)),
    "160 letters are one": ("a" * 160, Measure("GSM-7", 160, 1)),
    "161 letters are two": ("a" * 161, Measure("GSM-7", 161, 2)),
    "306 letters are two": ("a" * 306, Measure("GSM-7", 306, 2)),
    "307 letters are three": ("a" * 307, Measure("GSM-7", 307, 3)),
    "an extension sign costs two": ("€" * 80, Measure("GSM-7", 160, 1)),
    "an extension sign is not split": ("a" * 152 + "€" + "a" * 152, Measure("GSM-7", 306, 3)),
    "one accent makes it UCS-2": ("á" + "a" * 69, Measure("UCS-2", 70, 1)),
    "71 in UCS-2 are two": ("á" * 71, Measure("UCS-2", 71, 2)),
    "an emoji is two units": ("😀" * 35, Measure("UCS-2", 70, 1)),
    "an emoji is not split": ("😀" * 67, Measure("UCS-2", 134, 3)),
}


@pytest.mark.parametrize(("text", "expected"), MEASURES.values(), ids=MEASURES.keys())
def test_measure(text: str, expected: Measure) -> None:
    assert measure(text) == expected


@given(st.text(alphabet="aé€ñ{ á😀ʼ\n", max_size=400))
def test_measure_agrees_with_smsutil(text: str) -> None:
    """An independent library, as oracle."""
    ours, theirs = measure(text), smsutil.split(text) if text else None
    assert ours.segments == (len(theirs.parts) if theirs else 1)


FOLDS = {
    "accents that GSM-7 lacks go": ("Acción rápida aquí, Raúl", "Accion rapida aqui, Raul"),
    "what GSM-7 has stays": ("¿Qué año? ¡Mañana! Pingüino à è ù ò", "¿Qué año? ¡Mañana! Pingüino à è ù ò"),
    "typography becomes plain": ("“no” – ‘sí’… «ja»", '"no" - \'si\'... "ja"'),
    "Creole and French": ("Mwen pè, ça œuvre", "Mwen pè, ca oeuvre"),
    "decomposed letters too": ("an\u0303o", "año"),
    "the apostrophe of K'iche'": ("kʼicheʼ", "k'iche'"),
    "loose marks and what nobody sees go": ("a\u0301\u0301 g\u0303 so\u00adbre", "a g sobre"),
    "emoji is kept for the price to be seen": ("hola 😀", "hola 😀"),
}


@pytest.mark.parametrize(("text", "expected"), FOLDS.values(), ids=FOLDS.keys())
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_foreign_characters_are_named_once() -> None:
    assert foreign_characters("a😀bá😀") == ["😀", "á"]


@given(st.lists(st.text(alphabet="abcñé€.?", min_size=1, max_size=12), max_size=80), st.integers(40, TWO_SEGMENTS))
def test_pages_keep_every_word_and_their_room(words: list[str], room: int) -> None:
    found = pages(" ".join(words), room)
    assert " ".join(found).split() == " ".join(words).split()
    assert all(0 < septets(page) <= room for page in found)


def test_a_word_longer_than_a_page_is_cut_hard() -> None:
    address = "https://example.org/" + "x" * 980
    found = pages(address, 100)
    assert "".join(found) == address
    assert [*map(len, found)] == [100] * 10


CUTS = {
    "at words, as few pieces as can be": ("uno dos tres cuatro", 10, ["uno dos", "tres", "cuatro"]),
    "line breaks stay inside a piece": ("1. uno\n2. dos\n3. tres", 13, ["1. uno\n2. dos", "3. tres"]),
    "a family is one sign": ("ab👩‍👩‍👧‍👦cd", 12, ["ab", "👩‍👩‍👧‍👦c", "d"]),
    "a flag is not halved": ("abcde🇬🇹🇭🇳", 7, ["abcde", "🇬🇹", "🇭🇳"]),
    "an accent stays on its letter": ("abce\u0301d", 4, ["abc", "e\u0301d"]),
    "a sign larger than the room is broken": ("e" + "\u0301" * 4, 4, ["e\u0301\u0301\u0301", "\u0301"]),
    "nothing is no piece": (" \n ", 10, []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "room", "expected"), CUTS.values(), ids=CUTS.keys())
def test_cut(text: str, room: int, expected: list[str]) -> None:
    assert cut(text, room) == expected
