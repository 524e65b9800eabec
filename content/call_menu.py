"""What a caller chooses from by keys: the tree of a pack, and the languages that are heard and not written.

Refuses nothing: values and walks over them. Rules: an option is a topic or a group of options; a path names the groups
from the first level down; every language that isn't written says which topics it has recordings of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MOST_OPTIONS, MOST_LEVELS = 5, 4
# Answers to what a person says, never something to choose by a key; the language has a key of its own.
NOT_ON_KEYS = frozenset(
    {"out_of_scope", "service.menu", "service.greeting", "service.thanks", "service.goodbye", "service.language"}
)


@dataclass(frozen=True)
class Group:
    """Options under one key. `title` is what its key is for, in Spanish."""

    id: str
    title: str
    options: tuple[str | Group, ...]


@dataclass(frozen=True)
class HeardLanguage:
    """A language with recordings alone. `topics`: those with an answer in it, the first for the lowest key;
    `said`: by topic, the fingerprint of the text that was recorded. Found out when the pack is loaded
    (`recordings.py`): the names of all `recordings`, and the topics whose recording is `outdated`.
    """

    code: str
    name: str
    topics: tuple[str, ...]
    said: Mapping[str, str] = field(default_factory=dict)
    recordings: frozenset[str] = frozenset()
    outdated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CallMenu:
    """`ask[side]`: pages of countries. `urgent`: topics offered after the emergency number."""

    menu: tuple[Group, ...] = ()
    urgent: tuple[str, ...] = ()
    ask: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    languages: tuple[HeardLanguage, ...] = ()
    file: str = ""

    def at(self, path: tuple[str, ...]) -> tuple[str | Group, ...]:
        """The options at a path of group ids; the first level where the path leads nowhere."""
        here: tuple[str | Group, ...] = self.menu
        for name in path:
            group = next((option for option in here if isinstance(option, Group) and option.id == name), None)
            if group is None:
                return self.menu
            here = group.options
        return here

    def groups(self) -> Iterator[tuple[tuple[str, ...], Group]]:
        """Every group with the path that leads to it, parents first."""
        yield from _groups((), self.menu)

    def topics(self) -> Iterator[tuple[str, int]]:
        """Every topic with how many keys lead to it."""
        for path, group in self.groups():
            for option in group.options:
                if isinstance(option, str):
                    yield option, len(path) + 2


def _groups(path: tuple[str, ...], options: tuple[str | Group, ...]) -> Iterator[tuple[tuple[str, ...], Group]]:
    for option in options:
        if isinstance(option, Group):
            yield path, option
            yield from _groups((*path, option.id), option.options)
