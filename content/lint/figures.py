"""Is every named figure sourced, dated and used?

Refuses nothing. Rules: a figure's source obeys the rules of all sources; a figure that no text says is a warning, since
somebody may think that it is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from content.lint.findings import Draft
from content.lint.sources import check_source
from content.lint.texts import placeholders
from content.model import Pack


def check(pack: Pack, today: date) -> Iterator[Draft]:
    said = {
        name
        for topic in pack.topics.values()
        for answer in topic.answers
        for text in (answer.short, *answer.more, answer.spoken or "")
        for name in placeholders(text)
    }
    for figure in pack.figures.values():
        where = ("figures", figure.id)
        yield from check_source(figure.file, (*where, "source"), figure.source, today)
        if figure.id in pack.contacts:
            yield Draft(figure.file, where, "lint.figure.named_twice", {"id": figure.id})
        if figure.id not in said:
            yield Draft(figure.file, where, "lint.figure.unused", {"id": figure.id}, "warning")
