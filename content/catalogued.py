"""Which languages of a pack's card have no catalogue at all: without one everything would be said in Spanish.

Refuses nothing; `languages` of a domain are handed in. Rules: a catalogue goes by the name on the card, whatever the
folder is called; a pack that says nothing yet needs none; the source language has none.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from content.lint.findings import Draft, Finding, Lines
from content.lint.texts import other_languages
from content.load import CARD_FILE
from content.model import Pack


def uncatalogued(pack: Pack, catalogued: Collection[str]) -> tuple[str, ...]:
    """The languages of the card that lack, of a pack that says something."""
    says = pack.topics or pack.contacts or pack.figures
    return tuple(lang for lang in other_languages(pack) if lang not in catalogued) if says else ()


def findings(pack: Pack, catalogued: Collection[str]) -> list[Finding]:
    """As the linter says them: errors, in the card."""
    lines = Lines(Path(pack.root))
    drafts = (
        Draft(CARD_FILE, ("languages",), "lint.translation.no_catalogue", {"lang": lang, "pack": pack.name})
        for lang in uncatalogued(pack, catalogued)
    )
    return [lines.finding(draft) for draft in drafts]
