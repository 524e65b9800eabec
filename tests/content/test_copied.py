"""What a copy of an answer holds: nothing that was spoken of may be missing."""

from __future__ import annotations

import pytest

from content.copied import MOST, chosen
from content.spoken import addresses

PAGES = ("Primero.", "Puede pedir ayuda.", "Llame al 1-866-487-9243.", "Vea dol.gov/agencies.", "Fin.")
NUMBER = "1-866-487-9243"


@pytest.mark.parametrize(
    ("pages", "heard", "sent"),
    [
        (PAGES, ["Primero."], "03"),
        (PAGES, ["Primero.", "Puede.", "Llame al 1, 8 6 6, 4 8 7, 9 2 4 3."], "023"),
        (PAGES[:3], ["Primero."], "01"),
        (PAGES[:1], ["Primero."], "0"),
        ((), [], ""),
        (("0", "a.gob.mx", "b.gob.mx", "c.gob.mx", f"{NUMBER}"), ["1 8 6 6, 4 8 7 9 2 4 3"], "0124"),
    ],
    ids=["an address", "a number just said", "neither", "one page", "none", "more than there is room for"],
)
def test_which_pages_go_out(pages: tuple[str, ...], heard: list[str], sent: str) -> None:
    copy = chosen(pages, heard, [NUMBER])
    assert copy == tuple(pages[int(n)] for n in sent)
    assert len(copy) <= MOST


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pida cita en minex.gob.gt.", ("minex.gob.gt",)),
        ("Escriba a ayuda@oit.org o vea oit.org", ("ayuda@oit.org", "oit.org")),
        ("Le pagan 12.50 la hora.", ()),
    ],
)
def test_addresses_are_found(text: str, found: tuple[str, ...]) -> None:
    assert addresses(text) == found
