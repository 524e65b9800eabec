"""Reads what a card looks like: one YAML file a size in deploy/cards/, in millimetres from the upper left corner.

Refuses (ReferralError, naming file and place) an unknown field, one that is missing or is no number, colour or name,
and an item that reaches over the edge of its page. Rules: a size is a file's name; what an item shows is named, never
written, in it; an item is drawn when all that it needs is known and nothing of what it lacks is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from connectors.errors import ReferralError

LINKS = ("smsto", "sms", "whatsapp")
KNOWN = ("sms", "whatsapp", "emergency")  # what may be known or not: see `needs` and `lacks`
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True)
class Item:
    """`shows`: a key of the words, a kind of link, or nothing for a box. `size`: in points, the largest tried."""

    draw: str
    shows: str
    x: float
    y: float
    width: float
    height: float
    size: float = 10
    font: str = "regular"
    colour: str = "#000000"
    align: str = "left"
    needs: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """Paper on which several cards are printed, to be cut."""

    width: float
    height: float
    columns: int
    rows: int


@dataclass(frozen=True)
class Template:
    file: Path
    width: float
    height: float
    dots: int  # of the picture, per inch
    fonts: Mapping[str, str]
    items: tuple[Item, ...]
    sheet: Sheet | None = None

    @property
    def size(self) -> str:
        return self.file.stem


def sizes(folder: Path) -> tuple[str, ...]:
    """The sizes for which there is a template."""
    return tuple(sorted(file.stem for file in folder.glob("*.yml")))


def read_template(folder: Path, size: str) -> Template:
    file = folder / f"{size}.yml"
    fields = _Fields(file, "", read_yaml(file))
    page, given = fields.inner("page"), fields.inner("fonts")
    width, height, dots = page.number("width"), page.number("height"), round(page.number("dots"))
    fonts = {name: given.text(name) for name in ("regular", "bold")}
    items = tuple(_item(one, width, height) for one in fields.each("items"))
    sheet = _sheet(fields.inner("sheet")) if fields.has("sheet") else None
    for part in (page, given, fields):
        part.close()
    return Template(file, width, height, dots, fonts, items, sheet)


def read_yaml(file: Path) -> Any:
    try:
        return yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReferralError("referral.card.unreadable", {"file": str(file)}) from error


def _sheet(fields: _Fields) -> Sheet:
    width, height = fields.number("width"), fields.number("height")
    sheet = Sheet(width, height, round(fields.number("columns")), round(fields.number("rows")))
    fields.close()
    return sheet


def _item(fields: _Fields, width: float, height: float) -> Item:
    draw = fields.one_of("draw", _DRAWN)
    x, y, wide = fields.number("x"), fields.number("y"), fields.number("width")
    tall = wide if draw == "qr" else fields.number("height")
    if x < 0 or y < 0 or x + wide > width or y + tall > height:
        raise fields.wrong("width")
    shows, more = _DRAWN[draw](fields)
    needs, lacks = fields.names("needs"), fields.names("lacks")
    fields.close()
    return Item(draw, shows, x, y, wide, tall, needs=needs, lacks=lacks, **more)


def _text(fields: _Fields) -> tuple[str, dict[str, Any]]:
    more = {
        "size": fields.number("size"),
        "font": fields.one_of("font", ("regular", "bold")) if fields.has("font") else "regular",
        "colour": fields.colour() if fields.has("colour") else "#000000",
        "align": fields.one_of("align", ("left", "centre")) if fields.has("align") else "left",
    }
    return fields.text("words"), more


def _code(fields: _Fields) -> tuple[str, dict[str, Any]]:
    return fields.one_of("link", LINKS), {}


def _box(fields: _Fields) -> tuple[str, dict[str, Any]]:
    return "", {"colour": fields.colour()}


_DRAWN: Mapping[str, Callable[[_Fields], tuple[str, dict[str, Any]]]] = {"text": _text, "qr": _code, "box": _box}


class _Fields:
    """The fields of one part of a template; `close` refuses those that nobody asked for."""

    def __init__(self, file: Path, place: str, values: Any) -> None:
        self._file, self._place, self._asked = file, place, set[str]()
        if not isinstance(values, dict):
            raise self.wrong("")
        self._values: Mapping[Any, Any] = values

    def wrong(self, name: str) -> ReferralError:
        place = ".".join(part for part in (self._place, name) if part)
        return ReferralError("referral.card.field", {"file": str(self._file), "place": place})

    def has(self, name: str) -> bool:
        return name in self._values

    def _get(self, name: str) -> Any:
        self._asked.add(name)
        return self._values.get(name)

    def number(self, name: str) -> float:
        value = self._get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 2000:
            raise self.wrong(name)
        return float(value)

    def text(self, name: str) -> str:
        value = self._get(name)
        if not isinstance(value, str) or not value:
            raise self.wrong(name)
        return value

    def one_of(self, name: str, allowed: Mapping[str, Any] | tuple[str, ...]) -> str:
        value = self.text(name)
        if value not in allowed:
            raise self.wrong(name)
        return value

    def colour(self) -> str:
        value = self.text("colour")
        if not _COLOUR.fullmatch(value):
            raise self.wrong("colour")
        return value

    def names(self, name: str) -> frozenset[str]:
        values = self._get(name) or []
        if not isinstance(values, list) or not set(map(str, values)) <= set(KNOWN):
            raise self.wrong(name)
        return frozenset(values)

    def inner(self, name: str) -> _Fields:
        return _Fields(self._file, name, self._get(name))

    def each(self, name: str) -> list[_Fields]:
        values = self._get(name)
        if not isinstance(values, list) or not values:
            raise self.wrong(name)
        return [_Fields(self._file, f"{name}[{number}]", value) for number, value in enumerate(values, 1)]

    def close(self) -> None:
        for name in self._values:
            if name not in self._asked:
                raise self.wrong(str(name))
