"""`faro registers import`: an official file becomes a register, and what was left out is told by row.

Refuses (PackError, TableError) a bad card, mapping or file. Rules: nothing is written unless the whole file was read;
every row that was left out, or a value of it, is counted with its number, never with its words.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from content.reading.fields import read_yaml
from content.registers.card import CARD_FILE, card_of
from content.registers.files import write_records
from content.registers.model import Record, Register
from content.registers.reading.canada import LMIA
from content.registers.reading.dirt import Notes
from content.registers.reading.formats import Format, Source, unique
from content.registers.reading.mapped import mapped
from content.registers.reading.united_states import OFLC, US_JOB_ORDERS

FORMATS = {"us_job_orders": US_JOB_ORDERS, "oflc": OFLC, "ca_lmia": LMIA}
MAPPED = "mapped"
SHOWN_ROWS = 10
Say = Callable[..., str]


@dataclass(frozen=True)
class Imported:
    """What an import wrote and what it left out, file by file."""

    folder: Path
    count: int
    notes: Sequence[tuple[Path, Notes]]


def chosen_format(name: str, mapping: Path | None) -> Format:
    return mapped(mapping) if name == MAPPED and mapping else FORMATS[name]


def import_files(files: Sequence[Path], chosen: Format, card_file: Path, out: Path | None, data_dir: Path) -> Imported:
    """Reads everything, then writes the card and the records."""
    card = card_of(read_yaml(card_file.parent, card_file.name))
    folder = out or data_dir / "registers" / card.id
    notes = [(file, Notes()) for file in files]
    records = unique((pair for file, of_file in notes for pair in _pairs(file, chosen, card, of_file)), notes[-1][1])
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / CARD_FILE).exists() or not card_file.samefile(folder / CARD_FILE):
        shutil.copyfile(card_file, folder / CARD_FILE)
    return Imported(folder, write_records(folder, records), notes)


def _pairs(file: Path, chosen: Format, card: Register, notes: Notes) -> Iterator[tuple[int, Record]]:
    with tqdm(desc=file.name, unit=" rows", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
        yield from chosen.read(Source(file, card.as_of, card.country, lambda _: bar.update()), notes)


def told(imported: Imported, say: Say) -> list[str]:
    """What people read of an import."""
    rows = sum(notes.read for _, notes in imported.notes)
    lines = [say("registers.imported", count=str(imported.count), rows=str(rows), folder=str(imported.folder))]
    for file, notes in imported.notes:
        for kind, by_reason in (("skipped", notes.skipped), ("mended", notes.mended)):
            for reason, numbers in sorted(by_reason.items()):
                first = ", ".join(map(str, numbers[:SHOWN_ROWS])) + (", …" if len(numbers) > SHOWN_ROWS else "")
                why = say(f"registers.why.{reason}")
                lines.append(say(f"registers.{kind}", file=file.name, count=str(len(numbers)), why=why, rows=first))
    return lines


def write_report(path: Path, imported: Imported) -> None:
    """Every row number, for whoever mends the file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("file", "kind", "reason", "row"))
        for source, notes in imported.notes:
            for kind, by_reason in (("skipped", notes.skipped), ("mended", notes.mended)):
                table.writerows((source.name, kind, why, row) for why, rows in by_reason.items() for row in rows)
