"""The code of a report: one slip is always seen, and it is never the code of an answer."""

from __future__ import annotations

import pytest

from actions.report.receipts import SIGNS, new, read
from bot.components.codes import code_in

CODE = "2ABC-DEF" + next(sign for sign in SIGNS if read(f"2ABCDEF{sign}"))


def test_what_is_made_can_be_read() -> None:
    made = [new() for _ in range(500)]
    assert all(read(code) == code for code in made)
    assert len(set(made)) == 500


def test_it_is_never_the_code_of_an_answer() -> None:
    assert not [code for code in (new() for _ in range(500)) if code_in(code)]


@pytest.mark.parametrize("written", [CODE, CODE.lower(), CODE.replace("-", ""), CODE.replace("-", " "), f" {CODE} "])
def test_it_may_be_written_in_several_ways(written: str) -> None:
    assert read(written) == CODE


def test_one_wrong_character_is_seen() -> None:
    for place in range(len(CODE)):
        for sign in set(SIGNS) - {CODE[place]} if CODE[place] != "-" else ():
            assert read(CODE[:place] + sign + CODE[place + 1 :]) is None


def test_two_exchanged_characters_are_seen() -> None:
    bare = CODE.replace("-", "")
    for place in range(len(bare) - 1):
        exchanged = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
        assert exchanged == bare or read(exchanged) is None


@pytest.mark.parametrize("written", ["", "retirar", CODE[:-1], CODE + "2", "O" + CODE[1:], "ABCD-EFGH", "1ABC-DEFG"])
def test_what_is_none(written: str) -> None:
    assert read(written) is None
