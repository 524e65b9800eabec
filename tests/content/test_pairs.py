"""Words that an SMS would turn into others: each language's own list, and nothing that ships is on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.catalogs import Catalogs
from bot.segments import fold
from content.lint import lint
from content.lint.pairs import FILE, confused
from content.load import load_pack, overlays_beside

ROOT = Path(__file__).parents[2]
RCM = ROOT / "content" / "packs" / "rcm"
LISTED = {lang: list(words) for lang, words in yaml.safe_load(FILE.read_text("utf-8")).items()}

CASES = [
    pytest.param("es", "No pagó ni firmó.", ["firmó", "pagó"], id="who did it"),
    pytest.param("es", "PAGÓ", ["pagó"], id="capitals"),
    pytest.param("es", "Apagó la luz. Pagóle. Pago.", [], id="longer words and the other word"),
    pytest.param("es", "Mañana, el año que viene, daño", [], id="ñ is never lost"),
    pytest.param("es", "Está en inglés; más tarde, ¿dónde?", [], id="what nobody misreads"),
    pytest.param("es", "Diga que sí puede", ["sí"], id="yes before a word reads as if"),
    pytest.param("es", "Sí, puede. Dicen que sí.", [], id="yes with a comma is yes"),
    pytest.param("fr", "Un lieu sûr. Le salaire dû.", ["dû", "sûr"], id="French"),
    pytest.param("fr", "Où est le péché ? À côté, près.", [], id="GSM-7 has them"),
    pytest.param("ht", "Pè a gen yon kòd. Mèt la pa peye.", [], id="Creole keeps all of its accents"),
    pytest.param("en", "Pagó", [], id="another language's word"),
]


@pytest.mark.parametrize(("lang", "text", "words"), CASES)
def test_confused(lang: str, text: str, words: list[str]) -> None:
    assert sorted(found.word for found in confused(text, lang)) == words


@pytest.mark.parametrize("lang", LISTED)
def test_every_word_on_the_list_loses_its_accent(lang: str) -> None:
    """And what is said instead loses nothing of that kind."""
    for found in confused(" x ".join(word.rstrip("…") for word in LISTED[lang]), lang):
        assert found.read == fold(found.word) != found.word
        assert found.say
        assert [*confused(found.say, lang)] == []


def test_there_is_a_list_for_each_language() -> None:
    assert set(LISTED) == {"es", "en", "fr", "ht"}
    assert len(LISTED["es"]) > 20


@pytest.mark.parametrize("folder", [RCM, *overlays_beside(RCM)], ids=lambda folder: folder.name)
def test_no_text_that_ships_is_misread(folder: Path) -> None:
    topics = ROOT / "content" / "topics.yaml"
    pack, base = load_pack(folder, topics), load_pack(RCM, topics)
    found = lint(pack, Catalogs(ROOT / "locales"), date.today(), None if folder == RCM else base)
    assert [(f.file, f.field, f.values) for f in found if f.key == "lint.sms.folded"] == []


def said_by_faro() -> Iterator[tuple[str, str]]:
    """Every response in every language."""
    catalogues = Catalogs(ROOT / "locales")
    responses = yaml.safe_load((ROOT / "bot" / "domain" / "responses.yml").read_text("utf-8"))["responses"]
    for name, variants in responses.items():
        for variant in variants:
            context = f"{name}/{variant['channel']}" if variant.get("channel") else name
            yield "es", variant["text"]
            yield from (
                (lang, catalogues.translate("bot", lang, context, variant["text"])) for lang in ("en", "fr", "ht")
            )


def test_nothing_that_faro_says_of_itself_is_misread() -> None:
    assert [(text, found.word) for lang, text in said_by_faro() for found in confused(text, lang)] == []
