"""Does every fact stand on a source that is named, dated and not too old?

Refuses nothing. Rules: the service's own topics state no facts and need no source; a source without a date must say
"undated" and be brought forward by `expires`; what ends within `SOON` is announced.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from content.expiry import is_brought_forward, is_expired, limit
from content.lint.findings import Draft, Path_
from content.model import FACTLESS_THEMES, Pack, Source, Topic

SOON = timedelta(days=30)
LABEL_ROOM = 12


def check(pack: Pack, today: date) -> Iterator[Draft]:
    for topic in pack.topics.values():
        yield from _citations(topic)
        for source in topic.sources.values():
            yield from check_source(topic.file, ("sources", source.id), source, today)
    for contact in pack.contacts.values():
        where: Path_ = ("contacts", contact.id)
        if not contact.sources:
            yield Draft(contact.file, where, "lint.source.none")
        for source in contact.sources.values():
            yield from check_source(contact.file, (*where, "sources", source.id), source, today)


def _citations(topic: Topic) -> Iterator[Draft]:
    for n, answer in enumerate(topic.answers):
        if not answer.sources and topic.id.partition(".")[0] not in FACTLESS_THEMES:
            yield Draft(topic.file, ("answers", n), "lint.source.none")
        for m, name in enumerate(answer.sources):
            if name not in topic.sources:
                yield Draft(topic.file, ("answers", n, "sources", m), "lint.source.undefined", {"source": name})
    cited = {name for answer in topic.answers for name in answer.sources}
    for name in topic.sources:
        if name not in cited:
            yield Draft(topic.file, ("sources", name), "lint.source.unused", {"source": name}, "warning")


def check_source(file: str, where: Path_, source: Source, today: date) -> Iterator[Draft]:
    for field, text in (("label", source.label), ("title", source.title), ("address", source.address)):
        if not text:
            yield Draft(file, (*where, field), "lint.source.blank", {"name": field})
    if len(source.label) > LABEL_ROOM:
        values = {"label": source.label, "room": str(LABEL_ROOM)}
        yield Draft(file, (*where, "label"), "lint.source.label", values)
    if source.checked_on > today:
        yield Draft(file, (*where, "checked_on"), "lint.source.future", {"day": str(source.checked_on)})
    yield from _dating(file, where, source)
    if is_expired(source, today):
        yield Draft(file, where, "lint.source.expired", {"day": str(source.expires)})
    elif source.expires <= today + SOON:
        yield Draft(file, where, "lint.source.soon", {"day": str(source.expires)}, "warning")
    yield from _stretched(file, where, source)


def _dating(file: str, where: Path_, source: Source) -> Iterator[Draft]:
    if not source.source_date:
        yield Draft(file, where, "lint.source.no_date")
    elif source.source_date == "undated":
        forward = is_brought_forward(source)
        key = "lint.source.undated" if forward else "lint.source.undated_long"
        yield Draft(file, (*where, "source_date"), key, severity="warning" if forward else "error")


def _stretched(file: str, where: Path_, source: Source) -> Iterator[Draft]:
    end = limit(source.kind, source.checked_on)
    if source.given and source.given > end:
        yield Draft(file, (*where, "expires"), "lint.source.stretched", {"day": str(end), "kind": source.kind})
