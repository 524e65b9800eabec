"""Twilio: checks that a webhook is theirs, reads it, and sends through their REST API.

Refuses every request whose signature doesn't hold (BadSignature), whatever the reason: the library's validator
raises on hostile input, and an exception is a refusal too. Rules: the signature is computed over the public address
and the request target as it came, never over a Host header or a rebuilt query, and over every field, blanks too;
nothing of Twilio's error texts is kept but the code, since they quote telephone numbers; whatever goes wrong once a
message may have reached them (a reset, a time-out, a 5xx, an answer that can't be read) leaves it in doubt; on WhatsApp
choices go out as buttons or a list where they fit, and as their numbered text whenever anything about that fails.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import requests
from multidict import MultiDict
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from bot.messages import Channel
from connectors import twilio_contents
from connectors.channel import Outgoing, ProviderDid, Received
from connectors.clean import clean
from connectors.errors import (
    BadRequest,
    BadSignature,
    InDoubt,
    OperatorNeeded,
    Reminded,
    Stopped,
    Temporary,
    Unreachable,
    Unsendable,
    WorldError,
)
from connectors.media import attached, words_of
from connectors.numbering import canonical, is_withheld
from connectors.settings import TwilioSettings
from connectors.twilio_contents import TwilioContents
from connectors.whatsapp_content import USUAL_LANGUAGE, Contents, RememberedContents, content_of

log = logging.getLogger(__name__)
NAME = "twilio"
TIMEOUT = (5.0, 15.0)  # seconds to connect, to read
OUTSIDE_WINDOW = 63016
CLOCK_SLACK = timedelta(minutes=2)
PARALLEL = 8
RING_SECONDS = 25
LOOKED_AT = 50  # newest messages to a number, among which a lost one is looked for
log = logging.getLogger(__name__)
Fate = Literal["stop", "unreachable", "temporary", "operator", "ours"]

# What a code means for the message; a code that isn't here is judged by the HTTP status.
FATES: Mapping[int, Fate] = {
    21610: "stop",
    **dict.fromkeys((21211, 21612, 21614, 30005, 30006, 63003, 63016, 63024, 63032, 63049), "unreachable"),
    **dict.fromkeys((14107, 20429, 30001, 30003, 30008, 30410, 63018, 63038), "temporary"),
    **dict.fromkeys((21210, 21212, 21215, 21216), "operator"),  # of calls: our number, the countries allowed
    **dict.fromkeys((20003, 21408, 21601, 21606, 30002, 30004, 30007, 30032, 30034, 63007), "operator"),
    **dict.fromkeys((12100, 21602, 21617, 21658, 63021), "ours"),
}
# What Twilio does and answers by itself: by SMS to these words alone, and under Advanced Opt-Out to any word, which
# it then tells in OptOutType. A word with anything beside it, a full stop too, is none to Twilio.
DONE_BY_WORD: Mapping[str, ProviderDid] = {
    **dict.fromkeys(("stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel"), "stop"),
    **dict.fromkeys(("start", "unstop"), "start"),
    "yes": "start_if_out",
    **dict.fromkeys(("help", "info"), "help"),
}
DONE_BY_TYPE: Mapping[str, ProviderDid] = {"STOP": "stop", "START": "start", "HELP": "help"}
_ERRORS: Mapping[Fate, type[WorldError] | type[Unsendable]] = {
    "stop": Stopped,
    "unreachable": Unreachable,
    "temporary": Temporary,
    "operator": OperatorNeeded,
    "ours": Unsendable,
}


def fate(code: int | None, status: int) -> Fate:
    if code is not None and code in FATES:
        return FATES[code]
    if status == 429 or status >= 500:
        return "temporary"
    return "operator" if status in (401, 403, 404) else "ours"


def _refusal(code: int | None, status: int) -> WorldError | Unsendable:
    """A 5xx may come from behind the place where the message was taken."""
    kind = _ERRORS[fate(code, status)]
    return (InDoubt if kind is Temporary and status >= 500 else kind)(code or status)


def _may_have_arrived(error: requests.RequestException) -> bool:
    """Not if there never was a connection."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return not isinstance(error, requests.ConnectTimeout) and not isinstance(reason, NewConnectionError)


class Signatures:
    """Several tokens at once, so that changing one leaves no gap."""

    def __init__(self, tokens: tuple[str, ...], public_url: str) -> None:
        self._validators = [RequestValidator(token) for token in tokens]
        self._public_url = public_url

    def check(self, raw_target: str, fields: MultiDict[str], signature: str | None) -> None:
        url = self._public_url + raw_target
        if not any(_holds(validator, url, fields, signature) for validator in self._validators):
            raise BadSignature


def _holds(validator: RequestValidator, url: str, fields: MultiDict[str], signature: str | None) -> bool:
    try:
        return bool(validator.validate(url, fields, signature))
    except Exception:  # TypeError, ValueError, UnicodeEncodeError …: all are a stranger's doing
        return False


def received(channel: Channel, fields: Mapping[str, str], provider: str = NAME) -> Received:
    """The form of an incoming message. A tapped WhatsApp button or row means what its payload says."""
    provider_id = fields.get("MessageSid") or fields.get("SmsSid") or ""
    if not provider_id or len(provider_id) > 100 or not (provider_id.isascii() and provider_id.isprintable()):
        raise BadRequest("MessageSid")
    return Received(
        provider=provider,
        channel=channel,
        provider_id=provider_id,
        from_address=canonical(fields.get("From", ""))[:100],
        to_address=canonical(fields.get("To", ""))[:100],
        text=clean(fields.get("ButtonPayload") or fields.get("ListId") or words_of(fields)),
        media=attached(fields),
        provider_did=settled(channel, fields) if provider == NAME else None,
    )


def settled(channel: Channel, fields: Mapping[str, str]) -> ProviderDid | None:
    """What Twilio has done about this message, and answered, before it handed it over."""
    told = DONE_BY_TYPE.get(fields.get("OptOutType", "").upper())
    return told or (DONE_BY_WORD.get(fields.get("Body", "").strip().casefold()) if channel == "sms" else None)


def channel_of(fields: Mapping[str, str]) -> Channel:
    """The channel of a message that a status callback tells of."""
    return "whatsapp" if fields.get("From", "").startswith("whatsapp:") else "sms"


class QuietHttp(HttpClient):  # type: ignore[misc]
    """Requests over one session, to another host if told so. The library's own client logs telephone numbers."""

    def __init__(self, api_url: str | None, timeout: tuple[float, float] = TIMEOUT) -> None:
        super().__init__(logging.getLogger("connectors.twilio"), False)
        self._timeout = timeout
        self._elsewhere = urlsplit(api_url) if api_url else None
        self._session = requests.Session()
        self._session.trust_env = api_url is None  # a mock on loopback is never behind a proxy

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        as_json = (headers or {}).get("Content-Type") == twilio_contents.JSON
        answer = self._session.request(
            method,
            self._address(url),
            params=params,  # type: ignore[arg-type]
            data=None if as_json else data,
            json=data if as_json else None,  # type: ignore[arg-type]
            headers=headers,
            auth=auth,
            timeout=timeout or self._timeout,
            allow_redirects=False,
        )
        return Response(answer.status_code, answer.text, answer.headers)

    def _address(self, url: str) -> str:
        if self._elsewhere is None:
            return url
        there, parts = self._elsewhere, urlsplit(url)
        return urlunsplit((there.scheme, there.netloc, there.path.rstrip("/") + parts.path, parts.query, ""))


def _nobody(_word: Any) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Told:
    """Who is told how choices were shown (buttons, list, text), and of messages that may have gone out before."""

    shown: Callable[[str], None] = _nobody
    doubt: Callable[[Channel], None] = _nobody


class TwilioProvider:
    """Sends from threads of its own: the library blocks. `contents`: the ids of contents that were made."""

    def __init__(
        self,
        settings: TwilioSettings,
        public_url: str,
        timeout: tuple[float, float] = TIMEOUT,
        contents: Contents | None = None,
        told: Told = Told(),
        content_timeout: float = twilio_contents.TIMEOUT,
    ) -> None:
        self._public_url = public_url
        self._status_callback = f"{public_url}/twilio/status"
        # The environment is ours to read: the library would take account, region and edge from variables of its own.
        self._client: Any = Client(
            settings.account_sid,
            settings.auth_tokens[0],
            http_client=QuietHttp(settings.api_url, timeout),
            environment={"FARO": "1"},
        )
        self._from: Mapping[Channel, str | None] = {
            "sms": settings.sms_from,
            "whatsapp": settings.whatsapp_from,
            "voice": settings.voice_from,
        }
        known = contents or RememberedContents()
        self._contents = TwilioContents(self._client, settings.account_sid, known, content_timeout)
        self._templates, self._told = settings.whatsapp_templates, told
        self._threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="twilio")

    async def send(self, message: Outgoing) -> str:
        if is_withheld(message.to_address):
            raise Unreachable  # the words of a withheld number, typed on a keypad, may be somebody's number
        if message.window != "open":
            await self._remind(message)
            raise Reminded(OUTSIDE_WINDOW)
        return str(await self._call(lambda: self._deliver(message)))

    async def find(self, message: Outgoing, since: datetime) -> tuple[str, ...]:
        """By when each was made: Twilio's own filter is by when it was sent, and what is queued wasn't sent. A content
        message stands there with its body, through a messaging service with none: then it can't be told."""
        to, line = self._addresses(message)
        found = await self._call(lambda: self._client.messages.list(to=to, from_=line, limit=LOOKED_AT))
        fresh = [one for one in found if one.date_created is None or one.date_created >= since - CLOCK_SLACK]
        with_choices = content_of(message) is not None
        alike = {message.text, message.lead} if with_choices else {message.text}
        ids = tuple(str(one.sid) for one in reversed(fresh) if one.body in alike)
        if with_choices and not ids and any(not one.body for one in fresh):
            self._told.doubt(message.channel)
        return ids

    async def _remind(self, message: Outgoing) -> None:
        """Says by an approved template that an answer waits, once; without a template nothing may be said."""
        if message.window == "waits":
            return
        template = self._templates.get(message.lang or "") or self._templates.get(USUAL_LANGUAGE)
        if message.window == "closed" or template is None:
            raise Unreachable(OUTSIDE_WINDOW)
        await self._call(lambda: self._create(message, content_sid=template))

    def _deliver(self, message: Outgoing) -> str:
        """In a thread. Whatever hinders buttons or a list, the numbered text goes out at once."""
        content = content_of(message)
        sid = None if content is None else self._contents.sid(content)
        if content is not None and sid is not None:
            try:
                return self._shown(content.shown, self._create(message, content_sid=sid))
            except (TwilioRestException, TwilioServiceException) as error:
                if fate(error.code, error.status) != "ours" and error.status != 404:
                    raise  # the text would meet the same
                self._contents.refused(content, error.code)
        sent = self._create(message, body=message.text)
        return self._shown("text", sent) if message.choices and message.channel == "whatsapp" else sent

    def _shown(self, how: str, sid: str) -> str:
        self._told.shown(how)
        return sid

    def _create(self, message: Outgoing, **what: str) -> str:
        to, line = self._addresses(message)
        sent = self._client.messages.create(status_callback=self._status_callback, to=to, from_=line, **what)
        if not sent.sid:
            raise InDoubt
        return str(sent.sid)

    def _addresses(self, message: Outgoing) -> tuple[str, str]:
        line = message.line or self._from[message.channel] or ""
        prefix = "whatsapp:" if message.channel == "whatsapp" else ""
        return prefix + message.to_address, prefix + canonical(line)

    async def _call(self, work: Callable[[], Any]) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except (TwilioRestException, TwilioServiceException) as error:
            raise _refusal(error.code, error.status) from None  # `from None`: the cause's text holds the address
        except requests.RequestException as error:
            raise (InDoubt if _may_have_arrived(error) else Temporary) from None
        except Exception as error:  # what the library made of the answer; only the kind, the text may quote it
            log.error("twilio_answer_unreadable", extra={"error": type(error).__name__})
            raise InDoubt from None

    async def call(self, address: str, line: str) -> str:
        """Ring somebody; what happens then comes in over the webhooks of a call, its end unasked."""
        if is_withheld(address):
            raise Unreachable
        made = await self._call(
            lambda: self._client.calls.create(
                to=address,
                from_=canonical(line or self._from["voice"] or ""),
                url=f"{self._public_url}/twilio/voice",
                method="POST",
                status_callback=f"{self._public_url}/twilio/voice/status",
                timeout=RING_SECONDS,
            )
        )
        return str(made.sid)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
