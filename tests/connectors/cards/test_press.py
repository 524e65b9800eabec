"""Cards as a printer and a telephone's camera see them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from connectors.cards import draw
from connectors.cards.press import TEMPLATES, Order, print_cards
from connectors.cards.template import read_template, sizes
from connectors.cards.wording import Lines, languages, read_wording
from connectors.errors import ReferralError
from connectors.referrals import LONGEST_NAME, Office

MIAMI = Office("MIA3", "Consulado de España y Haití en Miami", "HN", "US")
BOTH = Lines("+15005550006", "+15005550009", "911")
KEYWORDS = {"es": "HOLA MIA3", "en": "HELLO MIA3", "fr": "BONJOUR MIA3", "ht": "BONJOU MIA3"}
PAPER = {"A4": (210, 297), "A6": (105, 148), "wallet": (85, 54)}
POINTS_PER_MM = 72 / 25.4


def card(size: str, lang: str, lines: Lines = BOTH, office: Office = MIAMI) -> draw.Card:
    return draw.Card(read_template(TEMPLATES, size), read_wording(TEMPLATES, lang, office, lines))


def scanned(picture: bytes) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(picture)))}


def text_of(document: bytes) -> str:
    opened = pypdfium2.PdfDocument(document)
    try:
        return " ".join(opened[0].get_textpage().get_text_range().replace("\N{NO-BREAK SPACE}", " ").split())
    finally:
        opened.close()


def fonts(document: bytes) -> Iterator[tuple[str, bool]]:
    """The name of each text's font, and whether it is in the file."""
    opened = pypdfium2.PdfDocument(document)
    try:
        for thing in opened[0].get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            font = pypdfium2.raw.FPDFTextObj_GetFont(thing.raw)
            yield str(font), bool(pypdfium2.raw.FPDFFont_GetIsEmbedded(font))
    finally:
        opened.close()


def test_there_is_a_card_of_every_size_in_every_language() -> None:
    assert (set(sizes(TEMPLATES)), set(languages(TEMPLATES))) == (set(PAPER), set(KEYWORDS))


@pytest.mark.parametrize("lang", KEYWORDS)
@pytest.mark.parametrize("size", PAPER)
def test_a_camera_reads_both_codes_and_a_person_the_rest(size: str, lang: str) -> None:
    made = card(size, lang)
    document, keyword = draw.pdf(made), KEYWORDS[lang]
    links = {f"SMSTO:+15005550006:{keyword}", f"https://wa.me/15005550009?text={keyword.replace(' ', '%20')}"}
    assert scanned(draw.png(document, made.template.dots)) == links
    text = text_of(document)
    for said in (keyword, "+1 500-555-0006", "+1 500-555-0009", "911", MIAMI.name):
        assert said in text


@pytest.mark.parametrize("size", PAPER)
def test_paper_and_picture_have_their_size_and_the_fonts_come_along(size: str) -> None:
    made = card(size, "ht")
    document = draw.pdf(made)
    opened = pypdfium2.PdfDocument(document)
    assert opened[0].get_size() == pytest.approx([side * POINTS_PER_MM for side in PAPER[size]], abs=0.1)
    opened.close()
    picture = Image.open(BytesIO(draw.png(document, 100)))
    assert picture.size == pytest.approx([side / 25.4 * 100 for side in PAPER[size]], abs=1)
    assert {embedded for _, embedded in fonts(document)} == {True}
    assert draw.pdf(made) == document


@pytest.mark.parametrize(
    ("lines", "link"),
    [
        (Lines(sms="+15005550006"), "SMSTO:+15005550006:HOLA MIA3"),
        (Lines(sms="40404"), "SMSTO:40404:HOLA MIA3"),
        (Lines(whatsapp="+15005550009"), "https://wa.me/15005550009?text=HOLA%20MIA3"),
    ],
    ids=str,
)
@pytest.mark.parametrize("size", PAPER)
def test_what_is_not_known_is_left_out(size: str, lines: Lines, link: str) -> None:
    made = card(size, "es", lines)
    document = draw.pdf(made)
    assert scanned(draw.png(document, made.template.dots)) == {link}
    text = text_of(document)
    assert "peligro" not in text
    assert ("SMS:" in text, "WhatsApp:" in text) == (lines.sms is not None, lines.whatsapp is not None)


@pytest.mark.parametrize("size", PAPER)
def test_the_longest_name_fits(size: str) -> None:
    name = ("Consulado General de la República en la ciudad de San Bartolomé de los Montes 12" * 2)[:LONGEST_NAME]
    assert "Bartolomé" in text_of(draw.pdf(card(size, "fr", office=Office("MIA3", name))))


@pytest.mark.parametrize(("size", "codes"), [("A6", 8), ("wallet", 20)], ids=str)
def test_a_sheet_holds_as_many_as_fit(size: str, codes: int) -> None:
    sheet = draw.sheet_pdf(card(size, "es"))
    assert sheet
    assert len(zxingcpp.read_barcodes(Image.open(BytesIO(draw.png(sheet, 300))))) == codes


def test_all_are_written_under_their_names(tmp_path: Path) -> None:
    count = print_cards(Order(MIAMI, BOTH, sizes=["A6"], langs=["es", "ht"]), tmp_path / "out")
    names = {f"MIA3-A6-{lang}{end}" for lang in ("es", "ht") for end in (".pdf", ".png", "-sheet.pdf")}
    assert ({file.name for file in (tmp_path / "out").iterdir()}, count) == (names, 6)


@pytest.mark.parametrize(
    ("order", "key"),
    [
        (Order(MIAMI, BOTH, sizes=["A5"]), "referral.card.unknown"),
        (Order(MIAMI, BOTH, langs=["pt"]), "referral.card.unknown"),
        (Order(MIAMI, BOTH, Path("/nowhere")), "referral.card.unknown"),
        (Order(Office("MIA3", "領事館"), BOTH, sizes=["A6"]), "referral.card.letters"),
        (Order(Office("MIA3", "x" * 80), BOTH, sizes=["wallet"]), "referral.card.too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_not_be_printed_is_refused_before_anything_is_written(tmp_path: Path, order: Order, key: str) -> None:
    with pytest.raises(ReferralError) as refused:
        print_cards(order, tmp_path / "out")
    assert (refused.value.key, (tmp_path / "out").exists()) == (key, False)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(ReferralError, match="cannot_write"):
        print_cards(Order(MIAMI, BOTH, sizes=["A4"], langs=["es"]), tmp_path / "out")


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "place"),
    [
        ("A6.yml", "width: 105", "width: wide", "referral.card.field", "page.width"),
        ("A6.yml", "dots: 200", "dots: 200, ink: blue", "referral.card.field", "page.ink"),
        ("A6.yml", "draw: box", "draw: circle", "referral.card.field", "items[1].draw"),
        ("A6.yml", '"#0b3d5c"}', '"blue"}', "referral.card.field", "items[1].colour"),
        ("A6.yml", "link: smsto, needs: [sms, whatsapp]", "link: fax", "referral.card.field", "items[5].link"),
        ("A6.yml", "needs: [sms, whatsapp], x: 9", "needs: [fax], x: 9", "referral.card.field", "items[5].needs"),
        ("A6.yml", "x: 9, y: 64, width: 40", "x: 9, y: 120, width: 40", "referral.card.field", "items[5].width"),
        ("A6.yml", "columns: 2", "columns: two", "referral.card.field", "sheet.columns"),
        ("A6.yml", "words: title", "words: tittle", "referral.card.no_words", "tittle"),
        ("A6.yml", "VeraBd", "Comic", "referral.card.no_font", "Comic"),
        ("A6.yml", "page:", "page: {", "referral.card.unreadable", "A6.yml"),
        ("words/es.yml", "al {number}", "al {phone}", "referral.card.value", "write"),
        ("words/es.yml", "al {number}", "al {number", "referral.card.field", "write"),
        ("words/es.yml", "al {number}", "al {}", "referral.card.value", "write"),
        ("words/es.yml", "al {number}", "al {number:d}", "referral.card.value", "write"),
        ("words/es.yml", 'price: "Gratis', 'price: 5 #"Gratis', "referral.card.field", "price"),
    ],
    ids=str,
)
def test_what_a_partner_broke_is_named(tmp_path: Path, file: str, old: str, new: str, key: str, place: str) -> None:
    folder = tmp_path / "cards"
    shutil.copytree(TEMPLATES, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ReferralError) as refused:
        print_cards(Order(MIAMI, BOTH, folder, ["A6"], ["es"]), tmp_path / "out")
    assert refused.value.key == key
    assert any(place in value for value in refused.value.values.values())
