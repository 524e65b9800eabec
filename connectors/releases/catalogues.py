"""Compiles a release's catalogues as they are laid down, so that a node reads them fast.

Refuses (BrokenCatalog) a file that isn't a catalogue. Rules: as `faro locales compile` does: what a translator still
doubts is left out, and so is a translation that lost a placeholder, which would hide a number.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo

from bot.po import drop_lost_placeholders, read_catalog
from connectors.releases.durable import put


def compile_catalogue(po: Path) -> None:
    """`<lang>/LC_MESSAGES/<domain>.po` -> the .mo beside it, newer than its source."""
    catalog = read_catalog(po, po.parent.parent.name, po.stem)
    drop_lost_placeholders(catalog)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    put(po.with_suffix(".mo"), compiled.getvalue())
