"""`faro packs diff A B`: what people will read and dial differently once version B takes the place of version A.

Refuses (exit 2) what is neither a pack's folder, nor a bundle, nor a revision in git, and a pack that can't be read.
Rules: exit 0 no difference, 1 differences; a language that lost its whole catalogue comes first, then telephone
numbers; of a variant in one language the first channel that differs is shown, the others are named; words that went
stand in [-…-], new ones in {+…+}.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BrokenCatalog
from connectors.commands.packs.versions import NoVersion, opened
from content.difference import AnswerChange, Difference, GoldenChange, TextChange, difference, marked
from content.errors import PackError
from content.golden import Golden
from content.model import Condition

if TYPE_CHECKING:
    from connectors.commands.packs import Desk

SAME, DIFFERENT, REFUSED = 0, 1, 2
TEMPLATE = "diff.html"
_SIGNS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
NAMED = frozenset(
    {
        "languages", "places", "questions", "specs", "themes", "institutions", "calendar", "skills", "spoken", "call",
        "asks", "reviews", "labels",
    }
)  # fmt: skip
Say = Callable[..., str]


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="A", help="the older: a pack's folder, a bundle or a revision in git")
    parser.add_argument("after", metavar="B", help="the newer, likewise")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page too")


def run(args: argparse.Namespace, desk: Desk, contract: Path, locales: Path) -> int:
    say = partial(_say, desk, args.lang)
    try:
        found, lacking = _found(args, desk, contract, locales)
        if args.html:
            args.html.write_text(page(found, say, args), "utf-8")
    except NoVersion as error:
        print(desk.words.say(error.key, args.lang, error.values))
    except PackError as error:
        print(f"{error.file}:{error.line}: {desk.words.say(error.key, args.lang, error.values)}")
    except BrokenCatalog as error:
        values = {"file": str(error.file), "at": str(error.line)}
        print(desk.words.say("lint.translation.broken", args.lang, values))
    except OSError as error:
        values = {"file": str(args.html), "reason": error.strerror or ""}
        print(desk.words.say("gaps.cannot_write", args.lang, values))
    else:
        print("\n".join((*lines(found, say), *(say("no_catalogue", name=args.after, lang=lang) for lang in lacking))))
        return DIFFERENT if found else SAME
    return REFUSED


def _found(args: argparse.Namespace, desk: Desk, contract: Path, locales: Path) -> tuple[Difference, tuple[str, ...]]:
    """With the languages that have no catalogue in either."""
    with (
        opened(args.before, args.pack, contract, locales) as before,
        opened(args.after, args.pack, contract, locales) as after,
    ):
        if (before.pack.name, before.own) != (after.pack.name, after.own):
            names = {"before": before.own or before.pack.name, "after": after.own or after.pack.name}
            raise NoVersion("diff.other_pack", **names)
        found = difference(before, after, desk.today())
        return found, tuple(lang for lang in after.uncatalogued if lang not in found.untranslated)


def _say(desk: Desk, lang: str, key: str, /, **values: object) -> str:
    return desk.words.say(f"diff.{key}", lang, {name: str(value) for name, value in values.items()})


def lines(found: Difference, say: Say) -> Iterator[str]:
    """The whole difference for a terminal."""
    if not found:
        yield say("same")
        return
    yield from (say("untranslated", lang=lang) for lang in found.untranslated)
    parts = (
        ("numbers", [number_line(found, n, say) for n in range(len(found.numbers))]),
        ("answers", [answer_line(change, say) for change in found.answers]),
        ("texts", list(_text_lines(found, say))),
        ("golden", [golden_line(change, say) for change in found.golden]),
        ("fields", [field_line(found, n, say) for n in range(len(found.fields))]),
        ("others", [other_line(name, say) for name in found.others]),
    )
    for name, told in parts:
        if told:
            yield from ("", say(f"head.{name}", count=len(told)), *(f"  {line}" for line in told))
    yield from ("", summary(found, say))


def summary(found: Difference, say: Say) -> str:
    counts = Counter(change.kind for change in found.answers)
    return say(
        "summary",
        numbers=len(found.numbers),
        texts=len({(change.topic, change.when) for change in found.texts}),
        new=counts["new"],
        gone=counts["removed"] + counts["expired"],
    )


def number_line(found: Difference, n: int, say: Say) -> str:
    change = found.numbers[n]
    none = say("none")
    loud = f"{say('loud')} " if change.loud else ""
    field = "" if change.field == "number" else " WhatsApp"
    place = f"{change.name}, {change.country}" if change.country else change.name
    return f"{loud}{change.contact}{field} ({place}): {change.before or none} -> {change.after or none}"


def answer_line(change: AnswerChange, say: Say) -> str:
    return say(f"answer.{change.kind}", topic=change.topic, whom=whom(change.when, say))


def _text_lines(found: Difference, say: Say) -> Iterator[str]:
    """One line and the marked text for each variant and language."""
    for _, group in groupby(found.texts, key=lambda change: (change.topic, change.when, change.lang)):
        changes = list(group)
        yield text_head(changes, say)
        yield "    " + "".join(_SIGNS[kind].format(text) for kind, text in marked(changes[0].before, changes[0].after))


def text_head(changes: list[TextChange], say: Say) -> str:
    first = changes[0]
    channels = ", ".join(change.channel for change in changes)
    where = say("text", topic=first.topic, whom=whom(first.when, say), lang=first.lang, channels=channels)
    return where if first.page == 1 else f"{where} {say('page', page=first.page)}"


def golden_line(change: GoldenChange, say: Say) -> str:
    known = change.after or change.before
    before, after = (_asked(golden, say) for golden in (change.before, change.after))
    return f"{known.lang} {known.text!r}: {before} -> {after}" if known else ""


def _asked(golden: Golden | None, say: Say) -> str:
    return f"{golden.topic} {', '.join(golden.says)}" if golden else say("none")


def field_line(found: Difference, n: int, say: Say) -> str:
    change = found.fields[n]
    name = f"{change.subject} {change.field}".strip()
    return f"{name}: {change.before or say('none')} -> {change.after or say('none')}"


def other_line(name: str, say: Say) -> str:
    """A part of the pack in words; one that is newer than these words, by its name."""
    return say(f"other.{name}") if name in NAMED else say("other", name=name)


def whom(when: Condition, say: Say) -> str:
    parts = [
        say(side, countries=say("any") if "*" in countries else ", ".join(countries))
        for side, countries in (("destination", when.destination), ("origin", when.origin))
        if countries
    ]
    parts += [say("state")] if when.state else []
    return "; ".join(parts) or say("everybody")


def page(found: Difference, say: Say, args: argparse.Namespace) -> str:
    from jinja2 import Environment, FileSystemLoader, select_autoescape  # here: no other command waits for it

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(), trim_blocks=True
    )
    groups = groupby(found.texts, key=lambda change: (change.topic, change.when, change.lang))
    return environment.get_template(TEMPLATE).render(
        say=say,
        lang=args.lang,
        names=(args.before, args.after),
        found=found,
        summary=summary(found, say),
        texts=[list(group) for _, group in groups],
        marked=marked,
        text_head=partial(text_head, say=say),
        answer_line=partial(answer_line, say=say),
        other_line=partial(other_line, say=say),
        golden_line=partial(golden_line, say=say),
        field_line=lambda n: field_line(found, n, say),
    )
