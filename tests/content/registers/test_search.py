"""Names written by ear, abbreviated or half forgotten are found; names of nobody are not."""

from __future__ import annotations

import pytest

from content.registers.entries import entries_of
from content.registers.names import key, trade_names
from content.registers.numbers import number_key, phone_key, tail
from content.registers.sounds import heard
from content.registers.states import find_state, state_code
from tests.content.registers.rows import many_records, record


@pytest.mark.parametrize(
    "names",
    [
        ("Velvet Tractor Farms, L.L.C.", "VELVET TRACTOR FARM LLC", "velvet  tractor farms"),
        ("J & T Ranch", "J&T Ranch Inc.", "J and T Ranch", "JT Ranch"),
        ("Clockwork Bros", "Clockwork Brothers", "Clockwork Hnos."),
        ("Copper Snail S.A. de C.V.", "Copper Snail SA de CV", "Copper Snail"),
        ("Ferme Lune Carrée ltée", "FERME LUNE CARREE LTEE", "Ferme Lune Carree"),
        ("Owl's Nest Co.", "Owls Nest"),
    ],
    ids=str,
)
def test_one_firm_s_spellings_have_one_key(names: tuple[str, ...]) -> None:
    assert len({key(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("names", "same"),
    [
        (("lake", "leik"), True),
        (("green", "grin"), True),
        (("knight", "nait"), True),
        (("valley", "bali"), True),
        (("smith", "esmit"), True),
        (("white", "guait"), True),
        (("shallow", "chalo"), True),
        (("hill", "mill"), False),
        (("stone", "store"), False),
    ],
    ids=str,
)
def test_what_sounds_alike_to_a_spanish_ear_has_one_key(names: tuple[str, str], same: bool) -> None:
    assert (heard(names[0]) == heard(names[1])) is same


def test_names_that_a_firm_does_business_as_come_after_its_own() -> None:
    assert trade_names("Tin Comet Farms d/b/a Sugar Owl (DBA Owl)") == ("Tin Comet Farms", "Sugar Owl", "Owl")
    assert trade_names("Dba") == ("Dba",)


def test_numbers_are_keyed_without_dashes_and_prefixes() -> None:
    assert number_key(" h-300-26001-000001 ") == "H30026001000001"
    assert tail("H-300-26001-000001") == "26001000001"
    assert phone_key("+1 (305) 555-0100") == phone_key("3055550100") == "3055550100"
    assert phone_key("911") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NORTH CAROLINA", "NC"),
        ("Carolina del Norte", "NC"),
        ("Fla.", "FL"),
        ("tx", "TX"),
        ("Québec", "QC"),
        ("Onduras", ""),
    ],
    ids=str,
)
def test_a_state_is_known_by_its_names(text: str, code: str) -> None:
    assert state_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("trabajo en Virginia Occidental", "WV"),
        ("travay nan Kawolin di Nò", "NC"),
        ("jobs in TX", "TX"),
        ("me in de or", None),
        ("emploi au Québec", "QC"),
    ],
    ids=str,
)
def test_a_state_is_found_in_a_message(text: str, code: str | None) -> None:
    found = find_state(text)
    assert (found and found[0]) == code


def test_spellings_and_states_of_one_name_are_one_firm() -> None:
    entries = list(entries_of(many_records()))
    lantern = next(one for one in entries if one.names == "paper lantern grove")
    assert len(lantern.records) == 2
    assert lantern.state == "FL|GA"
    assert [one.names for one in entries] == sorted(one.names for one in entries)
    owl = next(one for one in entries_of([record(1, "Tin Comet", trade_names=("Sugar Owl",))]))
    assert owl.names == "tin comet|sugar owl"
