"""What people should record, one line a file: as a table to read, to print or to send.

Refuses nothing. Rules: the text stands exactly as it is to be said; a file's name is what it must be called in the
pack's folder of that language; the page for volunteers explains itself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined

PAGE = Path(__file__).with_name("script.html")
PACE = 14  # characters that a voice says in a second


@dataclass(frozen=True)
class Row:
    """One file to record."""

    file: str
    where: str
    text: str

    @property
    def seconds(self) -> int:
        """As long as it will take, roughly."""
        return max(1, round(len(self.text) / PACE))


@dataclass(frozen=True)
class Frame:
    """What stands around the rows, in the volunteers' language: title, what to do, names of the columns, the sum."""

    lang: str
    title: str
    advice: Sequence[str]
    heads: Sequence[str]
    total: str


def as_text(rows: Sequence[Row], frame: Frame) -> str:
    parts = [frame.title, "", *(f"- {line}" for line in frame.advice), "", frame.total, ""]
    for row in rows:
        parts += [f"{row.file}   ({row.where}; {row.seconds} s)", f"    {row.text}", ""]
    return "\n".join(parts)


def as_csv(rows: Sequence[Row], frame: Frame) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(frame.heads)
    table.writerows((row.file, row.where, row.text, row.seconds) for row in rows)
    return out.getvalue()


def as_html(rows: Sequence[Row], frame: Frame) -> str:
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return page.from_string(PAGE.read_text("utf-8")).render(rows=rows, frame=frame)


FORMATS = {"txt": as_text, "csv": as_csv, "html": as_html}
