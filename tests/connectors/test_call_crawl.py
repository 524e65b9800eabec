"""Every node of a call in every language: what each key and a silence lead to, and that its provider takes each step.

One walk over the flow itself visits all nodes; one over HTTP takes every topic's keys through the real routes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from actions.call.flow import LAST, CallFlow
from actions.call.state import LANGUAGE, MAYBE, MENU, URGENT, begun
from bot.calls import KEYS, Caller, Heard, Move
from connectors import twiml
from connectors.database import Database
from connectors.gateway import build_gateway
from connectors.telephone.document import Deed, Dialled, Gathering, HungUp, read
from content.call_menu import NOT_ON_KEYS, Group
from content.spoken import digits
from tests.actions.call.caller import NOON, book, words
from tests.connectors.calling import build_exchange, told

HERE = "https://faro.example.org/twilio/voice/1"
LANGUAGES = ("es", "en", "fr", "ht")
KNOWN: dict[str, Any] = {"origin": "GT", "destination": "US", "here": "US", "reachable": True}
Node = tuple[Any, ...]


def node_of(move: Move) -> Node:
    """What decides which keys lead where; countries and counts aside."""
    at = str(move.state["at"])
    names = {MENU: ("path",), LANGUAGE: (), URGENT: ("options",), MAYBE: ("options",)}.get(
        at, ("topic", "page", "side")
    )
    return (at, *(repr(move.state[name]) for name in names))


def deeds(move: Move) -> tuple[Deed, ...]:
    """The step as its provider reads it. Creole is played, as it is where espeak-ng is installed."""
    document = twiml.respond(move, HERE, lambda line: f"{HERE}.wav" if line.lang == "ht" else None, "GT")
    return read(document, HERE)


class Crawl:
    """Every node that keys and silences lead to from the first menu of a language."""

    def __init__(self, flow: CallFlow, caller: Caller) -> None:
        self.flow, self.caller = flow, caller
        first = flow.step(caller, None, Heard("start"))
        self.moves: dict[Node, Move] = {node_of(first): first}
        self.steps: dict[Node, dict[str, Move]] = {}
        waiting = deque(self.moves)
        while waiting:
            here = waiting.popleft()
            self.steps[here] = self._from(self.moves[here])
            for move in self.steps[here].values():
                mine = move.state["language"] in (caller.language, None)
                if mine and move.listen is not None and node_of(move) not in self.moves:
                    self.moves[node_of(move)] = move
                    waiting.append(node_of(move))

    def _from(self, move: Move) -> dict[str, Move]:
        calm = {**move.state, "misses": 0}
        steps = {key: self.flow.step(self.caller, calm, Heard("key", key)) for key in KEYS}
        steps["silence"] = self.flow.step(self.caller, calm, Heard("silence"))
        return steps

    def each(self) -> Iterator[tuple[Move, str, Move]]:
        for here, steps in self.steps.items():
            for key, move in steps.items():
                yield self.moves[here], key, move


@lru_cache(maxsize=1)
def flow() -> CallFlow:
    return CallFlow(book(), words(), lambda: NOON)


@lru_cache(maxsize=8)
def crawl(language: str, known: bool) -> Crawl:
    return Crawl(flow(), Caller(language=language, **(KNOWN if known else {})))


everywhere = pytest.mark.parametrize(
    ("language", "known"), [*((each, False) for each in LANGUAGES), ("es", True)],
    ids=[*LANGUAGES, "from Guatemala in the United States"],
)  # fmt: skip


@everywhere
def test_every_step_is_taken_by_the_provider(language: str, known: bool) -> None:
    walk = crawl(language, known)
    assert len(walk.moves) > 300
    read_already = set()
    for before, key, move in walk.each():
        assert move.lines, (before.place, key)
        if (move.lines, move.listen) in read_already:
            continue
        read_already.add((move.lines, move.listen))
        what = deeds(move)[-2 if move.listen else -1]
        wanted = Gathering if move.listen else Dialled if move.dial else HungUp
        assert isinstance(what, wanted), (before.place, key)


@everywhere
def test_nobody_gets_stuck(language: str, known: bool) -> None:
    """Every key that is announced leads somewhere, and # to the first menu from everywhere but the language."""
    walk = crawl(language, known)
    for here, move in walk.moves.items():
        steps = walk.steps[here]
        for key, option in enumerate(move.state["options"], 1):
            if option:
                assert steps[str(key)].state["misses"] == 0, (move.place, key)
        if move.state["at"] != LANGUAGE:
            assert steps["#"].place == "menu", move.place
            assert steps["*"].state["at"] == MENU, move.place


@everywhere
def test_eight_gives_the_number_from_everywhere(language: str, known: bool) -> None:
    walk = crawl(language, known)
    for here, move in walk.moves.items():
        urgent = walk.steps[here]["8"]
        assert any(digit.isdigit() for digit in urgent.lines[0].text), move.place
        assert urgent.lines[0].lang == (move.state["language"] or "es"), move.place


@everywhere
def test_silence_is_met_and_then_ends_with_the_number(language: str, known: bool) -> None:
    walk = crawl(language, known)
    number = digits(flow().book.emergency_number(begun(walk.caller).where(urgent=True)))
    for move in walk.moves.values():
        state: Any = {**move.state, "misses": 0}
        for miss in range(1, LAST + 1):
            silent = flow().step(walk.caller, state, Heard("silence"))
            assert silent.lines, move.place
            assert (silent.listen is None) is (miss == LAST), move.place
            state = silent.state
        said = " ".join([line.text for line in silent.lines])
        assert number in said or walk.caller.here is None, move.place
        assert any(letter.isdigit() for letter in said), move.place


def test_all_languages_have_the_same_nodes() -> None:
    """Only the words differ, and where words may be said."""
    places = {language: {move.place for move in crawl(language, False).moves.values()} for language in LANGUAGES}
    assert {language: found ^ places["es"] for language, found in places.items() if found != places["es"]} == {}


def keys_of() -> dict[str, str]:
    """Every topic with the keys that lead to it from the first menu."""
    found: dict[str, str] = {}

    def below(options: tuple[str | Group, ...], pressed: str) -> None:
        for key, option in enumerate(options, 1):
            if isinstance(option, Group):
                below(option.options, f"{pressed}{key}")
            else:
                found.setdefault(option, f"{pressed}{key}")

    below(book().pack.call.menu, "")
    return found


def test_every_topic_is_four_choices_away_at_most() -> None:
    keys = keys_of()
    assert set(keys) == set(book().pack.specs) - NOT_ON_KEYS
    assert max(map(len, keys.values())) <= 4


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_topic_over_the_real_routes(
    aiohttp_client: Any, sqlite_database: Database, tmp_path: Path, language: str
) -> None:
    """The language, the topic's keys, then 8; in one language all topics, in the others every tenth."""
    exchange = build_exchange(sqlite_database, {"FARO_PROVIDER": "twilio"}, folder=tmp_path)
    exchange.client = await aiohttp_client(TestServer(build_gateway(exchange.node.edge)))
    topics = list(keys_of().items())
    for topic, keys in topics if language == "es" else topics[::10]:
        telephone = exchange.telephone("anonymous")
        await telephone.ring()
        await telephone.press(str(LANGUAGES.index(language) + 1))
        for key in keys:
            heard = await telephone.press(key)
        assert heard, topic
        if telephone.dialling is not None:
            heard = await telephone.connected("no-answer")
        urgent = await telephone.press("8")
        assert language == "ht" or any(letter.isdigit() for letter in told(urgent)), topic
        await exchange.post(f"{telephone.address}/status", {**telephone.fields, "CallStatus": "completed"})
