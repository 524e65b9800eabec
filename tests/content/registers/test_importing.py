"""Official files with all their dirt become records, and what is left out is told."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from content.errors import PackError
from content.registers.model import Record, Wage
from content.registers.reading.canada import LMIA
from content.registers.reading.dirt import Notes
from content.registers.reading.formats import Format, Source, unique
from content.registers.reading.mapped import mapped
from content.registers.reading.table import TableError
from content.registers.reading.united_states import OFLC, US_JOB_ORDERS
from tests.content.registers.rows import AS_OF, HEADER, row, table

MAPPING = (
    "firm: Empresa\ntrade_name: Nombre comercial\nlicence: Registro No.\nphone: Tel\nexpires: Vence\ncity: Ciudad\n"
)
DISCLOSURE = (
    "CASE_NUMBER", "CASE_STATUS", "EMPLOYER_NAME", "TRADE_NAME_DBA", "EMPLOYER_CITY", "EMPLOYER_STATE",
    "EMPLOYMENT_BEGIN_DATE", "EMPLOYMENT_END_DATE", "WAGE_OFFER", "PER", "TOTAL_WORKERS_H2A_CERTIFIED",
    "WORKSITE_CITY", "WORKSITE_STATE", "JOB_TITLE",
)  # fmt: skip


def read(file: Path, chosen: Format = US_JOB_ORDERS, country: str = "US") -> tuple[list[Record], Notes]:
    notes = Notes()
    return unique(chosen.read(Source(file, AS_OF, country), notes), notes), notes


def written(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    data = text.encode(encoding)
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return file


@pytest.mark.parametrize(("name", "encoding"), [("a.csv", "utf-8"), ("a.csv", "utf-8-sig"), ("a.csv.gz", "cp1252")])
def test_a_job_order_is_read_whole(tmp_path: Path, name: str, encoding: str) -> None:
    text = table(
        HEADER, row(employer_business_name="  Lune Carrée   Groves, LLC d/b/a Owl Citrus ", employer_state="florida ")
    )
    (one,), notes = read(written(tmp_path, text, name, encoding))
    assert one == Record(
        id="H-300-26001-000001", case_number="H-300-26001-000001", firm="Lune Carrée Groves, LLC", as_of=AS_OF,
        trade_names=("Owl Citrus",), city="Ficta", state="FL", country="US", phone="+13055550100", visa_class="H-2A",
        job_title="Citrus Picker", positions=4, wage=Wage(Decimal("15.5"), "hour"), hours=Decimal(40),
        begin=date(2026, 12, 1), end=date(2027, 4, 30), status="Accepted", places=("Ficta, FL",),
    )  # fmt: skip
    assert notes.counts() == {}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (row(employer_business_name=" "), "empty_cell"),
        (row(employer_business_name="N/A"), "empty_cell"),
        (row(case_number="none yet"), "no_number"),
        (row()[:3], "short_row"),
        ([*row(), "one more"], "long_row"),
        ([""] * len(HEADER), "blank_row"),
    ],
    ids=str,
)
def test_a_row_that_is_no_use_is_left_out_and_told(tmp_path: Path, cells: list[str], reason: str) -> None:
    records, notes = read(written(tmp_path, table(HEADER, row(), cells)))
    assert len(records) == 1
    assert notes.skipped == {reason: [3]}


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [
        ({"begin_date": "2525-01-01T00:00:00Z"}, "odd_date", "begin"),
        ({"end_date": "2026-13-40"}, "odd_date", "end"),
        ({"end_date": "2026-01-01"}, "ends_before", "end"),
        ({"basic_rate_from": "about 15"}, "odd_number", "wage"),
        ({"total_positions": "-3"}, "odd_number", "positions"),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_is_left_empty_and_told(
    tmp_path: Path, changed: dict[str, str], reason: str, field: str
) -> None:
    (one,), notes = read(written(tmp_path, table(HEADER, row(**changed))))
    assert getattr(one, field) is None
    assert notes.mended == {reason: [2]}


def test_what_is_missing_at_the_end_of_a_row_is_empty(tmp_path: Path) -> None:
    (one,), notes = read(written(tmp_path, table(HEADER, row()[:-2])))
    assert (one.phone, one.hours, notes.counts()) == ("", None, {})


def test_of_two_rows_with_one_number_the_later_stands(tmp_path: Path) -> None:
    (one,), notes = read(written(tmp_path, table(HEADER, row(), row(job_title="Foreman"))))
    assert one.job_title == "Foreman"
    assert notes.skipped == {"same_record": [2]}


def test_a_line_end_of_unicode_within_a_cell_splits_no_row(tmp_path: Path) -> None:
    (one,), _ = read(written(tmp_path, table(HEADER, row(job_title="Citrus\u2028Picker\x85"))))
    assert one.job_title == "Citrus Picker"


def test_a_disclosure_workbook_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append([*DISCLOSURE])
    days = datetime(2026, 12, 1), datetime(2027, 5, 1)
    firm = ("Glass Anchor Farms", "Anchor", "Ficta", "TX")
    book.active.append(
        ["H-300-26001-000007", "Certified", *firm, *days, 14.25, "Hour", 12, "Nowhere", "TX", "Farmworker"]
    )
    book.save(tmp_path / "disclosure.xlsx")
    (one,), _ = read(tmp_path / "disclosure.xlsx", OFLC)
    assert (one.firm, one.trade_names, one.visa_class, one.positions) == ("Glass Anchor Farms", ("Anchor",), "H-2A", 12)
    assert (one.begin, one.wage, one.places) == (date(2026, 12, 1), Wage(Decimal("14.25"), "hour"), ("Nowhere, TX",))


def test_the_canadian_list_is_read_below_its_title(tmp_path: Path) -> None:
    text = (
        "Employers who were issued a positive LMIA,,,,,,,\n"
        "Province/Territory,Program Stream,Employer,Address,Occupation,"
        "Incorporate Status,Approved LMIAs,Approved Positions\nQuebec      ,Primary Agriculture  ,Ferme Lune Carrée,"
        '"Ficta, QC J0J 1A0",85101-Harvesting labourers,Corporation,1,14\nNotes:\n'
    )
    (one,), notes = read(written(tmp_path, text, encoding="cp1252"), LMIA, "CA")
    assert (one.firm, one.city, one.state, one.country) == ("Ferme Lune Carrée", "Ficta", "QC", "CA")
    assert (one.job_title, one.visa_class, one.positions) == ("Harvesting labourers", "Primary Agriculture", 14)
    assert notes.skipped == {"short_row": [4]}


def test_a_ministry_s_list_is_read_by_its_mapping(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAPPING, "utf-8")
    file = written(tmp_path, table(["Registro No.", "Empresa", "Nombre comercial", "Tel", "Vence", "Ciudad"],
                                   ["R-17", "Agencia Ficta, S.A.", "Ficta", "2222-0100", "31/12/2026", "Villa"],
                                   ["", "Sin Número, S.A.", "", "", "", ""]))  # fmt: skip
    records, notes = read(file, mapped(tmp_path / "map.yaml"), "GT")
    first = next(one for one in records if one.licence)
    assert (first.id, first.firm, first.trade_names, first.country) == ("R-17", "Agencia Ficta, S.A.", ("Ficta",), "GT")
    assert len(records) == 2
    assert first.expires == date(2026, 12, 31)
    assert notes.counts() == {}


def test_semicolons_and_months_first_are_understood(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("firm: Firm\nexpires: Until\ndates: month_first\n", "utf-8")
    file = written(
        tmp_path, "List; of firms, of agents, and others\nFirm;Until\nFicta, S.A.;02/01/2027\nOtra;02/03/2027\n"
    )
    records, _ = read(file, mapped(tmp_path / "map.yaml"))
    assert sorted((one.firm, one.expires) for one in records) == [
        ("Ficta, S.A.", date(2027, 2, 1)),
        ("Otra", date(2027, 2, 3)),
    ]


@pytest.mark.parametrize("text", ["phone: Tel\n", "firm: Empresa\nfirma: x\n"], ids=["no firm", "unknown name"])
def test_a_bad_mapping_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.yaml").write_text(text, "utf-8")
    with pytest.raises(PackError):
        mapped(tmp_path / "map.yaml")


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.csv", b"one,two\n1,2\n", "registers.no_columns"),
        ("a.csv", b"", "registers.no_columns"),
        ("a.csv.gz", b"not gzip", "registers.not_table"),
        ("a.csv.gz", gzip.compress(table(HEADER, row()).encode())[:-20], "registers.not_table"),
        ("a.xlsx", b"no zip", "registers.not_table"),
        ("missing.csv", None, "registers.not_table"),
    ],
    ids=["other columns", "empty", "not gzip", "cut off", "no workbook", "not there"],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, name: str, data: bytes | None, key: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(TableError) as caught:
        read(tmp_path / name)
    assert caught.value.key == key
