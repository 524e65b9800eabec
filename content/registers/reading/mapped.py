"""Lists of recruiters or employers as any ministry publishes them, with a small mapping file (YAML).

Refuses (PackError) a mapping with an unknown name or without the column of the firm. Rules: a mapping says which
column holds what, by the column's own name, and with `dates: month_first` that 02/01 is in
February; what it doesn't say is left empty; without a licence or case number a record's id is of its words.
"""

from __future__ import annotations

from pathlib import Path

from content.reading.fields import Section, read_yaml
from content.registers.model import Record
from content.registers.reading.dirt import Values
from content.registers.reading.formats import Format, Source, hashed_id, names_of, wage_of, where_of
from content.registers.reading.table import Row

NAMES = (
    "firm", "trade_name", "licence", "case", "address", "city", "state", "phone", "email", "expires", "status",
    "title", "visa", "positions", "wage", "unit", "begin", "end", "url", "apply_url",
)  # fmt: skip
DATES = "dates"


def mapped(file: Path) -> Format:
    """The format that this mapping describes."""
    section = Section(read_yaml(file.parent, file.name), (*NAMES, DATES))
    section.need("firm")
    return Format(
        {name: (section.text(name),) for name in NAMES if section.text(name)}, ("firm",), _build, _day_first(section)
    )


def _day_first(section: Section) -> bool:
    """As most countries write days, unless the mapping says otherwise."""
    dates = section.get(DATES)
    return dates is None or dates.choice(("day_first", "month_first")) == "day_first"


def _build(row: Row, values: Values, source: Source) -> Record | None:
    firm, trades = names_of(values, row["firm"], row["trade_name"])
    licence, case = values.text(row["licence"]), values.text(row["case"])
    begin, end = values.span(row["begin"], row["end"])
    city, state, country = where_of(values, row["city"], row["state"], source)
    return Record(
        id=case or licence or hashed_id(firm, city, state, values.text(row["address"])),
        firm=firm, trade_names=trades, as_of=source.as_of, city=city, state=state, country=country,
        licence=licence, case_number=case,
        address=values.text(row["address"]), phone=values.text(row["phone"]), email=values.text(row["email"]),
        expires=values.day(row["expires"]), status=values.text(row["status"]), job_title=values.text(row["title"]),
        visa_class=values.text(row["visa"]), positions=values.count(row["positions"]), begin=begin, end=end,
        wage=wage_of(values, row["wage"], "", row["unit"]), url=values.text(row["url"]),
        apply_url=values.text(row["apply_url"]),
    )  # fmt: skip
