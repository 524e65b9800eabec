"""`faro packs preview`: the page that a communication team looks at, small pack, whole page."""

from __future__ import annotations

import argparse
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.catalogs import Catalogs
from connectors.app import LOCALES
from connectors.commands.packs import Desk, register
from connectors.words import Words
from tests.content.tiny_pack import FakeCatalog, TinyPack, write_tiny_pack

H2A = "topics/channels/us_h2a.yaml"


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return write_tiny_pack(tmp_path)


def run(tiny: TinyPack, *words: str, catalog: FakeCatalog | None = None, today: date = date(2026, 11, 21)) -> int:
    parser = argparse.ArgumentParser()
    desk = Desk(Words(Catalogs(LOCALES)), catalog or FakeCatalog(), lambda: today)
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["packs", "preview", "--pack", str(tiny.root), *words])
    return int(args.func(args))


def made(tiny: TinyPack, *words: str, catalog: FakeCatalog | None = None, today: date = date(2026, 11, 21)) -> str:
    out = tiny.root.parent / "page.html"
    assert run(tiny, "--out", str(out), *words, catalog=catalog, today=today) == 0
    return out.read_text("utf-8")


class Outside(HTMLParser):
    """Everything that a browser would fetch or run, and whether tags close."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.fetched += [tag] if tag in {"script", "link", "img", "iframe", "object", "embed"} else []
        self.fetched += [str(named[name]) for name in ("src", "href", "action") if name in named]


def test_the_page_stands_alone(tiny: TinyPack) -> None:
    page = made(tiny)
    reader = Outside()
    reader.feed(page)
    assert [address for address in reader.fetched if not address.startswith("#")] == []
    assert "url(" not in page
    assert "@import" not in page


def test_every_channel_and_language_stands_side_by_side(tiny: TinyPack) -> None:
    page = made(tiny, catalog=FakeCatalog({"channels.us_h2a/0/short": "For <b>farm</b> work. Questions: {us_labour}."}))
    assert "For &lt;b&gt;farm&lt;/b&gt; work. Questions: 1-866-487-9243. (DOL, 1/2026)" in page
    assert 'class="bubble whatsapp"' in page
    assert 'class="bubble heard">Para el campo.' in page
    assert (
        page.count('lang="es"') - 1 == page.count('lang="en"') == 4
    )  # two topics with two variants; <html> is Spanish
    assert "unos 1 segundos" in page or "unos 2 segundos" in page


def test_who_gets_a_variant_is_told(tiny: TinyPack) -> None:
    page = made(tiny)
    assert "Trabaja en: US; Es de: GT" in page
    assert "Trabaja en: cualquier país conocido" in page
    assert "Para todos" in page


def test_segments_cost_what_the_team_says(tiny: TinyPack) -> None:
    assert "costo" not in made(tiny).partition("</nav>")[2]
    assert re.search(r"\d+ letras, 1 segmentos, GSM-7, costo 0.0083<", made(tiny, "--price", "0.0083"))


def test_what_needs_a_look_is_marked(tiny: TinyPack) -> None:
    catalog = FakeCatalog(missing=frozenset({"channels.us_h2a/0/short"}), fuzzy=frozenset({"channels.us_h2a/0/more/0"}))
    page = made(tiny, catalog=catalog)
    assert "sin traducir: 1" in page
    assert "traducción en duda: 1" in page
    assert "sin revisar" in page
    assert "Venció el 2027-11-01" in made(tiny, today=date(2027, 11, 2))  # a telephone number lasts a year
    assert "Venció el" not in made(tiny, today=date(2027, 11, 1))


def test_an_answer_that_nobody_gets_is_named(tiny: TinyPack) -> None:
    tiny.change(H2A, "{labour} en", "{us_missing} en")
    assert "No se muestra a nadie" in made(tiny)


def test_it_speaks_english_too(tiny: TinyPack) -> None:
    page = made(tiny, "--lang", "en")
    assert '<html lang="en">' in page
    assert "Preview of the pack tiny" in page
    assert "For everybody" in page


@pytest.mark.parametrize("chosen", ["channels", "channels.us_h2a"])
def test_one_theme_or_topic_is_enough(tiny: TinyPack, chosen: str) -> None:
    page = made(tiny, "--topic", chosen, "--texts", "en")
    assert re.findall(r'<section class="topic" id="([^"]+)"', page) == ["channels.us_h2a"]
    assert 'lang="es"><b>' not in page


@pytest.mark.parametrize(
    "words",
    [("--topic", "moon"), ("--texts", "es,quc"), ("--out", "/nowhere/page.html")],
    ids=["no topic", "no language", "no folder"],
)
def test_what_cannot_be_shown_is_refused(tiny: TinyPack, words: tuple[str, ...], tmp_path: Path) -> None:
    assert run(tiny, "--out", str(tmp_path / "page.html"), *words) == 2
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize("price", ["dear", "-1", "NaN"])
def test_a_price_is_an_amount(tiny: TinyPack, price: str) -> None:
    with pytest.raises(SystemExit) as caught:
        run(tiny, "--out", "page.html", f"--price={price}")
    assert caught.value.code == 2


def test_a_broken_pack_is_refused(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.change(H2A, "kind: law", "kind: rumour")
    assert run(tiny, "--out", str(tiny.root.parent / "page.html")) == 2
    assert f"{H2A}:9: " in capsys.readouterr().out
