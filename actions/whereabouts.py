"""Where a person is, as far as danger goes: in which countries, the likeliest first.

Refuses to let a country that was asked about, wished for or supposed stand alone: a topic, a relative or an office's
code names it, and she may be at home. Rules: where she says she is counts alone until she says otherwise; else the
country of her number first, then the one of her work; a place where this very message says that something happens
comes before all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

OWN = "own"  # "mi país", until it is known which that is (see `content.places`)

Mentions = Sequence[Mapping[str, Any]]


def standing(mentions: Mentions, located: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], ...]:
    """A location tells where she is as if she had said it."""
    return tuple({**m, "being": "here"} if located is not None and m == located else m for m in mentions)


def resolved(mentions: Mentions, home: str | None) -> tuple[Mapping[str, Any], ...]:
    """ "Mi país" as the country that it is, where that is known."""
    return tuple({**m, "country": home, "name": ""} if m["country"] == OWN and home else m for m in mentions)


def affirmed(mentions: Mentions) -> Mentions:
    """Without the places where she says she isn't."""
    return tuple(m for m in mentions if m.get("being") != "not")


def denied(mentions: Mentions) -> frozenset[str]:
    """The countries where she says she isn't."""
    return frozenset(str(m["country"]) for m in mentions if m.get("being") == "not")


def place_said(mentions: Mentions, before: str | None, served: Collection[str]) -> str | None:
    """The country where she says she is; one that isn't served takes back what was known."""
    said = [str(m["country"]) for m in mentions if m.get("being") == "here"]
    if said:
        return said[-1] if said[-1] in (*served, OWN) else None
    return None if before in denied(mentions) else before


def happens(mentions: Mentions, served: Collection[str]) -> str | None:
    """The country in which this message says that something happens."""
    said = [str(m["country"]) for m in mentions if m.get("being") in ("here", "in")]
    return next((country for country in said if country in served), None)


def likely(now: str | None, place: str | None, near: str | None, others: Iterable[str | None]) -> tuple[str, ...]:
    """`now`: where it happens; `place`: where she said she is; `near`: of her number; `others`: of work or supposed."""
    known = (now, place) if place else (now, near, *others)
    return tuple(dict.fromkeys(country for country in known if country))
