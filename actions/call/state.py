"""What a call remembers between two steps.

Refuses nothing: a state that can't be read (another version's) is a call that begins anew. Rules: it holds node names,
ids and countries, never words of the caller's; `at` is the node, `path` the groups chosen, so that * leads back there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.calls import Caller
from content.places import WORK_ONLY
from content.where import Where

LANGUAGE, MENU, TOPIC, COUNTRY, URGENT, PERSON, HOUR, MAYBE, WAITING, OVER = (
    "language", "menu", "topic", "country", "urgent", "person", "hour", "maybe", "waiting", "over",
)  # fmt: skip

# In a language that is heard and not written (`heard_only.py`).
TOPICS, ANSWER, COUNTRIES, DANGER, SOMEBODY = (
    "heard", "heard_answer", "heard_country", "heard_urgent", "heard_person",
)  # fmt: skip


@dataclass(frozen=True)
class CallState:
    """`options` are what the keys from 1 on lead to. `page`: of the topic's pieces, or of the countries offered.
    `side`: which country is being asked for. `misses`: silences and wrong keys in a row. `keys`: pressed so far.
    `then`: what was asked for before a language. `told`: the contact whose number was said, so that it isn't dialled.
    `recorded`: the language of a call that is heard in recordings alone, which has no `language`.
    """

    language: str | None = None
    origin: str | None = None
    destination: str | None = None
    state: str | None = None
    here: str | None = None
    reachable: bool = False
    silent: bool = False
    at: str = LANGUAGE
    path: tuple[str, ...] = ()
    topic: str | None = None
    page: int = 0
    side: str | None = None
    options: tuple[str, ...] = ()
    misses: int = 0
    keys: int = 0
    recorded: str | None = None
    then: str = ""
    told: str | None = None

    def where(self, urgent: bool = False) -> Where:
        """What was said; a number's prefix stands in for an unknown country of work when it is urgent, and for her own
        country where people don't come only to work.
        """
        destination = self.destination or (self.here if urgent else None)
        inside = self.state is not None and destination is not None and self.state.startswith(f"{destination}-")
        home = self.here if self.here not in WORK_ONLY else None
        return Where(destination, self.origin or home, self.state if inside else None)

    @property
    def takes_messages(self) -> bool:
        return self.reachable and not self.silent

    @property
    def place(self) -> str:
        """The node by its name, as it is counted."""
        if self.at == MENU:
            return "/".join(("menu", *self.path))
        return f"{self.at}:{self.topic}" if self.at in (TOPIC, COUNTRY, ANSWER, COUNTRIES) and self.topic else self.at

    def as_json(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def begun(caller: Caller) -> CallState:
    return CallState(
        language=caller.language,
        origin=caller.origin,
        destination=caller.destination,
        state=caller.state,
        here=caller.here,
        reachable=caller.reachable,
        silent=caller.silent,
    )


def read(saved: Mapping[str, Any] | None, caller: Caller) -> CallState:
    """The state of a call under way."""
    if saved is None:
        return begun(caller)
    known = {field.name for field in fields(CallState)}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in saved.items()}
    return CallState(**{name: value for name, value in values.items() if name in known})
