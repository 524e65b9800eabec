"""Does the first text of every answer fit into two SMS segments, with everything Faro adds to it?

Refuses nothing. Rules: the text is measured as it is sent: folded to GSM-7, each placeholder replaced by the longest
number it may become, followed by the source line " (LABEL, 12/2026)" and room for the hints. Characters that GSM-7
lacks are named, since one of them more than doubles the price of the whole message.
"""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining

from bot.segments import TWO_SEGMENTS, fold, foreign_characters, septets
from content.layout import HINT_ROOM
from content.lint.findings import Draft, Translations
from content.lint.pairs import Confused, confused
from content.lint.texts import PLACEHOLDER, SOURCE_LANGUAGE, Text, answer_readings, contact_readings, where
from content.model import Contact, Pack

NUMBER_ROOM = 15  # "+1 800 123 4567", or the same number as it is dialled from abroad
SHORT_NUMBER = 6
PLACE_ROOM = 20  # "República Dominicana"
LONGEST_DATE = "12/2026"
_SAFE: set[str] = set()  # characters met in texts that an SMS can hold


def check(pack: Pack, translations: Translations, only_errors: bool = False) -> Iterator[Draft]:
    for text in answer_readings(pack, translations):
        yield from _alphabet(text)
        if text.is_short:
            yield from _length(pack, text)
        if not only_errors:
            yield from _folded(text)
    if not only_errors:
        yield from _folded_contacts(pack, translations)


def _folded_contacts(pack: Pack, translations: Translations) -> Iterator[Draft]:
    for message, lang, reading in contact_readings(pack, translations):
        for found in confused(reading, lang or SOURCE_LANGUAGE):
            yield Draft(message.file, where(message.context), "lint.sms.folded", _told(found), "warning", lang)


def _alphabet(text: Text) -> Iterator[Draft]:
    if set(text.text) <= _SAFE:
        return
    foreign = foreign_characters(fold(text.text))
    if not foreign:
        _SAFE.update(character for character in text.text if not combining(character))
    else:
        yield _draft(text, "lint.sms.alphabet", {"characters": " ".join(foreign)})


def _folded(text: Text) -> Iterator[Draft]:
    for found in confused(text.text, text.lang or SOURCE_LANGUAGE):
        yield _draft(text, "lint.sms.folded", _told(found), warning=True)


def _told(found: Confused) -> dict[str, str]:
    return {"word": found.word, "folded": found.read, "say": found.say}


def _length(pack: Pack, text: Text) -> Iterator[Draft]:
    total = sent_septets(pack, text)
    if total > TWO_SEGMENTS:
        values = {"total": str(total), "limit": str(TWO_SEGMENTS), "excess": str(total - TWO_SEGMENTS)}
        yield _draft(text, "lint.sms.long", values)


def _draft(text: Text, key: str, values: dict[str, str], *, warning: bool = False) -> Draft:
    return Draft(text.topic.file, text.where, key, values, "warning" if warning else "error", text.lang)


def sent_septets(pack: Pack, text: Text) -> int:
    """The septets of the worst message this text may become."""
    body = PLACEHOLDER.sub(lambda match: "0" * number_room(pack, match.group(1)), text.text)
    source = text.topic.sources.get(text.answer.sources[0]) if text.answer.sources else None
    line = f" ({source.label}, {LONGEST_DATE})" if source else ""
    return septets(fold(body + line)) + HINT_ROOM


def number_room(pack: Pack, name: str) -> int:
    """The longest that a placeholder may grow: a contact's number, any of its role's, or a country's name."""
    if name == "place":
        return max((len(place.name) for place in pack.places if place.kind == "country"), default=PLACE_ROOM)
    if name in pack.figures:
        return len(pack.figures[name].amount) + len(f" ({LONGEST_DATE})")
    if name in pack.contacts:
        return _room(pack.contacts[name])
    return max((_room(contact) for contact in pack.contacts.values() if contact.role == name), default=NUMBER_ROOM)


def _room(contact: Contact) -> int:
    size = len(contact.number)
    return size if size <= SHORT_NUMBER else max(size, NUMBER_ROOM)
