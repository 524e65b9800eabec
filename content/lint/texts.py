"""Which texts of a pack a person may read, in each language, and where each stands.

Refuses nothing. Rules: an absent translation is not judged again as a text (Faro then shows the Spanish); placeholders
are found the same way everywhere: a lower-case name in braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from content.lint.findings import Path_, Translations
from content.messages import Message, answer_texts, contact_messages
from content.model import Answer, Pack, Topic

SOURCE_LANGUAGE = "es"
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Text:
    """A text of an answer as a person of that language reads it; `lang` is "" for the Spanish source."""

    topic: Topic
    answer: Answer
    context: str
    text: str
    lang: str

    @property
    def where(self) -> Path_:
        return where(self.context)

    @property
    def is_short(self) -> bool:
        return self.context.endswith("/short")


def answer_readings(pack: Pack, translations: Translations) -> Iterator[Text]:
    """Every text of every answer, in Spanish and in each language that has it."""
    for topic in pack.topics.values():
        for answer in topic.answers:
            for context, source in answer_texts(topic.id, answer):
                for lang, text in readings(pack, translations, context, source):
                    yield Text(topic, answer, context, text, lang)


def readings(pack: Pack, translations: Translations, context: str, source: str) -> Iterator[tuple[str, str]]:
    yield "", source
    for lang in other_languages(pack):
        if translations.has(pack.name, lang, context, source):
            yield lang, translations.translate(pack.name, lang, context, source)


def contact_readings(pack: Pack, translations: Translations) -> Iterator[tuple[Message, str, str]]:
    """(message, language, text) of every contact."""
    for contact in pack.contacts.values():
        for message in contact_messages(contact):
            for lang, text in readings(pack, translations, message.context, message.source):
                yield message, lang, text


def other_languages(pack: Pack) -> tuple[str, ...]:
    return tuple(lang for lang in pack.languages if lang != SOURCE_LANGUAGE)


def where(context: str) -> Path_:
    """The path inside its file of the text with that context."""
    head, *rest = context.split("/")
    path = _HEADS.get(head)
    if path is not None:
        return path(rest)
    return ("answers", *(int(step) if step.isdigit() else step for step in rest))


_HEADS: Mapping[str, Callable[[list[str]], Path_]] = {
    "contact": lambda rest: ("contacts", *rest),
    "topic": lambda rest: ("topics", rest[0], "title"),
    "theme": lambda rest: ("themes", rest[0]),
    "place": lambda rest: ("places",),
    "figure": lambda rest: ("figures", rest[0], "amount"),
    "month": lambda rest: ("date",) if rest[0] == "date" else ("months", int(rest[0]) - 1),
    "offer": lambda rest: _offer(rest),
    "trade": lambda rest: ("trades", rest[0], "name"),
    "skill": lambda rest: ("labels", rest[1]) if rest[0] == "label" else ("bodies", *rest),
}


def _offer(rest: list[str]) -> Path_:
    """Of the check of an offer: a sign's, a question's, a step's or one of its texts."""
    kind, name, *part = rest
    if kind == "step":
        return ("steps", int(name), int(part[0]), "text")
    steps = tuple(int(step) if step.isdigit() else step for step in part)
    return ("texts", name) if kind == "text" else (f"{kind}s", name, *steps, *(("text",) if "law" in part else ()))


def placeholders(text: str) -> tuple[str, ...]:
    return tuple(PLACEHOLDER.findall(text))
