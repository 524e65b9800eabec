"""Departments and provinces in what people write."""

from __future__ import annotations

import pytest

from content.countries import COUNTRIES
from content.districts import FILE, districts_in


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("soy de Huehuetenango", ("GT-13",)),
        ("SOY DE HUEHUE", ("GT-13",)),
        ("me estafaron en coban, alta verapaz", ("GT-16",)),
        ("vivo en quetzaltenango", ("GT-09",)),
        ("Santa Rosa de Copán", ("HN-CP", "GT-06")),
        ("mwen rete Pòtoprens", ("HT-OU",)),
        ("Cap-Haïtien", ("HT-ND",)),
        ("de la paz", ("HN-LP", "SV-PA")),
        ("Orange Walk town", ("BZ-OW",)),
        ("trabajo en Guatemala con el señor Herrera", ()),
        ("en el valle", ()),
        ("quichelense", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_what_a_message_names(text: str, codes: tuple[str, ...]) -> None:
    assert districts_in(text) == codes


def test_every_line_has_a_code_of_a_country_and_names() -> None:
    lines = [line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    codes = [line.partition(" ")[0] for line in lines]
    assert len(set(codes)) == len(codes)
    assert {code.partition("-")[0] for code in codes} <= set(COUNTRIES)
    assert all(line.partition(" ")[2].strip() for line in lines)
