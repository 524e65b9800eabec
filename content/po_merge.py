"""Brings a translated catalogue up to a new template without losing a translation.

Refuses nothing. Rules: the same text in the same context keeps its translation; a text that only moved within its topic
or contact keeps it too; a text that changed, or is like one that left, gets it marked fuzzy for a person to look at,
with the text it was made for; whatever is no longer used stays in the file as obsolete and comes back when needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import normalize

from content.po_template import PREVIOUS, WIDTH

ALIKE = 0.6
FUZZY = "fuzzy"
Key = tuple[str, str]


@dataclass(frozen=True)
class _Old:
    """What the catalogue had; `leaving` are the translated entries that the template no longer asks for."""

    by_key: Mapping[Key, Message]
    by_context: Mapping[str, Message]
    by_text: Mapping[str, Message]
    by_subject: Mapping[str, tuple[Message, ...]]


def merge(old: Catalog, template: Catalog) -> Catalog:
    """A new catalogue in the template's order."""
    merged = Catalog(locale=old.locale_identifier, domain=old.domain, charset="utf-8")
    wanted = {key_of(message): message for message in entries(template)}
    had = _old(old, wanted)
    for key, message in wanted.items():
        merged[message.id] = _translated(message.clone(), had.by_key.get(key), had)
    for key, message in had.by_key.items():
        if key not in wanted and message.string:
            merged.obsolete[(str(message.id), message.context or "")] = message
    return merged


def entries(catalog: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalog if message.id)


def key_of(message: Message) -> Key:
    return (message.context or "", str(message.id))


def _old(old: Catalog, wanted: Mapping[Key, Message]) -> _Old:
    by_key = {key_of(message): message for message in (*old.obsolete.values(), *entries(old))}
    translated = [message for message in by_key.values() if message.string]
    leaving = [message for message in translated if key_of(message) not in wanted]
    by_subject: dict[str, tuple[Message, ...]] = {}
    for message in leaving:
        by_subject[_subject(message)] = (*by_subject.get(_subject(message), ()), message)
    return _Old(
        by_key=by_key,
        by_context={message.context or "": message for message in leaving},
        by_text={str(message.id): message for message in translated},
        by_subject=by_subject,
    )


def _translated(message: Message, same: Message | None, had: _Old) -> Message:
    if same is not None:
        return _with(message, same, fuzzy=same.fuzzy)
    moved = _moved(message, had)
    if moved is not None:
        return _with(message, moved, fuzzy=moved.fuzzy)
    near = had.by_text.get(str(message.id)) or had.by_context.get(message.context or "") or _alike(message, had)
    return message if near is None else _with(message, near, fuzzy=True)


def _moved(message: Message, had: _Old) -> Message | None:
    return next((old for old in had.by_subject.get(_subject(message), ()) if old.id == message.id), None)


def _alike(message: Message, had: _Old) -> Message | None:
    """The entry that left the same subject and resembles most, if any resembles enough."""
    found = [(_likeness(str(message.id), str(old.id)), old) for old in had.by_subject.get(_subject(message), ())]
    likeness, best = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return best if likeness >= ALIKE else None


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _subject(message: Message) -> str:
    """The topic or the contact that a text belongs to."""
    parts = (message.context or "").split("/")
    return "/".join(parts[:2]) if parts[0] in ("contact", "topic") else parts[0]


def _with(message: Message, old: Message, *, fuzzy: bool) -> Message:
    message.string = old.string
    message.user_comments = [comment for comment in old.user_comments if not comment.startswith(PREVIOUS) or fuzzy]
    if fuzzy:
        message.flags.add(FUZZY)
        if old.id != message.id:
            message.user_comments = [*_notes(old.user_comments), *_previous(str(old.id))]
    return message


def _notes(comments: Iterable[str]) -> Iterator[str]:
    return (comment for comment in comments if not comment.startswith(PREVIOUS))


def _previous(text: str) -> list[str]:
    return [f"{PREVIOUS} {line}" for line in f"msgid {normalize(text, width=WIDTH - 8)}".splitlines()]
