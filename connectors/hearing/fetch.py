"""Fetches a voice note from Twilio.

Refuses every address that isn't this account's media on the API's own host (BadRequest), more than LARGEST bytes, and
being sent elsewhere than to Twilio's two stores of media. Rules: the password goes to the API alone, never along with a
redirection; an address never stands in an error or a log.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from connectors.errors import BadRequest, Temporary
from connectors.settings import TwilioSettings

API = "https://api.twilio.com"
STORES = frozenset({"mms.twiliocdn.com", "s3-external-1.amazonaws.com"})
LARGEST = 5 * 1024 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=10.0, sock_connect=5.0)
HOPS = 2
_PATH = re.compile(r"/2010-04-01/Accounts/(?P<account>AC[0-9a-f]{32})/Messages/\w{34}/Media/\w{34}")


class TwilioMedia:
    """A `Fetch`. With another API address (a mock) that host stands for Twilio's, and for its stores."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._api = settings.api_url or API
        self._mocked = settings.api_url is not None
        self._account = settings.account_sid
        self._auth = aiohttp.BasicAuth(settings.account_sid, settings.auth_tokens[0])

    async def __call__(self, address: str) -> bytes:
        target, auth = self._api + self._path(address), self._auth
        try:
            async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=not self._mocked) as session:
                for _ in range(HOPS + 1):
                    async with session.get(
                        URL(target, encoded=True), auth=auth if target.startswith(f"{self._api}/") else None,
                        allow_redirects=False,
                    ) as answer:  # fmt: skip
                        if answer.status not in (301, 302, 303, 307, 308):
                            return await _body(answer)
                        target = self._next(target, answer.headers.get("Location", ""))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise Temporary from None  # the cause's text holds the address
        raise BadRequest("redirections")

    def _path(self, address: str) -> str:
        """Of an address that is this account's media; the host must be the API's, however it is spelt here."""
        try:
            parts = urlsplit(address)
            host = f"{parts.scheme}://{parts.netloc}"
        except ValueError:
            raise BadRequest("media address") from None
        own = urlsplit(self._api)
        path = _PATH.fullmatch(parts.path)
        if host not in (API, f"{own.scheme}://{own.netloc}") or parts.query or parts.fragment:
            raise BadRequest("media address")
        if path is None or path["account"] != self._account:
            raise BadRequest("media address")
        return parts.path

    def _next(self, here: str, location: str) -> str:
        there = urljoin(here, location)
        parts, own = urlsplit(there), urlsplit(self._api)
        known = parts.scheme == "https" and parts.netloc in STORES
        if not known and not (self._mocked and parts[:2] == own[:2]):
            raise BadRequest("redirection")
        return there


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    if answer.status != 200:
        raise Temporary(answer.status)
    if (answer.content_length or 0) > LARGEST:
        raise BadRequest("media too large")
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST:
            raise BadRequest("media too large")
    return bytes(body)
