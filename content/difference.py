"""What people will read, hear and dial differently when one version of a pack takes the place of another.

Refuses nothing; pure. Rules: telephone numbers come first, since a wrong one is the worst that a pack can do; a
variant is known by its topic and conditions, wherever it stands in its file; texts are compared as each channel shows
them, for the same person, and the first page that differs is told; what nobody reads (reviews, example questions,
places) is told by name, so that no difference is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Literal

from bot.messages import CHANNELS, Channel
from content.golden import Golden
from content.lint.findings import Translations
from content.messages import Message, messages
from content.model import Condition, Contact, Figure, Pack, Source, Topic
from content.shown import Shown, Variant

LOUD_ROLES = frozenset({"emergency", "ambulance", "trafficking", "women", "crisis", "poison", "missing"})
# What is compared by what people see of it; every other part of a pack is told by its name.
_SEEN = frozenset(
    {"name", "version", "publisher", "topics", "contacts", "figures", "golden", "root", "layer", "layers"}
)
_WORD = re.compile(r"\S+\s*|\s+")
Key = tuple[str, str, tuple[str, ...], tuple[str, ...], bool]


@dataclass(frozen=True)
class NumberChange:
    """ "" stands for a number that wasn't there, or is there no more. `loud`: it is called in danger."""

    contact: str
    name: str
    country: str
    field: Literal["number", "whatsapp"]
    before: str
    after: str
    loud: bool


@dataclass(frozen=True)
class AnswerChange:
    """A variant that came, went, or has expired in the newer version though not in the older."""

    topic: str
    when: Condition
    kind: Literal["new", "removed", "expired"]


@dataclass(frozen=True)
class TextChange:
    """The first page that differs, `page` counting from 1."""

    topic: str
    when: Condition
    lang: str
    channel: Channel
    page: int
    before: str
    after: str


@dataclass(frozen=True)
class FieldChange:
    """Of something that has a name: a source, a figure, the pack's card."""

    subject: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class GoldenChange:
    before: Golden | None
    after: Golden | None


@dataclass(frozen=True)
class Difference:
    """`untranslated`: languages of the newer whose whole catalogue is gone."""

    numbers: tuple[NumberChange, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    golden: tuple[GoldenChange, ...] = ()
    others: tuple[str, ...] = ()
    untranslated: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True)
class Side:
    """One of the two versions: `pack` with what it lies over, `own` the overlay that is meant, or "", `catalogued` the
    languages that have a catalogue of it, `uncatalogued` those of its card that lack one.
    """

    pack: Pack
    translations: Translations
    own: str = ""
    catalogued: tuple[str, ...] = ()
    uncatalogued: tuple[str, ...] = ()


def difference(before: Side, after: Side, today: date) -> Difference:
    old, new = (Shown(side.pack, side.translations, side.own) for side in (before, after))
    languages = tuple(dict.fromkeys((*before.pack.languages, *after.pack.languages)))
    ours, theirs = ({_key(v): v for topic in s.pack.topics for v in s.variants(topic)} for s in (old, new))
    return Difference(
        numbers=tuple(sorted(_numbers(before.pack, after.pack), key=lambda n: (not n.loud, n.contact, n.field))),
        answers=tuple(_answers(ours, theirs, today)),
        texts=tuple(_texts(old, new, ours, theirs, languages)),
        fields=tuple(_fields(before.pack, after.pack)),
        golden=tuple(_golden(before.pack, after.pack)),
        others=tuple(_others(before, after, languages)),
        untranslated=tuple(lang for lang in after.uncatalogued if lang in before.catalogued),
    )


def marked(before: str, after: str) -> Iterator[tuple[Literal["same", "gone", "new"], str]]:
    """Both texts as one, word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    bare, bare_new = ([word.strip() for word in words] for words in (old, new))
    for tag, i, j, k, m in SequenceMatcher(None, bare, bare_new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(new[k:m])
        else:
            gone, came = "".join(old[i:j]), "".join(new[k:m])
            if gone:
                yield "gone", gone
            if came:
                yield "new", came


def _key(variant: Variant) -> Key:
    when = variant.answer.when
    return variant.topic, variant.answer.by, tuple(sorted(when.destination)), tuple(sorted(when.origin)), when.state


def _numbers(before: Pack, after: Pack) -> Iterator[NumberChange]:
    for name in dict.fromkeys((*before.contacts, *after.contacts)):
        old, new = before.contacts.get(name), after.contacts.get(name)
        known = new or old
        for field in ("number", "whatsapp"):
            was, is_now = (getattr(contact, field) or "" if contact else "" for contact in (old, new))
            if known and was != is_now:
                loud = known.role in LOUD_ROLES
                kind: Literal["number", "whatsapp"] = "number" if field == "number" else "whatsapp"
                yield NumberChange(name, known.name, known.country or "", kind, was, is_now, loud)


def _answers(ours: Mapping[Key, Variant], theirs: Mapping[Key, Variant], today: date) -> Iterator[AnswerChange]:
    for key, variant in ours.items():
        other = theirs.get(key)
        if other is None:
            yield AnswerChange(variant.topic, variant.answer.when, "removed")
        elif _expired(other, today) and not _expired(variant, today):
            yield AnswerChange(variant.topic, variant.answer.when, "expired")
    new = (variant for key, variant in theirs.items() if key not in ours)
    yield from (AnswerChange(variant.topic, variant.answer.when, "new") for variant in new)


def _expired(variant: Variant, today: date) -> bool:
    return variant.expires is not None and today > variant.expires


def _texts(
    old: Shown, new: Shown, ours: Mapping[Key, Variant], theirs: Mapping[Key, Variant], languages: Sequence[str]
) -> Iterator[TextChange]:
    for key, variant in ours.items():
        other = theirs.get(key)
        if other is None or variant.where is None or other.where is None:
            continue
        same = old.holds(variant, other.where)
        for lang in languages:
            for channel in CHANNELS:
                was = old.pages(variant, lang, channel, other.where if same else variant.where)
                changed = _first_change(was, new.pages(other, lang, channel))
                if changed:
                    yield TextChange(variant.topic, variant.answer.when, lang, channel, *changed)


def _first_change(was: Sequence[str], is_now: Sequence[str]) -> tuple[int, str, str] | None:
    for n in range(max(len(was), len(is_now))):
        pair = tuple(pages[n] if n < len(pages) else "" for pages in (was, is_now))
        if pair[0] != pair[1]:
            return n + 1, pair[0], pair[1]
    return None


def _fields(before: Pack, after: Pack) -> Iterator[FieldChange]:
    """Version, sources with their dates, figures, and what else is known of contacts."""
    if (before.version, before.layers) != (after.version, after.layers):
        yield FieldChange(after.name, "version", _version(before), _version(after))
    if before.publisher != after.publisher:
        yield FieldChange(after.name, "publisher", before.publisher, after.publisher)
    for name in dict.fromkeys((*before.topics, *after.topics)):
        sides = [pack.topics[name].sources if name in pack.topics else {} for pack in (before, after)]
        for source in dict.fromkeys((*sides[0], *sides[1])):
            yield from _changed(f"{name} {source}", sides[0].get(source), sides[1].get(source), Source)
    for figure in dict.fromkeys((*before.figures, *after.figures)):
        yield from _changed(figure, before.figures.get(figure), after.figures.get(figure), Figure)
    for contact in before.contacts.keys() & after.contacts.keys():
        yield from _changed(contact, before.contacts[contact], after.contacts[contact], Contact)


def _version(pack: Pack) -> str:
    return ", ".join((pack.version, *pack.layers))


def _changed(subject: str, old: Any, new: Any, kind: type[Any]) -> Iterator[FieldChange]:
    """Field by field; one that is only on one side is told by its whole being there."""
    if old is None or new is None:
        yield FieldChange(subject, "", _brief(old), _brief(new))
        return
    for part in fields(kind):
        was, is_now = getattr(old, part.name), getattr(new, part.name)
        if was != is_now and part.name not in ("file", "reviews", "number", "whatsapp", "given"):
            yield FieldChange(subject, part.name, _brief(was), _brief(is_now))


def _brief(value: Any) -> str:
    if isinstance(value, Source):
        return f"{value.label} ({value.source_date}), {value.checked_on} - {value.expires}"
    if isinstance(value, Figure):
        return f"{value.amount} ({value.as_of})"
    if isinstance(value, Mapping):
        return "; ".join(_brief(one) for one in value.values())
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)


def _golden(before: Pack, after: Pack) -> Iterator[GoldenChange]:
    old, new = ({golden.key: golden for golden in pack.golden} for pack in (before, after))
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield GoldenChange(old.get(key), new.get(key))


def _others(before: Side, after: Side, languages: Sequence[str]) -> Iterator[str]:
    """What has no text of its own to compare, by the name of its part."""
    old, new = before.pack, after.pack
    parts = [part.name for part in fields(Pack) if part.name not in _SEEN]
    yield from (part for part in parts if _bare(getattr(old, part)) != _bare(getattr(new, part)))
    if any(new.topics[name].asks != topic.asks for name, topic in old.topics.items() if name in new.topics):
        yield "asks"
    if _reviews(old) != _reviews(new):
        yield "reviews"
    if any(_said(before, lang, text) != _said(after, lang, text) for lang in languages for text in _labels(new)):
        yield "labels"


def _labels(pack: Pack) -> list[Message]:
    """Titles, names and words of contacts, places, trades: all texts but those of answers."""
    return [text for text in messages(pack) if text.context.partition("/")[0] not in pack.topics]


def _said(side: Side, lang: str, text: Message) -> str:
    names = (name for name in (side.own, side.pack.name) if name)
    domain = next((name for name in names if side.translations.has(name, lang, text.context, text.source)), "")
    return side.translations.translate(domain, lang, text.context, text.source) if domain else text.source


def _bare(value: Any) -> Any:
    """Without where it was read from."""
    return replace(value, file="") if hasattr(value, "file") else value


def _reviews(pack: Pack) -> list[Any]:
    subjects: Mapping[str, Topic | Contact | Figure] = {**pack.topics, **pack.contacts, **pack.figures}
    held = ((name, review) for name, subject in subjects.items() for review in subject.reviews)
    return sorted((name, review.by, str(review.on), review.hash) for name, review in held)
