"""Fetches files of a source, whole or from a byte on: the one way to the web and to folders.

Refuses (UpdateRefused) redirects, compressed answers, other ranges than asked for, and in a folder whatever leads out
of it or isn't a plain file; a missing file is tuf's DownloadHTTPError 404. Rules: nothing is decompressed, nothing is
believed but the bytes, which the caller checks; a site's own certificate may be named; metadata is never longer than
LONGEST_METADATA whatever is claimed of it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient.fetcher import FetcherInterface

from connectors.errors import SourceUnreachable, UpdateRefused
from connectors.updating.pace import Allowance, paced
from connectors.updating.source import Source

CHUNK = 64 * 1024
LONGEST_METADATA = 2_000_000
CONNECT, GAP = 20.0, 45.0  # seconds to the first answer, and between two pieces of it
RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)")


@dataclass(frozen=True)
class Answer:
    """`start`: the byte that the chunks begin with. `length`: of these chunks, None if it wasn't told."""

    start: int
    length: int | None
    chunks: Iterator[bytes]


class SourceFetcher(FetcherInterface):
    """`retries`: how often a connection is tried again before anything came; `each` is called with every piece."""

    def __init__(
        self,
        source: Source,
        certificate: Path | None = None,
        retries: int = 3,
        clock: Callable[[], float] = monotonic,
        longest_metadata: int = LONGEST_METADATA,
        each: Callable[[], None] = lambda: None,
    ) -> None:
        self._source, self._clock, self._longest = source, clock, longest_metadata
        self._allowance = Allowance(source.name, clock, each)
        self._pool = None if source.folder else _pool(source, certificate, retries)

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self.from_byte(url, 0).chunks

    def download_bytes(self, url: str, max_length: int) -> bytes:
        return super().download_bytes(url, min(max_length, self._longest))

    def from_byte(self, url: str, start: int) -> Answer:
        """From `start` on, or from the beginning if the source can't do otherwise."""
        answer = self._ask(url, start) if self._pool else self._open(url, start)
        return Answer(answer.start, answer.length, paced(answer.chunks, self._clock, self._allowance.spend))

    def _open(self, url: str, start: int) -> Answer:
        assert self._source.folder is not None
        handle = plain_file(self._source.folder, url.removeprefix(self._source.base))
        length = os.fstat(handle.fileno()).st_size
        if start > length:
            handle.close()
            raise DownloadHTTPError("beyond the end", 416)
        handle.seek(start)
        return Answer(start, length - start, _pieces(handle))

    def _ask(self, url: str, start: int) -> Answer:
        assert self._pool is not None
        headers = {"Range": f"bytes={start}-"} if start else {}
        response = self._pool.request(
            "GET", url, headers=headers, redirect=False, preload_content=False, decode_content=False
        )
        try:
            begins = _first_byte(response, start)
        except BaseException:
            response.close()
            raise
        length = response.headers.get("Content-Length", "")
        return Answer(begins, int(length) if length.isdecimal() and len(length) < 16 else None, _stream(response))


def plain_file(folder: Path, path: str) -> IO[bytes]:
    """A plain file inside the folder, whatever links and dots its path holds."""
    name = {"file": ascii(path.rpartition("/")[2])[1:-1]}
    try:
        real = (folder / path).resolve()
    except (RuntimeError, ValueError) as error:  # links in a circle, a NUL
        raise UpdateRefused("packs.refused.not_plain", name) from error
    if not real.is_relative_to(folder):
        raise UpdateRefused("packs.refused.outside", name)
    try:
        handle = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DownloadHTTPError("no such file", 404) from error
    except OSError as error:
        raise DownloadError("cannot be opened") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UpdateRefused("packs.refused.not_plain", name)
    return os.fdopen(handle, "rb")


def _pieces(handle: IO[bytes]) -> Iterator[bytes]:
    with handle:
        try:
            while piece := handle.read(CHUNK):
                yield piece
        except OSError as error:  # a stick that was pulled out
            raise DownloadError("cannot read on") from error


def _pool(source: Source, certificate: Path | None, retries: int) -> urllib3.PoolManager:
    parts = urlsplit(source.base)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    settings = {
        "headers": {"User-Agent": "faro", "Accept-Encoding": "identity"},
        "timeout": urllib3.Timeout(connect=CONNECT, read=GAP),
        "retries": urllib3.Retry(retries, redirect=0, status=0, other=0, backoff_factor=1.0, raise_on_redirect=False),
        "cert_reqs": "CERT_REQUIRED",
        "ca_certs": str(certificate) if certificate else None,
    }
    if certificate and not certificate.is_file():
        raise SourceUnreachable("packs.source.no_certificate", {"file": str(certificate)})
    if proxy and "://" in proxy:
        return urllib3.ProxyManager(proxy, **settings)  # type: ignore[arg-type]
    return urllib3.PoolManager(**settings)  # type: ignore[arg-type]


def _first_byte(response: urllib3.BaseHTTPResponse, start: int) -> int:
    """Which byte the answer begins with, if it is one that we can take."""
    name = {"file": urlsplit(response.url or "").path.rpartition("/")[2]}
    if 300 <= response.status < 400:
        raise UpdateRefused("packs.refused.redirect", name)
    if response.status not in (200, 206):
        raise DownloadHTTPError(f"status {response.status}", response.status)
    if _header(response.headers, "Content-Encoding") not in ("", "identity"):
        raise UpdateRefused("packs.refused.encoded", name)
    if response.status == 200:
        return 0
    told = RANGE.fullmatch(_header(response.headers, "Content-Range"))
    if not start or told is None or int(told[1]) != start:
        raise UpdateRefused("packs.refused.range", name)
    return start


def _header(headers: Mapping[str, str], name: str) -> str:
    return headers.get(name, "").strip().casefold()


def _stream(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Whatever has come, at once: who sends a byte a minute must not be waited for until a block is full."""
    try:
        while piece := response.read1(CHUNK, decode_content=False):
            yield piece
    finally:
        response.close()
