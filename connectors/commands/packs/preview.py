"""`faro packs preview`: every answer of a pack as SMS, WhatsApp and voice, in all languages side by side, on one page.

Refuses (exit 2) a folder that isn't a pack or can't be read, a topic or language that it hasn't, and a file that can't
be written. Rules: the page stands alone: no script, no address outside it; no price is guessed: without `--price` the
segments are shown and no cost.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import BrokenCatalog
from bot.segments import Measure
from content.errors import PackError
from content.load import CARD_FILE, load_pack
from content.overlay import laid
from content.preview import ThemeView, VariantView, preview, wanted
from content.where import Where

if TYPE_CHECKING:
    from connectors.commands.packs import Desk
    from content.model import Pack

TEMPLATE = "preview.html"
FINE, REFUSED = 0, 2
CENTS = Decimal("0.0001")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the page to write")
    parser.add_argument(
        "--topic", action="append", default=[], metavar="T", help="only this topic or theme; may repeat"
    )
    parser.add_argument("--texts", metavar="LANGS", help="languages side by side, e.g. es,ht; default: all of the pack")
    parser.add_argument("--price", type=_price, metavar="AMOUNT", help="price of one SMS segment, to show costs")


def _price(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError("must be an amount such as 0.0083")
    return amount


class _Refused(Exception):
    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def run(args: argparse.Namespace, desk: Desk, contract: Path) -> int:
    try:
        _write(args, desk, contract)
    except PackError as error:
        print(f"{args.pack / error.file}:{error.line}: {desk.words.say(error.key, args.lang, error.values)}")
        return REFUSED
    except _Refused as refused:
        print(desk.words.say(refused.key, args.lang, refused.values))
        return REFUSED
    print(desk.words.say("preview.done", args.lang, {"file": str(args.out)}))
    return FINE


def _write(args: argparse.Namespace, desk: Desk, contract: Path) -> None:
    try:
        pack, own = _pack(args.pack, contract)
        languages = _languages(args.texts, pack)
        if args.topic and not any(wanted(topic, args.topic) for topic in pack.topics):
            raise _Refused("preview.no_topic", topic=", ".join(args.topic))
        themes = preview(pack, desk.translations, desk.today(), languages, only=own, topics=args.topic, lang=args.lang)
        args.out.write_text(page(themes, own or pack.name, languages, args.price, desk, args.lang), "utf-8")
    except BrokenCatalog as error:
        raise _Refused("lint.translation.broken", file=str(error.file), at=str(error.line)) from error
    except OSError as error:
        raise _Refused("gaps.cannot_write", file=str(args.out), reason=error.strerror or "") from error


def _pack(folder: Path, contract: Path) -> tuple[Pack, str]:
    """The pack, and its name if it is an overlay: then it is laid over the one beside it."""
    if not (folder / CARD_FILE).is_file():
        raise _Refused("lint.pack.missing", folder=str(folder))
    pack = load_pack(folder, contract)
    below = folder.resolve().parent / pack.layer.extends
    if not pack.layer.extends:
        return pack, ""
    if not (below / CARD_FILE).is_file():
        raise _Refused("lint.overlay.no_base", base=pack.layer.extends)
    return laid(load_pack(below, contract), [pack]), pack.name


def _languages(chosen: str | None, pack: Pack) -> tuple[str, ...]:
    asked = tuple(name.strip() for name in chosen.split(",")) if chosen else pack.languages
    unknown = [name for name in asked if name not in pack.languages]
    if unknown:
        raise _Refused("preview.no_language", lang=", ".join(unknown), languages=", ".join(pack.languages))
    return asked


def page(
    themes: tuple[ThemeView, ...], label: str, languages: tuple[str, ...], price: Decimal | None, desk: Desk, lang: str
) -> str:
    from jinja2 import Environment, FileSystemLoader, select_autoescape  # here: no other command waits for it

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(), trim_blocks=True
    )
    say = partial(_say, desk, lang)
    cost = partial(_cost, price, say)
    return environment.get_template(TEMPLATE).render(
        say=say,
        lang=lang,
        label=label,
        themes=themes,
        languages=languages,
        today=desk.today(),
        price=price,
        count=sum(len(theme.topics) for theme in themes),
        whom=partial(_whom, say),
        shown_for=partial(_shown_for, say),
        cost=cost,
        size=partial(_size, say, cost),
    )


def _say(desk: Desk, lang: str, key: str, /, **values: object) -> str:
    return desk.words.say(f"preview.{key}", lang, {name: str(value) for name, value in values.items()})


def _cost(price: Decimal | None, say: Callable[..., str], segments: int) -> str:
    return "" if price is None else say("cost", cost=(price * segments).quantize(CENTS).normalize().to_eng_string())


def _size(say: Callable[..., str], cost: Callable[[int], str], size: Measure) -> str:
    values: dict[str, Any] = {"units": size.units, "segments": size.segments, "encoding": size.encoding}
    return f"{say('size', **values)}{cost(size.segments)}"


def _whom(say: Callable[..., str], variant: VariantView) -> str:
    when = variant.when
    parts = [
        say(key, countries=say("any") if "*" in countries else ", ".join(countries))
        for key, countries in (("destination", when.destination), ("origin", when.origin))
        if countries
    ]
    parts += [say("state")] if when.state else []
    return "; ".join(parts) or say("everybody")


def _shown_for(say: Callable[..., str], where: Where) -> str:
    known = [say(key, countries=c) for key, c in (("destination", where.destination), ("origin", where.origin)) if c]
    known += [where.state] if where.state else []
    return say("shown", whom="; ".join(known)) if known else ""
