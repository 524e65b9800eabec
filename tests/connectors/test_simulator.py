"""The simulator's routes: where they exist, what they forbid, and that the page has all its words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from pytest_aiohttp import AiohttpClient

from bot.catalogs import Catalogs
from connectors import simulator
from connectors.database import Database
from connectors.gateway import build_gateway
from connectors.start import LOCALES
from connectors.words import DOMAIN, Words
from tests.connectors.edge import build_node

FILES = sorted(simulator.PAGE.iterdir())
TWILIO = {"FARO_TWILIO_ACCOUNT_SID": "AC1", "FARO_TWILIO_AUTH_TOKEN": "secret"}
PATHS = ("/", "/simulator/words", "/simulator/simulator.js", "/simulator/simulator.css")


class Spanish:
    """No catalogue: every word in its source."""

    def translate(self, domain: str, lang: str, context: str, source: str) -> str:
        return source


async def client(aiohttp_client: AiohttpClient, database: Database, **environ: str) -> TestClient[Any, Any]:
    edge = build_node(database, environ).edge
    return await aiohttp_client(build_gateway(replace(edge, pages=tuple(simulator.routes()))))


@pytest.mark.parametrize("path", PATHS)
async def test_served_on_this_machine(aiohttp_client: AiohttpClient, sqlite_database: Database, path: str) -> None:
    """With nothing set, a node shows its simulator."""
    response = await (await client(aiohttp_client, sqlite_database)).get(path)
    assert response.status == 200
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "environ",
    [{"FARO_HOST": "0.0.0.0"}, {"FARO_PROVIDER": "twilio", **TWILIO}, {"FARO_PROVIDER": "voice=twilio", **TWILIO}],
    ids=["open address", "real provider", "one real channel"],
)
async def test_absent_elsewhere(
    aiohttp_client: AiohttpClient, sqlite_database: Database, environ: dict[str, str], path: str
) -> None:
    """Where real messages pass, there is no page to pretend them."""
    response = await (await client(aiohttp_client, sqlite_database, **environ)).get(path)
    assert response.status == 404


@pytest.mark.parametrize(
    ("query", "accept", "lang"),
    [
        ("", "", "es"),
        ("", "en-GB,en;q=0.9,es;q=0.8", "en"),
        ("", "fr-FR,fr;q=0.9", "es"),
        ("?lang=en", "es", "en"),
        ("?lang=xx", "en", "en"),
        ('?lang="><script>', "", "es"),
    ],
    ids=["nothing", "browser", "not served", "address first", "unknown in address", "mischief"],
)
async def test_language(
    aiohttp_client: AiohttpClient, sqlite_database: Database, query: str, accept: str, lang: str
) -> None:
    """What the address asks for, else what the browser prefers, else Spanish."""
    browser = await client(aiohttp_client, sqlite_database)
    page = await (await browser.get(f"/{query}", headers={"Accept-Language": accept})).text()
    assert f'<html lang="{lang}">' in page
    assert "{{" not in page


async def test_words_keep_what_the_page_fills_in(aiohttp_client: AiohttpClient, sqlite_database: Database) -> None:
    """Placeholders reach the browser untouched."""
    browser = await client(aiohttp_client, sqlite_database)
    for lang in simulator.LANGUAGES:
        words = await (await browser.get(f"/simulator/words?lang={lang}")).json()
        assert set(re.findall(r"\{\w+\}", words["simulator.size"])) == {"{segments}", "{encoding}"}
        assert all(key.startswith("simulator.") for key in words)


def test_page_and_words_name_the_same_keys() -> None:
    """No word is missing, none is left over."""
    known = set(simulator.page_words(Words(Spanish()), "es"))
    text = "".join(path.read_text("utf-8") for path in FILES)
    named = {f"simulator.{key}" for key in re.findall(r"(?:\{\{|[sS]ay\(\")([a-z._]+)", text)} - {
        "simulator.lang",
        "simulator.other",
    }
    stems = tuple(f"simulator.{stem}" for stem in re.findall(r"[sS]ay\(`([a-z.]+)\$", text))
    by_value = {"simulator.you", "simulator.faro"}  # chosen by whose message it is
    assert named - known == set()
    assert {key for key in known - named - by_value if not key.startswith(stems)} == set()


def test_english_lacks_no_word() -> None:
    """The page is whole in each of its languages."""
    catalogues, spanish = Catalogs(LOCALES), simulator.page_words(Words(Spanish()), "es")
    assert [key for key, text in spanish.items() if not catalogues.has(DOMAIN, "en", key, text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_page_needs_nobody_else(path: Path) -> None:
    """Nothing inline, nothing from another host, no text set as HTML."""
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\(", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    if path.suffix == ".html":
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
