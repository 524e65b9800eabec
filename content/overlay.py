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

from content.countries import COUNTRIES
from content.errors import NotYours
from content.golden import joined
from content.model import Answer, Condition, Contact, Figure, Pack, Topic
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
    country, taken = overlay.layer.country, {base.name, *(other.name for other in others)}
    if overlay.layer.extends != base.name:
        yield Breach("pack.yaml", ("extends",), "lint.overlay.base", {"base": overlay.layer.extends})
    if country not in COUNTRIES:
        yield Breach("pack.yaml", ("country",), "lint.country.unknown", {"country": country})
    if overlay.name in taken:
        yield Breach("pack.yaml", ("name",), "lint.overlay.name", {"name": overlay.name})
    yield from _of_topics(overlay, base)
    yield from _of_directory(overlay, base)
    yield from _of_places(overlay, base)
    for other in others:
        yield from _conflicts(overlay, other)


def _of_topics(overlay: Pack, base: Pack) -> Iterator[Breach]:
    country = overlay.layer.country
    for topic in overlay.topics.values():
        if topic.id not in base.topics:
            yield Breach(topic.file, ("topic",), "lint.overlay.topic", {"topic": topic.id})
        for answer in topic.answers:
            if country not in (_only(answer.when.origin), _only(answer.when.destination)):
                yield Breach(topic.file, ("answers", answer.n), "lint.overlay.variant", {"country": country})


def _of_directory(overlay: Pack, base: Pack) -> Iterator[Breach]:
    """A contact is of its own country, and its name can't be a role's, which every country's texts ask for."""
    country, prefix = overlay.layer.country, f"{overlay.layer.country.lower()}_"
    for contact in overlay.contacts.values():
        known = base.contacts.get(contact.id)
        if contact.country != country or (known and known.country != country):
            yield Breach(contact.file, ("contacts", contact.id), "lint.overlay.contact", {"country": country})
        elif not contact.id.startswith(prefix):
            yield Breach(contact.file, ("contacts", contact.id), "lint.overlay.prefix", {"prefix": prefix})
    for figure in overlay.figures.values():
        if not figure.id.startswith(prefix):
            yield Breach(figure.file, ("figures", figure.id), "lint.overlay.figure", {"prefix": prefix})


def _of_places(overlay: Pack, base: Pack) -> Iterator[Breach]:
    """New towns and states of the own country, by names that nobody has yet; signs of the own country alone."""
    country = overlay.layer.country
    named = {name.casefold() for place in base.places for name in (place.name, *place.names)}
    for place in overlay.places:
        elsewhere = place.state is not None and not place.state.startswith(f"{country}-")
        twice = any(name.casefold() in named for name in (place.name, *place.names))
        if place.country != country or place.kind == "country" or elsewhere or twice:
            yield Breach("places.yaml", (), "lint.overlay.place", {"name": place.name, "country": country})
    for sign in overlay.institutions:
        if {sign.origin, sign.destination} - {country, None}:
            yield Breach("institutions.yaml", (), "lint.overlay.place", {"name": sign.names[0], "country": country})


def _only(countries: tuple[str, ...]) -> str | None:
    return countries[0] if len(countries) == 1 else None


def _conflicts(overlay: Pack, other: Pack) -> Iterator[Breach]:
    for topic in overlay.topics.values():
        taken = (
            {_sorted(answer.when) for answer in other.topics[topic.id].answers} if topic.id in other.topics else set()
        )
        for answer in topic.answers:
            if _sorted(answer.when) in taken:
                yield Breach(topic.file, ("answers", answer.n), "lint.overlay.conflict", {"other": other.name})
    for contact in overlay.contacts.values():
        if contact.id in other.contacts:
            yield Breach(contact.file, ("contacts", contact.id), "lint.overlay.conflict", {"other": other.name})

    for figure in overlay.figures.values():
        if figure.id in other.figures:
            yield Breach(figure.file, ("figures", figure.id), "lint.overlay.conflict", {"other": other.name})


def _sorted(when: Condition) -> Condition:
    """The same conditions whatever the order of their countries."""
    return replace(when, destination=tuple(sorted(when.destination)), origin=tuple(sorted(when.origin)))


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
        golden=joined(base.golden, overlay.golden),
        layers=(*base.layers, f"{overlay.name}@{overlay.version}"),
    )


def _joined(below: Mapping[str, T], above: Mapping[str, T]) -> Mapping[str, T]:
    """What is new comes first, since the first of a role is taken: an office nearby before the capital's line. But a
    new emergency number comes last: where no country is known, the regional team's are given.
    """
    new = {name: value for name, value in above.items() if name not in below}
    last = {name: value for name, value in new.items() if getattr(value, "role", "") == "emergency"}
    first = {name: value for name, value in new.items() if name not in last}
    return {**first, **{name: above.get(name, value) for name, value in below.items()}, **last}


def _merged(topic: Topic, overlay: Pack) -> Topic:
    own = overlay.topics.get(topic.id)
    if own is None:
        return topic
    prefix = f"{overlay.name}:"
    changed = {_sorted(answer.when): _marked(answer, overlay.name, prefix) for answer in own.answers}
    kept = [changed.pop(_sorted(answer.when), answer) for answer in topic.answers]
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
