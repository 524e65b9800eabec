"""What a call remembers between two steps.

Refuses nothing: a state that can't be read (another version's) is a call that begins anew. Rules: it holds node names,
ids and countries, never words of the caller's; `at` is the node, `path` the groups chosen, so that * leads back there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from actions.whereabouts import OWN, likely
from bot.calls import Caller
from content.places import HOMES, WORK_ONLY
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
    """`place`: where she said she is, "own" for her own country; `here`: the country of her number's prefix; `now`: the
    country that the assistant answered for when what she said was urgent.
    `options` are what the keys from 1 on lead to. `page`: of the topic's pieces, or of the countries offered.
    `side`: which country is being asked for. `misses`: silences and wrong keys in a row. `keys`: pressed so far.
    `then`: what was asked for before a language. `told`: the contact whose number was said, so that it isn't dialled.
    `recorded`: the language of a call that is heard in recordings alone, which has no `language`. `grave`: something
    urgent was said or heard in this call. `last`: the topic heard last that isn't of Faro itself. `came`: the node from
    which the language was asked for again. `noted`: the hour of the call back that she asked for in this call.
    """

    language: str | None = None
    origin: str | None = None
    destination: str | None = None
    state: str | None = None
    place: str | None = None
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
    now: str | None = None
    grave: bool = False
    last: str | None = None
    came: str = ""
    noted: str = ""

    @property
    def guess(self) -> str | None:
        """The own country that a question offers first. A number tells where it was bought, not where she is from;
        and whoever speaks Creole is hardly from the country next to Haiti.
        """
        if self.language == "ht":
            return "HT"
        return self.here if self.here not in WORK_ONLY else None

    @property
    def stands(self) -> str | None:
        """The country where she said she is, if it is known which."""
        if self.place == OWN:
            return self.origin or (self.here if self.here in HOMES else None)
        return self.place

    @property
    def calls_from(self) -> str | None:
        """The country where a number is dialled that is said to her."""
        return self.stands or self.here or self.destination

    def whereabouts(self) -> tuple[str, ...]:
        """The countries where she may be in danger, the likeliest first, as in messages."""
        return likely(self.now, self.stands, self.here, (self.destination,))

    def where(self, urgent: bool = False) -> Where:
        """What was said; when it is urgent, the likeliest of her whereabouts."""
        return self._at(next(iter(self.whereabouts()), None) if urgent else self.destination)

    def where_lines(self) -> Where:
        """For lines that help: where she said she is, else where she works, else where her number is from."""
        return self._at(self.stands or self.destination or self.here)

    def _at(self, destination: str | None) -> Where:
        inside = self.state is not None and destination is not None and self.state.startswith(f"{destination}-")
        return Where(destination, self.origin, self.state if inside else None)

    @property
    def takes_messages(self) -> bool:
        return self.reachable and not self.silent

    @property
    def node(self) -> str:
        """The node by its name, as it is counted."""
        if self.at == MENU:
            return "/".join(("menu", *self.path))
        return f"{self.at}:{self.topic}" if self.at in (TOPIC, COUNTRY, ANSWER, COUNTRIES) and self.topic else self.at

    def as_json(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}


NAMES = tuple(field.name for field in fields(CallState))


def begun(caller: Caller) -> CallState:
    return CallState(
        language=caller.language,
        origin=caller.origin,
        destination=caller.destination,
        state=caller.state,
        place=caller.place,
        here=caller.here,
        reachable=caller.reachable,
        silent=caller.silent,
    )


def read(saved: Mapping[str, Any] | None, caller: Caller) -> CallState:
    """The state of a call under way."""
    if saved is None:
        return begun(caller)
    given = ((name, saved[name]) for name in NAMES if name in saved)
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given}
    return CallState(**values)
