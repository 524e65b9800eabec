"""Canada's list of employers with a positive labour market impact assessment (LMIA).

Refuses nothing by itself. Rules: the list has no numbers, so a record's id is of its words; the town is cut out of
the address ("Ficta, QC J0J 1A0"); the occupation comes without its code.
"""

from __future__ import annotations

import re

from content.registers.model import Record
from content.registers.reading.dirt import Values
from content.registers.reading.formats import Format, Source, hashed_id, names_of
from content.registers.reading.table import Row
from content.registers.states import state_code

_COLUMNS = {
    "state": ("Province/Territory", "Province"), "stream": ("Program Stream", "Stream"),
    "firm": ("Employer", "Employer Name"), "address": ("Address",), "title": ("Occupation",),
    "status": ("Incorporate Status",), "positions": ("Approved Positions", "Positions Approved"),
}  # fmt: skip
_TOWN = re.compile(r"(?:.*,\s*)?(?P<city>[^,]+),\s*(?P<state>[A-Z]{2})\s+[A-Z]\d[A-Z]\s?\d[A-Z]\d$")
_CODE = re.compile(r"^\d{4,5}\s*-\s*")


def _build(row: Row, values: Values, source: Source) -> Record | None:
    firm, trades = names_of(values, row["firm"])
    stream, title = values.text(row["stream"]), _CODE.sub("", values.text(row["title"]))
    town = _TOWN.match(values.text(row["address"]))
    state = (town["state"] if town else "") or state_code(values.text(row["state"]))
    return Record(
        id=hashed_id(values.text(row["state"]), stream, firm, values.text(row["address"]), title),
        firm=firm, trade_names=trades, as_of=source.as_of, city=town["city"] if town else "", state=state,
        country=source.country, visa_class=stream, job_title=title, status=values.text(row["status"]),
        positions=values.count(row["positions"]), address=values.text(row["address"]),
    )  # fmt: skip


LMIA = Format(_COLUMNS, ("firm", "address"), _build)
