"""`faro audio render | list | script | check`: what callers hear, made by a program or recorded by people.

Refuses (exit 2) an unknown language, topic or folder and a file that can't be written. Rules: exit 1 when `render` left
a line without sound or `check` found a fault; people's recordings lie in `<pack>/audio/<language>/`, what is made of
them and what the program speaks in the data folder's `audio/`.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.calls import Line
from connectors.audio import espeak
from connectors.words import Words

if TYPE_CHECKING:
    from actions.call.flow import CallFlow
    from actions.call.lines import Spot
    from connectors.audio.script import Row
    from connectors.audio.shelf import Shelf
    from content.call_menu import HeardLanguage

FINE, FOUND, REFUSED = 0, 1, 2
ADVICE = 6  # sentences for volunteers
MEGA = 1_000_000
Paired = list[tuple[Line, "Spot"]]


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside. `own`: the languages that this node speaks itself."""

    words: Words
    lang: str
    flow: CallFlow
    shelf: Shelf
    own: tuple[str, ...] = ("ht",)
    speaks: Callable[[str], bool] = espeak.speaks
    bar: bool = False

    def say(self, key: str, **values: str) -> str:
        return self.words.say(key, self.lang, values)

    @property
    def heard(self) -> tuple[HeardLanguage, ...]:
        return self.flow.book.pack.call.languages

    @property
    def languages(self) -> tuple[str, ...]:
        return (*self.flow.spoken, *(language.code for language in self.heard))

    def lines(self, languages: Sequence[str]) -> Paired:
        from actions.call.lines import all_lines

        return list(all_lines(self.flow, languages))


class Refusal(Exception):
    """`key` names the remedy in words.yml."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def node_desk(pack: Path | None) -> Desk:
    from actions.call.flow import CallFlow
    from connectors.app import build_flow  # late: packs take seconds
    from connectors.audio.shelf import FOLDER, Shelf
    from connectors.releases.folders import SHIPPED, PackFolders, folders_of
    from connectors.settings import load_settings
    from connectors.start import keyboard_language, words

    settings = load_settings()
    folders = PackFolders(pack.resolve(), SHIPPED.catalogues) if pack else folders_of(settings.data_dir)
    if not (folders.root / "pack.yaml").is_file():
        raise Refusal("lint.pack.missing", folder=str(folders.root))
    spoken = build_flow(settings.mode, folders=folders)
    shelf = Shelf(settings.data_dir / FOLDER, spoken.packs, settings.voice.own)
    assert isinstance(spoken.flow, CallFlow)
    return Desk(words(), keyboard_language(), spoken.flow, shelf, settings.voice.own, bar=sys.stderr.isatty())


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    desk: Callable[[Path | None], Desk] = node_desk,
) -> None:
    """`desk` is called only when a command runs."""
    audio = commands.add_parser("audio", help="what callers hear: made by a program or recorded by people")
    subcommands = audio.add_subparsers(dest="audio_command", required=True, metavar="COMMAND")
    render = _add(subcommands, desk, run_render, "render", "make every sound that is missing")
    render.add_argument("--lang", action="append", default=[], help="es, en, fr, ht; else those the provider lacks")
    render.add_argument("--all", action="store_true", help="all languages, for a site without a provider's voice")
    render.add_argument("--topic", metavar="TOPIC", help="only what belongs to one topic")
    render.add_argument("--prune", action="store_true", help="remove sounds that nothing says any more")
    listed = _add(subcommands, desk, run_list, "list", "how many lines are recorded, made and missing")
    listed.add_argument("--json", action="store_true")
    listed.add_argument("--csv", action="store_true")
    script = _add(subcommands, desk, run_script, "script", "what people should record, one line a file")
    which = script.add_mutually_exclusive_group(required=True)
    which.add_argument("--lang", help="es, en, fr or ht")
    which.add_argument("--audio-only", metavar="CODE", help="a language that isn't written, with Spanish as a prompt")
    script.add_argument("--topic", metavar="TOPIC", help="only what belongs to one topic")
    script.add_argument("--format", choices=("txt", "csv", "html"), default="txt")
    script.add_argument("-o", "--out", type=Path, metavar="FILE")
    check = _add(subcommands, desk, run_check, "check", "what is wrong with recordings")
    check.add_argument("folder", type=Path, metavar="DIR", help="<pack>/audio, or the folder of one language in it")


def _add(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
    desk: Callable[[Path | None], Desk],
    run: Callable[[argparse.Namespace, Desk], int],
    name: str,
    about: str,
) -> argparse.ArgumentParser:
    def guarded(args: argparse.Namespace) -> int:
        from connectors.start import keyboard_language, words

        try:
            return run(args, desk(args.pack))
        except Refusal as refusal:
            print(f"faro: {words().say(refusal.key, keyboard_language(), refusal.values)}", file=sys.stderr)
            return REFUSED

    parser = subcommands.add_parser(name, help=about)
    parser.add_argument("--pack", type=Path, metavar="DIR")
    parser.set_defaults(func=guarded)
    return parser


def run_render(args: argparse.Namespace, desk: Desk) -> int:
    from tqdm import tqdm

    from connectors.audio.rendering import prune, render

    languages, lacking, size = _languages(args, desk), 0, 0.0
    for lang in languages:
        lines = [line for line, _ in _about(desk, desk.lines([lang]), args.topic)]
        with tqdm(total=len(lines), desc=lang, disable=not desk.bar) as bar:
            tally = render(desk.shelf, lines, lambda bar=bar: bar.update())  # type: ignore[misc]
        counts = {name: str(value) for name, value in asdict(tally).items()}
        print(desk.say("audio.rendered", lang=lang, lines=str(tally.lines), minutes=_minutes(tally.seconds), **counts))
        lacking, size = lacking + tally.missing, size + tally.seconds
    if args.prune:
        gone = prune(desk.shelf, (line for line, _ in desk.lines(desk.languages)))
        print(desk.say("audio.pruned", count=str(gone)))
    megabytes = sum(desk.shelf.size(name) for name in desk.shelf.names()) / MEGA
    print(desk.say("audio.size", megabytes=f"{megabytes:.0f}", folder=str(desk.shelf.made)))
    if lacking and not all(desk.speaks(lang) for lang in languages if lang in desk.flow.spoken):
        print(f"faro: {desk.say('audio.no_program')}", file=sys.stderr)
    return FOUND if lacking else FINE


def _languages(args: argparse.Namespace, desk: Desk) -> tuple[str, ...]:
    """Those asked for, else all, else those that the provider doesn't speak."""
    for lang in args.lang:
        _known(desk, lang)
    usual = tuple(lang for lang in desk.languages if args.all or lang in desk.own or lang not in desk.flow.spoken)
    return tuple(args.lang) or usual


def _known(desk: Desk, lang: str) -> None:
    if lang not in desk.languages:
        raise Refusal("audio.no_language", lang=lang, options=", ".join(desk.languages))


def _about(desk: Desk, lines: Paired, topic: str | None) -> Paired:
    if topic is not None and topic not in desk.flow.book.pack.specs:
        raise Refusal("audio.no_topic", topic=topic)
    return [(line, spot) for line, spot in lines if topic is None or spot.about == topic]


def run_list(args: argparse.Namespace, desk: Desk) -> int:
    from connectors.audio.rendering import take_stock

    heads, rows = ("lang", "lines", "recorded", "made", "missing", "seconds"), []
    for lang in desk.languages:
        tally = take_stock(desk.shelf, (line for line, _ in desk.lines([lang]) if line.lang == lang))
        rows.append((lang, tally.lines, tally.recorded, tally.made, tally.missing, round(tally.seconds)))
    if args.json:
        print(json.dumps([dict(zip(heads, row, strict=True)) for row in rows]))
    elif args.csv:
        table = csv.writer(sys.stdout)
        table.writerow(heads)
        table.writerows(rows)
    else:
        print("  ".join(f"{desk.say(f'audio.head.{head}'):>10}" for head in heads))
        for row in rows:
            print("  ".join(f"{cell:>10}" for cell in row))
    return FINE


def run_script(args: argparse.Namespace, desk: Desk) -> int:
    from connectors.audio.script import FORMATS, Frame

    lang = args.lang or args.audio_only
    _known(desk, lang)
    language = next((one for one in desk.heard if one.code == lang), None)
    rows = list(_rows_heard(desk, language, args.topic) if language else _rows(desk, lang, args.topic))
    minutes = _minutes(sum(row.seconds for row in rows))
    advice = [desk.say(f"audio.script.advice.{n}", lang=lang) for n in range(1, ADVICE + 1)]
    if language:
        advice.append(desk.say("audio.script.said", said=_said(desk, language)))
    heads = [desk.say(f"audio.script.{head}") for head in ("file", "where", "text", "seconds")]
    total = desk.say("audio.script.total", lines=str(len(rows)), minutes=minutes)
    text = FORMATS[args.format](rows, Frame(desk.lang, desk.say("audio.script.title", lang=lang), advice, heads, total))
    if args.out is None:
        print(text, end="" if text.endswith("\n") else "\n")
        return FINE
    try:
        args.out.write_text(text, "utf-8")
    except OSError as error:
        raise Refusal("audio.cannot_write", file=str(args.out), reason=str(error.strerror)) from error
    return FINE


def _rows(desk: Desk, lang: str, topic: str | None) -> Iterator[Row]:
    """Danger and urgent answers first, then what every call says, then answers in the order of their keys."""
    from connectors.audio.script import Row
    from connectors.audio.shelf import stem_of

    def rank(pair: tuple[Line, Spot]) -> int:
        urgent = pair[1].part == "danger" or (pair[1].part == "answer" and desk.flow.book.is_urgent(pair[1].about))
        return 0 if urgent else 2 if pair[1].part == "speech" else 1

    for line, spot in sorted(_about(desk, desk.lines([lang]), topic), key=rank):
        if line.lang == lang:
            yield Row(f"{stem_of(line)}.wav", _where(desk, spot), line.text)


def _where(desk: Desk, spot: Spot) -> str:
    return desk.say(f"audio.where.{spot.part}", about=_name(desk, spot.about), piece=str(spot.piece))


def _name(desk: Desk, about: str) -> str:
    book = desk.flow.book
    groups = {group.id: group for _, group in book.pack.call.groups()}
    if about in book.pack.specs:
        return book.title(about, desk.lang)
    if about in groups:
        return book.group(groups[about], desk.lang)
    contact = book.pack.contacts.get(about)
    return book.contact_name(contact, desk.lang) if contact else about


def _rows_heard(desk: Desk, language: HeardLanguage, topic: str | None) -> Iterator[Row]:
    """The recordings' names, with what they must say in Spanish, for an interpreter."""
    from connectors.audio.script import Row
    from content import recordings

    for name in recordings.OBLIGATORY if topic is None else ():
        stem, _, value = name.partition(".")
        said = desk.words.say(f"audio.prompt.{stem}", "es", {"value": value})
        yield Row(f"{name}.wav", desk.say("audio.where.frame"), said)
    for one in language.topics:
        if topic in (None, one):
            title = desk.flow.book.heard(desk.flow.book.title(one, "es"), "es")
            where = desk.say("audio.where.menu", about=_name(desk, one))
            yield Row(f"{recordings.title_of(one)}.wav", where, title)
            yield from _pieces(desk, one)


def _pieces(desk: Desk, topic: str) -> Iterator[Row]:
    """The answer for everybody."""
    from connectors.audio.script import Row
    from content import recordings
    from content.where import Where

    found = desk.flow.book.find(topic, Where())
    pieces = desk.flow.book.pages(found, Where(), "es", "voice") if found.state == "current" else ()
    for n, text in enumerate(pieces, 1):
        where = desk.say("audio.where.answer", about=_name(desk, topic), piece=str(n))
        yield Row(f"{recordings.piece_of(topic, n)}.wav", where, text)


def _said(desk: Desk, language: HeardLanguage) -> str:
    from content.recordings import fingerprint

    pack = desk.flow.book.pack
    return "{" + ", ".join(f"{topic}: {fingerprint(pack, topic)!r}" for topic in language.topics) + "}"


def run_check(args: argparse.Namespace, desk: Desk) -> int:
    from connectors.audio.judging import judge, right_name

    folder: Path = args.folder
    if not folder.is_dir():
        raise Refusal("audio.no_folder", folder=str(folder))
    own = folder.resolve().name in desk.languages
    folders = [folder] if own else [sub for sub in sorted(folder.iterdir()) if sub.name in desk.languages]
    if not folders:
        raise Refusal("audio.no_language", lang=folder.name, options=", ".join(desk.languages))
    count = faults = 0
    for one in folders:
        for file, fault in judge(one, _names(desk, one)):
            count += 1
            if fault:
                faults += 1
                right = right_name(file, _names(desk, one)) or ""
                print(f"{file}: {desk.say(f'audio.fault.{fault}', name=right)}")
    print(desk.say("audio.checked", count=str(count), faults=str(faults)))
    return FOUND if faults else FINE


def _names(desk: Desk, folder: Path) -> frozenset[str]:
    """What the recordings of a folder may be called."""
    from connectors.audio.shelf import stem_of
    from content import recordings

    lang = folder.resolve().name
    language = next((one for one in desk.heard if one.code == lang), None)
    if language:
        return frozenset(file.stem for file in folder.iterdir() if recordings.is_name(language, file.stem))
    return frozenset(stem_of(line) for line, _ in desk.lines([lang]))


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f}"
