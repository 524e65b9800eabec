"""The two real files as registers in a folder, for the benchmarks of registers.

Rule: what is made of the real files lies in the folder that is given, a temporary one, and never in the repository.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from connectors.registers.sqlite_index import SqliteShelf
from content.registers.entries import entries_of
from content.registers.files import read_records, write_records
from content.registers.model import Record, Register
from content.registers.reading.canada import LMIA
from content.registers.reading.dirt import Notes
from content.registers.reading.formats import Format, Source, unique
from content.registers.reading.united_states import US_JOB_ORDERS
from content.registers.search import Registers
from content.registers.vacancies import Trades

AS_OF = date(2026, 1, 15)
FORMATS: dict[str, tuple[Format, str]] = {"us": (US_JOB_ORDERS, "US"), "ca": (LMIA, "CA")}


def import_file(name: str, file: Path, folder: Path) -> int:
    """How many records were written."""
    chosen, country = FORMATS[name]
    notes = Notes()
    records = unique(chosen.read(Source(file, AS_OF, country), notes), notes)
    (folder / name).mkdir(parents=True, exist_ok=True)
    return write_records(folder / name, records)


def card(name: str) -> Register:
    return Register(
        id=name, publisher="-", title=name, period="-", as_of=AS_OF, licence="-", expires=date(2099, 12, 31),
        country=FORMATS[name][1], kind="job_orders" if name == "us" else "employers", fictitious=False, source="https://-",
    )  # fmt: skip


def records_of(folder: Path, names: list[str]) -> list[Record]:
    return [record for name in names for record in read_records(folder / name, AS_OF)]


def opened(folder: Path, names: list[str]) -> tuple[Registers, SqliteShelf]:
    """The registers with an index beside them."""
    shelf = SqliteShelf(folder / "registers.db")
    shelf.refresh(dict.fromkeys(names, "-"), lambda name: entries_of(read_records(folder / name, AS_OF)))
    return Registers(shelf, {name: card(name) for name in names}, Trades()), shelf
