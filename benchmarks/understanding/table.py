"""The comparison's arithmetic and its Markdown table.

Refuses nothing. Rules: quality is of parsing alone, without the dialogue; the threshold is each candidate's own, the
highest at which it still answers 80 % of the in-scope messages directly, so that candidates of different confidence
are compared at the same usefulness; a message is not answered directly if it is heard as out of scope.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.components.language import SERVED
from bot.evaluation.cases import OUT_OF_SCOPE, Case

Ranking = Sequence[tuple[str, float]]
DIRECT = 0.8


@dataclass(frozen=True)
class Heard:
    """One message and the ranking it got, best first."""

    case: Case
    ranking: Ranking

    @property
    def first(self) -> bool:
        return self.ranking[0][0] in self.case.accept

    @property
    def among_three(self) -> bool:
        return any(topic in self.case.accept for topic, _ in self.ranking[:3])

    @property
    def confidence(self) -> float:
        """Of answering at all."""
        topic, confidence = self.ranking[0]
        return 0.0 if topic == OUT_OF_SCOPE else confidence


@dataclass(frozen=True)
class Measured:
    """One candidate's row; `memory` in bytes."""

    name: str
    heard: Sequence[Heard]
    milliseconds: float
    memory: float
    seconds: float


def share(flags: Iterable[bool]) -> float:
    """Of what is true; not a number of nothing."""
    values = list(flags)
    return sum(values) / len(values) if values else math.nan


def threshold(heard: Sequence[Heard], direct: float = DIRECT) -> float:
    """The highest confidence at which this part of the in-scope messages is still answered; 0 if none is."""
    sure = sorted((row.confidence for row in heard if row.case.in_scope), reverse=True)
    return sure[math.ceil(direct * len(sure) - 1e-9) - 1] if sure else 0.0


def held_back(heard: Sequence[Heard]) -> float:
    """Share of out-of-scope messages that aren't answered directly at that threshold."""
    least = threshold(heard)
    return share(not 0 < row.confidence >= least for row in heard if not row.case.in_scope)


def wrong(heard: Sequence[Heard]) -> float:
    """Share of the in-scope messages answered directly at that threshold whose first topic doesn't satisfy."""
    least = threshold(heard)
    return share(not row.first for row in heard if row.case.in_scope and 0 < row.confidence >= least)


def table(rows: Iterable[Measured]) -> Iterator[str]:
    """Markdown, line by line: first / among three in percent, for all and by language."""
    yield "| pipeline | " + " | ".join(["all", *SERVED]) + " | wrong | out of scope | ms | MB | s |"
    yield "|---" * (len(SERVED) + 7) + "|"
    for row in rows:
        inside = [heard for heard in row.heard if heard.case.in_scope]
        groups = [inside, *([heard for heard in inside if heard.case.lang == lang] for lang in SERVED)]
        cells = [f"{_percent(h.first for h in g)} / {_percent(h.among_three for h in g)}" for g in groups]
        cells += [f"{100 * wrong(row.heard):.1f}", f"{100 * held_back(row.heard):.1f}"]
        cells += [f"{row.milliseconds:.1f}", f"{row.memory / 1e6:.0f}", f"{row.seconds:.0f}"]
        yield f"| `{row.name}` | " + " | ".join(cells) + " |"


def _percent(flags: Iterable[bool]) -> str:
    return f"{100 * share(flags):.1f}"
