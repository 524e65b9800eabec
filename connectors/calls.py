"""Calls under way, one row each: one function per transition.

    (nothing) --begin--> under way --advance--> under way … --end--> ended (counts alone)
Refuses a step that another request has taken meanwhile (LeaseLost): the loser repeats what the winner said. Rules: the
last move is kept sealed until the call is over, so that a repeated request hears the same again; what the assistant
made of words said is handed over through `turn_sealed`; an ended row holds no address, no pseudonym and no words, and
some days later neither the provider's id nor the hour.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, String, and_, cast, delete, false, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.calls import Dial, Line, Listening, Move
from bot.messages import Ranked, Turn
from connectors.call_schema import calls
from connectors.database import milliseconds
from connectors.errors import LeaseLost, SealBroken
from connectors.privacy import Keys
from connectors.retention import USUAL, Retention

ADDRESS, MOVE, TURN = "calls.address", "calls.move", "calls.turn"
LONGEST_SILENCE = timedelta(hours=1)  # no provider keeps a call open that long without asking for its next step
COUNTED, DAY = "counted:", 24 * 3600 * 1000  # in place of a provider's id, so that no call can be looked up with it
WIPED: Mapping[str, None] = {"address_sealed": None, "move_sealed": None, "turn_sealed": None, "sender": None}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ringing:
    """A call as the provider announced it. `sender` is None for a withheld number."""

    provider: str
    call_id: str
    sender: str | None
    country_hint: str | None
    address: str = field(repr=False)
    line: str
    direction: str = "in"


@dataclass(frozen=True)
class UnderWay:
    """A call with its last move. `turn` is what the assistant made of the words last said, once it has."""

    id: int
    ringing: Ringing
    step: int
    move: Move | None
    keys: int
    keys_to_answer: int | None
    heard_at: int
    turn: Turn | None = None
    answered: bool = False


def begin(connection: Connection, keys: Keys, ringing: Ringing, now: datetime) -> None:
    """A call that is already known stays as it is: the provider asks again when it didn't hear us."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {
        "provider": ringing.provider,
        "call_id": ringing.call_id,
        "direction": ringing.direction,
        "sender": ringing.sender,
        "country_hint": ringing.country_hint,
        "line": ringing.line,
        "address_sealed": keys.seal(ringing.address, ADDRESS),
        "started_at": milliseconds(now),
        "heard_at": milliseconds(now),
    }
    connection.execute(dialect.insert(calls).values(values).on_conflict_do_nothing())


def load(connection: Connection, keys: Keys, provider: str, call_id: str) -> UnderWay | None:
    """None for a call that is unknown, over, or can't be read any more."""
    mine = and_(calls.c.provider == provider, calls.c.call_id == call_id, calls.c.ended_at.is_(None))
    row = connection.execute(select(calls).where(mine)).mappings().first()
    if row is None:
        return None
    try:
        return _under_way(row, keys)
    except SealBroken:
        log.error("call_unreadable", extra={"row": row["id"]})
        return None


def _under_way(row: Mapping[Any, Any], keys: Keys) -> UnderWay:
    sealed = row["address_sealed"]
    address = "" if sealed is None else keys.unseal(sealed, ADDRESS)
    names = ("provider", "call_id", "sender", "country_hint", "line", "direction")
    said = row["turn_sealed"]
    return UnderWay(
        id=row["id"],
        ringing=Ringing(address=address, **{name: row[name] for name in names}),
        step=row["step"],
        move=None if row["move_sealed"] is None else _move(json.loads(keys.unseal(row["move_sealed"], MOVE))),
        keys=row["keys"],
        keys_to_answer=row["keys_to_answer"],
        heard_at=row["heard_at"],
        turn=None if said is None else _turn(json.loads(keys.unseal(said, TURN))),
        answered=said is not None,
    )


def advance(connection: Connection, keys: Keys, call: UnderWay, move: Move, now: datetime) -> UnderWay:
    """The call at its next step. The words that a move asks about aren't kept in it: they are in the inbox."""
    pressed = int(move.state.get("keys", 0))
    reached = call.keys_to_answer if call.keys_to_answer is not None else (pressed if move.reached else None)
    kept = replace(move, ask="" if move.ask is not None else None, messages=())
    values = {
        "step": call.step + 1,
        "move_sealed": keys.seal(json.dumps(asdict(kept)), MOVE),
        "turn_sealed": None,
        "lang": move.state.get("language") or move.state.get("recorded"),
        "place": move.place[:100],
        "keys": pressed,
        "keys_to_answer": reached,
        "heard_at": milliseconds(now),
    }
    if move.reached and call.keys_to_answer is None:
        values["topic"] = move.reached
    mine = and_(calls.c.id == call.id, calls.c.step == call.step, calls.c.ended_at.is_(None))
    if connection.execute(update(calls).where(mine).values(values)).rowcount != 1:
        raise LeaseLost("calls")
    return replace(call, step=call.step + 1, move=kept, keys=pressed, keys_to_answer=reached, answered=False, turn=None)


def words_id(call: UnderWay) -> str:
    """The id under which words said at a step go to the inbox: a repeat of the step is the same message."""
    return f"{call.ringing.call_id}:{call.step}"


def answer(connection: Connection, keys: Keys, provider: str, words: str, turn: Turn | None) -> None:
    """What the assistant made of words said (`words_id`); None if it failed. A call that went on, or is over, needs
    none any more.
    """
    told = {} if turn is None else _told(turn)
    call_id, _, step = words.rpartition(":")
    then = calls.c.step == int(step) + 1 if step.isdecimal() else false()
    mine = and_(calls.c.provider == provider, calls.c.call_id == call_id, calls.c.ended_at.is_(None), then)
    connection.execute(update(calls).where(mine).values(turn_sealed=keys.seal(json.dumps(told), TURN)))


def end(connection: Connection, provider: str, call_id: str, seconds: int | None, now: datetime) -> bool:
    """The telephone is down: what isn't a count goes. False for a call that is unknown or over."""
    mine = and_(calls.c.provider == provider, calls.c.call_id == call_id, calls.c.ended_at.is_(None))
    ended = update(calls).where(mine).values(ended_at=milliseconds(now), seconds=seconds, **WIPED)
    return connection.execute(ended).rowcount == 1


def end_forgotten(connection: Connection, now: datetime) -> None:
    """Calls whose end nobody told: none stays half open."""
    silent = and_(calls.c.ended_at.is_(None), calls.c.heard_at <= milliseconds(now - LONGEST_SILENCE))
    connection.execute(update(calls).where(silent).values(ended_at=milliseconds(now), **WIPED))


def forget(connection: Connection, sender: str) -> None:
    """She asked to be erased: a call under way is nobody's from here on, though its last move can be said again."""
    gone = {"sender": None, "address_sealed": None, "turn_sealed": None}
    connection.execute(update(calls).where(calls.c.sender == sender).values(gone))


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> None:
    """Calls whose end nobody told; the provider's ids and the hours of those that are over; at last their counts."""
    end_forgotten(connection, now)
    connection.execute(delete(calls).where(calls.c.ended_at < milliseconds(now - kept.calls)))
    old = and_(calls.c.ended_at < milliseconds(now - kept.ids), ~calls.c.call_id.startswith(COUNTED))
    times = (calls.c.started_at, calls.c.heard_at, calls.c.ended_at)
    bare = {time.name: time - time % DAY for time in times} | {"call_id": literal(COUNTED) + cast(calls.c.id, String)}
    connection.execute(update(calls).where(old).values(bare))


def _move(kept: Mapping[str, Any]) -> Move:
    plain = ("state", "place", "ask", "call_back", "remember", "erase", "opt_out", "reached")
    more = {name: kept[name] for name in plain}
    return Move(
        lines=tuple(Line(**line) for line in kept["lines"]),
        listen=None if kept["listen"] is None else Listening(**kept["listen"]),
        dial=None if kept["dial"] is None else Dial(**kept["dial"]),
        **more,
    )


def _told(turn: Turn) -> dict[str, Any]:
    """The part of a turn that a call needs: no words."""
    talk = turn.memory.get("volatile") or {}
    places = {name: turn.memory.get(name) for name in ("origin", "destination", "state", "place")}
    places["given"] = talk.get("given")  # the country that an urgent answer was for
    others = [[ranked.topic, ranked.confidence] for ranked in turn.alternatives]
    names = ("lang", "topic", "confidence", "kind", "urgent", "erase", "opt_out")
    return {name: getattr(turn, name) for name in names} | {"places": places, "alternatives": others}


def _turn(told: Mapping[str, Any]) -> Turn | None:
    if not told:
        return None
    return Turn(
        replies=(),
        lang=told["lang"],
        heard=None,
        topic=told["topic"],
        confidence=told["confidence"],
        kind=told["kind"],
        urgent=told["urgent"],
        erase=told.get("erase", False),
        opt_out=told.get("opt_out", False),
        alternatives=tuple(Ranked(topic, sure) for topic, sure in told["alternatives"]),
        memory={name: place for name, place in told["places"].items() if place},
    )
