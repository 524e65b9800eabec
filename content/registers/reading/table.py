"""Rows of a table as it was published: .csv, .csv.gz or .xlsx, whatever stands before its header.

Refuses (TableError) a file that can't be opened, isn't a table, or has no row with the columns that are needed. Rules:
one row in memory at a time; UTF-8 with or without a mark, else Windows-1252; every cell comes without outer spaces;
column names are compared by letters and digits alone; a row's number is that of the file, from 1.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

MOST_TITLE_ROWS = 30
CHUNK = 1 << 20
DELIMITERS = (",", ";", "\t")  # of two that are as likely, the first
LONGEST_CELL = 1 << 20
Columns = Mapping[str, Sequence[str]]


class TableError(Exception):
    """`key` names the remedy in words.yml, `values` fill it in."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True)
class Row:
    """`cells` by our names; `short` when the file has fewer cells here than columns, `long` when it has more."""

    number: int
    cells: Mapping[str, str]
    short: bool = False
    long: bool = False

    @property
    def blank(self) -> bool:
        return not any(self.cells.values())

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def column_key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def read_table(
    file: Path, columns: Columns, needed: Iterable[str], seen: Callable[[int], object] = lambda number: None
) -> Iterator[Row]:
    """Every row below the header. `columns`: our name -> how publishers call it; `seen` is told each row's number."""
    wanted = tuple(needed)
    with _opened(file) as lines:
        numbered = enumerate(lines, 1)
        places, width = _header(numbered, columns, wanted)
        for number, cells in numbered:
            seen(number)
            row = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
            yield Row(number, row, len(cells) < width, any(cell.strip() for cell in cells[width:]))


def _header(
    rows: Iterable[tuple[int, Sequence[str]]], columns: Columns, needed: Sequence[str]
) -> tuple[dict[str, int], int]:
    """(our name -> its place, how many columns there are)."""
    lacking = list(needed)
    for number, cells in rows:
        names = [column_key(cell) for cell in cells]
        places = {}
        for name, called in columns.items():
            at = next((names.index(key) for key in map(column_key, called) if key in names), None)
            if at is not None:
                places[name] = at
        missing = [name for name in needed if name not in places]
        if not missing:
            return places, len(cells)
        lacking = missing if len(missing) < len(lacking) else lacking
        if number >= MOST_TITLE_ROWS:
            break
    raise TableError("registers.no_columns", columns=", ".join(columns[name][0] for name in lacking))


@contextmanager
def _opened(file: Path) -> Iterator[Iterator[Sequence[str]]]:
    try:
        if file.suffix.lower() == ".xlsx":
            with _workbook(file) as rows:
                yield rows
        else:
            csv.field_size_limit(LONGEST_CELL)
            encoding = _encoding(file)
            with _bytes(file) as raw:
                text = io.TextIOWrapper(raw, encoding, errors="replace", newline="")
                yield csv.reader(text, delimiter=_delimiter(file, encoding))
    except (OSError, EOFError, csv.Error, zipfile.BadZipFile, zlib.error) as error:
        raise TableError("registers.not_table", file=file.name) from error


def _bytes(file: Path) -> IO[bytes]:
    return gzip.open(file) if file.suffix.lower() == ".gz" else file.open("rb")  # type: ignore[return-value]


def _delimiter(file: Path, encoding: str) -> str:
    """What separates the cells of most of the first lines: Excel writes semicolons where the comma is for decimals."""
    with _bytes(file) as raw:
        head = raw.read(CHUNK // 16).decode(encoding, "replace").splitlines()[:MOST_TITLE_ROWS]
    return max(
        DELIMITERS, key=lambda sign: sorted(line.count(sign) for line in head)[(len(head) - 1) // 2] if head else 0
    )


def _encoding(file: Path) -> str:
    """UTF-8 if the whole file is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _bytes(file) as raw:
            while chunk := raw.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


@contextmanager
def _workbook(file: Path) -> Iterator[Iterator[Sequence[str]]]:
    from openpyxl import load_workbook  # here: half a second that only .xlsx needs

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except KeyError as error:  # a zip without a workbook in it
        raise TableError("registers.not_table", file=file.name) from error
    try:
        yield ([_cell(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
