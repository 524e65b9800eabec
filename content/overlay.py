"""Lays a country's or a partner's pack over the regional one, without touching it.

Refuses (NotYours) an overlay that reaches beyond its own country: a wrong hotline is a weapon, so emergency and
trafficking lines of other countries are the regional team's. Rules: a variant with the same conditions is replaced, any
other added; contacts and figures are replaced or added by id; places, institutions and questions are added; overlays
are laid by `order`, then by name, and two that change the same thing are a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from content.errors import NotYours
from content.model import Answer, Contact, Figure, Pack, Topic
from content.review import rebound

T = TypeVar("T", Contact, Figure)


@dataclass(frozen=True)
class Breach:
    """Where an overlay reaches too far; `key` names the remedy."""

    file: str
    where: tuple[str | int, ...]
    key: str
    values: Mapping[str, str]


def laid(base: Pack, overlays: Iterable[Pack]) -> Pack:
    """The regional pack with its overlays, each change marked with the pack that it comes from."""
    done: list[Pack] = []
    result = base
    for overlay in sorted(overlays, key=lambda pack: (pack.layer.order, pack.name)):
        for breach in breaches(overlay, base, done):
            raise NotYours(breach.file, 0, ".".join(map(str, breach.where)), breach.key, breach.values)
        result = _laid(result, overlay)
        done.append(overlay)
    return result


def breaches(overlay: Pack, base: Pack, others: Iterable[Pack] = ()) -> Iterator[Breach]:
    """Everything that is not the overlay's own to say. `others` are overlays laid before it."""
    country = overlay.layer.country
    if overlay.layer.extends != base.name:
        yield Breach("pack.yaml", ("extends",), "lint.overlay.base", {"base": overlay.layer.extends})
    for topic in overlay.topics.values():
        if topic.id not in base.topics:
            yield Breach(topic.file, ("topic",), "lint.overlay.topic", {"topic": topic.id})
        for answer in topic.answers:
            if country not in (_only(answer.when.origin), _only(answer.when.destination)):
                yield Breach(topic.file, ("answers", answer.n), "lint.overlay.variant", {"country": country})
    for contact in overlay.contacts.values():
        known = base.contacts.get(contact.id)
        if contact.country != country or (known and known.country != country):
            yield Breach(contact.file, ("contacts", contact.id), "lint.overlay.contact", {"country": country})
    for figure in overlay.figures.values():
        if not figure.id.startswith(f"{country.lower()}_"):
            yield Breach(figure.file, ("figures", figure.id), "lint.overlay.figure", {"prefix": f"{country.lower()}_"})
    for place in overlay.places:
        if place.country != country:
            yield Breach("places.yaml", (), "lint.overlay.place", {"name": place.name, "country": country})
    for other in others:
        yield from _conflicts(overlay, other)


def _only(countries: tuple[str, ...]) -> str | None:
    return countries[0] if len(countries) == 1 else None


def _conflicts(overlay: Pack, other: Pack) -> Iterator[Breach]:
    for topic in overlay.topics.values():
        taken = {answer.when for answer in other.topics[topic.id].answers} if topic.id in other.topics else set()
        for answer in topic.answers:
            if answer.when in taken:
                yield Breach(topic.file, ("answers", answer.n), "lint.overlay.conflict", {"other": other.name})
    for contact in overlay.contacts.values():
        if contact.id in other.contacts:
            yield Breach(contact.file, ("contacts", contact.id), "lint.overlay.conflict", {"other": other.name})


def _laid(base: Pack, overlay: Pack) -> Pack:
    topics = {name: _merged(topic, overlay) for name, topic in base.topics.items()}
    return replace(
        base,
        languages=tuple(dict.fromkeys((*base.languages, *overlay.languages))),
        topics=topics,
        contacts=_joined(base.contacts, overlay.contacts),
        figures=_joined(base.figures, overlay.figures),
        places=(*base.places, *overlay.places),
        institutions=(*base.institutions, *overlay.institutions),
        questions=_asked(base, overlay),
        layers=(*base.layers, f"{overlay.name}@{overlay.version}"),
    )


def _joined(below: Mapping[str, T], above: Mapping[str, T]) -> Mapping[str, T]:
    """What is new comes first, since the first of a role is taken: an office nearby before the capital's line."""
    new = {name: value for name, value in above.items() if name not in below}
    return {**new, **{name: above.get(name, value) for name, value in below.items()}}


def _merged(topic: Topic, overlay: Pack) -> Topic:
    own = overlay.topics.get(topic.id)
    if own is None:
        return topic
    prefix = f"{overlay.name}:"
    changed = {answer.when: _marked(answer, overlay.name, prefix) for answer in own.answers}
    kept = [changed.pop(answer.when, answer) for answer in topic.answers]
    sources = {**topic.sources, **{prefix + name: source for name, source in own.sources.items()}}
    return rebound(topic, replace(topic, answers=(*kept, *changed.values()), sources=sources))


def _marked(answer: Answer, by: str, prefix: str) -> Answer:
    """Its sources get the pack's name before theirs, so that they can't be taken for the regional ones."""
    return replace(answer, by=by, sources=tuple(prefix + name for name in answer.sources))


def _asked(base: Pack, overlay: Pack) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    result = {lang: dict(topics) for lang, topics in base.questions.items()}
    for lang, topics in overlay.questions.items():
        below = result.setdefault(lang, {})
        for topic, texts in topics.items():
            below[topic] = below.get(topic, ()) + texts
    return result
