"""Where packs are fetched from: a web address, a folder of the network, a stick.

Refuses (SourceUnreachable) an address without encryption, except on this machine, and what isn't a folder. Rules: one
spelling, an address that ends in a slash, for all of them; a folder is `file:///…`, resolved once; it never holds a
password, since it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from connectors.errors import SourceUnreachable
from connectors.settings import is_loopback


@dataclass(frozen=True)
class Source:
    """`base` ends in a slash; `folder` is set where it isn't the web; `name` is how a person wrote it."""

    base: str
    name: str
    folder: Path | None = None

    def at(self, path: str) -> str:
        return f"{self.base}{path}"


def read_source(text: str) -> Source:
    """`https://…`, `http://127.0.0.1…`, `file:…` or a folder's path."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise SourceUnreachable("packs.source.bad_address", {"source": text}) from error
    if parts.scheme in ("http", "https"):
        return _web(text, parts.scheme, host, parts.username is not None or bool(parts.query or parts.fragment))
    if parts.scheme == "file":
        return _folder(text, Path(unquote(parts.path)))
    return _folder(text, Path(text).expanduser())


def _web(text: str, scheme: str, host: str | None, odd: bool) -> Source:
    if not host or odd:
        raise SourceUnreachable("packs.source.bad_address", {"source": host or f"{scheme}://"})
    if scheme != "https" and not is_loopback(host):
        raise SourceUnreachable("packs.source.not_https", {"source": text})
    return Source(f"{text.rstrip('/')}/", text)


def _folder(text: str, path: Path) -> Source:
    folder = path.resolve()
    if not folder.is_dir():
        raise SourceUnreachable("packs.source.no_folder", {"source": text})
    return Source(f"file://{quote(str(folder)).rstrip('/')}/", text, folder)
