"""A web server on this machine that serves a folder honestly, counts what it sends, and lies where it is told to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Site(ThreadingHTTPServer):
    """`lies`: end of a path -> what is answered instead; `sent`: bytes by path."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.sent, self.asked = folder, Counter[str](), Counter[str]()
        self.lies: dict[str, Callable[[Handler, bytes], None]] = {}
        self.piece = 1 << 20
        self.on_piece: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def handle_error(self, *_args: Any) -> None:
        """A client that was killed."""


class Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        self.server.asked[path] += 1
        file = self.server.folder / path
        data = file.read_bytes() if file.is_file() else None
        lie = next((one for end, one in self.server.lies.items() if path.endswith(end)), None)
        if lie is not None:
            lie(self, data or b"")
        elif data is None:
            self.say(404, b"")
        elif (start := self.start()) < len(data) and start:
            self.say(206, data[start:], {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"})
        else:
            self.say(200, data)

    def start(self) -> int:
        told = self.headers.get("Range", "bytes=0-")
        return int(told.removeprefix("bytes=").rstrip("-"))

    def say(self, status: int, data: bytes, headers: dict[str, str] | None = None, length: int | None = -1) -> None:
        """`length`: what is claimed; -1 the truth, None nothing."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(len(data) if length == -1 else length))
        self.send_header("Connection", "close")
        self.end_headers()
        for at in range(0, len(data), self.server.piece):
            piece = data[at : at + self.server.piece]
            self.wfile.write(piece)
            self.server.sent[self.path.lstrip("/")] += len(piece)
            self.server.on_piece()
        self.close_connection = True

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()
