"""Judges a pack as a careful editor would, before any person reads it.

Refuses nothing: it returns findings, sorted by file and line, and lets whoever called decide. Rules: one idea a
module; errors must be mended before a pack may be built, warnings are for a person's judgement, notes are to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

from content.errors import PackError
from content.lint import (
    budget,
    call,
    contacts,
    coverage,
    figures,
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

BASE = "(base)"  # the file of what an overlay only points to
BASE_FILES = frozenset({BASE, TOPICS_FILE, PLACES_FILE})
__all__ = ["Finding", "Severity", "Translations", "from_problems", "has_errors", "lint"]


def lint(pack: Pack, translate: Translations, today: date, base: Pack | None = None) -> list[Finding]:
    """All that is wrong or doubtful in a pack that could be loaded. `base` is what an overlay lies over."""
    lines = Lines(Path(pack.root))
    drafts = _drafts(pack if base is None else within(pack, base), translate, today, lines)
    if base is not None:
        own = (draft for draft in drafts if draft.file not in BASE_FILES)
        drafts = chain(own, overlays.check(pack, base))
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


def _drafts(pack: Pack, translate: Translations, today: date, lines: Lines) -> Iterator[Draft]:
    yield from coverage.check(pack)
    yield from sources.check(pack, lines, today)
    yield from references.check(pack, translate)
    yield from budget.check(pack, translate)
    yield from contacts.check(pack)
    yield from figures.check(pack, lines, today)
    yield from skills.check(pack, lines, today)
    yield from call.check(pack)
    yield from readability.check(pack)
    yield from translations.check(pack, translate)
    yield from questions.check(pack)


def from_problems(problems: Iterable[PackError]) -> list[Finding]:
    """What kept files from being read, as findings."""
    return [Finding(p.file, p.line, p.field, p.key, p.values, "error") for p in problems]


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)
