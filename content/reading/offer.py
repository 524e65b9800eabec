"""Reads the check of an offer (`offer.yaml`).

Refuses a sign without weight, name, reason or phrases, a phrase that can't be read, a sentence whose braces aren't
those it is filled with, and a question that no number answers as it says. Whether signs, topics and sources are there,
and whether it all fits into messages, is the linter's to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from content.offer import LANGUAGES, TEXTS, Heard, OfferCheck, Option, Question, Sign, Variant
from content.reading.fields import Field, Section, filled
from content.reading.sources import read_sources
from content.reading.topics import read_condition

FIELDS = (
    "starts", "about", "tell", "many", "too_high", "words", "texts", "questions", "steps", "groups", "spellings",
    "signs", "sources",
)  # fmt: skip
SIGN_FIELDS = ("id", "weight", "urgent", "name", "why", "sources", "implies", "law", "phrases", "denied", "not")
QUESTION_FIELDS = ("id", "text", "short", "about", "yes", "no", "options")
_ONE = r"[a-z0-9]+\*?"
_WORD = rf"(?:@[a-z0-9]+|{_ONE}(?:\+{_ONE})*|##?)"
_STEP = rf"(?:{_WORD}(?:\|{_WORD})*\??|\.\.\.|&)"
PHRASE = re.compile(rf"{_STEP}(?: {_STEP})*")
WORDS = ("check", "jobs", "skip")


def read_offer_check(field: Field) -> OfferCheck:
    section = Section(field, FIELDS)
    high = section.get("too_high")
    groups = {name: entry.text() for name, entry in section.need("groups").entries().items()}
    return OfferCheck(
        signs=tuple(_sign(item, groups) for item in section.need("signs").items()),
        questions=tuple(_question(item) for item in section.need("questions").items()),
        steps=tuple(_variants(item) for item in section.need("steps").items()),
        texts=_texts(section.need("texts")),
        starts=section.texts("starts"),
        about=section.texts("about"),
        tell=section.texts("tell"),
        many=section.need("many").number(),
        too_high={unit: entry.number() for unit, entry in high.entries().items()} if high else {},
        words=_words(section.need("words")),
        groups=groups,
        spellings=_spellings(section.get("spellings")),
        sources=read_sources(section.get("sources")),
        file=field.file,
    )


def _texts(field: Field) -> Mapping[str, str]:
    section = Section(field, TEXTS)
    return {name: filled(section.need(name), set(values)) for name, values in TEXTS.items()}


def _words(field: Field) -> Mapping[str, tuple[str, ...]]:
    section = Section(field, WORDS)
    return {name: section.texts(name) for name in WORDS}


def _spellings(field: Field | None) -> Mapping[str, Mapping[str, str]]:
    if field is None:
        return {}
    section = Section(field, LANGUAGES)
    return {lang: _meant(entry) for lang in LANGUAGES if (entry := section.get(lang))}


def _meant(field: Field) -> Mapping[str, str]:
    """Each written form by what it stands for, which the file has first: "every: each chak"."""
    return {form: meant for meant, entry in field.entries().items() for form in entry.text().split()}


def _sign(field: Field, groups: Mapping[str, str]) -> Sign:
    section = Section(field, SIGN_FIELDS)
    law = section.get("law")
    parts = ("phrases", "denied", "not")
    said, denied, never = (_phrases(section.get(part), groups) for part in parts)
    section.need("phrases")
    return Sign(
        id=section.need("id").text(),
        weight=section.need("weight").number(),
        name=section.need("name").text(),
        why=section.need("why").text(),
        heard=Heard(said, denied, never),
        urgent=section.text("urgent"),
        sources=section.texts("sources"),
        laws=_variants(law) if law else (),
        implies=section.texts("implies"),
    )


def _phrases(field: Field | None, groups: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    if field is None:
        return {}
    section = Section(field, LANGUAGES)
    return {
        lang: tuple(_phrase(item, groups) for item in entry.items())
        for lang in LANGUAGES
        if (entry := section.get(lang))
    }


def _phrase(field: Field, groups: Mapping[str, str]) -> str:
    text = field.text()
    named = re.findall(r"@([a-z0-9]+)", text)
    bare = text in ("...", "#", "##") or text.count("&") > 1 or text.startswith("&") or text.endswith("&")
    if bare or not PHRASE.fullmatch(text) or any(name not in groups for name in named):
        raise field.wrong("offer_phrase")
    return text


def _variants(field: Field) -> tuple[Variant, ...]:
    return tuple(_variant(n, item) for n, item in enumerate(field.items()))


def _variant(n: int, field: Field) -> Variant:
    section = Section(field, ("when", "text", "sources"))
    return Variant(read_condition(section.get("when")), section.need("text").text(), section.texts("sources"), n)


def _question(field: Field) -> Question:
    section = Section(field, QUESTION_FIELDS)
    options = section.get("options")
    read = tuple(_option(item) for item in options.items()) if options else ()
    yes, no = section.get("yes"), section.get("no")
    numbers = [entry.number() if entry else 0 for entry in (yes, no)]
    if len(read) > 8 or any(number > len(read) for number in numbers):
        raise field.wrong("offer_options")
    return Question(
        id=section.need("id").text(),
        text=section.need("text").text(),
        about=section.texts("about"),
        options=read,
        short=section.text("short"),
        yes=numbers[0],
        no=numbers[1],
    )


def _option(field: Field) -> Option:
    section = Section(field, ("sign", "denied", "fact"))
    return Option(section.text("sign"), section.texts("denied"), section.text("fact"))
