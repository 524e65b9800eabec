"""Plain spelling, and spelling by ear: what becomes one word, and what stays two."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.spelling import by_ear, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("¿Qué ÁNGULO?", "que angulo", id="accents and signs"),
        pytest.param("Ñandú año", "ñandu año", id="ñ is a letter"),
        pytest.param("An\u0303o", "año", id="ñ written in two characters"),
        pytest.param("MAAAAS!!!", "mas", id="drawn out"),
        pytest.param("llamar perro", "llamar perro", id="two letters stay two"),
        pytest.param("H-2A", "h 2a", id="hyphen"),
        pytest.param("$500 1000", "$500 1000", id="money and digits"),
        pytest.param("kreyòl ayisyen, français", "kreyol ayisyen francais", id="creole and french"),
        pytest.param("😀 👍🏽", "", id="emoji only"),
        pytest.param("", "", id="empty"),
        pytest.param(" \t\n", "", id="blank"),
    ],
)
def test_plain_spelling(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("aseguran", "haseguran", "aceguran", "azeguran"), id="h, s, c, z"),
        pytest.param(("vivo", "bivo", "bibo"), id="b and v"),
        pytest.param(("llave", "yave", "llabe"), id="ll and y"),
        pytest.param(("porque", "porqe", "porke"), id="qu and k"),
        pytest.param(("gente", "jente"), id="g and j"),
        pytest.param(("campo", "canpo"), id="m before p"),
        pytest.param(("trabajo", "travajo"), id="trabajo"),
        pytest.param(("quiero", "kiero", "qiero"), id="quiero"),
        pytest.param(("ayuda", "alluda", "hayuda"), id="ayuda"),
        pytest.param(("mañana", "manana", "manyana"), id="ñ without its tilde"),
        pytest.param(("sigue", "zigue"), id="gu before e"),
        pytest.param(("extranjero", "estranjero"), id="x before a consonant"),
    ],
)
def test_one_word_by_ear(words: tuple[str, ...]) -> None:
    assert len({by_ear(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("casa", "gasa", id="k and g"),
        pytest.param("pago", "pato", id="g and t"),
        pytest.param("paga", "pagar", id="endings"),
        pytest.param("mes", "mas", id="vowels"),
        pytest.param("horas", "oros", id="more than an h"),
    ],
)
def test_two_words_by_ear(one: str, other: str) -> None:
    assert by_ear(one) != by_ear(other)


@pytest.mark.parametrize("word", ["a", "no", "h2", "911", "2026"])
def test_short_words_and_numbers_stay(word: str) -> None:
    assert by_ear(word) == word


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_plain_spelling_is_reached_once(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert by_ear(once) is not None
