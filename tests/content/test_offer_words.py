"""Phrases found however they are spelled, and what is denied."""

from __future__ import annotations

import pytest

from content.offer_words import Phrases, Vocabulary, hear

GROUPS = {"money": "dinero plata argent", "ask": "pid* cobr*"}
SPELLINGS = {"es": {"pa": "para"}, "en": {"tek": "take"}, "ht": {"poum": "pou m"}}


def found(phrase: str, text: str) -> list[bool]:
    """Whether each place is denied."""
    phrases = Phrases([phrase], GROUPS)
    heard = hear(text, Vocabulary(phrases.literals, tuple(phrases.beginnings)), SPELLINGS)
    return list({(start, end): denied for start, end, denied in phrases.find(heard)}.values())


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        pytest.param("visa falsa", "una visa falsa", id="as it is"),
        pytest.param("visa falsa", "una bisa falza", id="by ear"),
        pytest.param("pasaporte", "mi pasaprote", id="two letters exchanged"),
        pytest.param("garantiz*", "la garantisan", id="an end"),
        pytest.param("turis*", "kom touris turis", id="an end that isn't heard"),
        pytest.param("messag*", "he messaged me", id="g before either vowel"),
        pytest.param("@ask ... @money", "me piden mucho mas dinero", id="groups, and words between"),
        pytest.param("de? turista", "visa turista", id="a word that is missing"),
        pytest.param("# mil", "son 5 mil", id="a number"),
        pytest.param("ai paye", "jai paye", id="French without its apostrophe"),
        pytest.param("dont know", "I don't know", id="a contraction"),
        pytest.param("no ... contrato", "no me dieron contrato", id="a phrase that denies"),
        pytest.param("500 dolares", "$500", id="a currency's sign"),
        pytest.param("right+away|hoy", "pay right away", id="two words as one"),
        pytest.param("visa & correo", "por correo la visa", id="in either order"),
        pytest.param("pide ##", "pide 1500", id="a large number"),
        pytest.param("cobran para ir", "me cobran pa ir con el", id="a word that is another's no"),
        pytest.param("take my passport", "dehn tek my passport and seh fi go", id="a dialect's spelling"),
        pytest.param("pou m peye", "li di poum peye yo", id="words written as one"),
        pytest.param("peye lajan", "si m pa peye lajan", id="a condition is no denial"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert found(phrase, text) == [False]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        pytest.param("visa", "revisa", id="within a word"),
        pytest.param("pide ... dinero", "pide papeles. dinero no hay", id="over the end of a sentence"),
        pytest.param("pide ... dinero", "pide uno dos tres cuatro cinco seis dinero", id="too far"),
        pytest.param("cobra ... pasaporte", "cobra pero quiere el pasaporte", id="over a but"),
        pytest.param("fees", "fe", id="too short to sound alike"),
        pytest.param("need ##", "need 200 workers", id="a number of people"),
    ],
)
def test_what_only_looks_like_it_is_not(phrase: str, text: str) -> None:
    assert found(phrase, text) == []


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        pytest.param("no me cobran", True, id="no before it"),
        pytest.param("nunca me cobraron", True, id="never"),
        pytest.param("pa mande anyen, cobra", False, id="another clause"),
        pytest.param("no hay problema pero cobra", False, id="before a but"),
        pytest.param("no se nada de el y cobra", False, id="before an and"),
        pytest.param("cobra y no se", False, id="behind it"),
        pytest.param("uno que no conozco cobra", False, id="before another verb"),
        pytest.param("no me van a cobrar", True, id="over light words"),
    ],
)
def test_a_negation_holds_in_its_own_clause(text: str, denied: bool) -> None:
    assert found("cobr*", text) == [denied]


def test_of_two_places_one_may_be_denied() -> None:
    assert found("quier*|cobr* ... @money", "no cobra dinero, quiere plata") == [True, False]
