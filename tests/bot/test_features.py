"""N-grams, their weights, and what training has seen of a message."""

from __future__ import annotations

import numpy as np
import pytest

from bot.features import FAMILIES, SHIPPED, Vectorizer, grams

TEXTS = ["me quitaron el pasaporte", "el patron no me paga", "no me paga las horas", "mi pasaporte"]


def length_by_family(vectorizer: Vectorizer, text: str) -> dict[str, float]:
    names = {index: gram[0] for gram, index in vectorizer.vocabulary.items()}
    squares: dict[str, float] = {}
    indices, values = vectorizer.vector(text)
    for index, value in zip(indices.tolist(), values.tolist(), strict=True):
        squares[names[index]] = squares.get(names[index], 0.0) + value * value
    return squares


def test_each_family_has_its_letter() -> None:
    found = grams("Quiero trabajo", FAMILIES)
    assert set(found) == set(FAMILIES)
    assert set(grams("Quiero trabajo")) == set(SHIPPED)
    for family, counted in found.items():
        assert counted
        assert all(gram.startswith(family) for gram in counted)


def test_words_alone_and_in_pairs() -> None:
    assert dict(grams("no no pagan")["w"]) == {"wno": 2, "wpagan": 1, "wno no": 1, "wno pagan": 1}


def test_characters_stay_within_their_word() -> None:
    characters = grams("el pan", FAMILIES)["c"]
    assert {"c el ", "cpan ", "c pan", "cel"} <= characters.keys()
    assert not any(" " in gram[1:].strip() for gram in characters)


def test_a_misspelling_shares_what_is_heard() -> None:
    right, wrong = grams("quiero llamar", FAMILIES), grams("kiero yamar", FAMILIES)
    assert right["p"] == wrong["p"]
    assert not right["w"] & wrong["w"]


def test_an_ngram_counts_if_two_messages_have_it() -> None:
    vocabulary = Vectorizer.learn(TEXTS).vocabulary
    assert {"wpasaporte", "wme paga", "wno me"} <= vocabulary.keys()
    assert "wquitaron" not in vocabulary
    assert "wpaga paga" not in Vectorizer.learn(["paga paga paga", "x"]).vocabulary


def test_the_vocabulary_does_not_depend_on_the_order_of_messages() -> None:
    one, other = Vectorizer.learn(TEXTS), Vectorizer.learn(TEXTS[::-1])
    assert one.vocabulary == other.vocabulary
    assert np.array_equal(one.idf, other.idf)


def test_a_rare_ngram_weighs_more_than_a_common_one() -> None:
    learnt = Vectorizer.learn([*TEXTS, "me duele", "me voy"])
    assert learnt.idf[learnt.vocabulary["wpasaporte"]] > learnt.idf[learnt.vocabulary["wme"]]


@pytest.mark.parametrize("text", ["no me paga", "pasaporte", "El patrón NO me paga las horas del pasaporte"])
def test_each_family_has_length_one(text: str) -> None:
    assert all(
        square == pytest.approx(1.0, abs=1e-5) for square in length_by_family(Vectorizer.learn(TEXTS), text).values()
    )


@pytest.mark.parametrize("text", ["", "😀", "xyzw"])
def test_a_text_with_nothing_known_has_no_features(text: str) -> None:
    indices, values = Vectorizer.learn(TEXTS).vector(text)
    assert indices.shape == values.shape == (0,)
    assert (indices.dtype, values.dtype) == (np.int32, np.float32)
