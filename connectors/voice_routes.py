"""The web addresses of a call: it rings, a key is pressed, it is over; and the sounds that the provider fetches.

Refuses what isn't signed (403), as the message routes do; the loopback's addresses are for this machine alone. Rules: a
caller is never left with an error: what breaks here is said as a sentence with the number for danger; a sound has an
unguessable name and holds only what anybody may hear.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from connectors import call_backs, twilio, twiml
from connectors.audio.shelf import Shelf
from connectors.calls import Ringing
from connectors.gateway import EDGE, Handler, form_of, only_this_machine, signed_form
from connectors.numbering import canonical, country_hint
from connectors.privacy import Keys
from connectors.ringing import AFTER_A_MISSED_CALL, limits_of
from connectors.voice import CallDesk
from connectors.voice_settings import VoiceSettings

PATIENCE = 8.0  # seconds until a slow step is answered with a pause; the provider's own are 15
OUTBOUND = "outbound"
log = logging.getLogger(__name__)
Form = Callable[[web.Request], Awaitable[Mapping[str, str]]]


class VoiceRoutes:
    """`desk` is ready once the packs are loaded; until then callers wait in short pauses."""

    def __init__(
        self, settings: VoiceSettings, shelf: Callable[[], Shelf], desk: Callable[[], CallDesk | None]
    ) -> None:
        self._settings, self._shelf, self._desk = settings, shelf, desk

    def routes(self) -> tuple[web.RouteDef, ...]:
        found = [web.get("/audio/{name}.wav", self.sound)]
        for provider, form in ((twilio.NAME, signed_form), ("loopback", _form_of_this_machine)):
            found += [
                web.post(f"/{provider}/voice", self._guarded(provider, form, self._ring)),
                web.post(f"/{provider}/voice/status", self._guarded(provider, form, self._status)),
                web.post(f"/{provider}/voice/{{step:[0-9]{{1,5}}}}", self._guarded(provider, form, self._step)),
            ]
        return tuple(found)

    async def sound(self, request: web.Request) -> web.StreamResponse:
        content = await asyncio.to_thread(self._shelf().read, request.match_info["name"])
        if content is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "public, max-age=604800, immutable"}
        return web.Response(body=content, content_type="audio/wav", headers=headers)

    def _guarded(self, provider: str, form: Form, then: Callable[..., str]) -> Handler:
        """Signed and for this provider; whatever breaks after that is told the caller in words."""

        async def handle(request: web.Request) -> web.StreamResponse:
            desk, mine = self._desk(), request.app[EDGE].settings.providers["voice"] == provider
            try:
                fields = await form(request)
            except web.HTTPRequestEntityTooLarge:  # nobody can tell whether it is signed: it is told, not taken
                if desk is None or not mine:
                    raise
                return _xml(desk.sorry())
            if not mine:
                raise web.HTTPNotFound
            call_id = fields.get("CallSid", "")
            if desk is None:
                return _xml(twiml.thinking(desk_address(request)))
            if not call_id or len(call_id) > 100 or not (call_id.isascii() and call_id.isprintable()):
                return _xml(desk.sorry())
            step = int(request.match_info.get("step", "0"))
            return _xml(await self._in_time(request, desk, then, provider, call_id, step, fields))

        return handle

    async def _in_time(
        self,
        request: web.Request,
        desk: CallDesk,
        then: Callable[..., str],
        provider: str,
        call_id: str,
        step: int,
        fields: Mapping[str, str],
    ) -> str:
        """A step goes on while the caller waits: the provider asks again, and then hears what it led to."""
        work = asyncio.create_task(asyncio.to_thread(then, desk, provider, call_id, step, fields))
        work.add_done_callback(_told)
        try:
            return await asyncio.wait_for(asyncio.shield(work), PATIENCE)
        except TimeoutError:
            return twiml.thinking(desk_address(request))
        except Exception as error:
            log.error("call_failed", extra={"error": type(error).__name__})
            return desk.sorry()

    def _ring(self, desk: CallDesk, provider: str, call_id: str, _step: int, fields: Mapping[str, str]) -> str:
        ringing = ringing_of(provider, call_id, fields, desk.store.keys)
        missed = ringing.direction == "in" and self._settings.missed and self._settings.rings(ringing.country_hint)
        if missed and self._owe_a_call(desk, ringing):
            return twiml.rejected()
        return desk.ring(ringing)

    def _owe_a_call(self, desk: CallDesk, ringing: Ringing) -> bool:
        """False above the limits: then the call is answered, and she pays for it as for any."""
        store = desk.store
        with store.database.write() as connection:
            now = store.now()
            due = now + AFTER_A_MISSED_CALL
            limits = limits_of(self._settings, desk.own)
            return call_backs.ask_faro(connection, store.keys, ringing, limits, now, due)

    def _step(self, desk: CallDesk, provider: str, call_id: str, step: int, fields: Mapping[str, str]) -> str:
        if fields.get("CallStatus") == "completed":
            desk.end(provider, call_id, seconds_of(fields))
            return twiml.hung_up()
        return desk.hear(provider, call_id, step, fields)

    def _status(self, desk: CallDesk, provider: str, call_id: str, _step: int, fields: Mapping[str, str]) -> str:
        if fields.get("CallStatus") in ("completed", "busy", "no-answer", "failed", "canceled"):
            desk.end(provider, call_id, seconds_of(fields))
        return twiml.hung_up()


def ringing_of(provider: str, call_id: str, fields: Mapping[str, str], keys: Keys) -> Ringing:
    """Who is at the other end: of a call that Faro made, that is whom it was made to. A withheld number is nobody's."""
    out = fields.get("Direction", "").startswith(OUTBOUND)
    person, line = ("To", "From") if out else ("From", "To")
    address = canonical(fields.get(person, ""))[:100]
    own = canonical(fields.get(line, ""))[:100]
    sender = keys.pseudonym(address, own)
    return Ringing(
        provider=provider,
        call_id=call_id,
        sender=sender,
        country_hint=country_hint(address, own) if sender else None,
        address=address,
        line=own,
        direction="out" if out else "in",
    )


def seconds_of(fields: Mapping[str, str]) -> int | None:
    text = fields.get("CallDuration", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def desk_address(request: web.Request) -> str:
    """The same address again, as the provider knows it."""
    return request.app[EDGE].settings.public_url + request.rel_url.raw_path


async def _form_of_this_machine(request: web.Request) -> Mapping[str, str]:
    only_this_machine(request)
    return await form_of(request)


def _xml(document: str) -> web.Response:
    return web.Response(text=document, content_type="application/xml")


def _told(work: asyncio.Task[str]) -> None:
    """A step that ended after its caller was told to wait: its error is logged, not lost."""
    if not work.cancelled() and work.exception() is not None:
        log.error("call_failed", extra={"error": type(work.exception()).__name__})
