"""`faro outbox list | show | retry`: answers that were given up, why, and how they go out after all.

Refuses (exit 2) an id that isn't there and a database that isn't; exit 1, with the reason, when what was asked for
cannot go out. Rules: no number, text or pseudonym is read or shown, so no key is needed; a running node takes requeued
answers up by itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from connectors import dead_letters
from connectors.database import Database
from connectors.dead_letters import Letter, Verdict
from connectors.errors import SettingsError
from connectors.retention import USUAL, Retention
from connectors.settings import Settings, load_settings
from connectors.words import Words

FINE, NOT_POSSIBLE, REFUSED = 0, 1, 2
HEADS = ("id", "channel", "age", "tries", "code", "now", "means")
HIGHEST_ID = 2**63 - 1
ALL = "--all"

# What a provider's code means to whoever runs the node: the last part of a key `outbox.means.…` of words.yml.
TWILIO: Mapping[int, str] = {
    21610: "silence",
    **dict.fromkeys((21211, 21614), "not_mobile"),
    **dict.fromkeys((21612, 30005, 30006, 63024), "no_such_phone"),
    **dict.fromkeys((63003, 63032, 63049), "whatsapp_refuses"),
    63016: "window_closed",
    **dict.fromkeys((14107, 20429, 30001, 63018, 63038), "too_fast"),
    **dict.fromkeys((30003, 30008, 30410), "network"),
    20003: "account",
    **dict.fromkeys((21210, 21212, 21601, 21606, 63007), "line"),
    **dict.fromkeys((21215, 21216, 21408, 30002), "not_allowed"),
    **dict.fromkeys((30004, 30007), "filtered"),
    **dict.fromkeys((30032, 30034), "not_registered"),
    **dict.fromkeys((12100, 21602, 21617, 21658, 63021), "ours"),
}
KANNEL: Mapping[int, str] = {400: "kannel_refuses", 403: "kannel_forbids"}
PROVIDERS: Mapping[str, Mapping[int, str]] = {"twilio": TWILIO, "kannel": KANNEL}
# And the HTTP status that stands where a provider gave no code of its own.
STATUS: Mapping[int, str] = {401: "account", 403: "not_allowed", 404: "line", 429: "too_fast"}


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside. `open` is called once a command runs."""

    words: Words
    lang: str
    open: Callable[[], AbstractContextManager[Database]]
    now: Callable[[], datetime]
    kept: Retention = USUAL

    def say(self, key: str, **values: object) -> str:
        return self.words.say(f"outbox.{key}", self.lang, {name: str(value) for name, value in values.items()})


def shipped_desk() -> Desk:
    from connectors.start import keyboard_language, words

    settings = load_settings()
    opened = partial(existing_database, settings)
    return Desk(words(), keyboard_language(), opened, lambda: datetime.now(UTC), settings.kept)


@contextmanager
def existing_database(settings: Settings) -> Iterator[Database]:
    """The node's database; none is made here."""
    if settings.on_sqlite and not Path(settings.database_url.removeprefix("sqlite:///")).exists():
        place = settings.database_url.removeprefix("sqlite:///")
        raise SettingsError("FARO_DATABASE_URL", "doctor.database_missing", {"place": place})
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.close()


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when a command runs."""
    parser = commands.add_parser("outbox", help="answers that could not be delivered, and how to send them again")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="every answer that was given up, and what its error code means")
    listed.set_defaults(func=lambda args: run_list(desk()))
    shown = actions.add_parser("show", help="one answer, whatever its state; never its text or number")
    shown.add_argument("id", type=row_id, metavar="ID")
    shown.set_defaults(func=lambda args: run_show(args.id, desk()))
    again = actions.add_parser("retry", help="send again what was given up, with fresh tries")
    again.add_argument("ids", type=row_id, nargs="*", metavar="ID")
    again.add_argument(ALL, action="store_true", help="everything that can be sent again")
    again.set_defaults(func=lambda args: run_retry(args.ids, args.all, desk()))


def row_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_ID):
        raise argparse.ArgumentTypeError("an id is a whole number, as `faro outbox list` shows it")
    return int(text)


def run_list(desk: Desk) -> int:
    now = desk.now()
    with desk.open() as database, database.read() as connection:
        letters = dead_letters.given_up(connection, now, desk.kept)
    if letters:
        heads = [desk.say(f"head.{name}") for name in HEADS]
        for line in table([heads, *(_cells(letter, now, desk) for letter in letters)]):
            print(line)
    print(desk.say("total", count=len(letters), ready=sum(letter.hindrance is None for letter in letters)))
    return FINE


def _cells(letter: Letter, now: datetime, desk: Desk) -> list[str]:
    code = "-" if letter.error_code is None else str(letter.error_code)
    means = desk.say(f"means.{meaning(letter)}")
    ready = desk.say(f"can.{letter.hindrance or 'ready'}")
    return [str(letter.id), letter.channel, age(now - letter.created_at), str(letter.tries), code, ready, means]


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def age(span: timedelta) -> str:
    """In days and hours, or hours and minutes: "2d 3h", "3h 05m"."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    return f"{days}d {hours}h" if days else f"{hours}h {minutes % 60:02}m"


def meaning(letter: Letter) -> str:
    """Which remedy of words.yml fits a code. Where only a status is known, any provider's means about the same."""
    code = letter.error_code
    if code is None:
        return "no_code"
    own = PROVIDERS.get(letter.provider, {}).get(code) or STATUS.get(code)
    return own or ("network" if 500 <= code < 600 else "unknown")


def run_show(number: int, desk: Desk) -> int:
    now = desk.now()
    with desk.open() as database, database.read() as connection:
        letter = dead_letters.find(connection, number, now, desk.kept)
    if letter is None:
        return _refuse(desk, number, "unknown")
    for line in _details(letter, now, desk):
        print(line)
    return FINE


def _details(letter: Letter, now: datetime, desk: Desk) -> Iterator[str]:
    cells = dict(zip(HEADS, _cells(letter, now, desk), strict=True))
    shown = {"id": cells["id"], "state": desk.say(f"state.{letter.state}"), "channel": letter.channel}
    shown |= {"provider": letter.provider, "age": cells["age"], "created": _time(letter.created_at)}
    if letter.requeued_at is not None:
        shown["requeued"] = _time(letter.requeued_at)
    if letter.finished_at is not None:
        shown["finished"] = _time(letter.finished_at)
    shown["tries"] = cells["tries"]
    if letter.state == "dead" or letter.error_code is not None:
        shown |= {"code": cells["code"], "means": cells["means"]}
    if letter.state == "dead":
        shown["now"] = cells["now"]
    if letter.finished_at is not None and letter.hindrance is None:
        shown["until"] = _time(letter.finished_at + desk.kept.dead)
    for name, value in shown.items():
        yield f"{desk.say(f'head.{name}')}: {value}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def run_retry(ids: Sequence[int], everything: bool, desk: Desk) -> int:
    if bool(ids) == everything:
        print(f"faro: {desk.say('which')}", file=sys.stderr)
        return REFUSED
    now, kept = desk.now(), desk.kept
    with desk.open() as database, database.write() as connection:
        found = dead_letters.given_up(connection, now, kept)
        ready = [letter.id for letter in found if letter.hindrance is None]
        chosen = ready if everything else sorted(set(ids))
        verdicts = {number: dead_letters.requeue(connection, number, now, kept) for number in chosen}
    return _tell(verdicts, desk)


def _tell(verdicts: Mapping[int, Verdict], desk: Desk) -> int:
    """What was requeued, and a line for each that wasn't; an unknown id is the worst that is told."""
    refused = {number: verdict for number, verdict in verdicts.items() if verdict != "requeued"}
    print(desk.say("requeued", count=len(verdicts) - len(refused)))
    codes = [_refuse(desk, number, verdict) for number, verdict in refused.items()]
    return max(codes, default=FINE)


def _refuse(desk: Desk, number: int, verdict: Verdict) -> int:
    print(f"faro: {desk.say(f'refused.{verdict}', id=number)}", file=sys.stderr)
    return REFUSED if verdict == "unknown" else NOT_POSSIBLE
