"""The check of an offer as a pack has it (`offer.yaml`), and what one message tells of an offer.

Refuses nothing: `content.reading.offer` builds the check and raises, `content.lint.offer` judges it,
`content.offer_reader` reads messages. Rules: every value is frozen; a sign is heard, denied or not spoken of; an amount
that is kept is rounded; there is no grade that calls an offer safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from content.model import Condition, Review, Source

Unit = Literal["hour", "day", "week", "month", "year"]
Grade = Literal["many", "some", "none"]
LANGUAGES = ("es", "en", "fr", "ht")
SUBJECT = "offer"  # by which reviewers and gaps name the check
TERMS = ("visa", "place", "pay")
# What Faro says around signs and questions: each text with what fills its braces.
TEXTS: Mapping[str, frozenset[str]] = {
    name: frozenset(values.split())
    for name, values in {
        "begin": "",
        "again": "",
        "resume": "",
        "noted": "signs",
        "many": "count signs",
        "some": "count signs",
        "none": "",
        "steps": "steps",
        "tell": "name number",
        "terms": "missing",
        "visa": "",
        "place": "",
        "pay": "",
        "which": "options",
        "neither": "number",
        "record": "register date facts",
        "fictitious": "",
        "old": "",
        "borrowed": "",
        "call_them": "contact",
        "wage_differs": "told record",
        "visa_differs": "told record",
        "dates_differ": "told start end",
        "not_listed": "",
        "no_register": "",
        "positions": "count",
        "hours": "count",
        "from_to": "start end",
        "per_hour": "amount",
        "per_day": "amount",
        "per_week": "amount",
        "per_month": "amount",
        "per_year": "amount",
        "jobs": "register date",
        "no_jobs": "",
        "old_jobs": "date",
        "wider_jobs": "",
        "more_jobs": "",
        "not_safe": "",
    }.items()
}


@dataclass(frozen=True)
class Variant:
    """A sentence that holds under a condition; `n` is its place in the file, by which translations are known."""

    when: Condition
    text: str
    sources: tuple[str, ...] = ()
    n: int = 0


@dataclass(frozen=True)
class Heard:
    """Phrases by language: that tell something, that deny it, and that look like it and aren't."""

    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    denied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sign:
    """`urgent` names the topic that answers it at once; `why` and each law are said while their sources are
    current; `implies`: signs that are there with it.
    """

    id: str
    weight: int
    name: str
    why: str
    heard: Heard
    urgent: str = ""
    sources: tuple[str, ...] = ()
    laws: tuple[Variant, ...] = ()
    implies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """What answering by a number tells: a sign, the denial of signs, or a fact (who offers)."""

    sign: str = ""
    denied: tuple[str, ...] = ()
    fact: str = ""


@dataclass(frozen=True)
class Question:
    """`about`: signs that answer it, seen or denied; `short`: where it stands below an answer; `yes` and `no` are the
    numbers that those words mean here.
    """

    id: str
    text: str
    about: tuple[str, ...]
    options: tuple[Option, ...] = ()
    short: str = ""
    yes: int = 0
    no: int = 0


@dataclass(frozen=True)
class OfferCheck:
    """`starts`: topics that begin it; `about`: topics beside which two signs begin it; `too_high`: pay from which an
    offer is too good, by unit, in dollars; `groups`: words that phrases name by "@"; `spellings`: by language, what
    people write and what it stands for.
    """

    signs: tuple[Sign, ...] = ()
    questions: tuple[Question, ...] = ()
    steps: tuple[tuple[Variant, ...], ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    starts: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()
    many: int = 0
    too_high: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    file: str = ""
    reviews: tuple[Review, ...] = ()

    def sign(self, name: str) -> Sign:
        return next(sign for sign in self.signs if sign.id == name)

    def question(self, name: str) -> Question | None:
        return next((question for question in self.questions if question.id == name), None)

    def grade(self, seen: tuple[str, ...]) -> Grade:
        """By the weights of the signs seen. "none" says that nothing was seen, not that all is well."""
        weight = sum(sign.weight for sign in self.signs if sign.id in seen)
        return "many" if weight >= self.many else "some" if weight else "none"


@dataclass(frozen=True)
class Money:
    """A rounded amount; `currency` is a code, "" where none was said."""

    amount: int
    currency: str = ""


@dataclass(frozen=True)
class Pay:
    """What is promised, to the cent where it is by the hour."""

    amount: float
    unit: Unit | None = None
    currency: str = ""


@dataclass(frozen=True)
class Offer:
    """What a message tells of an offer; `month` is when it is said to begin.

    `firm` and `number` are the person's words: looked up at once, never kept.
    """

    seen: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    money: Money | None = None
    pay: Pay | None = None
    visa: str = ""
    channel: str = ""
    month: int = 0
    firm: str = field(default="", repr=False)
    number: str = field(default="", repr=False)

    @property
    def tells(self) -> bool:
        """Whether anything at all was said of an offer."""
        return any((self.seen, self.denied, self.money, self.pay, self.visa, self.channel, self.firm, self.number))


def sentences(check: OfferCheck) -> Iterator[tuple[str, str]]:
    """(context, Spanish) of all that is said, in the file's order."""
    for sign in check.signs:
        yield sign_context(sign.id, "name"), sign.name
        yield sign_context(sign.id, "why"), sign.why
        for law in sign.laws:
            yield sign_context(sign.id, f"law/{law.n}"), law.text
    for question in check.questions:
        yield question_context(question.id, "text"), question.text
        if question.short:
            yield question_context(question.id, "short"), question.short
    for n, variants in enumerate(check.steps):
        for variant in variants:
            yield step_context(n, variant.n), variant.text
    for name, text in check.texts.items():
        yield text_context(name), text


def sign_context(sign: str, part: str) -> str:
    """`part` is name, why or law/N."""
    return f"offer/sign/{sign}/{part}"


def question_context(question: str, part: str) -> str:
    return f"offer/question/{question}/{part}"


def step_context(step: int, variant: int) -> str:
    return f"offer/step/{step}/{variant}"


def text_context(name: str) -> str:
    return f"offer/text/{name}"
