"""Languages that Faro knows of but doesn't speak."""

from __future__ import annotations

import pytest

from bot.other_languages import names, plain_words, read_words, recognise

LANGUAGES = {code: frozenset(words) for code, words in read_words().items()}
# The first article of the Universal Declaration of Human Rights as it begins in each translation (unicode.org/udhr).
ARTICLES = {
    "quc": "Konojel ri winaq are taq kealaxik pa junam",
    "kek": "Chijunil li poyanam juntaqeet wankil ut naru ruuchihom chijunil",
    "mam": "Kyaqiil winaq nchi itzaj tuj kopib'il, juunx kychuwiinqal b'ix kyokleen",
    "cab": "Sun gürigia agurahuti lun lidan ligirún lubafu luma",
    "miq": "Upla sut ba kulkanka lakara, baku airaitka bani sin aikuki, baku aikuki pri sa",
    "nhn": "Nochi tlaltipaktli masehualmej kuali tlakatij ipan tlaltipaktli nochi tlamantli kipiaj",
}


@pytest.mark.parametrize(("code", "text"), ARTICLES.items(), ids=ARTICLES.keys())
def test_a_language_is_known_by_its_words(code: str, text: str) -> None:
    assert recognise(text, LANGUAGES) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hola, soy de Totonicapán y hablo k'iche'",
        "I work with many people from Guatemala",
        "mwen soti Okay, mwen pa pale panyòl",
        "je travaille avec des gens du Guatemala",
        "utz",
    ],
)
def test_served_languages_and_single_words_are_left_alone(text: str) -> None:
    assert recognise(text, LANGUAGES) is None


def test_accents_and_apostrophes_are_no_matter() -> None:
    assert plain_words("K’o ri winäq, Q'eqchi'!") == ["ko", "ri", "winaq", "qeqchi"]


def test_every_language_has_a_name() -> None:
    assert names().keys() == read_words().keys()
    assert all(names().values())
