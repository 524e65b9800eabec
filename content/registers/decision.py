"""Whether what was found is the firm that was asked for: match, maybe or none.

Refuses nothing; pure. Rules: how likely it is comes from a logistic curve over how near the name is and how far ahead
of the next one; its weights and both bars were set on 2,400 spoilt and 800 invented names of other seeds than the one
that is reported (benchmarks/register_search.py); what is shown without being sure is `maybe`, and whoever uses it asks
"is it this one?"; a name of which most is missing is never a match.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from content.registers.likeness import Likeness
from content.registers.model import Decision

MOST = 3
ASKED, RAREST, AHEAD, WHOLE, ORDER, START = 14.01, 0.98, 19.07, 3.51, 2.74, -18.77
MATCH, MAYBE = 0.93, 0.25
FEWEST_FOUND = 0.5  # of the register's name, for a match
BEHIND = 0.22  # how far behind the first a further candidate may be
BEHIND_MATCH = 0.08  # the same when the first is a match: others are shown only when they could be it too
LEAST = 0.5  # of its score
NEXT = 0.6  # what the next one has at least, also where there is none
EXACT = 0.999


@dataclass(frozen=True)
class Scored:
    """A firm's row, how near its name is, and its rank, in which a named place counts too."""

    row: tuple[int, str, str, str, str, str]
    near: Likeness
    rank: float


def decide(found: Sequence[Scored]) -> tuple[Decision, list[Scored]]:
    """The decision, and the candidates that are shown with it. `found` is in the order of rank."""
    if not found:
        return "none", []
    likely = chance(found)
    if likely < MAYBE and found[0].near.score < EXACT:
        return "none", []
    near = found[0].near
    sure = near.score >= EXACT or (likely >= MATCH and near.found >= FEWEST_FOUND)
    least = found[0].rank - (BEHIND_MATCH if sure else BEHIND)
    shown = [one for one in found[:MOST] if one.rank >= least and one.near.score >= LEAST]
    return ("match" if sure else "maybe"), shown


def chance(found: Sequence[Scored]) -> float:
    """How likely the first is the firm that was meant, from 0 to 1."""
    near = found[0].near
    ahead = found[0].rank - max(found[1].rank if len(found) > 1 else 0.0, NEXT)
    sum_of = START + ASKED * near.asked + RAREST * near.rarest + AHEAD * ahead + WHOLE * near.whole + ORDER * near.order
    return 1 / (1 + math.exp(-sum_of))
