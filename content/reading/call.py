"""Reads what a caller chooses from (`call.yaml`).

Refuses a group without a title, more options than keys, more levels than a caller can follow, a group or a language
named twice, and a language whose code is none or is a written language's.
Which topics the tree must hold is the linter's to say.
"""

from __future__ import annotations

import re

from content.call_menu import MOST_LEVELS, MOST_OPTIONS, CallMenu, Group, HeardLanguage
from content.reading.fields import Field, Section

FIELDS = ("menu", "urgent", "ask", "languages")
COUNTRIES_ON_A_PAGE = MOST_OPTIONS - 1
CODE = re.compile(r"(?!(?:es|en|fr|ht)$)[a-z]{2,3}")  # ISO 639, of a language that isn't written here


def read_call(field: Field) -> CallMenu:
    section = Section(field, FIELDS)
    menu = _options(section.need("menu"), 1, set())
    asked = section.get("ask")
    listed = section.get("languages")
    return CallMenu(
        menu=tuple(option for option in menu if isinstance(option, Group)),
        urgent=section.texts("urgent")[:MOST_OPTIONS],
        ask={side: _countries(pages) for side, pages in asked.entries().items()} if asked else {},
        languages=_languages(listed) if listed else (),
        file=field.file,
    )


def _options(field: Field, level: int, seen: set[str]) -> tuple[str | Group, ...]:
    items = list(field.items())
    if not 0 < len(items) <= MOST_OPTIONS:
        raise field.wrong("call_options", most=str(MOST_OPTIONS))
    if level > MOST_LEVELS:
        raise field.wrong("call_levels", most=str(MOST_LEVELS))
    if level == 1 and any(not item.is_mapping for item in items):
        raise field.wrong("call_first_level")
    return tuple(_group(item, level, seen) if item.is_mapping else item.text() for item in items)


def _group(field: Field, level: int, seen: set[str]) -> Group:
    section = Section(field, ("id", "title", "options"))
    name = section.need("id").text()
    if name in seen:
        raise field.wrong("repeated")
    seen.add(name)
    return Group(name, section.need("title").text(), _options(section.need("options"), level + 1, seen))


def _countries(field: Field) -> tuple[tuple[str, ...], ...]:
    pages = tuple(page.texts() for page in field.items())
    if any(not 0 < len(page) <= COUNTRIES_ON_A_PAGE for page in pages):
        raise field.wrong("call_options", most=str(COUNTRIES_ON_A_PAGE))
    return pages


def _languages(listed: Field) -> tuple[HeardLanguage, ...]:
    found: dict[str, HeardLanguage] = {}
    for entry in listed.items():
        language = _language(entry)
        if language.code in found:
            raise entry.wrong("repeated")
        found[language.code] = language
    return tuple(found.values())


def _language(field: Field) -> HeardLanguage:
    section = Section(field, ("code", "name", "topics", "said"))
    code, topics = section.need("code"), section.need("topics").texts()
    if not CODE.fullmatch(code.text()):
        raise code.wrong("call_language")
    if not topics:
        raise field.wrong("call_options", most=str(MOST_OPTIONS))
    said = section.get("said")
    fingerprints = {topic: one.text() for topic, one in said.entries().items()} if said else {}
    return HeardLanguage(code.text(), section.need("name").text(), topics, fingerprints)
