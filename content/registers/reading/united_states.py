"""The files of the US Department of Labor: seasonal job orders, and the OFLC's disclosure of H-2A and H-2B cases.

Refuses nothing by itself. Rules: a case without a number is left out; the disclosure's columns changed their names
over the years, so that each has several.
"""

from __future__ import annotations

from content.registers.model import Record
from content.registers.numbers import digits
from content.registers.reading.dirt import Values
from content.registers.reading.formats import Format, Source, names_of, place_of, wage_of, where_of
from content.registers.reading.table import Row

SHORTEST_CASE = 6  # digits
_JOB_ORDERS = {
    "case": ("case_number",), "firm": ("employer_business_name",), "status": ("case_status",),
    "visa": ("visa_class",), "title": ("job_title",), "wage": ("basic_rate_from",), "upto": ("basic_rate_to",),
    "unit": ("pay_range_desc",), "hours": ("work_hour_num_basic",), "positions": ("total_positions",),
    "begin": ("begin_date",), "end": ("end_date",), "city": ("employer_city",), "state": ("employer_state",),
    "work_city": ("worksite_city",), "work_state": ("worksite_state",), "email": ("apply_email",),
    "phone": ("apply_phone",), "apply_url": ("apply_url",), "url": ("url_job",),
}  # fmt: skip
_DISCLOSURE = {
    "case": ("CASE_NUMBER", "CASE_NO"), "firm": ("EMPLOYER_NAME", "EMPLOYER_LEGAL_BUSINESS_NAME"),
    "trade": ("TRADE_NAME_DBA", "EMPLOYER_TRADE_NAME", "TRADE_NAME"), "status": ("CASE_STATUS",),
    "visa": ("VISA_CLASS", "VISA_TYPE"), "title": ("JOB_TITLE",),
    "wage": ("WAGE_OFFER", "BASIC_WAGE_RATE_FROM", "BASIC_RATE_OF_PAY", "WAGE_OFFER_FROM", "BASIC_RATE_FROM"),
    "upto": ("WAGE_OFFER_TO", "BASIC_WAGE_RATE_TO", "BASIC_RATE_TO"),
    "unit": ("PER", "WAGE_PER", "PAY_RANGE_UNIT", "PAY_UNIT"),
    "hours": ("TOTAL_WEEKLY_HOURS", "ANTICIPATED_NUMBER_OF_HOURS", "BASIC_NUMBER_OF_HOURS", "NUMBER_OF_HOURS"),
    "positions": ("TOTAL_WORKERS_H2A_CERTIFIED", "TOTAL_WORKERS_CERTIFIED", "NBR_WORKERS_CERTIFIED",
                  "TOTAL_WORKERS_NEEDED", "TOTAL_WORKERS_REQUESTED", "NBR_WORKERS_REQUESTED"),
    "begin": ("EMPLOYMENT_BEGIN_DATE", "CERTIFICATION_BEGIN_DATE", "REQUESTED_BEGIN_DATE", "JOB_START_DATE"),
    "end": ("EMPLOYMENT_END_DATE", "CERTIFICATION_END_DATE", "REQUESTED_END_DATE", "JOB_END_DATE"),
    "city": ("EMPLOYER_CITY",), "state": ("EMPLOYER_STATE",),
    "work_city": ("WORKSITE_CITY", "WORKSITE_LOCATION_CITY"),
    "work_state": ("WORKSITE_STATE", "WORKSITE_LOCATION_STATE"),
    "email": ("EMAIL_TO_APPLY", "APPLY_EMAIL"), "phone": ("PHONE_TO_APPLY", "APPLY_PHONE", "EMPLOYER_PHONE"),
    "apply_url": ("WEBSITE_TO_APPLY", "APPLY_URL"),
}  # fmt: skip


def _build(row: Row, values: Values, source: Source) -> Record | None:
    case = values.text(row["case"]).upper()
    if len(digits(case)) < SHORTEST_CASE:
        return None
    firm, trades = names_of(values, row["firm"], row["trade"])
    city, state, country = where_of(values, row["city"], row["state"], source)
    begin, end = values.span(row["begin"], row["end"])
    return Record(
        id=case, case_number=case, firm=firm, trade_names=trades, as_of=source.as_of,
        city=city, state=state, country=country,
        phone=values.text(row["phone"]), email=values.text(row["email"]), apply_url=values.text(row["apply_url"]),
        url=values.text(row["url"]), visa_class=values.text(row["visa"]) or _visa(case),
        job_title=values.text(row["title"]), status=values.text(row["status"]),
        positions=values.count(row["positions"]), wage=wage_of(values, row["wage"], row["upto"], row["unit"]),
        hours=values.amount(row["hours"]), begin=begin, end=end,
        places=tuple(filter(None, [place_of(values, row["work_city"], row["work_state"])])),
    )  # fmt: skip


def _visa(case: str) -> str:
    """H-300-… are agricultural cases, H-400-… the others."""
    return {"H-300": "H-2A", "H-400": "H-2B"}.get(case[:5], "")


US_JOB_ORDERS = Format(_JOB_ORDERS, ("case", "firm"), _build)
OFLC = Format(_DISCLOSURE, ("case", "firm"), _build)
