"""What somebody who signs must know of a new version: every answer that changed, in every language, and every number.

Refuses nothing: a file that can't be read as YAML or PO is looked through as text. Rules: a contact's numbers are told
by its id; any other number of three digits or more, in whatever text or translation, by its file, so that none changes
unseen; sources and example questions don't count, since nobody calls them; a fuzzy translation says nothing.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from babel.messages.pofile import PoFileError, read_po

from content.bundle import SOURCE_LANGUAGE, Contents

NUMBERS = ("number", "whatsapp")
SILENT = frozenset({"sources", "checked_on", "source_date", "expires", "released", "version", "on", "hash"})
UNHEARD = ("questions/", "reviews", "golden")
_NUMBER = re.compile(r"\+?\d(?:[ ().,-]*\d){2,}")
_LINK = re.compile(r"\S*(?:://|www\.)\S*")
_BROKEN_LINE = re.compile(r'"\n"')


@dataclass(frozen=True)
class NumberChange:
    """`where` is a contact's id or a file; empty `before`: new, empty `after`: gone."""

    where: str
    before: str
    after: str


@dataclass(frozen=True)
class TextChange:
    """What people read in one language; empty `before`: new, empty `after`: gone, and then the Spanish is read."""

    lang: str
    where: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """Answers by topic and the place of the variant; `texts` before and after in every language, the source's first;
    `translations` counts changed entries by language.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    numbers: tuple[NumberChange, ...]
    in_texts: tuple[NumberChange, ...]
    texts: tuple[TextChange, ...]
    translations: Mapping[str, int]
    files: tuple[str, ...]


def changes(before: Contents | None, after: Contents) -> Changes:
    """`before` is None for a first version, in which everything is new."""
    old = before or Contents({}, {}, {})
    answers = _answers(old), _answers(after)
    return Changes(
        new=tuple(sorted(answers[1].keys() - answers[0].keys())),
        changed=tuple(sorted(n for n in answers[0].keys() & answers[1].keys() if answers[0][n] != answers[1][n])),
        gone=tuple(sorted(answers[0].keys() - answers[1].keys())),
        numbers=tuple(_pairs(_contacts(old), _contacts(after))),
        in_texts=tuple(_in_texts(old, after)) if before else (),
        texts=(*_spanish(*answers), *_translated(old, after)) if before else (),
        translations={lang: n for lang, n in _translations(old, after) if n} if before else {},
        files=tuple(_files(old, after)),
    )


def _answers(held: Contents) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, data in held.files.items():
        topic = _yaml(data) if name.startswith("topics/") else None
        answers = topic.get("answers") if isinstance(topic, dict) else None
        for answer in answers if isinstance(answers, list) else ():
            when = answer.get("when") if isinstance(answer, dict) else None
            found[f"{topic.get('topic')}{_label(when)}"] = answer  # type: ignore[union-attr]
    return found


def _spanish(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[TextChange]:
    for label in sorted(before.keys() | after.keys()):
        old, new = (dict(_read(held.get(label))) for held in (before, after))
        for place in dict.fromkeys((*old, *new)):
            if old.get(place) != new.get(place):
                yield TextChange(SOURCE_LANGUAGE, f"{label} {place}", old.get(place, ""), new.get(place, ""))


def _read(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an answer with its place in it."""
    if isinstance(value, str):
        yield place, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value, 1) if isinstance(value, list) else ()
    for name, one in pairs:
        if name not in SILENT:
            yield from _read(one, f"{place}/{name}" if place else str(name))


def _translated(before: Contents, after: Contents) -> Iterator[TextChange]:
    for lang in _changed(before.catalogues, after.catalogues):
        old, new = (_entries(held.catalogues.get(lang, b"")) for held in (before, after))
        for where in sorted(old.keys() | new.keys()):
            if old.get(where) != new.get(where):
                yield TextChange(lang, where, old.get(where, ""), new.get(where, ""))


def _entries(data: bytes) -> dict[str, str]:
    """What a catalogue says, by context. Of one that can't be read each piece stands for itself."""
    found: dict[str, list[str]] = {}
    try:
        for message in read_po(io.StringIO(data.decode("utf-8-sig")), abort_invalid=True):
            if message.id and message.string and not message.fuzzy:
                found.setdefault(message.context or str(message.id), []).append(str(message.string))
    except (PoFileError, ValueError, LookupError, TypeError):
        return {piece: piece for piece in data.decode("utf-8", "replace").split("\n\n")}
    return {where: " | ".join(texts) for where, texts in found.items()}


def _label(when: Any) -> str:
    if not isinstance(when, dict):
        return ""
    told = [f"{name}={','.join(v) if isinstance(v, list) else v}" for name, v in sorted(when.items())]
    return f" ({' '.join(told)})"


def _contacts(held: Contents) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, data in held.files.items():
        listed = _yaml(data) if name.startswith("contacts/") else None
        contacts = listed.get("contacts") if isinstance(listed, dict) else None
        for contact in contacts if isinstance(contacts, list) else ():
            if isinstance(contact, dict):
                for kind in NUMBERS:
                    found[f"{contact.get('id')}{'' if kind == 'number' else ' ' + kind}"] = str(contact.get(kind) or "")
    return {where: number for where, number in found.items() if number}


def _pairs(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[NumberChange]:
    for where in sorted(before.keys() | after.keys()):
        if before.get(where) != after.get(where):
            yield NumberChange(where, before.get(where, ""), after.get(where, ""))


def _in_texts(before: Contents, after: Contents) -> Iterator[NumberChange]:
    files = _changed(before.files, after.files)
    pairs = [(name, before.files.get(name, b""), after.files.get(name, b"")) for name in files]
    pairs += [
        (f"{lang}.po", before.catalogues.get(lang, b""), after.catalogues.get(lang, b""))
        for lang in _changed(before.catalogues, after.catalogues)
    ]
    for name, old, new in pairs:
        if not name.startswith(UNHEARD):
            gone, come = _numbers(name, old), _numbers(name, new)
            if gone != come:
                yield NumberChange(name, ", ".join((gone - come).elements()), ", ".join((come - gone).elements()))


def _changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _numbers(name: str, data: bytes) -> Counter[str]:
    text = data.decode("utf-8", "replace")
    if name.endswith(".po"):
        texts: Iterator[str] = iter([_BROKEN_LINE.sub("", text)])
    else:
        held = _yaml(data)
        texts = _spoken(held) if held is not None else iter([text])
    return Counter(_digits(found) for said in texts for found in _NUMBER.findall(_LINK.sub(" ", said)))


def _digits(text: str) -> str:
    return ("+" if text.startswith("+") else "") + re.sub(r"\D", "", text)


def _spoken(value: Any) -> Iterator[str]:
    """Every text but those of sources, and but the numbers that are told by contact."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _spoken(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in SILENT and not (name in NUMBERS and "role" in value):
                yield from _spoken(one)


def _translations(before: Contents, after: Contents) -> Iterator[tuple[str, int]]:
    for lang in sorted(before.catalogues.keys() | after.catalogues.keys()):
        entries = [Counter(held.catalogues.get(lang, b"").split(b"\n\n")) for held in (before, after)]
        yield lang, max((entries[0] - entries[1]).total(), (entries[1] - entries[0]).total())


def _files(before: Contents, after: Contents) -> list[str]:
    """Other files that changed than topics, contacts and the card."""
    told = ("topics/", "contacts/", "pack.yaml")
    return [name for name in _changed(before.files, after.files) if not name.startswith(told)]


def _yaml(data: bytes) -> Any:
    try:
        return yaml.load(data, yaml.CBaseLoader)  # noqa: S506  (strings only)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
