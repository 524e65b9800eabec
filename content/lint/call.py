"""Does every topic have its key in a call, and does every key lead to a topic there is?

Refuses nothing. Rules: a pack without `call.yaml` (an overlay) has nothing to judge; a topic that may stand on several
keys stands on one at least; a language that is only heard has every recording that a call can't do without, else it
isn't offered to callers, and of each of its topics a title and a first piece, said from the present text.
"""

from __future__ import annotations

from collections.abc import Iterator

from content.call_menu import NOT_ON_KEYS, HeardLanguage
from content.countries import COUNTRIES
from content.lint.findings import Draft
from content.model import Pack
from content.recordings import missing, offered


def check(pack: Pack) -> Iterator[Draft]:
    call = pack.call
    if not call.menu:
        return
    on_keys = {topic for topic, _ in call.topics()}
    heard = {topic for language in call.languages for topic in language.topics}
    for topic in sorted((on_keys | heard | set(call.urgent)) - set(pack.specs)):
        yield Draft(call.file, ("menu",), "lint.call.unknown_topic", {"topic": topic})
    for topic in sorted(set(pack.specs) - on_keys - NOT_ON_KEYS):
        yield Draft(call.file, ("menu",), "lint.call.no_key", {"topic": topic})
    for country in sorted({c for pages in call.ask.values() for page in pages for c in page} - set(COUNTRIES)):
        yield Draft(call.file, ("ask",), "lint.call.unknown_country", {"country": country})
    for n, language in enumerate(call.languages):
        yield from _language(language, call.file, n)


def _language(language: HeardLanguage, file: str, n: int) -> Iterator[Draft]:
    current = [topic for topic in language.topics if topic not in language.outdated]
    silent = [topic for topic in current if topic not in offered(language)]
    outdated = ", ".join(sorted(language.outdated))
    values = {"lang": language.name, "folder": f"audio/{language.code}"}
    where = ("languages", n)
    if missing(language):
        yield Draft(file, where, "lint.call.recordings", values | {"names": ", ".join(missing(language))})
    if outdated:
        yield Draft(file, where, "lint.call.outdated", values | {"names": outdated}, "warning")
    if silent:
        yield Draft(file, where, "lint.call.silent", values | {"names": ", ".join(silent)}, "warning")
