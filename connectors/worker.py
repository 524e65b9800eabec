"""Turns what came in into what goes out, and sends it: two workers over the same tables.

Refuses to record anything of a turn whose lease was lost. Rules: one transaction per turn (memory or erasure,
complaint, outbox rows, inbox row done). Two crash windows remain. Turn thought but not committed: the row's lease
runs out and the turn is thought again, nobody has seen the first. Provider accepted but not recorded (a kill, a line
that broke): the row comes back `in_doubt`, and the provider is asked for a message like it before it is sent again.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.messages import Channel, Reply, Turn
from connectors import (
    calls,
    complaints,
    conversations,
    early_warning,
    gates,
    inbox,
    outbox,
    referral_topics,
    referral_uses,
    reports,
    ringing,
    said_aloud,
    unanswered,
)
from connectors.channel import Provider
from connectors.crash_points import Point, nothing
from connectors.database import Database, Transaction
from connectors.errors import (
    InDoubt,
    LeaseLost,
    NotRung,
    OperatorNeeded,
    Reminded,
    Stopped,
    Temporary,
    Unreachable,
    Unsendable,
)
from connectors.gates import Verdict
from connectors.hearing.listen import Ear
from connectors.inbox import Waiting
from connectors.media import beside
from connectors.metrics import Metrics
from connectors.outbox import Due
from connectors.outlay import Outlay
from connectors.pressing import is_pressing
from connectors.privacy import Keys
from connectors.referral_topics import Visit
from connectors.referrals import Referred
from connectors.retention import USUAL, Retention
from connectors.session_window import note_reminder, release
from connectors.silence import Settled, hush, obey, refused, settled
from connectors.sms_settings import SmsSettings
from connectors.thinking import Assistant, Words, inbound_of, is_discreet, spoken_in
from connectors.voice_settings import VoiceSettings

TURN_TRIES = 3
TURN_PAUSE = timedelta(seconds=2)
CHANNEL_PAUSE = timedelta(minutes=5)

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Store:
    """What both workers and the gateway work on. `at` is told of every step taken: nobody listens but a crash test."""

    database: Database
    keys: Keys
    now: Clock
    kept: Retention = USUAL
    at: Callable[[Point], None] = nothing


class TurnWorker:
    """`step` answers one message; False when none waits. Runs in a thread of its own: it blocks on the database."""

    def __init__(
        self,
        store: Store,
        assistant: Assistant,
        words: Words,
        on_outbox: Callable[[], None],
        metrics: Metrics,
        referred: Callable[[str], Referred | None] = lambda _text: None,
        sms: SmsSettings | None = None,
        ear: Ear | None = None,
        voice: VoiceSettings | None = None,
    ) -> None:
        self._store = store
        self._assistant = assistant
        self._words = words
        self._on_outbox = on_outbox
        self._metrics = metrics
        self._referred = referred
        self._ear = ear
        self._voice = voice or VoiceSettings()
        self._outlay = Outlay(sms or SmsSettings(), words, metrics)

    async def step(self) -> bool:
        row, memory = self._claim()
        if row is None:
            return False
        self._store.at("turn claimed")
        did = settled(row)
        if did is not None:
            self._obey(row, memory, did)
            return True
        verdict = self._verdict(row, memory)
        if verdict in gates.UNHEARD:
            self._hold_back(row, memory, verdict)
            return True
        if row.tries > TURN_TRIES:  # every try ended with its process: this message must not end the next one too
            self._failed(row, memory, "Abandoned")
            return True
        if self._ear is not None and self._ear.takes(row, spoken_in(memory)):
            return True
        try:
            await self._answer(row, memory, verdict, self._can_ring(row))
        except NotRung:  # between the promise and its record others took the hour's last call
            await self._answer(row, memory, verdict, can_ring=False)
        return True

    async def _answer(self, row: Waiting, memory: Mapping[str, Any] | None, verdict: Verdict, can_ring: bool) -> None:
        """What comes too fast to be answered is held back after it was thought, but for what is pressing."""
        sent_by = self._referred(row.text)
        visit = referral_topics.visit_of(memory, sent_by)
        try:
            heard = beside(inbound_of(row, sent_by, can_ring), row.attached)
            turn = await self._assistant.reply(heard, referral_topics.without_office(memory))
        except Exception as error:  # whatever it was, the person still waits
            self._failed(row, memory, type(error).__name__)
            return
        self._store.at("turn thought")
        if verdict != "answer" and not is_pressing(turn, self._words.is_urgent):
            self._hold_back(row, memory, verdict, turn.lang)
            return
        if verdict == "slow_down" and not (turn.opt_out or turn.erase):
            turn = replace(turn, notices=(*turn.notices, self._slow_down(row, memory, turn.lang)))
        self._record(row, referral_topics.with_office(turn, visit), sent_by, visit, can_ring)

    def _claim(self) -> tuple[Waiting | None, Mapping[str, Any] | None]:
        store, now = self._store, self._store.now()
        with store.database.write() as connection:
            row = inbox.claim(connection, store.keys, now)
            if row is None or row.sender is None:
                return row, None
            memory = conversations.load(connection, store.keys, row.sender, now, store.kept)
            return replace(row, opted_out=conversations.is_opted_out(connection, row.sender)), memory

    def _verdict(self, row: Waiting, memory: Mapping[str, Any] | None) -> Verdict:
        if row.channel == "voice" or (not row.opted_out and self._words.wants_silence(row.text)):
            return "answer"  # however fast somebody writes: what waits is to be stopped
        talk = (memory or {}).get(conversations.VOLATILE) or {}
        with self._store.database.read() as connection:
            return gates.judge(connection, row, bool(talk.get("asked") or talk.get("form")), self._store.now())

    def _can_ring(self, row: Waiting) -> bool:
        if said_aloud.is_aloud(row):  # she is on the telephone
            return False
        with self._store.database.read() as connection:
            return ringing.can(connection, row, self._voice, self._store.now())

    def _hold_back(
        self, row: Waiting, memory: Mapping[str, Any] | None, verdict: Verdict, lang: str | None = None
    ) -> None:
        """The row is done without an answer; a kind word once where somebody writes too fast."""
        log.info("held_back", extra={"verdict": verdict})
        self._metrics.held_back.labels(row.channel, verdict).inc()
        now = self._store.now()
        try:
            with self._store.database.write() as connection:
                inbox.finish(connection, row, now)
                if verdict == "slow_down":
                    word = self._slow_down(row, memory, lang)
                    outbox.put(connection, self._store.keys, row, self._outlay.of_word(connection, row, word, now), now)
        except LeaseLost:
            log.warning("turn_overtaken")
        self._on_outbox()

    def _slow_down(self, row: Waiting, memory: Mapping[str, Any] | None, lang: str | None) -> Reply:
        return self._words.slow_down(row.channel, lang or spoken_in(memory), row.country_hint, is_discreet(memory))

    def _obey(self, row: Waiting, memory: Mapping[str, Any] | None, did: Settled) -> None:
        """The provider has settled it with the person: nothing is said, and nothing that waits is sent any more."""
        try:
            with self._store.database.write() as connection:
                obey(connection, self._store.keys, row, did, memory, self._store.now())
        except LeaseLost:
            log.warning("turn_overtaken")
            return
        self._count_wish(row, did == "stop", did == "start", "provider")

    def _count_wish(self, row: Waiting, out: bool, back: bool, by: str) -> None:
        """Only what changes something: a second ALTO, or START of somebody who wasn't silent, is none."""
        if out and not row.opted_out:
            self._metrics.opt_outs.labels(by).inc()
        if back and row.opted_out:
            self._metrics.opt_ins.labels(by).inc()

    def _record(self, row: Waiting, turn: Turn, sent_by: Referred | None, visit: Visit, promised: bool) -> None:
        """`promised`: the turn may say that she is called. Raises NotRung, with nothing recorded, if she won't be."""
        meant, turn = turn, said_aloud.harmless(row, turn)
        try:
            with self._store.database.write() as connection:
                self._write(connection, row, turn, self._store.now(), promised)
                if said_aloud.is_aloud(row):
                    calls.answer(connection, self._store.keys, row.provider, row.provider_id, meant)
                referral_topics.count(connection, visit, turn, self._store.now())
                if sent_by is not None:
                    referral_uses.count(connection, sent_by.office.code, row.channel, self._store.now())
        except LeaseLost:
            log.warning("turn_overtaken")
            return
        self._store.at("turn recorded")
        if turn.erase:
            self._store.database.checkpoint()
        self._metrics.turns.labels(row.channel, turn.kind).inc()
        self._count_wish(row, turn.opt_out, turn.opt_in, "person")
        self._on_outbox()

    def _write(self, connection: Transaction, row: Waiting, turn: Turn, now: datetime, promised: bool) -> None:
        """First the fence (`finish` fails when the lease is lost), then what the turn decided, then what it says."""
        keys = self._store.keys
        inbox.finish(connection, row, now)
        if turn.ring and not ringing.ask(connection, keys, row, self._voice, now) and promised:
            raise NotRung
        messages = self._outlay.of_turn(connection, row, turn, now)
        if row.sender is not None and turn.opt_out:
            hush(connection, row.sender, now, again=row.opted_out)
        if row.sender is not None and turn.erase:
            conversations.erase(connection, row.sender, now)
        elif row.sender is not None:
            release(connection, row.sender, row.channel, turn.opt_out, now)
            said_aloud.save(connection, keys, row.sender, row, turn, now)
        if turn.complaint is not None:
            conversations.complain(connection, turn.complaint, row.channel, turn.lang, turn.pack, now)
        complaints.keep(connection, keys, turn, now)
        reports.keep(connection, turn, now)
        early_warning.count(connection, turn, now)
        unanswered.count(connection, turn, now)
        if not said_aloud.is_aloud(row):
            outbox.put(connection, keys, row, messages, now, forget=turn.erase)

    def _failed(self, row: Waiting, memory: Mapping[str, Any] | None, kind: str) -> None:
        """Again a little later; in the end an apology, so that nobody waits for an answer that never comes."""
        log.error("turn_failed", extra={"error": kind, "tries": row.tries})
        self._metrics.turn_failures.inc()
        now, keys = self._store.now(), self._store.keys
        try:
            with self._store.database.write() as connection:
                if row.tries < TURN_TRIES:
                    inbox.postpone(connection, row, now + TURN_PAUSE * row.tries)
                    return
                inbox.bury(connection, row, now)
                if row.channel == "voice":  # the call says it in its own words
                    calls.answer(connection, keys, row.provider, row.provider_id, None)
                    return
                word = self._words.apology(row.channel, spoken_in(memory), is_discreet(memory))
                outbox.put(connection, keys, row, self._outlay.of_word(connection, row, word, now), now)
        except LeaseLost:
            log.warning("turn_overtaken")
        self._on_outbox()


class DeliveryWorker:
    """`step` sends one message; False when none is due. The database is used from threads, the loop never waits."""

    def __init__(
        self,
        store: Store,
        providers: Mapping[str, Provider],
        metrics: Metrics,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._providers = providers
        self._metrics = metrics
        self._chance = chance
        self.stopped: dict[Channel, datetime] = {}  # until when a channel rests; readiness shows it

    async def step(self) -> bool:
        row = await asyncio.to_thread(self._claim)
        if row is None:
            return False
        self._store.at("delivery claimed")
        try:
            if row.unsettled > outbox.UNSETTLED:  # whatever the reason, not for ever
                raise Unsendable
            provider_id = await self._send(row)
        except Exception as error:  # a provider's surprise must not stop the others' messages
            await asyncio.to_thread(self._settle, row, error)
        else:
            self._store.at("delivery accepted")
            await asyncio.to_thread(self._sent, row, provider_id)
            self._store.at("delivery recorded")
        return True

    def _claim(self) -> Due | None:
        now = self._store.now()
        self.stopped = {channel: until for channel, until in self.stopped.items() if until > now}
        with self._store.database.write() as connection:
            return outbox.claim(connection, self._store.keys, now, tuple(self.stopped))

    async def _send(self, row: Due) -> str:
        provider = self._providers.get(row.provider)
        if provider is None:
            raise OperatorNeeded
        if row.in_doubt:
            found = await provider.find(row.message, row.created_at)
            known = await asyncio.to_thread(self._known, row.provider, found)
            for provider_id in found:
                if provider_id not in known:
                    return provider_id
        return await provider.send(row.message)

    def _known(self, provider: str, ids: tuple[str, ...]) -> frozenset[str]:
        with self._store.database.read() as connection:
            return outbox.known_ids(connection, provider, ids)

    def _sent(self, row: Due, provider_id: str) -> None:
        try:
            with self._store.database.write() as connection:
                outbox.sent(connection, row, provider_id, self._store.now())
        except LeaseLost:
            log.warning("delivery_overtaken")
        if row.sender is None:  # the confirmation of an erasure: now its address is gone too
            self._store.database.checkpoint()
        self._metrics.deliveries.labels(row.message.channel, "sent").inc()

    def _settle(self, row: Due, error: Exception) -> None:
        code = getattr(error, "code", None)
        log.warning("delivery_failed", extra={"error": type(error).__name__, "code": code, "tries": row.tries})
        try:
            with self._store.database.write() as connection:
                outcome = self._judge(connection, row, error, code)
        except LeaseLost:
            outcome = "overtaken"
        self._metrics.deliveries.labels(row.message.channel, outcome).inc()

    def _judge(self, connection: Transaction, row: Due, error: Exception, code: int | None) -> str:
        now = self._store.now()
        if isinstance(error, Stopped | Unreachable | Unsendable):
            outbox.bury(connection, row, code, now, keep=not isinstance(error, Stopped))
            if isinstance(error, Reminded):
                note_reminder(connection, row.id, now)
                return "reminded"
            if not isinstance(error, Stopped):
                return "dead"
            if refused(connection, row.sender, now):
                self._metrics.opt_outs.labels("refused").inc()
            return "stopped"
        if isinstance(error, OperatorNeeded):
            self.stopped[row.message.channel] = now + CHANNEL_PAUSE
            log.error("channel_stopped", extra={"channel": row.message.channel, "code": code})
            return "held" if outbox.hold(connection, row, code, now) else "dead"
        surprise, chance = not isinstance(error, Temporary), self._chance
        if surprise:
            log.error("delivery_surprise", extra={"error": type(error).__name__})
        in_doubt = surprise or isinstance(error, InDoubt)
        return "retried" if outbox.postpone(connection, row, code, now, chance, in_doubt=in_doubt) else "dead"
