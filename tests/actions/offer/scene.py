"""A check of an offer as a conversation: the shipped check in a small pack, invented registers, one person writing.

Rules: what was understood is told by the test; the words that people read are those of the Spanish source.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from actions.offer.desk import Registers
from content.compile import AnswerBook
from content.model import Review, Topic, TopicSpec
from content.offer import SUBJECT, OfferCheck
from content.reading.fields import read_yaml
from content.reading.offer import read_offer_check
from content.registers.model import Candidate, FirmSearch, Record, Register, Vacancy, Wage
from content.registers.vacancies import Query
from content.review import text_hash
from tests.actions.stage import Heard, Played, play
from tests.content.built_pack import TODAY, build_pack, one, topic

SHIPPED = Path(__file__).resolve().parents[3] / "content" / "packs" / "rcm"
CHECK = read_offer_check(read_yaml(SHIPPED, "offer.yaml"))
UNSURE = (("nlu_fallback", 0.5), ("out_of_scope", 0.2))
VERIFY, URGENT = "fraud.verify_offer", "rights.passport_taken"

T = TypeVar("T", Topic, OfferCheck)


def card(expires: date = date(2027, 10, 31), *, fictitious: bool = True) -> Register:
    return Register(
        "demo",
        "Faro",
        "Muestra",
        "2026",
        date(2026, 11, 1),
        "CC0",
        expires,
        "US",
        "job_orders",
        fictitious,
        "https://x.org",
    )


def record(number: int, firm: str = "Quiet Volcano Nursery", state: str = "FL") -> Record:
    return Record(
        id=f"r{number}",
        firm=firm,
        as_of=date(2026, 11, 1),
        city="Nowhere",
        state=state,
        phone="+15555550100",
        visa_class="H-2A",
        positions=20,
        wage=Wage(Decimal("16.08"), "hour"),
        hours=Decimal(40),
        begin=date(2027, 1, 10),
        end=date(2027, 6, 30),
        case_number=f"H-300-00000-{number:06}",
    )


def candidate(number: int, firm: str = "Quiet Volcano Nursery") -> Candidate:
    return Candidate(firm, card(), (record(number, firm),), 0.9)


NOTHING, CARD = FirmSearch("none"), card()


@dataclass(frozen=True)
class Invented:
    """Registers that find what the test says."""

    found: FirmSearch = NOTHING
    listed: tuple[Vacancy, ...] = ()
    cards: tuple[Register, ...] = (CARD,)

    def find_firm(self, text: str, where: str | None = None) -> FirmSearch:
        return self.found

    def by_number(self, text: str) -> FirmSearch:
        named = [c for c in self.found.candidates if c.records[0].case_number == text]
        return FirmSearch("match", tuple(named)) if named else FirmSearch("none")

    def vacancies(self, query: str | Query, on: date, limit: int = 20) -> list[Vacancy]:
        return list(self.listed[:limit])


def book(vouched: Collection[str] = (), *, reviewed_only: bool = False) -> AnswerBook:
    """The built pack with the shipped check and what it leads to. `vouched`: what somebody reviewed."""
    small = build_pack()
    specs = {
        name: TopicSpec(name, name, "none", "", urgent)
        for name, urgent in (
            (VERIFY, False),
            ("fraud.asks_money", False),
            ("programs.vacancies", False),
            (URGENT, True),
        )
    }
    topics = (
        topic(VERIFY, one("Pida todo por escrito.", "Y llame usted.")),
        topic("programs.vacancies", one("Mire en la página del gobierno.")),
        topic(URGENT, one("Peligro: marque 911.")),
    )
    pack = replace(
        small,
        root=str(SHIPPED),
        specs={**small.specs, **specs},
        topics={**small.topics, **{t.id: t for t in topics}},
        offer=CHECK,
    )
    topics_now = {name: _vouched(one) if name in vouched else one for name, one in pack.topics.items()}
    pack = replace(pack, topics=topics_now, offer=_vouched(CHECK) if SUBJECT in vouched else CHECK)
    return AnswerBook(pack, lambda lang, context, source: source, lambda: TODAY, reviewed_only)


def _vouched(subject: T) -> T:
    return replace(subject, reviews=(Review("Ana", "abogada", TODAY, text_hash(subject)),))


@dataclass
class Talk:
    """One person; `registers` are what the node has."""

    registers: Registers | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    channel: str = "sms"
    book: AnswerBook = field(default_factory=book)

    def say(
        self,
        text: str,
        intent: str = "nlu_fallback",
        *,
        ranking: Sequence[tuple[str, float]] = UNSURE,
        action: str = "action_fallback",
        danger: str | None = None,
        mentions: Sequence[Mapping[str, Any]] = (),
        value: str | None = None,
    ) -> Played:
        metadata = {"channel": self.channel, "mentions": list(mentions)}
        heard = Heard(intent, value, "es", ranking, metadata, danger, text=text)
        played = play(action, heard, self.slots, self.book, self.registers)
        self.slots = {**self.slots, **played.slots}
        return played

    def topic(self, text: str, name: str, danger: str | None = None) -> Played:
        ranking = ((name, 0.9), ("out_of_scope", 0.05))
        return self.say(text, name, ranking=ranking, action="action_answer_topic", danger=danger)

    def command(self, text: str, intent: str, action: str, value: str | None = None) -> Played:
        return self.say(text, intent, ranking=((intent, 1.0),), action=action, value=value)

    def check(self) -> Played:
        return self.command("VERIFICAR", "check", "action_check_offer")

    def number(self, n: int) -> Played:
        return self.command(str(n), "choose", "action_choose", str(n))

    def more(self) -> Played:
        return self.command("MAS", "more", "action_continue")


def told(played: Played) -> str:
    """What was said of the check's own sentences."""
    return "\n".join(said.values["told"] for said in played.said if said.name == "utter_told")
