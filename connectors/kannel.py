"""Kannel: reads what its smsbox delivers, and sends through smsbox's sendsms address. For a SIM or an SMPP link.

Refuses every message without the shared secret, and every delivery report whose mark isn't the one that was made for
that very message (BadSignature); and addresses that can't be dialled (Unreachable), since Kannel takes a list of them.
Rules: nothing of Kannel's answers is kept but the status; texts go out as GSM-7 wherever they can; the text of an
incoming message is read in the charset that Kannel names.

A message may reach somebody twice: Kannel can't be asked what it has. `find` knows nothing, so a message under way
when the node was killed is sent again, as is one whose answer got lost on the line. Each such sending is counted
(`faro_possible_repeats`); the count is an upper bound.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import aiohttp
from yarl import URL

from bot.messages import Channel
from bot.segments import measure
from connectors.channel import Outgoing, Received
from connectors.clean import clean
from connectors.errors import (
    BadRequest,
    BadSignature,
    InDoubt,
    OperatorNeeded,
    Temporary,
    Unreachable,
    Unsendable,
    WorldError,
)
from connectors.numbering import canonical, dialled, is_withheld
from connectors.settings import KannelSettings

NAME = "kannel"
TIMEOUT = aiohttp.ClientTimeout(total=15.0, sock_connect=5.0)
FIELD_LIMIT = 50
LONGEST_ANSWER = 200
ALL_REPORTS = 31  # the sum of the types in REPORTS

# What a report's type means, in the words of `schema.STATUS_RANK`; any other type says nothing about the end.
REPORTS: Mapping[int, str] = {1: "delivered", 2: "undelivered", 4: "queued", 8: "sent", 16: "failed"}

# What smsbox's answer means: its status, the beginning of its text. The first line that fits holds.
ANSWERS: tuple[tuple[int, bytes, type[WorldError] | type[Unsendable] | None], ...] = (
    (202, b"", None),
    (403, b"Not routable", Unreachable),
    (403, b"", OperatorNeeded),  # the user, its password, or its list of allowed machines
    (400, b"Number(s) has/have been denied", Unreachable),
    (400, b"Sender missing", OperatorNeeded),
    (400, b"", Unsendable),
    (500, b"", Temporary),
    (502, b"", Temporary),
    (503, b"", Temporary),
    (504, b"", Temporary),
)
_ENCODINGS: Mapping[str, str] = {"utf-8": "utf-8", "utf-16be": "utf-16-be", "iso-8859-1": "latin-1"}
_DIALLED = re.compile(r"\+?[0-9]{3,20}")
_ID = re.compile(rb"[\x21-\x7e]{1,100}")


@dataclass(frozen=True)
class Body:
    """A text as bytes, with the charset that Kannel names; an unknown one is a picture or a card, not a text."""

    data: bytes = field(repr=False)
    charset: str

    def text(self) -> str:
        encoding = _ENCODINGS.get(self.charset.casefold() or "utf-8")
        return clean(self.data.decode(encoding, "replace")) if encoding else ""


class Guard:
    """Knows our Kannel: by the secret in messages, and in reports by a mark that only holds for one message."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def check(self, given: bytes) -> None:
        if not self._secret or not hmac.compare_digest(given, self._secret):
            raise BadSignature

    def mark(self, message_id: str) -> str:
        return hmac.new(self._secret, f"report/{message_id}".encode(), sha256).hexdigest()[:32]

    def check_mark(self, message_id: str, given: bytes) -> None:
        if not self._secret or not hmac.compare_digest(given, self.mark(message_id).encode()):
            raise BadSignature


def fields_of(raw_query: str) -> Mapping[str, bytes]:
    """Bytes, since a text comes in the charset that stands beside it."""
    try:
        pairs = parse_qsl(raw_query, keep_blank_values=True, encoding="latin-1", max_num_fields=FIELD_LIMIT)
    except ValueError as error:
        raise BadSignature from error
    return {name: value.encode("latin-1", "replace") for name, value in pairs}


def received(fields: Mapping[str, bytes], body: Body | None = None) -> Received:
    """The message in a request: its text is a field (get-url) or the body (post-url)."""
    provider_id = fields.get("id", b"")
    if not _ID.fullmatch(provider_id):
        raise BadRequest("id")
    written = body or Body(fields.get("text", b""), _word(fields, "charset"))
    text = written.text()
    return Received(
        provider=NAME,
        channel="sms",
        provider_id=provider_id.decode("ascii"),
        from_address=canonical(_word(fields, "from"))[:100],
        to_address=canonical(_word(fields, "to"))[:100],
        text=text,
    )


def report(fields: Mapping[str, bytes], guard: Guard) -> tuple[str, str | None]:
    """Which message of ours, and what became of it; None for a type that says nothing."""
    message_id, kind = _word(fields, "id"), _word(fields, "type")
    guard.check_mark(message_id, fields.get("mark", b""))
    return message_id, REPORTS.get(int(kind)) if kind.isascii() and kind.isdigit() and len(kind) < 4 else None


def _word(fields: Mapping[str, bytes], name: str) -> str:
    return fields.get(name, b"").decode("utf-8", "replace")


class KannelProvider:
    """Sends from the event loop. `on_doubt` is told of every message that may go out a second time."""

    def __init__(
        self,
        settings: KannelSettings,
        on_doubt: Callable[[Channel], None],
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._settings = settings
        self._timeout = timeout
        self._guard = Guard(settings.secret)
        self._on_doubt = on_doubt

    async def send(self, message: Outgoing) -> str:
        if is_withheld(message.to_address) or not _DIALLED.fullmatch(dialled(message.to_address)):
            raise Unreachable
        message_id = uuid4().hex
        status, answer = await self._ask(urlencode(self._fields(message, message_id)))
        error = _meaning(status, answer)
        if error is not None:
            raise error(status)
        return message_id

    async def find(self, message: Outgoing, since: datetime) -> tuple[str, ...]:
        self._on_doubt(message.channel)
        return ()

    def _fields(self, message: Outgoing, message_id: str) -> Mapping[str, bytes | str]:
        settings = self._settings
        mark = self._guard.mark(message_id)
        return {
            "username": settings.user,
            "password": settings.password,
            "from": canonical(message.line or settings.sms_from or ""),
            "to": dialled(message.to_address),  # a space would make it a list
            "coding": "0" if measure(message.text).encoding == "GSM-7" else "2",
            "charset": "UTF-8",
            "text": message.text.encode("utf-8", "replace"),
            "dlr-mask": str(ALL_REPORTS),
            "dlr-url": f"{settings.reports_url}/kannel/status?id={message_id}&mark={mark}&type=%d",
        }

    async def _ask(self, query: str) -> tuple[int, bytes]:
        """One connection a message: Kannel is near, and nothing is left open. No proxy of the environment's."""
        address = URL(f"{self._settings.url}?{query}", encoded=True)
        try:
            async with aiohttp.ClientSession(timeout=self._timeout, trust_env=False) as session:
                session._retry_connection = False  # or a GET whose answer got lost goes again by itself: a second SMS
                async with session.get(address, allow_redirects=False) as response:
                    return response.status, await response.content.read(LONGEST_ANSWER)
        except aiohttp.ClientConnectorError:
            raise Temporary from None  # `from None`: the cause's text may hold the address
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise InDoubt from None


def _meaning(status: int, answer: bytes) -> type[WorldError] | type[Unsendable] | None:
    """Whoever answers otherwise isn't smsbox: an operator must look."""
    for known, beginning, error in ANSWERS:
        if status == known and answer.startswith(beginning):
            return error
    return OperatorNeeded
