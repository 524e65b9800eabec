"""A telephone call over webhooks: each request is one step, taken once.

Refuses nothing to a caller: an error of ours is said as a sentence with the number for danger, never as silence.
Rules: a step asked for again is answered with the same words (the provider repeats what it didn't hear answered); what
the step decided (state, messages, call back, erasure) is committed with it in one transaction; words said go through
the inbox to the same assistant as messages, and while it thinks the call waits in short pauses, since a provider
gives up after 15 seconds; a withheld number has a conversation that ends with the call; who is erased while she calls
is a stranger at the next step.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.calls import KEYS, Caller, Heard, Move
from connectors import call_backs, calls, conversations, copies, inbox, twiml
from connectors.calls import Ringing, UnderWay
from connectors.channel import Received
from connectors.clean import clean
from connectors.database import Transaction, moment
from connectors.errors import LeaseLost
from connectors.metrics import Metrics
from connectors.number_kinds import is_own, takes_sms
from connectors.silence import refused
from connectors.sms_settings import SmsSettings
from connectors.worker import Store

THINKS = timedelta(seconds=25)  # until words said count as not understood
SLOTS = ("language", "origin", "destination", "state", "place")
SAME_EVERYWHERE = (Heard("key", "8"), Heard("key", "0"))  # what needs nothing of what was before

log = logging.getLogger(__name__)


class Flow(Protocol):
    """What is heard next (`actions/call/flow.py`)."""

    def step(self, caller: Caller, saved: Mapping[str, Any] | None, heard: Heard) -> Move: ...

    def failed(self, caller: Caller) -> Move:
        """What to say when something of ours broke."""
        ...


@dataclass(frozen=True)
class CallDesk:
    """`address` makes the web address of a path; `audio` finds a recording; `sms` says how a copy of an answer goes out
    (provider and channel), None where the node sends no SMS. `own`: Faro's own lines.
    """

    store: Store
    flow: Flow
    metrics: Metrics
    address: Callable[[str], str]
    audio: twiml.Audio = field(default=lambda _line: None)
    sms: str | None = None
    own: tuple[str, ...] = ()
    limits: SmsSettings = field(default_factory=SmsSettings)
    on_inbox: Callable[[], None] = lambda: None
    on_outbox: Callable[[], None] = lambda: None

    def ring(self, ringing: Ringing) -> str:
        """The telephone is answered, or the provider asks once more whether it is."""
        store = self.store
        with store.database.write() as connection:
            calls.begin(connection, store.keys, ringing, store.now())
            call = calls.load(connection, store.keys, ringing.provider, ringing.call_id)
            if call is None:
                return twiml.hung_up()
            if call.move is None:
                call = self._take(connection, call, Heard("start"))
                self.metrics.calls.labels("begun").inc()
        return self._say(call)

    def hear(self, provider: str, call_id: str, step: int, fields: Mapping[str, str]) -> str:
        """What the caller did at a step. A step that was taken already is said again."""
        store = self.store
        with store.database.write() as connection:
            call = calls.load(connection, store.keys, provider, call_id)
            if call is None or call.move is None:
                return twiml.hung_up()
            repeated = step != call.step
            if not repeated:
                heard = self._heard(call, fields)
                if heard is None:
                    return twiml.thinking(self._step_address(call))
                try:
                    call = self._take(connection, call, heard)
                except LeaseLost:  # the same request twice at once: the other one has said it
                    return twiml.thinking(self._step_address(call))
        if repeated:  # outside of the transaction: a sound may have to be made, and nobody shall wait for that
            return self._say(call)
        if call.move is not None and call.move.erase:
            store.database.checkpoint()
        self.on_inbox()
        self.on_outbox()
        return self._say(call)

    def end(self, provider: str, call_id: str, seconds: int | None) -> None:
        """Told twice, or of a call that never began, it changes nothing."""
        with self.store.database.write() as connection:
            ended = calls.end(connection, provider, call_id, seconds, self.store.now())
        if ended:
            self.metrics.calls.labels("ended").inc()

    def sorry(self) -> str:
        """Without the database, the state, or whatever else broke."""
        return twiml.respond(self.flow.failed(Caller()), "", lambda _line: None)

    def _heard(self, call: UnderWay, fields: Mapping[str, str]) -> Heard | None:
        """None while the assistant thinks."""
        move = call.move
        assert move is not None
        if move.ask is not None:
            late = self.store.now() - moment(call.heard_at) > THINKS
            return Heard("turn", turn=call.turn) if call.answered or late else None
        if move.dial is not None:
            return Heard("dialled", fields.get("DialCallStatus", "failed")[:20])
        digits, speech = fields.get("Digits", "")[:1], clean(fields.get("SpeechResult", ""))
        if digits and digits in KEYS:
            return Heard("key", digits)
        return Heard("speech", speech) if speech else Heard("silence")

    def _take(self, connection: Transaction, call: UnderWay, heard: Heard) -> UnderWay:
        saved = call.move.state if call.move else None
        if saved is not None and saved.get("reachable") and call.ringing.sender is None:  # erased since the last step
            saved, heard = None, heard if heard in SAME_EVERYWHERE else Heard("start")
        move = self._sendable(connection, call, saved, self.flow.step(self._caller(connection, call), saved, heard))
        after = calls.advance(connection, self.store.keys, call, move, self.store.now())
        self._do(connection, call, move)
        return after

    def _sendable(self, connection: Transaction, call: UnderWay, saved: Mapping[str, Any] | None, move: Move) -> Move:
        """The move with what can be sent of it; where that is nothing, another one that says so."""
        left = copies.once(self.store.keys, saved, move)
        why = copies.refusal(connection, call.ringing, move, left, self.limits, self.store.now())
        if move.messages and self.sms is None:
            why = "full"
        if why is None:
            return left
        told = self.flow.step(self._caller(connection, call), move.state, Heard("unsent", why))
        return copies.once(self.store.keys, saved, replace(told, place=move.place, messages=()))

    def _caller(self, connection: Transaction, call: UnderWay) -> Caller:
        store, ringing = self.store, call.ringing
        known: Mapping[str, Any] = {}
        silent = False
        if ringing.sender is not None:
            known = conversations.load(connection, store.keys, ringing.sender, store.now(), store.kept) or {}
            silent = conversations.is_opted_out(connection, ringing.sender)
        reachable = ringing.sender is not None and not is_own(ringing.address, (ringing.line, *self.own))
        silent = silent or self.sms is None or not takes_sms(ringing.address, ringing.line)
        said = {name: known.get(name) for name in SLOTS}
        return Caller(**said, here=ringing.country_hint, reachable=reachable, silent=silent)

    def _do(self, connection: Transaction, call: UnderWay, move: Move) -> None:
        """What a move decided beside what is said."""
        store, ringing, now = self.store, call.ringing, self.store.now()
        if move.ask is not None:
            inbox.put(connection, store.keys, _words(call, move.ask), now)
        if move.complaint is not None:
            lang = str(move.state.get("language") or "es")
            conversations.complain(connection, move.complaint, "voice", lang, move.pack, now)
        if ringing.sender is None:
            return
        if move.erase:
            conversations.erase(connection, ringing.sender, now)
        elif move.remember:
            self._remember(connection, ringing.sender, move.remember, now)
        if move.opt_out and refused(connection, ringing.sender, now):
            self.metrics.opt_outs.labels("person").inc()
        if move.messages and self.sms is not None:
            copies.put(connection, store.keys, ringing, self.sms, move, self.limits, now)
        if move.call_back is not None:
            call_backs.ask_person(connection, store.keys, ringing, move, now)

    def _remember(self, connection: Transaction, sender: str, news: Mapping[str, Any], now: datetime) -> None:
        """As a turn would: language and countries last, the topic belongs to the talk under way."""
        store = self.store
        known = dict(conversations.load(connection, store.keys, sender, now, store.kept) or {})
        talk = dict(known.get(conversations.VOLATILE) or {})
        talk.update({name: value for name, value in news.items() if name not in SLOTS})
        known.update({name: value for name, value in news.items() if name in SLOTS})
        conversations.save(connection, store.keys, sender, known | {conversations.VOLATILE: talk}, now, opted_out=None)

    def _say(self, call: UnderWay) -> str:
        assert call.move is not None
        return twiml.respond(call.move, self._step_address(call), self.audio, call.ringing.country_hint)

    def _step_address(self, call: UnderWay) -> str:
        return self.address(f"/{call.ringing.provider}/voice/{call.step}")


def _words(call: UnderWay, said: str) -> Received:
    """Words said, on their way to the assistant; the step makes a repeat recognisable."""
    ringing = call.ringing
    return Received(
        provider=ringing.provider,
        channel="voice",
        provider_id=calls.words_id(call),
        from_address=ringing.address,
        to_address=ringing.line,
        text=said,
    )
