"""A list of numbers is heard slowly: three at most, a pause after each."""

from __future__ import annotations

import pytest

from content.layout import breaths, voice

MX, SV, HN, PA = (
    "1, 5 2 0, 6 2 3, 7 8 7 4",
    "5 0 3, 7 0 7 0, 1 0 7 1",
    "5 0 4, 3 2 2 1, 7 3 0 9",
    "8 0 0, 9 1 1, 7 8 7 7",
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (f"México: {MX}. El Salvador: {SV}.", (f"México: {MX}.", f"El Salvador: {SV}.")),
        (f"Gratis: Canadá {MX}, México {SV}, y más.", (f"Gratis: Canadá {MX},", f"México {SV}, y más.")),
        (f"Llame al {MX}. Es gratis.", (f"Llame al {MX}. Es gratis.",)),
        ("Peligro: 9 1 1, Guatemala 1 1 0. Llame.", ("Peligro: 9 1 1, Guatemala 1 1 0. Llame.",)),
        ("Sin números.", ("Sin números.",)),
    ],
    ids=["sentences", "commas", "one number", "short numbers", "none"],
)
def test_a_list_is_cut_after_each_number(text: str, parts: tuple[str, ...]) -> None:
    assert breaths(text) == parts
    assert " ".join(breaths(text)) == text


def test_a_piece_has_three_numbers_at_most() -> None:
    text = f"A: {MX}. B: {SV}. C: {HN}. D: {PA}. Es gratis."
    assert voice(text, [], "es") == (f"A: {MX}. B: {SV}. C: {HN}.", f"D: {PA}. Es gratis.")
