"""Judges a pack as a careful editor would, before any person reads it.

Refuses nothing: it returns findings, sorted by file and line, and lets whoever called decide. Rules: one idea a
module; errors must be mended before a pack may be built, warnings are for a person's judgement, notes are to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from content.errors import PackError
from content.lint import budget, contacts, coverage, questions, references, sources, translations
from content.lint.findings import Draft, Finding, Lines, Severity, Translations
from content.model import Pack

__all__ = ["Finding", "Severity", "Translations", "from_problems", "has_errors", "lint"]


def lint(pack: Pack, translate: Translations, today: date) -> list[Finding]:
    """All that is wrong or doubtful in a pack that could be loaded."""
    lines = Lines(Path(pack.root))
    drafts = _drafts(pack, translate, today, lines)
    return sorted((lines.finding(draft) for draft in drafts), key=lambda f: (f.file, f.line, f.field, f.key))


def _drafts(pack: Pack, translate: Translations, today: date, lines: Lines) -> Iterator[Draft]:
    yield from coverage.check(pack)
    yield from sources.check(pack, lines, today)
    yield from references.check(pack, translate)
    yield from budget.check(pack, translate)
    yield from contacts.check(pack)
    yield from translations.check(pack, translate)
    yield from questions.check(pack)


def from_problems(problems: Iterable[PackError]) -> list[Finding]:
    """What kept files from being read, as findings."""
    return [Finding(p.file, p.line, p.field, p.key, p.values, "error") for p in problems]


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)
