"""Draws a card: a PDF by reportlab with its fonts embedded, and a picture of that same PDF.

Refuses (ReferralError) letters that the font lacks, words that don't fit even when small, and a font that isn't there.
Rules: text grows no larger than the template says and shrinks until it fits its place; a QR code keeps its white edge;
the same card gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from connectors.cards.template import Item, Template
from connectors.cards.wording import TOGETHER, Wording
from connectors.errors import ReferralError

LEAST_SIZE = 4.5  # points; smaller can't be read
STEP = 0.5
LEADING = 1.2
QUIET = 4  # modules of white around a QR code, as its standard asks
POINTS = 72
CUT = "#bbbbbb"


@dataclass(frozen=True)
class Card:
    template: Template
    wording: Wording


def pdf(card: Card) -> bytes:
    """One card on a page of its size."""
    page = card.template.width * mm, card.template.height * mm
    return _document(card, page, [(0.0, 0.0)])


def sheet_pdf(card: Card) -> bytes | None:
    """Many on a sheet of paper, with lines to cut along; None when the template has no sheet."""
    sheet, template = card.template.sheet, card.template
    if sheet is None:
        return None
    left = (sheet.width - sheet.columns * template.width) / 2
    low = (sheet.height - sheet.rows * template.height) / 2
    places = [
        ((left + column * template.width) * mm, (low + row * template.height) * mm)
        for row in range(sheet.rows)
        for column in range(sheet.columns)
    ]
    return _document(card, (sheet.width * mm, sheet.height * mm), places, cut=True)


def png(document: bytes, dots: int) -> bytes:
    """The first page as a picture."""
    opened = pypdfium2.PdfDocument(document)
    try:
        picture, out = opened[0].render(scale=dots / POINTS).to_pil(), BytesIO()
        picture.save(out, "PNG", dpi=(dots, dots), optimize=True)
        return out.getvalue()
    finally:
        opened.close()


def _document(card: Card, page: tuple[float, float], places: Sequence[tuple[float, float]], cut: bool = False) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=page, invariant=1, pageCompression=1, lang=card.wording.lang)
    canvas.setTitle(f"{card.wording.values['keyword']} · {card.wording.values['office']}".replace(TOGETHER, " "))
    for x, y in places:
        canvas.saveState()
        canvas.translate(x, y)
        for item in card.template.items:
            _draw(canvas, card, item)
        if cut:
            canvas.setStrokeColor(HexColor(CUT))
            canvas.setLineWidth(0.25)
            canvas.rect(0, 0, card.template.width * mm, card.template.height * mm)
        canvas.restoreState()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, card: Card, item: Item) -> None:
    known = card.wording.values.keys()
    if not item.needs <= known or item.lacks & known:
        return
    canvas.setFillColor(HexColor(item.colour))
    low = (card.template.height - item.y - item.height) * mm  # a PDF counts from below
    if item.draw == "box":
        canvas.rect(item.x * mm, low, item.width * mm, item.height * mm, stroke=0, fill=1)
    elif item.draw == "qr":
        _draw_code(canvas, card.wording.links.get(item.shows), item, low)
    else:
        _draw_text(canvas, card, item, low)


def _draw_code(canvas: Canvas, link: str | None, item: Item, low: float) -> None:
    """Runs of dark modules in one piece each, so that no seam shows between them."""
    if link is None:
        return
    rows = [list(row) for row in segno.make(link, micro=False, error="m").matrix]
    module = item.width * mm / (len(rows) + 2 * QUIET)
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.rect(item.x * mm, low, item.width * mm, item.width * mm, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#000000"))
    for number, row in enumerate(rows):
        y = low + item.width * mm - (number + QUIET + 1) * module
        for start, length in _runs(row):
            canvas.rect(item.x * mm + (start + QUIET) * module, y, length * module, module, stroke=0, fill=1)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Where dark modules begin and how many follow."""
    starts = [i for i, dark in enumerate(row) if dark and (i == 0 or not row[i - 1])]
    return [(start, next((i for i in range(start, len(row)) if not row[i]), len(row)) - start) for start in starts]


def _draw_text(canvas: Canvas, card: Card, item: Item, low: float) -> None:
    text = card.wording.say(item.shows)
    if not text:
        return
    font = font_of(card.template, item.font, text)
    size, lines = _fitted(card, item, text, font)
    canvas.setFont(font, size)
    top = low + item.height * mm
    for number, line in enumerate(lines):
        y = top - size * (1 + number * LEADING) + size * 0.15
        if item.align == "centre":
            canvas.drawCentredString((item.x + item.width / 2) * mm, y, line)
        else:
            canvas.drawString(item.x * mm, y, line)


def _fitted(card: Card, item: Item, text: str, font: str) -> tuple[float, list[str]]:
    size = item.size
    while size >= LEAST_SIZE:
        lines = _wrapped(text, font, size, item.width * mm)
        if lines is not None and len(lines) * size * LEADING <= item.height * mm:
            return size, lines
        size -= STEP
    values = {"file": str(card.wording.file), "key": item.shows, "size": card.template.size}
    raise ReferralError("referral.card.too_long", values)


def _wrapped(text: str, font: str, size: float, width: float) -> list[str] | None:
    """None when a single word is too wide."""
    lines: list[str] = []
    for word in text.split(" "):  # and not at the spaces that hold words together
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pdfmetrics.stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        elif pdfmetrics.stringWidth(word, font, size) <= width:
            lines.append(word)
        else:
            return None
    return lines


def font_of(template: Template, weight: str, text: str) -> str:
    """The registered name of a template's font; a file beside the template comes before reportlab's own."""
    name = template.fonts[weight]
    beside = template.file.parent / f"{name}.ttf"
    path = str(beside) if beside.is_file() else f"{Path(name).name}.ttf"
    try:
        font = _registered(path)
    except TTFError as error:
        raise ReferralError("referral.card.no_font", {"file": str(template.file), "font": name}) from error
    missing = sorted({c for c in text if ord(c) not in font.face.charToGlyph and not c.isspace()})
    if missing:
        raise ReferralError("referral.card.letters", {"font": name, "characters": " ".join(missing)})
    return path


@cache
def _registered(path: str) -> TTFont:
    """Once only: two fonts of one name would mix their letters up."""
    font = TTFont(path, path)
    pdfmetrics.registerFont(font)
    return font
