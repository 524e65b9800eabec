"""Small files and records that the tests of registers make themselves; every name is invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from content.registers.model import Record, Register, Wage
from content.registers.names import trade_names

AS_OF = date(2026, 11, 1)
CARD = """id: test_orders
publisher: Ministry of Tests
title: Orders for tests
period: "2026"
as_of: 2026-11-01
licence: CC0
expires: 2027-10-31
country: US
kind: job_orders
fictitious: true
source: https://example.org/orders
"""
HEADER = ("case_number", "case_status", "visa_class", "job_title", "basic_rate_from", "pay_range_desc",
          "total_positions",
          "begin_date", "end_date", "employer_business_name", "employer_city", "employer_state", "worksite_city",
          "worksite_state", "apply_phone", "work_hour_num_basic")  # fmt: skip
ROW = ("H-300-26001-000001", "Accepted", "H-2A", "Citrus Picker", "15.5", "Hour", "4", "2026-12-01T00:00:00Z",
       "2027-04-30T00:00:00Z", "Paper Lantern Groves, LLC", "Ficta", "FLORIDA", "Ficta", "FLORIDA", "+13055550100",
       "40.0")  # fmt: skip


def row(**changed: str) -> list[str]:
    return [changed.get(name, value) for name, value in zip(HEADER, ROW, strict=True)]


def table(*rows: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def register(name: str = "test_orders", expires: date = date(2027, 10, 31)) -> Register:
    return Register(
        name,
        "Ministry of Tests",
        "Orders",
        "2026",
        AS_OF,
        "CC0",
        expires,
        "US",
        "job_orders",
        True,
        "https://example.org",
    )


def record(number: int, firm: str, **changed: object) -> Record:
    case = f"H-300-26001-{number:06}"
    values: dict[str, object] = {
        "id": case, "case_number": case, "firm": firm, "as_of": AS_OF, "city": "Ficta", "state": "FL", "country": "US",
        "phone": f"+1305555{number:04}", "visa_class": "H-2A", "job_title": "Citrus Picker", "positions": 4,
        "wage": Wage(Decimal("15.50"), "hour"), "hours": Decimal(40), "begin": date(2026, 12, 1),
        "end": date(2027, 5, 30), "places": ("Ficta, FL",), "status": "Accepted", **changed,
    }  # fmt: skip
    return Record(**values)  # type: ignore[arg-type]


def card_file(folder: Path, text: str = CARD) -> Path:
    file = folder / "card.yaml"
    file.write_text(text, "utf-8")
    return file


FIRMS = (
    "Paper Lantern Groves, LLC", "Velvet Tractor Farms Inc.", "J & T Whistling Turnip Ranch", "Clockwork Pumpkin Bros",
    "Green Teapot Landscaping, Corp.", "Shallow Knight Orchards", "Marble Kite Seafood Company",
    "Ferme Lune Carrée ltée", "Purple Giraffe Nursery L.L.C.",
    "Quiet Volcano Dairy", "Glass Anchor Farms", "Wooden Whale Farms",
    "Tin Comet Farms d/b/a Sugar Owl Citrus", "Copper Snail Construction S.A. de C.V.",
)  # fmt: skip


def many_records() -> list[Record]:
    """The firms above, the first with a second order, among many whose names are of common words."""
    common = [f"{one} {two} Farms" for one in ("North", "South", "Sunny", "Oak") for two in ("Hill", "Creek", "Acre")]
    first = record(900, "PAPER LANTERN GROVES LLC", begin=date(2027, 1, 15), state="GA", places=("Ficta, GA",))
    return [first, *(_named(number, name) for number, name in enumerate((*FIRMS, *common), 1))]


def _named(number: int, name: str) -> Record:
    firm, *others = trade_names(name)
    return record(number, firm, trade_names=tuple(others))
