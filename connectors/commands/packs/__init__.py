"""`faro packs lint | preview | diff | review | new | gaps`: what a communication team does with a pack by itself.

Refuses (exit 2) a folder that isn't a pack, a topic or contact that doesn't exist, and to overwrite a file. Rules:
exit 0 fine, 1 findings that are errors, 2 bad option or file; one finding a line, `file:line field: remedy`, where
warnings and notes say so first and notes come last; the day and the words are handed in.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template
from typing import Protocol

from bot.errors import BrokenCatalog
from connectors.commands.packs import ceremony, diff, new_overlay, preview, status, update
from connectors.commands.packs.gap_table import table, write_csv
from connectors.words import Words
from content.catalogued import findings as uncatalogued
from content.errors import PackError
from content.gaps import KINDS, SOON, gaps
from content.lint import Finding, Translations, from_problems, has_errors, lint
from content.lint.coverage import topic_file
from content.load import CARD_FILE, Reading, read_pack, read_specs
from content.messages import TOPICS_FILE
from content.review import record_review

CHECKOUT = Path(__file__).resolve().parents[3]
CONTRACT = CHECKOUT / "content" / TOPICS_FILE
SHIPPED_PACK = CHECKOUT / "content" / "packs" / "rcm"
SKELETON = CHECKOUT / "content" / "skeletons" / "topic.yaml"
LOCALES = CHECKOUT / "locales"
LANGUAGES = ("es", "en")
FINE, FOUND, REFUSED = 0, 1, 2


class Catalogued(Translations, Protocol):
    """`languages`: those that have a catalogue of that pack."""

    def languages(self, domain: str) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside."""

    words: Words
    translations: Catalogued
    today: Callable[[], date] = date.today


def shipped_desk() -> Desk:
    from bot.catalogs import Catalogs  # here, so that `faro --help` doesn't wait for catalogues

    catalogs = Catalogs(LOCALES)
    return Desk(words=Words(catalogs), translations=catalogs)


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when a command runs."""
    packs = commands.add_parser("packs", help="write, check and review content packs")
    subcommands = packs.add_subparsers(dest="packs_command", required=True, metavar="COMMAND")
    for add in (_add_lint, _add_preview, _add_diff, _add_review, _add_new, _add_gaps):
        add(subcommands, desk)
    status.register(subcommands)
    update.register(subcommands)
    ceremony.register(subcommands)


def _add_lint(subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk]) -> None:
    parser = _parser(subcommands, "lint", "check a pack and say what to mend, with file and line")
    parser.add_argument("--errors", action="store_true", help="show errors alone; the total counts everything")
    parser.add_argument(
        "--topic", metavar="TOPIC", help="show only what concerns this topic; the total counts everything"
    )
    parser.add_argument("--released", action="store_true", help="judge as of the day of the pack's version, not today")
    parser.set_defaults(func=lambda args: run_lint(args, desk()))


def _add_preview(subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk]) -> None:
    parser = _parser(subcommands, "preview", "show every answer as people get it, on one page to look at or print")
    preview.options(parser)
    parser.set_defaults(func=lambda args: preview.run(args, desk(), CONTRACT))


def _add_diff(subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk]) -> None:
    parser = _parser(subcommands, "diff", "say what people will read and dial differently between two versions")
    diff.options(parser)
    parser.set_defaults(func=lambda args: diff.run(args, desk(), CONTRACT, LOCALES))


def _add_review(subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk]) -> None:
    about = "record that a named person found a topic, a contact, a figure or the check of offers right"
    parser = _parser(subcommands, "review", about)
    parser.add_argument("subject", metavar="TOPIC|CONTACT|offer")
    parser.add_argument("--by", required=True, type=_said, metavar="NAME", help="who read it")
    parser.add_argument("--role", required=True, type=_said, metavar="ROLE", help="in what capacity")
    parser.set_defaults(func=lambda args: run_review(args, desk()))


def _add_new(subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk]) -> None:
    parser = _parser(subcommands, "new", "start the file of a topic that isn't written yet, or a country's pack")
    parser.add_argument("topic", metavar="TOPIC", nargs="?")
    new_overlay.options(parser)
    parser.set_defaults(func=lambda args: run_new(args, desk()))


def _add_gaps(subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk]) -> None:
    parser = _parser(subcommands, "gaps", "list what is missing, unverified, unreviewed or near its end")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write every gap into this file as CSV")
    parser.add_argument("--kind", choices=KINDS, help="only one kind of gap, each in a line")
    parser.add_argument("--within", type=_days, default=SOON, metavar="DAYS", help=f"near its end: default {SOON}")
    parser.set_defaults(func=lambda args: run_gaps(args, desk()))


def _parser(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    parser = subcommands.add_parser(name, help=about)
    parser.add_argument("--pack", type=Path, default=SHIPPED_PACK, metavar="DIR", help="folder of the pack")
    parser.add_argument("--lang", choices=LANGUAGES, default="es", help="language of what is said here")
    return parser


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise argparse.ArgumentTypeError("must be a number of days from 0 to 9999")
    return int(text)


def _said(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must not be empty")
    return text.strip()


def run_lint(args: argparse.Namespace, desk: Desk) -> int:
    if not (args.pack / CARD_FILE).is_file():
        return _refuse(args, desk, "lint.pack.missing", {"folder": str(args.pack)})
    reading = read_pack(args.pack, CONTRACT)
    if args.topic and args.topic not in reading.pack.specs:
        return _refuse(args, desk, "lint.topic.unknown", {"topic": args.topic})
    below = reading.pack.layer.extends
    if below and not (args.pack.resolve().parent / below / CARD_FILE).is_file():
        return _refuse(args, desk, "lint.overlay.no_base", {"base": below})
    try:
        base = read_pack(args.pack.resolve().parent / below, CONTRACT).pack if below else None
        findings = from_problems(reading.problems)
        findings += uncatalogued(reading.pack, desk.translations.languages(reading.pack.name))
        findings += lint(reading.pack, desk.translations, _day(args, desk, reading), base)
    except BrokenCatalog as error:
        return _refuse(args, desk, "lint.translation.broken", {"file": error.file, "at": str(error.line)})
    for finding in sorted(_wanted(args, findings), key=lambda f: f.severity == "note"):
        print(_line(args, desk, finding))
    print(_total(args, desk, findings))
    return FOUND if has_errors(findings) else FINE


def _wanted(args: argparse.Namespace, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Those that `--errors` and `--topic` leave."""
    for finding in findings:
        named = (finding.field, *finding.values.values())
        about = not args.topic or topic_file(args.topic) == finding.file or any(args.topic in name for name in named)
        if about and (finding.severity == "error" or not args.errors):
            yield finding


def _day(args: argparse.Namespace, desk: Desk, reading: Reading) -> date:
    """The day that a pack is judged by: today, or with --released that of its version, for tests."""
    released = reading.pack.layer.released
    return released if args.released and released else desk.today()


def _line(args: argparse.Namespace, desk: Desk, finding: Finding | PackError) -> str:
    path = CONTRACT if finding.file == TOPICS_FILE else args.pack / finding.file
    place = f"{path}:{finding.line}" if finding.line else str(path)
    severity = finding.severity if isinstance(finding, Finding) else "error"
    label = "" if severity == "error" else f"{desk.words.say(f'lint.{severity}', args.lang)}: "
    name = f" {finding.field}" if finding.field else ""
    return f"{place}{name}: {label}{desk.words.say(finding.key, args.lang, finding.values)}"


def _total(args: argparse.Namespace, desk: Desk, findings: Iterable[Finding]) -> str:
    counts = dict.fromkeys(("error", "warning", "note"), 0)
    for finding in findings:
        counts[finding.severity] += 1
    values = {f"{severity}s": str(count) for severity, count in counts.items()}
    total = desk.words.say("lint.total", args.lang, values)
    return total if counts["error"] else f"{total} {desk.words.say('lint.clean', args.lang)}"


def run_gaps(args: argparse.Namespace, desk: Desk) -> int:
    if not (args.pack / CARD_FILE).is_file():
        return _refuse(args, desk, "lint.pack.missing", {"folder": str(args.pack)})
    try:
        reading = read_pack(args.pack, CONTRACT)
        for problem in reading.problems:
            print(_line(args, desk, problem))
        if reading.problems:
            return REFUSED
        found = gaps(reading.pack, desk.translations, desk.today(), args.within)
        if args.csv:
            write_csv(args.csv, found)
    except BrokenCatalog as error:
        return _refuse(args, desk, "lint.translation.broken", {"file": error.file, "at": str(error.line)})
    except OSError as error:
        return _refuse(args, desk, "gaps.cannot_write", {"file": str(args.csv), "reason": error.strerror or ""})
    for line in table(found, desk.words, args.lang, args.kind):
        print(line)
    return FINE


def run_review(args: argparse.Namespace, desk: Desk) -> int:
    try:
        pack = read_pack(args.pack, CONTRACT).pack
        record_review(pack, args.subject, by=args.by, role=args.role, on=desk.today())
    except PackError as error:
        print(_line(args, desk, error))
        return REFUSED
    print(desk.words.say("lint.review.done", args.lang, {"subject": args.subject, "by": args.by}))
    return FINE


def run_new(args: argparse.Namespace, desk: Desk) -> int:
    if (args.topic is None) == (args.overlay is None):
        return _refuse(args, desk, "new.what", {})
    return _new_topic(args, desk) if args.topic else new_overlay.run(args, desk, CONTRACT)


def _new_topic(args: argparse.Namespace, desk: Desk) -> int:
    spec = read_specs(CONTRACT)[0].get(args.topic)
    if spec is None:
        return _refuse(args, desk, "lint.topic.unknown", {"topic": args.topic})
    if not (args.pack / CARD_FILE).is_file():
        return _refuse(args, desk, "lint.pack.missing", {"folder": str(args.pack)})
    path = args.pack / topic_file(spec.id)
    values = {
        "id": spec.id, "title": spec.title, "covers": spec.covers, "varies_by": spec.varies_by,
        "urgent": str(spec.urgent).lower(), "today": desk.today().isoformat(),
    }  # fmt: skip
    text = Template(SKELETON.read_text("utf-8")).substitute(values)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except (FileExistsError, NotADirectoryError):
        return _refuse(args, desk, "lint.new.exists", {"file": str(path)})
    print(desk.words.say("lint.new.done", args.lang, {"file": str(path)}))
    return FINE


def _refuse(args: argparse.Namespace, desk: Desk, key: str, values: Mapping[str, str]) -> int:
    print(desk.words.say(key, args.lang, values))
    return REFUSED
