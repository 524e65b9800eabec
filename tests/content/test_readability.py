"""Hard texts are named, and a pack that is hard as a whole is refused."""

from __future__ import annotations

import pytest

from connectors.app import shipped_pack
from content.lint.readability import EASY, check, easy_share, measured, readable, score
from content.model import Answer, Condition
from tests.content.built_pack import build_pack, topic

EASY_TEXT = "Usted no paga. Paga el patrón. Si le cobran, diga no."
HARD_TEXT = (
    "La correspondiente certificación administrativa internacionalmente reconocida constituye documentación "
    "imprescindible para tramitaciones posteriores ante representaciones consulares."
)


def test_short_words_in_short_sentences_are_easy() -> None:
    assert score(Answer(Condition(), EASY_TEXT)) > EASY > score(Answer(Condition(), HARD_TEXT))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Llame al {us_labour}.", "Llame al uno."),
        ("Vea seasonaljobs.dol.gov/es y pida ayuda.", "Vea red y pida ayuda."),
        ("Trabaja en EE. UU. con visa.", "Trabaja en Estados Unidos con visa."),
    ],
)
def test_what_is_no_word_neither_helps_nor_harms(text: str, expected: str) -> None:
    assert readable(text) == expected


def test_a_hard_answer_is_named_and_a_hard_pack_is_an_error() -> None:
    hard = [topic("rights.wages", *[Answer(Condition(), HARD_TEXT)] * 3, *[Answer(Condition(), EASY_TEXT)] * 17)]
    found = list(check(build_pack(tuple(hard))))
    assert [draft.key for draft in found] == ["lint.reading.hard"] * 3 + ["lint.reading.share"]
    assert found[0].severity == "warning"
    assert found[-1].severity == "error"
    assert found[-1].values == {"share": "85%", "wanted": "90%"}


def test_it_counts_as_textstat_does() -> None:
    import textstat

    textstat.set_lang("es")
    answers = [answer for topic in shipped_pack().topics.values() for answer in topic.answers]
    assert len(answers) > 500
    for answer in answers:
        expected = textstat.szigriszt_pazos(readable(" ".join((answer.short, *answer.more))))
        assert score(answer) == pytest.approx(expected, abs=1e-9)


def test_the_shipped_answers_are_fairly_easy_or_better() -> None:
    assert easy_share(measured(shipped_pack())) >= 0.9
