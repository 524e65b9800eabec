"""What the linter says, and on which line.

Refuses nothing. Rules: a rule yields drafts, which know the path of a field inside its file; the line is looked up
only for what is found, so that a clean pack is never parsed twice; `key` names the remedy in `connectors/words.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import yaml

from content.errors import PackError
from content.reading.fields import read_yaml

Severity = Literal["error", "warning", "note"]
Path_ = tuple[str | int, ...]


class Translations(Protocol):
    """The part of a catalogue that the linter asks. `has` is false for an absent, empty or fuzzy entry."""

    def has(self, domain: str, lang: str, context: str, source: str) -> bool: ...

    def translate(self, domain: str, lang: str, context: str, source: str) -> str: ...

    def is_fuzzy(self, domain: str, lang: str, context: str, source: str) -> bool: ...


@dataclass(frozen=True)
class Finding:
    """`file` is relative to the pack's folder; `line` is 0 when there is none; `values` fill the remedy's words."""

    file: str
    line: int
    field: str
    key: str
    values: Mapping[str, str]
    severity: Severity


@dataclass(frozen=True)
class Draft:
    """A finding whose line is not known yet. `where` is a path: keys, indexes from 0, and in a list an item's id."""

    file: str
    where: Path_
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = "error"
    note: str = ""

    @property
    def field(self) -> str:
        name = ""
        for step in self.where:
            name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
        return f"{name} ({self.note})" if self.note else name


class Lines:
    """Finds the line of a path, parsing each file at most once and only when asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._nodes: dict[str, yaml.Node | None] = {}

    def finding(self, draft: Draft) -> Finding:
        line = self.line(draft.file, draft.where)
        return Finding(draft.file, line, draft.field, draft.key, draft.values, draft.severity)

    def line(self, file: str, where: Path_) -> int:
        """The line of the field, or of the nearest thing around it that exists."""
        node, line = self._node(file), 0
        for step in (None, *where):
            node = node if step is None else _child(node, step)
            if node is None:
                return line
            line = int(node.start_mark.line) + 1
        return line

    def _node(self, file: str) -> yaml.Node | None:
        if file not in self._nodes:
            try:
                self._nodes[file] = read_yaml(self._root, file).node
            except PackError:
                self._nodes[file] = None
        return self._nodes[file]


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode):
        if isinstance(step, int):
            return node.value[step] if step < len(node.value) else None
        return next((item for item in node.value if _is_named(item, step)), None)
    return None


def _is_named(item: yaml.Node, name: str) -> bool:
    """Whether a list's item is that text, or a mapping with that id or subject."""
    if isinstance(item, yaml.ScalarNode):
        return bool(item.value == name)
    return isinstance(item, yaml.MappingNode) and any(
        key.value in ("id", "subject") and getattr(value, "value", None) == name for key, value in item.value
    )
