"""Does every topic have its key in a call, and does every key lead to a topic there is?

Refuses nothing. Rules: a pack without `call.yaml` (an overlay) has nothing to judge; a topic that may stand on several
keys stands on one at least.
"""

from __future__ import annotations

from collections.abc import Iterator

from content.call_menu import NOT_ON_KEYS
from content.countries import COUNTRIES
from content.lint.findings import Draft
from content.model import Pack


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
