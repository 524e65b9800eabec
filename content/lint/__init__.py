"""Judges a pack as a careful editor would, before any person reads it.

Refuses nothing: it returns findings, sorted by file and line, and lets whoever called decide. Rules: one idea a
module, which leaves out work that gives no errors when only those are asked for; errors must be mended before a pack
may be built, warnings are for a person's judgement, notes are to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Literal

from content.errors import NotYours, PackError
from content.lint import (
    budget,
    call,
    contacts,
    coverage,
    figures,
    golden,
    offer,
    overlays,
    questions,
    readability,
    references,
    skills,
    sources,
    translations,
)
from content.lint.findings import Draft, Finding, Lines, Severity, Translations
from content.messages import PLACES_FILE, TOPICS_FILE
from content.model import Pack
from content.overlay import laid

Part = Literal["questions", "texts"]
BASE = "(base)"  # the file of what an overlay only points to
BASE_FILES = frozenset({BASE, TOPICS_FILE, PLACES_FILE})
__all__ = ["Finding", "Part", "Severity", "Translations", "from_problems", "has_errors", "lint"]


def lint(
    pack: Pack,
    translate: Translations,
    today: date,
    base: Pack | None = None,
    *,
    only_errors: bool = False,
    unchanged: Collection[Part] = (),
) -> list[Finding]:
    """All that is wrong or doubtful in a pack that could be loaded. `base` is what an overlay lies over. `only_errors`:
    the same errors and nothing else, several times faster. `unchanged`: parts that were found good before, as they are.
    """
    lines = Lines(Path(pack.root))
    drafts = _drafts(pack if base is None else within(pack, base), translate, today, only_errors, unchanged)
    if base is not None:
        own = (draft for draft in drafts if draft.file not in BASE_FILES)
        drafts = chain(own, overlays.check(pack, base))
    drafts = chain(drafts, golden.check(pack, translate, today, base and _laid(pack, base)))
    drafts = (draft for draft in drafts if draft.severity == "error" or not only_errors)
    return sorted((lines.finding(draft) for draft in drafts), key=lambda f: (f.file, f.line, f.field, f.key))


def within(overlay: Pack, base: Pack) -> Pack:
    """The overlay's own topics and questions with everything of the base that they may point to."""
    contacts = {name: replace(contact, file=BASE) for name, contact in base.contacts.items()}
    figures = {name: replace(figure, file=BASE) for name, figure in base.figures.items()}
    return replace(
        overlay,
        contacts={**contacts, **overlay.contacts},
        figures={**figures, **overlay.figures},
        places=(*base.places, *overlay.places),
        calendar=replace(base.calendar, file=BASE),
    )


def _laid(overlay: Pack, base: Pack) -> Pack | None:
    """Both as a node has them; None where the overlay may not be laid, which is a finding of its own."""
    try:
        return laid(base, [overlay])
    except NotYours:
        return None


def _drafts(
    pack: Pack, translate: Translations, today: date, only_errors: bool, unchanged: Collection[Part]
) -> Iterator[Draft]:
    yield from coverage.check(pack)
    yield from sources.check(pack, today)
    yield from references.check(pack, translate, only_errors)
    yield from budget.check(pack, translate, only_errors)
    yield from contacts.check(pack)
    yield from figures.check(pack, today)
    yield from skills.check(pack, today)
    yield from call.check(pack)
    yield from offer.check(pack, translate, today)
    if "texts" not in unchanged:
        yield from readability.check(pack)
        yield from translations.check(pack, translate, only_errors)
    if "questions" not in unchanged:
        yield from questions.check(pack, only_errors)


def from_problems(problems: Iterable[PackError]) -> list[Finding]:
    """What kept files from being read, as findings."""
    return [Finding(p.file, p.line, p.field, p.key, p.values, "error") for p in problems]


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)
