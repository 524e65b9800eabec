"""YAML whose every value still knows its file, its line and its name, so that an error can point at it.

Refuses what is not UTF-8, not YAML, repeated, unknown, missing or of another type, with the remedy's word key. Rules:
every scalar is text until a field says otherwise (so `08:00`, `911` and `NO` stay as written); names count from 1,
as people do; parsing is libyaml's, which keeps the marks at no cost.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from content.errors import BrokenYaml, UnreadableFile, WrongField

YEARS = range(1990, 2100)
LONGEST_NUMBER = 6  # digits
_NOTHING = frozenset({"", "~", "null"})
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True)
class Field:
    """One node of a file; `name` is its path as people read it: `answers[1].short`."""

    file: str
    name: str
    node: Any

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    @property
    def is_empty(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and not self.node.style and self.node.value in _NOTHING

    def wrong(self, key: str, **values: str) -> WrongField:
        return WrongField(self.file, self.line, self.name, f"lint.load.{key}", values)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong("braces" if self._is_unquoted_placeholder() else "not_text")
        return unicodedata.normalize("NFC", str(self.node.value)).strip()

    def _is_unquoted_placeholder(self) -> bool:
        return isinstance(self.node, yaml.MappingNode) and bool(self.node.flow_style)

    def items(self) -> Iterator[Field]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("not_list")
        for n, node in enumerate(self.node.value):
            yield Field(self.file, f"{self.name}[{n + 1}]", node)

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def entries(self) -> dict[str, Field]:
        """The keys of a mapping; a key written twice is refused, since one of the two would be lost in silence."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("not_mapping")
        result: dict[str, Field] = {}
        for key, value in self.node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            field = Field(self.file, f"{self.name}.{name}" if self.name else name, value)
            if name in result:
                raise Field(self.file, field.name, key).wrong("repeated")
            result[name] = field
        return result

    def day(self) -> date:
        try:
            day = date.fromisoformat(self.text())
        except ValueError:
            raise self.wrong("not_day") from None
        if day.year not in YEARS:
            raise self.wrong("not_day")
        return day

    def number(self) -> int:
        if not self.text().isdecimal() or len(self.text()) > LONGEST_NUMBER:
            raise self.wrong("not_number")
        return int(self.text())

    def flag(self) -> bool:
        if self.text() not in _FLAGS:
            raise self.wrong("not_flag")
        return _FLAGS[self.text()]

    def choice(self, options: Iterable[str]) -> str:
        allowed = tuple(options)
        if self.text() not in allowed:
            raise self.wrong("not_choice", options=", ".join(allowed))
        return self.text()


class Section:
    """A mapping whose keys are known beforehand. A key with nothing after it counts as absent."""

    def __init__(self, field: Field, known: Iterable[str]) -> None:
        self.field = field
        self._entries = field.entries()
        allowed = tuple(known)
        for name, entry in self._entries.items():
            if name not in allowed:
                raise entry.wrong("unknown_field", name=name, options=", ".join(allowed))

    def get(self, name: str) -> Field | None:
        entry = self._entries.get(name)
        return None if entry is None or entry.is_empty else entry

    def need(self, name: str) -> Field:
        entry = self.get(name)
        if entry is None:
            raise self.field.wrong("missing_field", name=name)
        return entry

    def text(self, name: str, default: str = "") -> str:
        entry = self.get(name)
        return default if entry is None else entry.text()

    def texts(self, name: str) -> tuple[str, ...]:
        entry = self.get(name)
        return () if entry is None else entry.texts()

    def flag(self, name: str) -> bool:
        entry = self.get(name)
        return entry is not None and entry.flag()


def filled(field: Field, names: set[str]) -> str:
    """A text with exactly these names in braces."""
    text = field.text()
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        raise field.wrong("not_filled", names=", ".join(sorted(names))) from None
    if found != names:
        raise field.wrong("not_filled", names=", ".join(sorted(names)))
    return text


def whole_braces(field: Field) -> str:
    """A text whose braces open and close, so that it can be filled in at all."""
    text = field.text()
    try:
        list(string.Formatter().parse(text))
    except ValueError:
        raise field.wrong("lone_brace") from None
    return text


def read_yaml(root: Path, file: str) -> Field:
    """The whole document of one file; `file` is relative to `root`."""
    try:
        node = yaml.compose(read_text(root, file), yaml.CBaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BrokenYaml(file, mark.line + 1 if mark else 0, "", "lint.load.broken") from None
    if node is None:
        raise BrokenYaml(file, 0, "", "lint.load.empty")
    return Field(file, "", node)


def read_text(root: Path, file: str) -> str:
    try:
        return (root / file).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UnreadableFile(file, 0, "", "lint.load.no_file") from None
    except UnicodeDecodeError as error:
        raise UnreadableFile(file, 0, "", "lint.load.not_utf8", {"at": str(error.start)}) from None
    except OSError:
        raise UnreadableFile(file, 0, "", "lint.load.closed") from None
