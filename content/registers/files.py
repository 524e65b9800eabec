"""A register as it lies in a pack: `register.yaml` and `records.jsonl`, one record a line in the order of their ids.

Refuses (RegisterError) a line that isn't a record, an unknown field, an id written twice and lines out of order.
Rules: the same records give the same bytes, so that signatures and deltas work; what is empty isn't written, nor
the day, which is the card's, so that a new edition changes only what changed; a file is replaced whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from content.registers.card import CARD_FILE
from content.registers.model import UNITS, Record, Wage

RECORDS_FILE = "records.jsonl"
_FIELDS = tuple(field.name for field in fields(Record) if field.name != "as_of")
_TYPES: Mapping[str, Any] = typing.get_type_hints(Record)


class RegisterError(Exception):
    """A records file that isn't as documented: `key` names the remedy in words.yml, `line` counts from 1."""

    def __init__(self, file: str, line: int, key: str) -> None:
        super().__init__(f"{file}:{line}: {key}")
        self.file, self.line, self.key = file, line, key


def write_records(folder: Path, records: Iterable[Record]) -> int:
    """How many were written."""
    lines = [line_of(record) for record in sorted(records, key=lambda record: record.id)]
    new = folder / f"{RECORDS_FILE}.new"
    with new.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / RECORDS_FILE)
    return len(lines)


def read_records(folder: Path, as_of: date) -> Iterator[Record]:
    """Every record, or the first RegisterError."""
    last = ""
    try:
        with (folder / RECORDS_FILE).open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                try:
                    record = record_of(line, as_of)
                except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
                    raise RegisterError(RECORDS_FILE, number, "registers.bad_line") from error
                if record.id <= last:
                    raise RegisterError(RECORDS_FILE, number, "registers.bad_order")
                last = record.id
                yield record
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterError(RECORDS_FILE, 0, "registers.no_records") from error


def register_hash(folder: Path) -> str:
    """Of the card and the records: another hash, another index."""
    total = hashlib.sha256()
    for name in (CARD_FILE, RECORDS_FILE):
        try:
            with (folder / name).open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise RegisterError(name, 0, "registers.no_records") from error
    return total.hexdigest()


def folders_in(root: Path) -> list[Path]:
    """The registers of a pack or of a data folder, in the order of their names."""
    return sorted(path.parent for path in (root / "registers").glob(f"*/{CARD_FILE}"))


def line_of(record: Record) -> str:
    pairs = ((name, getattr(record, name)) for name in _FIELDS)
    kept = {name: _written(value) for name, value in pairs if value not in ("", (), None)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _written(value: object) -> object:
    if isinstance(value, Wage):
        found = {"amount": str(value.amount), "unit": value.unit, "upto": value.upto and str(value.upto)}
        return {name: part for name, part in found.items() if part is not None}
    return list(value) if isinstance(value, tuple) else value if isinstance(value, int) else str(value)


def record_of(line: str, as_of: date) -> Record:
    found = json.loads(line)
    unknown = set(found) - set(_FIELDS)
    if unknown or not (found["id"] and found["firm"]):
        raise ValueError("not a record")
    return Record(as_of=as_of, **{name: _read(_TYPES[name], value) for name, value in found.items()})


def _read(kind: Any, value: Any) -> Any:
    for wanted, read in _READERS:
        if kind in wanted:
            return read(value)
    raise TypeError("no such kind of value")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not a number")
    return int(value)


def _wage(value: Any) -> Wage:
    if value["unit"] not in UNITS:
        raise ValueError("not a unit")
    return Wage(Decimal(_text(value["amount"])), value["unit"], Decimal(value["upto"]) if "upto" in value else None)


_READERS: tuple[tuple[tuple[Any, ...], Callable[[Any], Any]], ...] = (
    ((str,), _text),
    ((int | None,), _number),
    ((date, date | None), lambda value: date.fromisoformat(_text(value))),
    ((Decimal | None,), lambda value: Decimal(_text(value))),
    ((Wage | None,), _wage),
    ((tuple[str, ...],), lambda value: tuple(map(_text, value))),
)
