"""The phone simulator: a page that sends and receives over the loopback provider's webhooks, as a telephone would.

Refuses nothing: the gateway decides where these routes exist (every provider loopback, on this machine's address).
Rules: every word comes from `connectors/words.yml`; the page loads nothing from any other host and holds no inline
script or style, and its Content-Security-Policy says so; files are read once, when the routes are made.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from pathlib import Path

from aiohttp import web

from connectors import start
from connectors.words import Words

PAGE = Path(__file__).with_name("simulator_page")
PREFIX = "simulator."
LANGUAGES = ("es", "en")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "media-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_TOKEN = re.compile(r"\{\{([a-z._]+)\}\}")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Kept(dict[str, str]):
    """Leaves each {placeholder} as it is: the page fills it in."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def routes(words: Words | None = None) -> list[web.RouteDef]:
    """GET /, the page's files and its words."""
    spoken = words or start.words()
    said = {lang: page_words(spoken, lang) for lang in LANGUAGES}
    files = sorted(path for path in PAGE.iterdir() if path.suffix in TYPES)
    return [
        web.get("/", _page((PAGE / "index.html").read_text("utf-8"), said)),
        web.get("/simulator/words", _words(said)),
        *(web.get(f"/simulator/{path.name}", _file(path)) for path in files),
    ]


def page_words(words: Words, lang: str) -> Mapping[str, str]:
    """Every word of the page in one language."""
    return {key: words.say(key, lang, _Kept()) for key in words.keys(PREFIX)}


def render(template: str, lang: str, said: Mapping[str, str]) -> str:
    """The page in one language; a name without words is a mistake of ours and fails loudly (KeyError)."""
    other = next(each for each in LANGUAGES if each != lang)
    fixed = {"lang": lang, "other": other}
    return _TOKEN.sub(lambda token: escape(fixed.get(token[1]) or said[PREFIX + token[1]]), template)


def _language(request: web.Request) -> str:
    """What the address asks for, else what the browser prefers, else Spanish."""
    asked = (request.query.get("lang", ""), *re.findall(r"[a-z]{2}", request.headers.get("Accept-Language", "")))
    return next((lang for lang in asked if lang in LANGUAGES), LANGUAGES[0])


def _page(template: str, said: Mapping[str, Mapping[str, str]]) -> Handler:
    pages = {lang: render(template, lang, said[lang]) for lang in LANGUAGES}

    async def handle(request: web.Request) -> web.StreamResponse:
        return web.Response(text=pages[_language(request)], content_type="text/html", headers=HEADERS)

    return handle


def _words(said: Mapping[str, Mapping[str, str]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.json_response(said[_language(request)], headers=HEADERS)

    return handle


def _file(path: Path) -> Handler:
    body, kind = path.read_text("utf-8"), TYPES[path.suffix]

    async def handle(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, content_type=kind, headers=HEADERS)

    return handle
