"""The content that a node serves: which, how much of it has expired, and whether it is understood.

Refuses nothing. Rules: an answer is counted as the node counts it, by the first end among what it stands on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from connectors.checkup.finding import Finding


@dataclass(frozen=True)
class State:
    """`newest`: a day that has passed for sure, as the packs were written then."""

    findings: tuple[Finding, ...]
    newest: date | None = None
    is_all_expired: bool = False


def content_state(names: str, ends: Sequence[date | None], newest: date, has_model: bool, today: date) -> State:
    """`ends` of all answers, None for one that stands on nothing that ends."""
    dated = [end for end in ends if end is not None]
    expired = sum(end < today for end in dated)
    values = {"packs": names, "expired": str(expired), "all": str(len(ends))}
    packs = Finding("packs", "warn", "doctor.packs_expired", values) if expired else None
    model = (
        Finding("model", "good", "doctor.model_good") if has_model else Finding("model", "warn", "doctor.model_none")
    )
    good = Finding("packs", "good", "doctor.packs_good", values)
    return State((packs or good, model), newest, bool(dated) and expired == len(dated))
