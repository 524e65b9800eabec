"""Makes an office's cards: every size in every language, as PDF and as picture, and sheets of them to cut.

Refuses (ReferralError) a size or a language for which there is no file, and a folder that can't be written into. Rules:
either all cards are fit to print or none is written; the same names are written over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.cards import draw
from connectors.cards.template import read_template, sizes
from connectors.cards.wording import Lines, languages, read_wording
from connectors.errors import ReferralError
from connectors.referrals import Office

TEMPLATES = Path(__file__).resolve().parents[2] / "deploy" / "cards"


@dataclass(frozen=True)
class Order:
    """No sizes or languages: all that there are."""

    office: Office
    lines: Lines
    templates: Path = TEMPLATES
    sizes: Sequence[str] = ()
    langs: Sequence[str] = ()


def print_cards(order: Order, folder: Path) -> int:
    """How many files were written."""
    files = dict(_files(order))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        values = {"folder": str(folder), "reason": error.strerror or ""}
        raise ReferralError("referral.card.cannot_write", values) from error
    return len(files)


def _files(order: Order) -> Iterator[tuple[str, bytes]]:
    langs = _chosen(order.langs, languages(order.templates), order.templates)
    for size in _chosen(order.sizes, sizes(order.templates), order.templates):
        template = read_template(order.templates, size)
        for lang in langs:
            card = draw.Card(template, read_wording(order.templates, lang, order.office, order.lines))
            name, document = f"{order.office.code}-{size}-{lang}", draw.pdf(card)
            yield f"{name}.pdf", document
            yield f"{name}.png", draw.png(document, template.dots)
            sheet = draw.sheet_pdf(card)
            if sheet is not None:
                yield f"{name}-sheet.pdf", sheet


def _chosen(wanted: Sequence[str], there: Sequence[str], folder: Path) -> Sequence[str]:
    unknown = [name for name in wanted if name not in there]
    if unknown or not there:
        values = {"name": ", ".join(unknown), "folder": str(folder), "options": ", ".join(there)}
        raise ReferralError("referral.card.unknown", values)
    return wanted or there
