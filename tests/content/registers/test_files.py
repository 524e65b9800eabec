"""A register in a pack: its card is checked, its records are the same bytes every time."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from content.errors import PackError
from content.registers.card import read_card
from content.registers.files import RECORDS_FILE, RegisterError, read_records, register_hash, write_records
from tests.content.registers.rows import AS_OF, CARD, many_records

PACK = Path(__file__).resolve().parents[3] / "content" / "packs" / "rcm"


def test_the_same_records_are_the_same_bytes(tmp_path: Path) -> None:
    records = many_records()
    (tmp_path / "register.yaml").write_text(CARD, "utf-8")
    write_records(tmp_path, records)
    first, total = (tmp_path / RECORDS_FILE).read_bytes(), register_hash(tmp_path)
    random.Random(1).shuffle(records)
    write_records(tmp_path, records)
    assert (tmp_path / RECORDS_FILE).read_bytes() == first
    assert register_hash(tmp_path) == total
    assert list(read_records(tmp_path, AS_OF)) == sorted(records, key=lambda one: one.id)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".new"] == []


def test_a_later_day_changes_no_line(tmp_path: Path) -> None:
    write_records(tmp_path, many_records())
    assert AS_OF.isoformat().encode() not in (tmp_path / RECORDS_FILE).read_bytes()
    assert {one.as_of for one in read_records(tmp_path, date(2026, 12, 1))} == {date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('{"id":"1","firm":"A"}\nnot json\n', 2, "registers.bad_line"),
        ('{"id":"1"}\n', 1, "registers.bad_line"),
        ('{"id":"1","firm":"A","wages":"2"}\n', 1, "registers.bad_line"),
        ('{"id":"1","firm":"A","positions":"two"}\n', 1, "registers.bad_line"),
        ('{"id":"1","firm":"A","begin":"soon"}\n', 1, "registers.bad_line"),
        ('{"id":"1","firm":"A","wage":{"amount":"1","unit":"day"}}\n', 1, "registers.bad_line"),
        ('{"id":"2","firm":"A"}\n{"id":"1","firm":"B"}\n', 2, "registers.bad_order"),
        ('{"id":"1","firm":"A"}\n{"id":"1","firm":"B"}\n', 2, "registers.bad_order"),
        (None, 0, "registers.no_records"),
    ],
    ids=str,
)
def test_a_bad_file_of_records_is_refused_by_its_line(tmp_path: Path, text: str | None, line: int, key: str) -> None:
    if text is not None:
        (tmp_path / RECORDS_FILE).write_text(text, "utf-8")
    with pytest.raises(RegisterError) as caught:
        list(read_records(tmp_path, AS_OF))
    assert (caught.value.line, caught.value.key) == (line, key)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("id: test_orders", "id: Test-Orders", "lint.load.register_id"),
        ("country: US", "country: USA", "lint.load.register_country"),
        ("kind: job_orders", "kind: jobs", "lint.load.not_choice"),
        ("fictitious: true", "fictitious: perhaps", "lint.load.not_flag"),
        ("as_of: 2026-11-01", "as_of: November", "lint.load.not_day"),
        ("expires: 2027-10-31", "expires: 2026-10-31", "lint.load.register_expires"),
        ("source: https://example.org/orders", "source: example.org", "lint.load.register_source"),
        ("licence: CC0\n", "", "lint.load.missing_field"),
        ("licence: CC0", "license: CC0", "lint.load.unknown_field"),
    ],
    ids=str,
)
def test_a_bad_card_is_refused_with_its_remedy(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert old in CARD
    (tmp_path / "register.yaml").write_text(CARD.replace(old, new), "utf-8")
    with pytest.raises(PackError) as caught:
        read_card(tmp_path)
    assert caught.value.key == key


@pytest.mark.parametrize("name", ["demo", "demo_recruiters"])
def test_what_the_pack_ships_is_invented_and_says_so(name: str) -> None:
    folder = PACK / "registers" / name
    card = read_card(folder)
    records = list(read_records(folder, card.as_of))
    assert card.fictitious
    assert records
    assert "FICTICIO" in card.title
    assert {one.email.rpartition("@")[2] for one in records} == {"example.com"}
    assert all("55501" in one.phone for one in records if one.phone)
