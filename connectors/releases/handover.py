"""How a command hands new packs to the node that is running, and hears what became of them.

Refuses nothing. Rules: files in the data folder, each replaced as a whole, since both may be killed at any moment; a
node that thinks holds a lock as long as it lives, so that a command knows whether anybody will answer; a candidate
waits for the node that starts next; one activation at a time.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.releases.durable import write

CANDIDATE, VERDICT, OUTCOME = "candidate.json", "verdict.json", "outcome.json"
ALIVE, ACTIVATING, OFFERING = "node.lock", "activating.lock", "offering.lock"


class Refused(Exception):
    """Packs that must not answer. `key` names the reason in words.yml, `values` fill it in."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True)
class Candidate:
    """A staged release that shall be activated. `ticket` tells one request from the next."""

    release: str
    why: str
    ticket: str
    again: bool = False  # although it was rolled back


@dataclass(frozen=True)
class Outcome:
    """What became of a release: `key` names the words in words.yml, `values` fill them in."""

    active: bool
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    release: str = ""
    ticket: str = ""


class Handover:
    """`folder` is FARO_DATA_DIR/packs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def offer(self, candidate: Candidate) -> None:
        told = {
            "release": candidate.release, "why": candidate.why, "ticket": candidate.ticket, "again": candidate.again,
        }  # fmt: skip
        write(self._folder / CANDIDATE, json.dumps(told, ensure_ascii=False).encode())

    def pronounce(self, ticket: str, refused: Refused | None) -> None:
        """What the linter found, by whoever offers: the node doesn't do it again."""
        told = {"ticket": ticket, "key": refused.key if refused else "", "values": refused.values if refused else {}}
        write(self._folder / VERDICT, json.dumps(told, ensure_ascii=False).encode())

    def verdict(self, ticket: str) -> Refused | bool:
        """Why not, or whether the linter has found nothing; False while nothing was said."""
        told = _read(self._folder / VERDICT)
        if told is None or told.get("ticket") != ticket:
            return False
        return Refused(told["key"], **told["values"]) if told["key"] else True

    @contextmanager
    def offering(self) -> Iterator[None]:
        """While whoever offers is at work and will say what the linter found."""
        with (self._folder / OFFERING).open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def is_offering(self) -> bool:
        return _is_held(self._folder / OFFERING)

    def candidate(self) -> Candidate | None:
        told = _read(self._folder / CANDIDATE)
        try:
            if told is None:
                return None
            return Candidate(str(told["release"]), str(told["why"]), str(told["ticket"]), bool(told["again"]))
        except KeyError:
            return None

    def take(self) -> Candidate | None:
        """The candidate, which nobody takes again: packs that end the process must not do so at every start."""
        candidate = self.candidate()
        (self._folder / CANDIDATE).unlink(missing_ok=True)
        return candidate

    def settle(self, outcome: Outcome) -> None:
        """The candidate is dealt with; whoever offered it can read how."""
        told = {
            "active": outcome.active, "key": outcome.key, "values": dict(outcome.values),
            "release": outcome.release, "ticket": outcome.ticket,
        }  # fmt: skip
        write(self._folder / OUTCOME, json.dumps(told, ensure_ascii=False).encode())
        (self._folder / CANDIDATE).unlink(missing_ok=True)

    def outcome(self) -> Outcome | None:
        """Of the last activation that was tried."""
        told = _read(self._folder / OUTCOME)
        try:
            return None if told is None else Outcome(
                bool(told["active"]), told["key"], dict(told["values"]), told["release"], told["ticket"]
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            return None

    @contextmanager
    def alive(self) -> Iterator[None]:
        """While a node that can activate runs. Several may."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ALIVE).open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            yield

    def is_anybody_alive(self) -> bool:
        """Whether a node would take up a candidate."""
        return _is_held(self._folder / ALIVE)

    @contextmanager
    def activating(self) -> Iterator[bool]:
        """Whether it is ours to activate: another node, or a command, may be at it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ACTIVATING).open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True


def _is_held(lock: Path) -> bool:
    try:
        with lock.open("r") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _read(file: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
