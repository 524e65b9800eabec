"""Golden questions: what a pack must answer, whoever edits it, as a person would text it and in few words.

Refuses (PackError) a `golden.yaml` that isn't as documented. Rules: `says` is written out and never a placeholder,
since a number that changed by mistake must be noticed; `origin` and `destination` are what is known of the person
before she writes, and nothing else is; a word counts whatever its case and accents, a number only as it stands, not
within another one. A pack without the file has none; an overlay's question replaces the regional one with the same
words and countries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from bot.messages import Inbound, Turn
from content.countries import COUNTRIES
from content.reading.fields import Field, Section, read_yaml

GOLDEN_FILE = "golden.yaml"
_FIELDS = ("lang", "text", "topic", "says", "origin", "destination")


@dataclass(frozen=True)
class Golden:
    """One message of a person, the topic that it is about, and what the answer must say."""

    lang: str
    text: str
    topic: str
    says: tuple[str, ...]
    origin: str | None = None
    destination: str | None = None

    @property
    def key(self) -> tuple[str, str, str | None, str | None]:
        """What tells two questions apart."""
        return self.lang, self.text, self.origin, self.destination


@dataclass(frozen=True)
class Mismatch:
    """`kind`: another topic or another language than hers, or the answer lacks `missing`; `got` is what came."""

    golden: Golden
    kind: Literal["topic", "lang", "says"]
    got: str
    missing: tuple[str, ...] = ()


class Replier(Protocol):
    """The assistant."""

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn: ...


def load(root: Path) -> tuple[Golden, ...]:
    """The golden questions of a pack's folder."""
    return read_golden(read_yaml(root, GOLDEN_FILE)) if (root / GOLDEN_FILE).exists() else ()


def read_golden(field: Field) -> tuple[Golden, ...]:
    return tuple(_one(item) for item in Section(field, ("golden",)).need("golden").items())


def joined(below: Iterable[Golden], above: Iterable[Golden]) -> tuple[Golden, ...]:
    """Those of a pack and of the overlay that lies over it."""
    return tuple({golden.key: golden for golden in (*below, *above)}.values())


def judge(golden: Golden, turn_topic: str, messages: Iterable[str]) -> Mismatch | None:
    """What is wrong with an answer, or None."""
    if turn_topic != golden.topic:
        return Mismatch(golden, "topic", turn_topic)
    missing = lacking(golden.says, messages)
    return Mismatch(golden, "says", turn_topic, missing) if missing else None


def lacking(says: Iterable[str], messages: Iterable[str]) -> tuple[str, ...]:
    """What of `says` stands in none of the messages."""
    said = _plain("\n".join(messages))
    return tuple(wanted for wanted in says if not re.search(_whole(_plain(wanted)), said))


async def wrong(goldens: Iterable[Golden], assistant: Replier) -> list[Mismatch]:
    """Asks each as a stranger of whom nothing but her countries is known; what is wrong with the answers."""
    found = []
    for golden in goldens:
        turn = await assistant.reply(Inbound(golden.text, origin=golden.origin, destination=golden.destination), None)
        mismatch = judge(golden, turn.topic, [reply.text for reply in turn.replies])
        if mismatch is None and turn.lang != golden.lang:
            mismatch = Mismatch(golden, "lang", turn.lang)
        found += [mismatch] if mismatch else []
    return found


def _one(item: Field) -> Golden:
    section = Section(item, _FIELDS)
    says = section.need("says").texts()
    if not says or not all(says):
        raise section.need("says").wrong("not_list")
    origin, destination = (_country(section.get(side)) for side in ("origin", "destination"))
    lang, text, topic = (section.need(name).text() for name in ("lang", "text", "topic"))
    return Golden(lang, text, topic, says, origin, destination)


def _country(field: Field | None) -> str | None:
    if field is not None and field.text() not in COUNTRIES:
        raise field.wrong("not_choice", options=", ".join(sorted(COUNTRIES)))
    return None if field is None else field.text()


def _whole(plain: str) -> str:
    """As a whole word or number: 911 isn't said by 1-911-555, nor 110 by 1100."""
    return rf"(?<![\w+*-]){re.escape(plain)}(?!\w|-\w)"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
