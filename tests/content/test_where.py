"""Which number a text means for a person at a given place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.model import Contact, Hours, NumberKind
from content.where import ROLES, Where, can_dial, contact_for, placeholders
from tests.content.built_pack import CONTACTS, build_pack, contact

PACK = build_pack()


@pytest.mark.parametrize(
    ("reference", "where", "expected"),
    [
        pytest.param("emergency", Where("US", "GT"), "us_emergency", id="emergency is the country of work's"),
        pytest.param("emergency", Where(None, "GT"), None, id="emergency is never the own country's"),
        pytest.param("emergency", Where("HN"), None, id="a country without that role"),
        pytest.param("consular", Where("US", "GT"), "gt_consular", id="consulate of the own country"),
        pytest.param("consular", Where("CA", "GT"), None, id="the consular line can't be dialled from Canada"),
        pytest.param("consular", Where("CA", "MX"), "mx_consular", id="an international number works anywhere"),
        pytest.param("consular", Where("US"), None, id="no own country, no consulate"),
        pytest.param("fraud_report", Where(None, "GT"), "gt_fraud_report", id="at home before leaving"),
        pytest.param("fraud_report", Where("GT", "HN"), "gt_fraud_report", id="falls back to the country of work"),
        pytest.param("labour", Where(), None, id="nothing known"),
        pytest.param("us_labour", Where(), "us_labour", id="an exact id needs no place"),
        pytest.param("us_labour", Where("CA", "GT"), "us_labour", id="an exact id is meant as written"),
        pytest.param("us_nobody", Where("US"), None, id="no such contact"),
        pytest.param("place", Where("US"), None, id="not a role"),
    ],
)
def test_a_reference_means_one_contact(reference: str, where: Where, expected: str | None) -> None:
    found = contact_for(PACK, reference, where)
    assert (found and found.id) == expected


def test_a_number_that_works_at_work_comes_before_one_that_works_at_home() -> None:
    home = contact("gt_consular_home", "1529", "GT", role="consular", dial_from=("GT",))
    pack = build_pack(contacts=(home, *CONTACTS))
    at_work = contact_for(pack, "consular", Where("US", "GT"))
    at_home = contact_for(pack, "consular", Where("CA", "GT"))
    assert at_work is not None
    assert at_home is not None
    assert (at_work.id, at_home.id) == ("gt_consular", "gt_consular_home")


def test_the_order_of_the_directory_decides_between_two() -> None:
    first = contact("us_first", "111", "US", role="labour")
    second = contact("us_second", "222", "US", role="labour")
    for order in ((first, second), (second, first)):
        found = contact_for(build_pack(contacts=order), "labour", Where("US"))
        assert found == order[0]


def test_a_regional_contact_is_nobodys_by_role() -> None:
    regional = replace(contact("iom_labour", "+1 202 555 0100", None, kind="e164"), role="labour")
    pack = build_pack(contacts=(regional,))
    assert contact_for(pack, "labour", Where()) is None
    assert contact_for(pack, "iom_labour", Where()) == regional


@pytest.mark.parametrize(
    ("kind", "here", "expected"),
    [
        pytest.param("short", "US", True, id="short from its country"),
        pytest.param("short", "CA", False, id="short from another"),
        pytest.param("short", None, False, id="short from nobody knows where"),
        pytest.param("national", "US", True, id="national from its country"),
        pytest.param("national", None, False, id="national from nobody knows where"),
        pytest.param("e164", "CA", True, id="international from anywhere"),
        pytest.param("e164", None, True, id="international from nobody knows where"),
    ],
)
def test_a_number_counts_where_it_can_be_dialled(kind: NumberKind, here: str | None, expected: bool) -> None:
    assert can_dial(contact("us_labour", "1", "US", kind=kind), here) is expected


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_has_a_side(role: str) -> None:
    assert ROLES[role]
    assert set(ROLES[role]) <= {"destination", "origin"}


def test_placeholders_are_named_in_order() -> None:
    assert placeholders("Llame al {labour} o {us_cdm}, {labour}.") == ("labour", "us_cdm", "labour")
    assert placeholders("Sin nada.") == ()


FRESNO = replace(contact("hn_consulate_sf", "+1 415 555 0100", "HN", kind="e164", role="consulate"), covers=("US-CA",))
EMBASSY = replace(contact("hn_consulate_dc", "+1 202 555 0100", "HN", kind="e164", role="consulate"), covers=("US",))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param(Where("US", "HN", "US-CA"), FRESNO.id, id="the office of the state"),
        pytest.param(Where("US", "HN", "US-IA"), EMBASSY.id, id="no office there"),
        pytest.param(Where("US", "HN"), EMBASSY.id, id="no state said"),
        pytest.param(Where("CA", "HN"), None, id="another country"),
        pytest.param(Where("US", "GT", "US-CA"), None, id="another's consulate"),
        pytest.param(Where(None, "HN"), None, id="nobody knows where"),
    ],
)
def test_a_consulate_goes_by_where_one_is(where: Where, expected: str | None) -> None:
    found = contact_for(build_pack(contacts=(FRESNO, EMBASSY)), "consulate", where)
    assert (found.id if found else None) == expected


LINE = replace(contact("hn_consular", "+1 470 555 0100", "HN", kind="e164", role="consular"), covers=("US",))
CLOSED = replace(LINE, hours=Hours(days="lunes"))
MINISTRY = contact("hn_consular_2", "+504 2230 0100", "HN", kind="e164", role="consular")


@pytest.mark.parametrize(
    ("line", "where", "consular", "office"),
    [
        pytest.param(LINE, Where("US", "HN", "US-CA"), LINE.id, LINE.id, id="open always, for the whole country"),
        pytest.param(CLOSED, Where("US", "HN", "US-CA"), FRESNO.id, FRESNO.id, id="the office of her state"),
        pytest.param(CLOSED, Where("US", "HN", "US-IA"), LINE.id, LINE.id, id="no office in her state"),
        pytest.param(LINE, Where("CA", "HN"), MINISTRY.id, None, id="a ministry is no consulate of hers"),
        pytest.param(LINE, Where(None, "HN"), MINISTRY.id, None, id="nobody knows where"),
        pytest.param(LINE, Where("HN", "HN"), MINISTRY.id, None, id="at home"),
        pytest.param(LINE, Where("US", "GT"), None, None, id="another's"),
    ],
)
def test_a_consulates_line_is_for_where_it_covers(
    line: Contact, where: Where, consular: str | None, office: str | None
) -> None:
    pack = build_pack(contacts=(MINISTRY, line, FRESNO))
    found = [contact_for(pack, reference, where) for reference in ("consular", "consular_office")]
    assert [one.id if one else None for one in found] == [consular, office]


def test_a_line_for_elsewhere_is_given_to_nobody_here() -> None:
    pack = build_pack(contacts=(LINE,))
    assert contact_for(pack, "consular", Where("CA", "HN")) is None
    assert contact_for(pack, "consular", Where(None, "HN")) is None
