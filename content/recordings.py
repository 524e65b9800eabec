"""Languages that are heard and not written: which recordings they need, and which a pack has.

Refuses nothing: a file outside the pack's folder, or with another ending, isn't there. Rules: a recording is
`audio/<code>/<name>.wav`; a language that lacks one of OBLIGATORY is not offered, since a caller could get stuck in it;
of a topic there are a title, and pieces numbered from 1, for everybody or for one country; a topic is offered only
while its Spanish is that which was recorded (`said` in call.yaml), since no sound file tells that it is out of date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from itertools import count, takewhile
from pathlib import Path

from content.call_menu import MOST_OPTIONS, HeardLanguage
from content.countries import COUNTRIES
from content.model import Pack
from content.where import placeholders

FOLDER, ENDING = "audio", ".wav"
_COUNTRY = "country."
FINGERPRINT = 8  # letters
DIGITS = tuple(f"digit.{digit}" for digit in "0123456789")
KEYS = tuple(f"key.{key}" for key in range(1, MOST_OPTIONS + 1))
# entry: the language's own name. urgent: before the number for danger. person: before a person's number. more: before
# the key that goes on. missing: no answer here yet. simple: what #, 0, 8 and 9 do. not_heard, goodbye: as they say.
OBLIGATORY = ("entry", "urgent", *DIGITS, *KEYS, "more", "missing", "person", "not_heard", "simple", "goodbye")


def title_of(topic: str) -> str:
    return f"topic.{topic}.title"


def piece_of(topic: str, piece: int, country: str | None = None) -> str:
    """`piece` counts from 1."""
    return f"topic.{topic}.{country}.{piece}" if country else f"topic.{topic}.{piece}"


def country_of(country: str) -> str:
    return f"{_COUNTRY}{country}"


def found(root: Path, code: str) -> frozenset[str]:
    """The names of what a pack has of a language."""
    folder, within = root / FOLDER / code, root.resolve()
    files = (file for file in folder.glob(f"*{ENDING}") if file.is_file() and file.resolve().is_relative_to(within))
    return frozenset(file.name.removesuffix(ENDING) for file in files)


def with_recordings(pack: Pack, roots: Iterable[Path]) -> Pack:
    """The pack's languages with what any of the folders has of them, and which answers have changed since."""
    folders = tuple(roots)
    known = tuple(_known(pack, language, folders) for language in pack.call.languages)
    return replace(pack, call=replace(pack.call, languages=known)) if known else pack


def _known(pack: Pack, language: HeardLanguage, folders: tuple[Path, ...]) -> HeardLanguage:
    names: frozenset[str] = frozenset().union(*(found(root, language.code) for root in folders))
    outdated = {name for name in language.topics if language.said.get(name) != fingerprint(pack, name)}
    return replace(language, recordings=names, outdated=frozenset(outdated))


def fingerprint(pack: Pack, topic: str) -> str:
    """Of all that an answer says in Spanish, with its figures and numbers; what countries' own packs add is theirs."""
    written = pack.topics.get(topic)
    own = [answer for answer in written.answers if not answer.by] if written else []
    texts = [text for answer in own for text in (answer.short, *answer.more, answer.spoken or "")]
    named = {name for text in texts for name in placeholders(text)} | {name for a in own for name in a.contacts}
    figures = [[name, pack.figures[name].amount, pack.figures[name].as_of] for name in sorted(named & {*pack.figures})]
    numbers = sorted([c.id, c.number] for c in pack.contacts.values() if named & {c.id, c.role})
    return sha256(json.dumps([texts, figures, numbers]).encode()).hexdigest()[:FINGERPRINT]


def missing(language: HeardLanguage) -> tuple[str, ...]:
    """The obligatory recordings that aren't there."""
    return tuple(name for name in OBLIGATORY if name not in language.recordings)


def pieces(language: HeardLanguage, topic: str, country: str | None = None) -> tuple[str, ...]:
    """What is recorded of an answer, from its first piece to the last before a gap."""
    names = (piece_of(topic, n, country) for n in count(1))
    return tuple(takewhile(lambda name: name in language.recordings, names))


def countries(language: HeardLanguage, topic: str) -> tuple[str, ...]:
    """Those for which an answer of their own is recorded, and their name, so that they can be asked for."""
    named = sorted(name.removeprefix(_COUNTRY) for name in language.recordings if name.startswith(_COUNTRY))
    return tuple(country for country in named if pieces(language, topic, country))


def offered(language: HeardLanguage) -> tuple[str, ...]:
    """The topics that a caller can choose and hear."""
    return tuple(
        topic
        for topic in language.topics
        if topic not in language.outdated
        and title_of(topic) in language.recordings
        and (pieces(language, topic) or countries(language, topic))
    )


def is_name(language: HeardLanguage, name: str) -> bool:
    """Whether a call could ever play a recording of that name."""
    parts = name.rsplit(".", 2)
    topics = [topic for topic in language.topics if name.startswith(f"topic.{topic}.")]
    if not topics:
        return name in OBLIGATORY or (len(parts) == 2 and parts[0] == "country" and parts[1] in COUNTRIES)
    rest = name.removeprefix(f"topic.{max(topics, key=len)}.")
    country, _, piece = rest.rpartition(".")
    return rest == "title" or (piece.isdecimal() and (not country or country in COUNTRIES))
