"""What a run over evaluation messages amounts to: shares with their intervals, calibration, confusions.

Refuses nothing. Rules: an interval is Wilson's at 95 % (Brown, Cai and DasGupta 2001 recommend it for small samples);
a share of nothing has no value; a message counts as answered directly when its turn was an answer, a form or a service,
as leaked when out of scope and met with anything but fallback, suggest or menu.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.evaluation.cases import Case
from bot.messages import Turn

DIRECT = frozenset({"answer", "form", "service"})
HARMLESS = frozenset({"fallback", "suggest", "menu"})
LANGUAGE_WORDS = 3  # a message shorter than this says little of its language
BINS = 10
Aim = Literal["high", "low"]


@dataclass(frozen=True)
class Judged:
    """One message and what became of it. `called`: the first text names a number from the directory."""

    case: Case
    topic: str
    others: tuple[str, ...]
    kind: str
    confidence: float
    heard: str | None
    urgent: bool
    called: bool
    milliseconds: float

    @property
    def first(self) -> bool:
        return self.topic in self.case.accept

    @property
    def among_three(self) -> bool:
        return not self.case.accept.isdisjoint((self.topic, *self.others[:2]))

    @property
    def direct(self) -> bool:
        return self.kind in DIRECT


def judge(case: Case, turn: Turn, numbers: Collection[str], milliseconds: float) -> Judged:
    """`numbers`: every number of the directory as it is dialled."""
    text = turn.replies[0].text if turn.replies else ""
    return Judged(
        case=case,
        topic=turn.topic,
        others=tuple(r.topic for r in turn.alternatives),
        kind=turn.kind,
        confidence=turn.confidence,
        heard=turn.heard,
        urgent=turn.urgent,
        called=any(number in text for number in numbers),
        milliseconds=milliseconds,
    )


@dataclass(frozen=True)
class Share:
    """`hits` of `total`, and Wilson's 95 % interval. `bar`: what must be reached, None if nothing is asked."""

    hits: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.hits / self.total if self.total else None


def share(outcomes: Iterable[bool]) -> Share:
    """How many are true."""
    from scipy.stats import binomtest  # late: only evaluation needs it

    flags = list(outcomes)
    if not flags:
        return Share(0, 0, 0.0, 1.0)
    interval = binomtest(sum(flags), len(flags)).proportion_ci(method="wilson")
    return Share(sum(flags), len(flags), float(interval.low), float(interval.high))


@dataclass(frozen=True)
class Measure:
    """One line of the table: which messages it is about, what counts, the bar and whether it is a floor or a roof."""

    key: str
    bar: float | None
    aim: Aim
    about: Callable[[Judged], bool]
    counts: Callable[[Judged], bool]

    def of(self, rows: Iterable[Judged]) -> Share:
        return share(self.counts(row) for row in rows if self.about(row))

    def met(self, result: Share) -> bool:
        value = result.value
        if self.bar is None or value is None:
            return True
        return value >= self.bar if self.aim == "high" else value <= self.bar


def _long(row: Judged) -> bool:
    return row.case.in_scope and len(row.case.text.split()) >= LANGUAGE_WORDS


def measures(urgent_topics: Collection[str]) -> tuple[Measure, ...]:
    """The table. `urgent_topics`: ids marked urgent in the contract."""

    def urgent(row: Judged) -> bool:
        return row.case.urgent or row.case.topic in urgent_topics

    def calm(row: Judged) -> bool:
        return row.case.in_scope and not row.case.urgent and row.case.accept.isdisjoint(urgent_topics)

    return (
        Measure("first", 0.85, "high", lambda r: r.case.in_scope, lambda r: r.first),
        Measure("three", 0.95, "high", lambda r: r.case.in_scope, lambda r: r.among_three),
        Measure("direct", 0.75, "high", lambda r: r.case.in_scope, lambda r: r.direct),
        Measure("wrong", 0.10, "low", lambda r: r.case.in_scope and r.direct, lambda r: not r.first),
        Measure("leaked", 0.10, "low", lambda r: not r.case.in_scope, lambda r: r.kind not in HARMLESS),
        Measure("called", 0.98, "high", urgent, lambda r: r.called),
        Measure("alarm", 0.03, "low", calm, lambda r: r.urgent),
        Measure("language", 0.97, "high", _long, lambda r: r.heard == r.case.lang),
    )


@dataclass(frozen=True)
class Bin:
    """Messages whose confidence lies in one tenth: how sure the mind was, how often it was right."""

    confidence: float
    accuracy: float
    total: int


def calibration(rows: Iterable[Judged]) -> tuple[list[Bin], float]:
    """Bins that hold anything, and the expected calibration error (Guo et al. 2017)."""
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for row in rows:
        if row.case.in_scope:
            bins[min(int(row.confidence * BINS), BINS - 1)].append(row)
    filled = [Bin(_mean([r.confidence for r in b]), _mean([r.first for r in b]), len(b)) for b in bins if b]
    total = sum(b.total for b in filled)
    error = sum(b.total * abs(b.confidence - b.accuracy) for b in filled) / total if total else 0.0
    return filled, error


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


@dataclass(frozen=True)
class Cut:
    """What a threshold would do: in-scope messages kept, of those wrong, out-of-scope messages let through."""

    threshold: float
    kept: float
    wrong: float
    leaked: float


def threshold_curve(rows: Sequence[Judged], steps: int = 20) -> list[Cut]:
    """The same answers under other thresholds. A verdict "out of scope" never leaks, whatever its confidence."""
    inside = [r for r in rows if r.case.in_scope]
    outside = [r for r in rows if not r.case.in_scope]
    cuts = []
    for step in range(steps):
        least = step / steps
        kept = [r for r in inside if r.confidence >= least and r.topic != "out_of_scope"]
        wrong = sum(not r.first for r in kept) / len(kept) if kept else 0.0
        leaked = sum(r.confidence >= least and r.topic != "out_of_scope" for r in outside)
        cuts.append(Cut(least, len(kept) / (len(inside) or 1), wrong, leaked / (len(outside) or 1)))
    return cuts


def confusions(rows: Iterable[Judged]) -> list[tuple[str, str, int]]:
    """(meant, heard, times), most frequent first."""
    pairs = Counter((r.case.topic, r.topic) for r in rows if r.case.in_scope and not r.first)
    return [(meant, heard, times) for (meant, heard), times in pairs.most_common()]
