"""Requests that no provider sends: every one from a seed and a number, so that a bad one can be sent again.

Nothing here is signed. MARK stands in what a person might have written; it must not come back, nor stand in a log.
"""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote_from_bytes

MARK = "me-quitaron-el-pasaporte"
SECRET = "a-secret-for-tests-only"
LONG, HUGE = 9_000, 200_000

BOMB = gzip.compress(b"\0" * 20_000_000, mtime=0)
METHODS = (
    *("GET", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"),
    *("get", "Post", "M-SEARCH", "", "A" * 300, "P\0ST", "POST\t", "GET /healthz", "\xff\xfe"),
)
VERSIONS = (
    *("HTTP/1.1",) * 12,
    "HTTP/1.0",
    "HTTP/1.0",
    "HTTP/0.9",
    "HTTP/2.0",
    "HTTP/9.9",
    "HTTP/1.1 x",
    "http/1.1",
    "",
)
HOSTS = ("faro.example.org", "127.0.0.1", "localhost", "evil.example", "", "a:b:c", "[::1", "x" * 5000, "\xff", "a b")
KINDS = (
    *("application/x-www-form-urlencoded",) * 5,
    *("application/x-www-form-urlencoded; charset=no-such", "application/x-www-form-urlencoded;charset=utf-16"),
    *("application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain; charset=utf-7"),
    *("application/xml", "text/event-stream", "/", "", ";;;", "a" * 500, "application/octet-stream", "message/http"),
)
SIGNATURES = ("", "x", "x" * 28, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "A" * LONG, "\xf1" * 28, "=" * 28, "null", "\0")
FORWARDED = (
    *("X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: faro.example.org", "X-Forwarded-Proto: https", "X-Real-IP: ::1"),
    *("Forwarded: for=127.0.0.1;host=faro.example.org", "X-Original-URL: /healthz", "X-Rewrite-URL: /twilio/sms"),
    *("X-HTTP-Method-Override: GET", "I-Twilio-Idempotency-Token: 1", "X-Forwarded-Prefix: /hooks", "Via: 1.1 x"),
)
CIVIL_HEADERS = (
    *("Content-Encoding: gzip", "Content-Encoding: deflate", "Content-Encoding: br", "Content-Encoding: identity"),
    *("Range: bytes=0-18446744073709551615", "Authorization: Bearer ", "Authorization: Basic Og==", "Origin: null"),
    *("Origin: http://[", "Expect: 100-continue", "Accept-Encoding: *;q=x", "If-Modified-Since: x", "If-None-Match: *"),
    *(
        "Cookie: " + "a=b; " * 900,
        "Last-Event-ID: x",
        "Upgrade: h2c",
        "Connection: keep-alive, Upgrade",
        "X-A: " + MARK,
    ),
)
ODD_HEADERS = (
    *("Transfer-Encoding: chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: \x0bchunked"),
    *("Transfer-Encoding: gzip, chunked", "Transfer-encoding : chunked", "Content-Length: 5", "Content-Length: -1"),
    *("Content-Length: 99999999999999999999", "Content-Length: 0x10", "Content-Length: +5", "Content-Length: 1, 1"),
    *("Content-Length: ", "Expect: 100-continue", "Expect: a-miracle", "Upgrade: websocket", "Upgrade: h2c"),
    *("Connection: keep-alive, Upgrade", "Connection: close, X-Twilio-Signature", "Content-Encoding: gzip"),
    *("Content-Encoding: deflate", "Content-Encoding: br", "Content-Encoding: zstd", "Content-Encoding: x, gzip"),
    *(
        "Range: bytes=0-18446744073709551615",
        "Cookie: " + "a=b; " * 900,
        "Authorization: Bearer ",
        "Authorization: \xff",
    ),
    *("Authorization: Basic Og==", "Origin: null", "Origin: http://[", "Referer: \xff", "Accept-Encoding: \xff, *;q=x"),
    *(
        "If-Modified-Since: x",
        "If-None-Match: *",
        "Last-Event-ID: \xff",
        "X: a\r\nX-Twilio-Signature: b",
        " folded: yes",
    ),
    *("X: a\r\n b", "No colon at all", ": no name", "Na me: x", "X\0: y", "X: \0", "X: a\nB: c", "X: a\rB: c"),
    *("Host: second.example", "Sec-WebSocket-Key: x", "Content-Type: application/json", "X" * LONG + ": y"),
    *("X: " + "y" * 70_000, "\r\n".join(f"X-{number}: y" for number in range(500)), "X-Twilio-Signature: x, y"),
)
FIELDS = ("MessageSid", "SmsSid", "From", "To", "Body", "NumMedia", "MessageStatus", "ErrorCode", "CallSid", "Digits")
VALUES = (
    *(
        "SM" + "0" * 32,
        "+50255501234",
        "whatsapp:+50255501234",
        "anonymous",
        "hola",
        MARK,
        "",
        "-1",
        "9" * 400,
        "/restart",
    ),
    *("delivered", "\0", "\ud7ff", "😀" * 50, "' OR 1=1 --", "${jndi:ldap://x}", "{{7*7}}", "../../etc/passwd", "%s%n"),
)
T = TypeVar("T")


@dataclass(frozen=True)
class Attack:
    """`sends` in one go on one connection."""

    number: int
    sends: bytes

    def __repr__(self) -> str:
        return f"attack {self.number}: {self.sends[:300]!r}{'…' if len(self.sends) > 300 else ''}"


class Attacker:
    """Whoever knows the address and every route, but no secret."""

    def __init__(self, routes: tuple[str, ...], seed: int) -> None:
        self._routes, self._seed = routes, seed
        self._providers = tuple(route for route in routes if route.startswith(("/twilio/", "/kannel/")))
        self._chance = random.Random()
        self._wild = False

    def attack(self, number: int) -> Attack:
        self._chance.seed(f"{self._seed}/{number}")
        requests = self._one_of((1, 1, 1, 1, 1, 1, 2, 3))
        return Attack(number, b"".join(self._request() for _ in range(requests)))

    def _one_of(self, options: tuple[T, ...]) -> T:
        return self._chance.choice(options)

    def _rarely(self, share: float = 0.15) -> bool:
        return self._chance.random() < share

    def _request(self) -> bytes:
        """Half of them are well-formed HTTP, so that they get past the web server to a route."""
        self._wild = self._rarely(0.5)
        body = self._body()
        lines = [self._first_line(), *self._headers(body)]
        if self._wild and self._rarely(0.06):
            lines = lines[: self._chance.randrange(len(lines) + 1)]
        head = "\r\n".join(lines).encode("latin-1", "replace")
        if head and self._wild and self._rarely(0.1):
            head = self._broken(head)
        return head + b"\r\n\r\n" + body

    def _first_line(self) -> str:
        if not self._wild:
            method = self._one_of(("POST", "POST", "POST", "GET", "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"))
            return f"{method} {self._target()} HTTP/1.{self._one_of((1, 1, 1, 0))}"
        if self._rarely(0.04):
            return self._one_of(("", "\0" * 50, "GET", "PRI * HTTP/2.0", "\x16\x03\x01\x02\0\x01", "x" * 20_000))
        method = self._one_of(METHODS) if self._rarely(0.4) else self._one_of(("GET", "POST", "POST"))
        return f"{method} {self._target()} {self._one_of(VERSIONS)}"

    def _target(self) -> str:
        route = self._one_of(self._providers if self._rarely(0.5) else self._routes)
        query = f"?{self._form()}"[:5000] if self._rarely(0.4) else ""
        plain = (
            *(route + "/", "/" + route, route.replace("/", "/%2e%2e/"), route.replace("/", "%2f"), route + "%00"),
            *(route + ";x=1", route.upper(), route + "/" + "a" * 5000, route + "?" + "a=1&" * 1200, "//x", "/?", "/%"),
            *(f"http://faro.example.org{route}", f"https://evil.example{route}?x", route + "%c0%af", route + "%zz"),
            *(route + "?bodySHA256=" + "0" * 64, route + "?%", "/../../etc/passwd", "/healthz/../twilio/sms"),
            *("/static/%2e%2e/gateway.py", "/x/.." + route, route.replace("/", "//")),
        )
        broken = (
            *(
                route + "\0",
                route + "#sms",
                route + "/" + "a" * LONG,
                route[1:],
                "*",
                "",
                "evil.example:443",
                "http://[",
            ),
            *(route + "\xff\xfe", "/" * LONG, "\\", route + " x"),
        )
        if not self._rarely(0.3):
            return route + query
        return self._one_of((*plain, *broken) if self._wild else plain)

    def _headers(self, body: bytes) -> list[str]:
        lines = [f"Host: {self._one_of(HOSTS if self._wild else HOSTS[:4])}"]
        if not self._rarely():
            lines.append(f"Content-Type: {self._one_of(KINDS)}")
        if not (self._wild and self._rarely()):
            lines.append(f"Content-Length: {len(body)}")
        if self._rarely(0.7):
            lines.append(f"X-Twilio-Signature: {self._one_of(SIGNATURES if self._wild else SIGNATURES[:4])}")
        lines += [self._one_of(FORWARDED) for _ in range(self._chance.randrange(3))]
        while self._rarely(0.4):
            lines.append(self._one_of(ODD_HEADERS if self._wild else CIVIL_HEADERS))
        self._chance.shuffle(lines)
        return [*lines, "Connection: close"] if not self._rarely(0.05) else lines

    def _body(self) -> bytes:
        kind = self._chance.randrange(16)
        if kind == 15:
            return b"x" * HUGE
        if kind < 6:
            return self._form().encode("utf-8", "replace")
        form = self._form().encode("utf-8", "replace")
        chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(form), form)
        bodies = (
            *(b"", self._chance.randbytes(self._chance.randrange(3000)), b"a=1&" * 5000, b"=" * LONG),
            *(
                b"[" * 50_000,
                b'{"a":' * 5000,
                b"Body=%ff%fe%ed%a0%80%zz%",
                gzip.compress(form, mtime=0),
                chunk,
                chunk[:-5],
            ),
            *(
                BOMB,
                gzip.compress(form, mtime=0)[:-9],
                b"ffffffffffffffff\r\n" + form,
                b"-1\r\n\r\n",
            ),
            *(b'--x\r\nContent-Disposition: form-data; name="Body"\r\n\r\nhola\r\n--x--\r\n', b"--x\r\n" * 3000),
            *(
                b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>',
                b"\xef\xbb\xbf" + form,
                b"3;x=\0\r\nabc\r\n0\r\nX: y\r\n\r\n",
            ),
        )
        return self._one_of(bodies)

    def _form(self) -> str:
        count = self._one_of((0, 1, 3, 8, 8, 8, 300))
        return "&".join(f"{self._one_of(FIELDS)}={self._value()}" for _ in range(count))

    def _value(self) -> str:
        if self._rarely(0.2):
            return quote_from_bytes(self._chance.randbytes(self._chance.randrange(40)))
        value = self._one_of(VALUES)
        return (
            value if self._wild and self._rarely(0.1) and value.isascii() else quote_from_bytes(value.encode("utf-8"))
        )

    def _broken(self, head: bytes) -> bytes:
        """Some bytes of it are others."""
        changed = bytearray(head)
        for _ in range(self._chance.randrange(1, 6)):
            changed[self._chance.randrange(len(changed))] = self._chance.randrange(256)
        return bytes(changed)
