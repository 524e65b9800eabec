"""Every line that a caller can hear is among those that are made before anybody calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.call.flow import CallFlow
from actions.call.lines import Spot, all_lines
from actions.call.state import COUNTRY, LANGUAGE, MENU, TOPIC
from actions.call.topics import CONNECT, MESSAGE
from bot.calls import Caller, Heard, Line, Move
from bot.messages import Turn
from connectors.app import CALL_WORDS
from content.recordings import OBLIGATORY
from content.spoken import addresses
from tests.actions.call.caller import NIGHT, NOON, book, ranked, words
from tests.actions.call.heard_pack import ANSWERS, heard_pack
from tests.actions.call.test_flow import keys_of

LANGUAGES = ("es", "en", "fr", "ht")
CORRIDORS: dict[str, dict[str, Any]] = {
    "from Guatemala in the United States": {"origin": "GT", "destination": "US", "here": "US", "reachable": True},
    "from Haiti in the Dominican Republic": {"origin": "HT", "destination": "DO", "here": "HT", "reachable": True},
    "from Mexico in California": {"origin": "MX", "destination": "US", "state": "US-CA", "here": "US"},
    "from somewhere else": {"origin": "PH", "destination": "JP", "here": "FR", "reachable": True},
    "a stranger": {},
}
GUATEMALA = "from Guatemala in the United States"


def flow(now: Any = NOON) -> CallFlow:
    return CallFlow(book(), words(), lambda: now, calls_back=True)


@lru_cache(maxsize=1)
def made() -> dict[Line, Spot]:
    return dict(all_lines(flow(), LANGUAGES))


def node_of(move: Move) -> str:
    """What decides what is said next; where an answer was left doesn't matter in a menu."""
    state = move.state
    asked = [state[name] for name in ("at", "language", "origin", "destination", "state", "options")]
    place = {TOPIC: ("topic", "page"), COUNTRY: ("topic", "page", "side"), MENU: ("path",)}.get(state["at"], ())
    return repr([*asked, *(state[name] for name in place), move.dial])


def walk(caller: Caller, at: CallFlow, keys: str = "12345689*#0") -> Iterator[Move]:
    """Every node that keys lead to, each once; what is the same from everywhere is pressed from the menu alone. One
    answer to its end before the next, so that its pieces are laid out once.
    """
    waiting, seen = [at.step(caller, None, Heard("start"))], set()
    while waiting:
        move = waiting.pop()
        node = node_of(move)
        if node in seen:
            continue
        seen.add(node)
        yield move
        if move.listen is None:
            outcomes = ("completed", "busy") if move.dial else ()
            waiting += (at.step(caller, move.state, Heard("dialled", outcome)) for outcome in outcomes)
            continue
        deep = move.state["at"] not in (MENU, LANGUAGE) or move.state["path"]
        waiting += (at.step(caller, move.state, Heard("key", key)) for key in (leading(move) if deep else keys))


def leading(move: Move) -> list[str]:
    """The keys that lead to another node. A wrong key and a message stay at it (see below), and the line of an answer
    is the same from all of its pieces.
    """
    options = dict(zip("12345", move.state["options"], strict=False))
    later = move.state["at"] == TOPIC and move.state["page"] > 1
    return [
        key
        for key, option in options.items()
        if option not in ("", MESSAGE) and not (later and option.startswith(CONNECT))
    ]


def lost(caller: Caller, at: CallFlow, keys: str, then: Heard) -> Iterator[Move]:
    move = at.step(caller, None, Heard("start"))
    for key in keys:
        move = at.step(caller, move.state, Heard("key", key))
    for _ in range(3):
        move = at.step(caller, move.state, then)
        yield move
        if move.listen is None:
            break


def heard_in(moves: Iterable[Move]) -> tuple[int, set[Line]]:
    """How many moves there are, which aren't kept, and their lines without pauses."""
    count, lines = 0, set()
    for move in moves:
        count += 1
        lines.update(move.lines)
    return count, {replace(line, pause=0) for line in lines}


def unmade(moves: Iterable[Move]) -> set[Line]:
    return heard_in(moves)[1] - made().keys()


def test_every_line_behind_a_key_is_known_in_all_languages() -> None:
    """7 changes the language."""
    nodes, lines = heard_in(walk(Caller(**CORRIDORS[GUATEMALA]), flow(), "123456789*#0"))
    assert {line.lang for line in lines} == set(LANGUAGES)
    assert nodes > 10_000
    assert lines - made().keys() == set()


@pytest.mark.parametrize("who", [who for who in CORRIDORS if who != GUATEMALA])
def test_every_line_behind_a_key_is_known(who: str) -> None:
    nodes, lines = heard_in(walk(Caller(**({"language": "ht"} | CORRIDORS[who])), flow()))
    assert nodes > 2000
    assert lines - made().keys() == set()


def test_every_office_by_its_state_is_known() -> None:
    """What a consulate covers decides what is said of it, behind 0 and in answers."""
    states = sorted({area for contact in book().pack.contacts.values() for area in contact.covers if "-" in area})
    ways = ["0", *(f"{keys}1111" for keys, topic in keys_of() if leads_to_a_consulate(topic))]
    assert (len(states) > 20, len(ways) > 5) == (True, True)
    for state in states[::3]:
        for home in ("MX", "GT", "HT"):
            caller = Caller(language="ht", origin=home, destination=state[:2], state=state)
            assert unmade(along(caller, ways)) == set()


def leads_to_a_consulate(topic: str) -> bool:
    answers = book().pack.topics[topic].answers
    said = " ".join(text for answer in answers for text in (answer.short, *answer.more, *answer.contacts))
    return "consul" in said


def along(caller: Caller, ways: Iterable[str]) -> Iterator[Move]:
    at = flow()
    for keys in ways:
        move = at.step(caller, None, Heard("start"))
        for key in keys:
            move = at.step(caller, move.state, Heard("key", key))
            yield move


@pytest.mark.parametrize("language", [*LANGUAGES, None])
@pytest.mark.parametrize("keys", ["", "1", "11", "111", "54", "8", "0"])
@pytest.mark.parametrize("reachable", [True, False])
@pytest.mark.parametrize(
    "then", [Heard("silence"), Heard("key", "6"), Heard("unsent", "sent"), Heard("unsent", "full")],
    ids=["silence", "a wrong key", "sent before", "used up"],
)  # fmt: skip
def test_every_line_of_a_silence_is_known(language: str | None, keys: str, reachable: bool, then: Heard) -> None:
    caller = Caller(language=language, destination="US", origin="GT", here="US", reachable=reachable)
    assert unmade(lost(caller, flow(), keys, then)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_after_a_message_is_known(language: str) -> None:
    caller = Caller(language=language, destination="US", origin="GT", here="US", reachable=True)
    moves = list(along(caller, [f"{keys}2" for keys, _ in keys_of()]))
    assert sum(bool(move.messages) for move in moves) > 90
    assert unmade(iter(moves)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_at_night_after_words_and_after_a_failure_is_known(language: str) -> None:
    caller, at = Caller(language=language, origin="GT", destination="US", reachable=True), flow(NIGHT)
    moves = [at.step(caller, None, Heard("start")), at.failed(caller), at.failed(Caller())]
    moves += [at.step(caller, moves[0].state, Heard("key", key)) for key in "08"]
    if language in at.hearable:
        near = ranked("rights.overtime", "rights.deductions", "rights.pay_stub")
        turn = Turn(
            (), language, language, topic="rights.minimum_wage", confidence=0.4, kind="suggest", alternatives=near
        )
        moves.append(at.step(caller, moves[0].state, Heard("speech", "x")))
        moves.append(at.step(caller, moves[-1].state, Heard("turn", turn=turn)))
        assert moves[-1].place == "maybe"
    assert unmade(iter(moves)) == set()


def test_no_word_of_the_call_is_forgotten() -> None:
    """But the message, which nobody hears, and what is only said when an answer is missing."""
    sources = yaml.safe_load(CALL_WORDS.read_text("utf-8"))
    spanish = [line.text for line in made() if line.lang == "es"]
    silent = set()
    for name, source in sources.items():
        fixed = [part.partition("}")[2] if "}" in part else part for part in source.split("{")]
        if not any(all(part in text for part in fixed) for text in spanish):
            silent.add(name)
    assert silent == {"message_after_silence", "unwritten", "expired", "ask_contact"}


def test_what_an_expired_answer_says_is_known_too() -> None:
    late = CallFlow(
        type(book())(book().pack, lambda _lang, _context, source: source, lambda: NOON.date().replace(year=2040)),
        words(),
        lambda: NOON,
    )
    known = dict(all_lines(late, LANGUAGES))
    caller = Caller(language="es", origin="GT", destination="US", here="US")
    heard = {replace(line, pause=0) for move in walk(caller, late) for line in move.lines}
    assert heard - set(known) == set()
    assert any("ya venció" in line.text for line in heard)


def test_urgent_answers_come_before_the_others() -> None:
    about = [spot.about for line, spot in made().items() if spot.part == "answer" and line.lang == "ht"]
    urgent = [book().is_urgent(topic) for topic in dict.fromkeys(about)]
    assert urgent == sorted(urgent, reverse=True)
    assert set(about) == set(book().pack.topics)


# What is true on a screen alone, or asks to write to who can be spoken to.
ONLY_WRITTEN = {
    "es": r"est[eo]s? mensaje\b|vea (?:al final|abajo|arriba)|escr[ií]b(?:ame|anos)|escriba (?:dónde está|el estado|0|"
    r"el nombre del país|su pregunta|un número|otra vez a este)|escribir persona|vuelve a escribir|seguir leyendo|"
    r"no escriba su nombre|que le (?:mandamos|enviamos)|de abajo|de arriba|toque (?:aquí|el enlace)",
    "en": r"\bthis message|see (?:the end|below|above)|write (?:to )?me\b|text me\b|"
    r"write (?:0|your question|a number|person)|to read on|do not write your name|we sent you|tap here|"
    r"write again|write to this number",
    "fr": r"\bce message|voyez à la fin|ci-dessous|ci-dessus|écrivez-moi|écrivez (?:l'état|le nom du pays|"
    r"où vous|0|votre question|un numéro|à ce numéro|encore)|écrire personne|lire la suite|"
    r"n'écrivez pas votre nom|cliquez",
    "ht": r"mesaj sa a\b|gade (?:nan fen|anba|anwo)|\bekri (?:m|non peyi|0|kesyon ou|yon nimewo|ankò|l\. 0)|"
    r"kontinye li\b|pa ekri non ou|ekri nan nimewo sa a|klike",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_that_only_makes_sense_in_writing(language: str) -> None:
    unsaid = re.compile(ONLY_WRITTEN[language], re.IGNORECASE)
    answers = ((line, spot) for line, spot in made().items() if spot.part == "answer" and line.lang == language)
    said = {line.text: spot for line, spot in answers}
    assert {text: spot.about for text, spot in said.items() if unsaid.search(text) or addresses(text)} == {}


def test_a_country_is_said_before_its_number() -> None:
    """In the lists for whoever told no country."""
    for topic in ("contacts.consulate", "contacts.labour_authority", "social.death_repatriation"):
        lines = [line for line, spot in made().items() if spot.about == topic and line.lang == "es" and line.text]
        assert any(re.match(r"(?:\S+ )*México: (?:más, )?\d", line.text) for line in lines), topic
    move = along(Caller(language="es"), ["51553"])
    pauses = [[line.pause for line in step.lines if ": " in line.text] for step in move][-1]
    assert pauses[:3] == [1, 1, 0]


def test_a_language_that_is_heard_has_its_obligatory_names(tmp_path: Path) -> None:
    at = CallFlow(replace_pack(heard_pack(tmp_path, ("quc",))), words(), lambda: NOON)
    names = {line.recording for line, _ in all_lines(at, ["quc"])}
    assert names >= {*OBLIGATORY, *ANSWERS}
    assert {line.lang for line, _ in all_lines(at, ["quc"])} == {"quc"}


def replace_pack(pack: Any) -> Any:
    return type(book())(pack, lambda _lang, _context, source: source, NOON.date)
