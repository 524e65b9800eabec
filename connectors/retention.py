"""How long each kind of data about people is kept.

Refuses nothing: values. Rules: time is counted from the last word; what has come to its end is deleted by the node's
hourly housekeeping (`conversations.prune`), and not used any more from that moment even before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Retention:
    """`talk`: open list, question, last topic. `person`: language, origin, destination, state. `ids`: of done messages,
    so that a provider's repeat isn't answered twice. `complaints`, `referrals`: counts that are nobody's. `marks`: of a
    done message's text, by which an impatient repeat is known. `dead`: sealed text and address of answers that were
    given up, so that an operator can send them again. `complaint_texts`: what people wrote of a wrong answer, as long
    as they are told. `unanswered`: counts of what had no answer. `calls`: their counts, nobody's. `call_back_waits`:
    the number of somebody whom a person is to call; `call_backs`: what became of it, without a number. `reports`:
    closed, as long as people are told; `report_drafts`: those that nobody finished; `warnings`: counts of signs.
    """

    talk: timedelta = timedelta(hours=24)
    person: timedelta = timedelta(days=180)
    ids: timedelta = timedelta(days=7)
    complaints: timedelta = timedelta(days=365)
    referrals: timedelta = timedelta(weeks=3 * 52)
    marks: timedelta = timedelta(hours=1)
    dead: timedelta = timedelta(days=7)
    spending: timedelta = timedelta(days=400)  # what SMS cost by country and day, nobody's
    complaint_texts: timedelta = timedelta(days=30)
    unanswered: timedelta = timedelta(weeks=52)
    calls: timedelta = timedelta(days=365)
    call_back_waits: timedelta = timedelta(days=14)
    call_backs: timedelta = timedelta(days=30)
    reports: timedelta = timedelta(days=90)
    report_drafts: timedelta = timedelta(days=2)
    warnings: timedelta = timedelta(weeks=104)


USUAL = Retention()
