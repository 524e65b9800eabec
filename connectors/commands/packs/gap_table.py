"""Shows gaps as a table of counts, as lines of one kind, and as CSV.

Refuses nothing: what can't be written raises OSError. Rules: the CSV has English column names and ids, so that a
spreadsheet made from it stays the same in every language; the screen speaks the reader's.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.words import Words
from content.gaps import KINDS, Gap

COLUMNS = ("kind", "subject", "about", "count", "day")
EXAMPLES = 3


def write_csv(path: Path, found: Sequence[Gap]) -> None:
    """UTF-8 with a mark, which spreadsheets need to show accents."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows((gap.kind, gap.subject, gap.about, gap.count, gap.day or "") for gap in found)


def table(found: Sequence[Gap], words: Words, lang: str, kind: str | None = None) -> Iterator[str]:
    """One line a kind with its count and first examples, or one line a gap of the kind asked for."""
    if kind:
        yield from (_line(gap) for gap in found if gap.kind == kind)
        return
    counts = Counter(gap.kind for gap in found)
    width = max(len(words.say(f"gaps.{name}", lang)) for name in KINDS)
    for name in KINDS:
        examples = "; ".join(_line(gap) for gap in [gap for gap in found if gap.kind == name][:EXAMPLES])
        yield f"{words.say(f'gaps.{name}', lang):<{width}}  {counts[name]:>5}  {examples}".rstrip()
    yield words.say("gaps.total", lang, {"total": str(len(found))})


def _line(gap: Gap) -> str:
    parts = (gap.subject, gap.about, str(gap.count) if gap.count > 1 else "", str(gap.day or ""))
    return " ".join(part for part in parts if part)
