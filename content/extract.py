"""Babel's extraction methods for Faro's YAML: packs and their contract, Rasa's responses, flat files of words.

Refuses (PackError) a file that isn't as documented. Rules: `locales/babel.cfg` names these methods and holds what
translators are told; a context is the one that `content.messages` gives; no line numbers, so that a template changes
only when a text does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from content.call_menu import CallMenu
from content.messages import Message, messages
from content.model import Calendar, Contact, Figure, Pack, Place, Skills, Topic, TopicSpec
from content.offer import OfferCheck
from content.reading.call import read_call
from content.reading.contacts import read_contacts
from content.reading.fields import Field, read_yaml
from content.reading.figures import read_figures
from content.reading.offer import read_offer_check
from content.reading.others import read_places
from content.reading.skills import read_skills
from content.reading.topics import read_contract, read_topic

Extracted = tuple[int, str, tuple[str, str], list[str]]  # as Babel wants: line, keyword, (context, text), comments
Options = Mapping[str, Any]
KEYWORD = "pgettext"
NO_LINE = 0


def pack_texts(file: IO[bytes], keywords: object, tags: object, options: Options) -> Iterator[Extracted]:
    """A topic, contacts, figures, places, an offer's check or the contract, told apart by what the file holds."""
    field = _read(file)
    names = field.entries()
    if "topic" in names:
        topic = read_topic(field)
        pack = _pack(topics={topic.id: topic})
    elif "contacts" in names:
        pack = _pack(contacts={contact.id: contact for _, contact in read_contacts(field)})
    elif "figures" in names:
        calendar, listed = read_figures(field)
        pack = _pack(figures={figure.id: figure for _, figure in listed}, calendar=calendar)
    elif "bodies" in names:
        pack = _pack(skills=read_skills(field))
    elif "signs" in names:
        pack = _pack(offer=read_offer_check(field))
    elif "menu" in names:
        pack = _pack(call=read_call(field))
    elif "places" in names:
        pack = _pack(places=read_places(field))
    else:
        specs, themes = read_contract(field)
        pack = _pack(specs=specs, themes=themes)
    yield from _extracted(messages(pack), options)


def response_texts(file: IO[bytes], keywords: object, tags: object, options: Options) -> Iterator[Extracted]:
    """The responses of a Rasa domain; a variant for one channel has the channel in its context."""
    field = _read(file)
    for name, variants in field.entries()["responses"].entries().items():
        for variant in variants.items():
            parts = variant.entries()
            context = f"{name}/{parts['channel'].text()}" if "channel" in parts else name
            yield from _extracted([Message(context, parts["text"].text(), field.file)], options)


def word_texts(file: IO[bytes], keywords: object, tags: object, options: Options) -> Iterator[Extracted]:
    """A flat mapping of keys to texts."""
    field = _read(file)
    yield from _extracted((Message(key, text.text(), field.file) for key, text in field.entries().items()), options)


def _read(file: IO[bytes]) -> Field:
    return read_yaml(Path(), file.name)


def _pack(
    *,
    topics: Mapping[str, Topic] | None = None,
    contacts: Mapping[str, Contact] | None = None,
    specs: Mapping[str, TopicSpec] | None = None,
    themes: Mapping[str, str] | None = None,
    places: tuple[Place, ...] = (),
    figures: Mapping[str, Figure] | None = None,
    calendar: Calendar | None = None,
    skills: Skills | None = None,
    call: CallMenu | None = None,
    offer: OfferCheck | None = None,
) -> Pack:
    """As much of a pack as one file holds."""
    return Pack(
        name="",
        version="",
        publisher="",
        languages=(),
        topics=topics or {},
        contacts=contacts or {},
        places=places,
        questions={},
        specs=specs or {},
        themes=themes or {},
        figures=figures or {},
        calendar=calendar or Calendar(),
        skills=skills or Skills(),
        call=call or CallMenu(),
        offer=offer or OfferCheck(),
    )


def _extracted(found: Iterable[Message], options: Options) -> Iterator[Extracted]:
    for message in found:
        yield NO_LINE, KEYWORD, (message.context, message.source), _comments(message.context, options)


def _comments(context: str, options: Options) -> list[str]:
    """The option named like the most special part of the context that has one."""
    parts: Collection[str] = [*reversed(context.split("/")), "other"]
    return next(([str(options[part])] for part in parts if part in options), [])
