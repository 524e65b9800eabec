"""Are there golden questions for every danger in every language, and does the pack still say what they ask for?

Refuses nothing. Rules: a pack of its own must ask about every urgent topic that it answers, an overlay adds its
country's; what the answer says is looked for in its first SMS, which is all that a person gets without asking for more;
the service's own topics are worded elsewhere, and what has expired has a finding of its own. Whether a question is
understood is told by the trained model: by a test, and on every node before it takes a pack.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from content.compile import AnswerBook
from content.golden import GOLDEN_FILE, Golden, lacking
from content.lint.findings import Draft, Translations
from content.model import Pack
from content.places import Gazetteer
from content.translated import book_of
from content.where import Where


def check(pack: Pack, translations: Translations, today: date, whole: Pack | None = None) -> Iterator[Draft]:
    """`whole`: an overlay with the pack that it lies over, since both together answer its questions."""
    book = book_of(whole or pack, translations, today)
    for n, golden in enumerate(pack.golden):
        yield from _one(pack, book, golden, n)
    if not pack.layer.extends:
        yield from _uncovered(pack)


def _one(pack: Pack, book: AnswerBook, golden: Golden, n: int) -> Iterator[Draft]:
    where = ("golden", n)
    if golden.topic not in pack.specs:
        yield Draft(GOLDEN_FILE, (*where, "topic"), "lint.topic.unknown", {"topic": golden.topic})
    if golden.lang not in pack.languages:
        yield Draft(GOLDEN_FILE, (*where, "lang"), "lint.golden.language", {"lang": golden.lang})
        return
    missing = _missing(book, golden, Where(golden.destination, golden.origin))
    for wanted in missing and _missing(book, golden, _told(book.pack, golden)):
        yield Draft(GOLDEN_FILE, (*where, "says"), "lint.golden.gone", {"says": wanted, "topic": golden.topic})


def _missing(book: AnswerBook, golden: Golden, here: Where) -> tuple[str, ...]:
    found = book.find(golden.topic, here)
    served = found.state == "current"
    return lacking(golden.says, book.pages(found, here, golden.lang, "sms")[:1]) if served else ()


def _told(pack: Pack, golden: Golden) -> Where:
    """Where she is if the places that she names are what she says of herself."""
    destination, origin, state = golden.destination, golden.origin, None
    for mention in Gazetteer(pack.places).find(golden.text):
        if mention.role == "origin":
            origin = mention.country
        else:
            destination, state = mention.country, mention.state
    return Where(destination, origin, state)


def _uncovered(pack: Pack) -> Iterator[Draft]:
    asked = {(golden.topic, golden.lang) for golden in pack.golden}
    for spec in pack.specs.values():
        lacks = [lang for lang in pack.languages if (spec.id, lang) not in asked]
        if spec.urgent and lacks and spec.id in pack.topics:
            yield Draft(GOLDEN_FILE, ("golden",), "lint.golden.missing", {"topic": spec.id, "langs": ", ".join(lacks)})
