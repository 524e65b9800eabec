"""The HTTP edge: stores what providers deliver and says so at once; thinking and sending happen elsewhere.

Refuses webhooks that are unsigned, badly signed or without their secret (403), bodies that aren't forms (400) or too
big (413), and on the loopback routes everybody but this machine itself. Rules: a message is acknowledged only when it
is stored (else 503, so that the provider comes back); an error never shows its inside; no forwarded header is
believed; no access log, since addresses stand in it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict

from bot.messages import Channel
from connectors import inbox, kannel, outbox, silence, twilio, wholeness
from connectors.channel import Received
from connectors.database import StoreError
from connectors.errors import BadRequest, BadSignature
from connectors.health import State
from connectors.loopback import LoopbackProvider, Told
from connectors.metrics import Metrics
from connectors.schema import STATUS_RANK
from connectors.settings import Settings, is_loopback
from connectors.twilio import Signatures
from connectors.worker import Store

BODY_LIMIT = 64 * 1024
FIELD_LIMIT = 200
KEEP_ALIVE = 15.0
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP")
SECURITY_HEADERS = {
    "Server": "faro",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Edge:
    """What the gateway needs. `reasons` says why the node isn't ready, `health` what its machine and database lack (it
    blocks); `on_inbox` wakes whoever answers.
    """

    settings: Settings
    store: Store
    loopback: LoopbackProvider
    metrics: Metrics
    on_inbox: Callable[[], None] = lambda: None
    reasons: Callable[[], tuple[str, ...]] = tuple
    health: Callable[[], State] | None = None
    pages: tuple[web.RouteDef, ...] = field(default=())
    voice: tuple[web.RouteDef, ...] = field(default=())


EDGE = web.AppKey("edge", Edge)
SIGNATURES = web.AppKey("signatures", Signatures)
GUARD = web.AppKey("guard", kannel.Guard)


def build_gateway(edge: Edge) -> web.Application:
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[_last_resort])
    app[EDGE] = edge
    app[SIGNATURES] = Signatures(edge.settings.twilio.auth_tokens, edge.settings.public_url)
    app[GUARD] = kannel.Guard(edge.settings.kannel.secret)
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz)
    app.router.add_get("/metrics", _metrics)
    app.router.add_get("/loopback/events", _events)
    app.router.add_post("/twilio/status", _twilio_status)
    app.router.add_get("/kannel/sms", _kannel_message, allow_head=False)
    app.router.add_post("/kannel/sms", _kannel_message)
    app.router.add_get("/kannel/status", _kannel_status, allow_head=False)
    app.router.add_post("/kannel/status", _kannel_status)
    channels: tuple[Channel, ...] = ("sms", "whatsapp")
    for channel in channels:
        app.router.add_post(f"/twilio/{channel}", _twilio_message(channel))
        app.router.add_post(f"/loopback/{channel}", _loopback_message(channel))
    app.router.add_routes(edge.voice)
    if edge.settings.only_loopback:
        app.router.add_routes(edge.pages)
    return app


@web.middleware
async def _last_resort(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every way out passes here: errors become a word, every answer gets the security headers."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = web.Response(status=error.status, text=error.reason, headers=_allow(error))
    except BadSignature:
        response = web.Response(status=403, text="Forbidden")
    except (BadRequest, HttpProcessingError, web.RequestPayloadError):  # the last two: a body that broke off or is none
        response = web.Response(status=400, text="Bad Request")
    except StoreError as error:
        log.error("store_failed", extra={"error": type(error).__name__})
        response = web.Response(status=503, text="Service Unavailable", headers={"Retry-After": "5"})
    except Exception as error:  # the last resort; the error's text may quote what a person wrote
        log.error("request_failed", extra={"error": type(error).__name__, "route": _route(request)})
        response = web.Response(status=500, text="Internal Server Error")
    if not response.prepared:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
    return response


def _allow(error: web.HTTPException) -> Mapping[str, str]:
    return {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"


async def form_of(request: web.Request) -> MultiDict[str]:
    """All fields, blank ones too; bytes that aren't UTF-8 become the replacement mark and spoil the signature."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise BadRequest("content type")
    body = await request.read()
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELD_LIMIT)
    except ValueError as error:
        raise BadRequest("form") from error
    return MultiDict(pairs)


async def signed_form(request: web.Request) -> MultiDict[str]:
    try:
        fields = await form_of(request)
    except BadRequest as error:
        raise BadSignature from error
    request.app[SIGNATURES].check(request.raw_path, fields, request.headers.get("X-Twilio-Signature"))
    return fields


def _twilio_message(channel: Channel) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        fields = await signed_form(request)
        if request.app[EDGE].settings.providers[channel] != twilio.NAME:
            raise web.HTTPNotFound
        wholeness.check(fields)
        await _store(request.app[EDGE], twilio.received(channel, fields))
        return web.Response(text=EMPTY_TWIML, content_type="application/xml")

    return handle


def _loopback_message(channel: Channel) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        only_this_machine(request)
        if request.app[EDGE].settings.providers[channel] != "loopback":
            raise web.HTTPNotFound
        message = twilio.received(channel, await form_of(request), provider="loopback")
        fresh = await _store(request.app[EDGE], message)
        return web.json_response({"stored": fresh})

    return handle


async def _store(edge: Edge, message: Received) -> bool:
    fresh = await asyncio.to_thread(_put, edge.store, message)
    edge.metrics.received.labels(message.channel, "new" if fresh else "repeat").inc()
    if fresh:
        edge.on_inbox()
    return fresh


def _put(store: Store, message: Received) -> bool:
    with store.database.write() as connection:
        fresh = inbox.put(connection, store.keys, message, store.now())
    store.at("message stored")
    return fresh


async def _twilio_status(request: web.Request) -> web.StreamResponse:
    """A word about a message of ours. An unknown word is acknowledged: asking for it again wouldn't help."""
    fields = await signed_form(request)
    provider_id, status = fields.get("MessageSid", ""), fields.get("MessageStatus", "").casefold()
    code = fields.get("ErrorCode", "")
    if provider_id.isprintable() and 0 < len(provider_id) <= 100 and status in STATUS_RANK:
        number = int(code) if code.isascii() and code.isdigit() and len(code) < 9 else None
        told = await asyncio.to_thread(_note_status, request.app[EDGE], twilio.NAME, provider_id, status, number)
        if told:
            request.app[EDGE].metrics.statuses.labels(twilio.channel_of(fields), status).inc()
    return web.Response(status=204)


def _note_status(edge: Edge, provider: str, provider_id: str, status: str, code: int | None = None) -> bool:
    """Whether this is the highest word of that message so far."""
    store, news = edge.store, False
    with store.database.write() as connection:
        told = outbox.record_status(connection, provider, provider_id, status, code, store.now())
        if provider == twilio.NAME and code is not None and twilio.FATES.get(code) == "stop":
            news = silence.refused(connection, outbox.sender_of(connection, provider, provider_id), store.now())
    store.at("status stored")
    if news:
        edge.metrics.opt_outs.labels("refused").inc()
    return told


async def _kannel_message(request: web.Request) -> web.StreamResponse:
    """Answered with nothing: what Kannel reads here it would send as an SMS."""
    fields = kannel.fields_of(request.rel_url.raw_query_string)
    request.app[GUARD].check(fields.get("secret", b""))
    if request.app[EDGE].settings.providers["sms"] != kannel.NAME:
        raise web.HTTPNotFound
    body = None
    if request.method == "POST" and "text" not in fields:
        charset = (request.charset or "") if request.content_type == "text/plain" else request.content_type
        body = kannel.Body(await request.read(), charset)
    await _store(request.app[EDGE], kannel.received(fields, body))
    return web.Response(text="")


async def _kannel_status(request: web.Request) -> web.StreamResponse:
    fields = kannel.fields_of(request.rel_url.raw_query_string)
    message_id, status = kannel.report(fields, request.app[GUARD])
    if status is not None:
        told = await asyncio.to_thread(_note_status, request.app[EDGE], kannel.NAME, message_id, status)
        if told:
            request.app[EDGE].metrics.statuses.labels("sms", status).inc()
    return web.Response(text="")


async def _events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: what is sent to one address from now on, or after Last-Event-ID."""
    only_this_machine(request)
    edge, address = request.app[EDGE], request.query.get("address", "")
    if "loopback" not in edge.settings.providers.values():
        raise web.HTTPNotFound
    if not address.strip():
        raise BadRequest("address")
    response = web.StreamResponse(headers={**SECURITY_HEADERS, "Content-Type": "text/event-stream"})
    listening = edge.loopback.subscribe(address, request.headers.get("Last-Event-ID"))
    with listening as queue, suppress(ConnectionResetError):  # whoever listened has closed the page: nobody's error
        await response.prepare(request)
        await _tell(response, queue)
    return response


async def _tell(response: web.StreamResponse, queue: asyncio.Queue[Told]) -> None:
    """Until nobody listens any more."""
    await response.write(b": listening\n\n")
    while True:
        try:
            delivered = await asyncio.wait_for(queue.get(), KEEP_ALIVE)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        data = json.dumps(delivered.as_json(), ensure_ascii=False)
        await response.write(f"id: {delivered.id}\nevent: {delivered.event}\ndata: {data}\n\n".encode())


def _is_this_machine(request: web.Request) -> bool:
    """The peer itself, not somebody behind a proxy on this machine."""
    return is_loopback(request.remote) and not any(name in request.headers for name in FORWARDED)


def only_this_machine(request: web.Request) -> None:
    """Nor a foreign web page in this machine's browser: its origin, or a name rebound to this address, betrays it."""
    if not (_is_this_machine(request) and _is_named_here(request)):
        raise web.HTTPForbidden


def _is_named_here(request: web.Request) -> bool:
    origin, host = request.headers.get("Origin"), request.host
    try:
        named_here = is_loopback(urlsplit(f"//{host}").hostname)
        return named_here and (origin is None or urlsplit(origin).netloc == host)
    except ValueError:
        return False


def _is_operator(request: web.Request) -> bool:
    token = request.app[EDGE].settings.operator_token
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if token is not None and hmac.compare_digest(given, f"Bearer {token}".encode()):
        return True
    return _is_this_machine(request) and _is_named_here(request)


async def _healthz(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="ok")


async def _readyz(request: web.Request) -> web.StreamResponse:
    """One word for everybody; why, for the operator."""
    edge = request.app[EDGE]
    state = await _state(edge)
    reasons = edge.reasons() + state.reasons
    status, word = (503, "not ready") if reasons else (200, "ready")
    if _is_operator(request):
        more = {"warnings": list(state.warnings)} if state.warnings else {}
        return web.json_response({"status": word, "reasons": list(reasons), **more}, status=status)
    return web.Response(status=status, text=word)


async def _state(edge: Edge) -> State:
    if edge.health is not None:
        return await asyncio.to_thread(edge.health)
    return State() if await asyncio.to_thread(edge.store.database.is_reachable) else State(("database",))


async def _metrics(request: web.Request) -> web.StreamResponse:
    if not _is_operator(request):
        raise web.HTTPForbidden
    await _state(request.app[EDGE])  # the gauges are those of now
    return web.Response(body=request.app[EDGE].metrics.page(), headers={"Content-Type": "text/plain; version=0.0.4"})
