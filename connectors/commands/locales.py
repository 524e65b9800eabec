"""`faro locales extract | update | compile | status`: what keeps the translations beside the Spanish texts.

Refuses (exit 2) a template that isn't there, a broken PO and a broken source, each with file, line and remedy. Rules:
exit 1 when `compile` left a translation out or `status` found work to do, and both name each translation that lost a
placeholder; files are written whole or not at all, and only when their bytes change; a language that has a folder under
`locales/` is kept up like those of babel.cfg.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo

from bot.catalogs import FOLDER, Catalogs
from bot.errors import BrokenCatalog
from bot.po import read_catalog
from connectors.words import Words
from content.errors import PackError
from content.po_merge import entries, key_of, merge
from content.po_template import Section, build_template, dump, header_for, read_config

CHECKOUT = Path(__file__).resolve().parents[2]
FINE, FOUND, REFUSED = 0, 1, 2
COUNTS = ("translated", "fuzzy", "missing")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_HEADER = re.compile(r'\A(?:#[^~\n]*\n)*msgid ""\nmsgstr "[^\n]*"\n(?:"[^\n]*"\n)*\n*')


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside; `root` is the checkout with `locales/` in it."""

    words: Words
    root: Path = CHECKOUT

    @property
    def locales(self) -> Path:
        return self.root / "locales"

    def sections(self) -> tuple[Section, ...]:
        return read_config(self.locales / "babel.cfg")

    def domains(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(section.domain for section in self.sections()))

    def languages(self, domain: str) -> tuple[str, ...]:
        """Those that babel.cfg names and those that somebody began."""
        named = {lang for section in self.sections() if section.domain == domain for lang in section.languages}
        return tuple(sorted(named | {path.parent.parent.name for path in self.locales.glob(f"*/{FOLDER}/{domain}.po")}))

    def template(self, domain: str) -> Path:
        return self.locales / f"{domain}.pot"

    def po(self, domain: str, lang: str) -> Path:
        return self.locales / lang / FOLDER / f"{domain}.po"


def shipped_desk() -> Desk:
    return Desk(Words(Catalogs(CHECKOUT / "locales")))


class _NoTemplate(Exception):
    """`extract` was never run."""


Run = Callable[[argparse.Namespace, Desk], int]


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when a command runs."""
    locales = commands.add_parser("locales", help="keep translations beside the Spanish texts")
    subcommands = locales.add_subparsers(dest="locales_command", required=True, metavar="COMMAND")
    parts: tuple[tuple[str, str, Run], ...] = (
        ("extract", "gather the Spanish texts into templates (.pot)", run_extract),
        ("update", "bring every language's catalogue (.po) up to the templates", run_update),
        ("compile", "make the catalogues that programs read fast (.mo)", run_compile),
        ("status", "show what is translated, in doubt and missing", run_status),
    )
    for name, about, run in parts:
        parser = subcommands.add_parser(name, help=about)
        parser.add_argument("--lang", choices=("es", "en"), default="es", help="language of what is said here")
        parser.set_defaults(func=lambda args, run=run: _guarded(run, args, desk()))


def _guarded(run: Run, args: argparse.Namespace, desk: Desk) -> int:
    """The exit code; what a person can mend is said in one line."""
    try:
        return run(args, desk)
    except (BrokenCatalog, PackError) as error:
        values = error.values if isinstance(error, PackError) else None
        print(f"{_place(desk, error.file, error.line)}: {desk.words.say(error.key, args.lang, values)}")
    except _NoTemplate as error:
        print(desk.words.say("locales.no_template", args.lang, {"file": str(error)}))
    return REFUSED


def _place(desk: Desk, file: str | Path, line: int) -> str:
    path = Path(file)
    shown = path.relative_to(desk.root) if path.is_relative_to(desk.root) else path
    return f"{shown}:{line}" if line else str(shown)


def run_extract(args: argparse.Namespace, desk: Desk) -> int:
    sections = desk.sections()
    for domain in desk.domains():
        template = build_template(desk.root, sections, domain)
        _write(desk.template(domain), dump(template, header_for()))
        _say(args, desk, "locales.extracted", desk.template(domain), count=len(template))
    return FINE


def run_update(args: argparse.Namespace, desk: Desk) -> int:
    for domain in desk.domains():
        template = _read_template(desk, domain)
        for lang in desk.languages(domain):
            path = desk.po(domain, lang)
            old = read_catalog(path, lang, domain) if path.exists() else Catalog(locale=lang, domain=domain)
            merged = merge(old, template)
            _write(path, dump(merged, _header(path, lang)))
            _say(args, desk, "locales.updated", path, **_counts(merged, template), obsolete=len(merged.obsolete))
    return FINE


def run_compile(args: argparse.Namespace, desk: Desk) -> int:
    """A translation whose placeholders are not those of the Spanish is left out: it would hide a number."""
    result = FINE
    for domain, lang, path in _catalogues(desk):
        catalog = read_catalog(path, lang, domain)
        for message in _say_broken(args, desk, path, catalog):
            catalog.delete(message.id, message.context)
            result = FOUND
        with path.with_suffix(".mo.part").open("wb") as file:
            write_mo(file, catalog)
        path.with_suffix(".mo.part").replace(path.with_suffix(".mo"))
        _say(args, desk, "locales.compiled", path.with_suffix(".mo"), count=_counts(catalog, catalog)["translated"])
    return result


def _say_broken(args: argparse.Namespace, desk: Desk, path: Path, catalog: Catalog) -> list[Message]:
    """The translations whose placeholders aren't those of the Spanish, each said with its file and line."""
    broken = []
    for message in entries(catalog):
        wanted, got = _names(message.id), _names(message.string)
        if message.fuzzy or not message.string or wanted == got:
            continue
        names = ", ".join(f"{{{name}}}" for name in sorted((wanted - got) + (got - wanted)))
        place = _place(desk, path, message.lineno or 0)
        print(f"{place}: {desk.words.say('lint.translation.placeholders', args.lang, {'names': names})}")
        broken.append(message)
    return broken


def run_status(args: argparse.Namespace, desk: Desk) -> int:
    rows = [tuple(desk.words.say(f"locales.head.{name}", args.lang) for name in ("lang", "domain", *COUNTS))]
    complete = True
    for domain in desk.domains():
        template = _read_template(desk, domain)
        for lang in desk.languages(domain):
            path = desk.po(domain, lang)
            catalog = read_catalog(path, lang, domain) if path.exists() else Catalog()
            counts = _counts(catalog, template)
            rows.append((lang, domain, *(str(counts[name]) for name in COUNTS)))
            complete = not _say_broken(args, desk, path, catalog) and complete
            complete = complete and not counts["fuzzy"] and not counts["missing"]
    print("\n".join(_table(rows)))
    return FINE if complete else FOUND


def _catalogues(desk: Desk) -> Iterator[tuple[str, str, Path]]:
    for domain in desk.domains():
        for lang in desk.languages(domain):
            if desk.po(domain, lang).exists():
                yield domain, lang, desk.po(domain, lang)


def _read_template(desk: Desk, domain: str) -> Catalog:
    path = desk.template(domain)
    if not path.exists():
        raise _NoTemplate(_place(desk, path, 0))
    return read_catalog(path, "es", domain)


def _counts(catalog: Catalog, template: Catalog) -> Mapping[str, int]:
    """How the texts of the template stand in a catalogue."""
    found = {key_of(message): message for message in entries(catalog)}
    counts = Counter(dict.fromkeys(COUNTS, 0))
    for message in entries(template):
        known = found.get(key_of(message))
        counts["missing" if known is None or not known.string else "fuzzy" if known.fuzzy else "translated"] += 1
    return counts


def _names(text: object) -> Counter[str]:
    """Each name as often as it stands there: one said twice is as wrong as one that is lost."""
    return Counter(_PLACEHOLDER.findall(str(text)))


def _header(path: Path, lang: str) -> str:
    """The file's own header, as its translators left it."""
    match = _HEADER.match(path.read_text("utf-8-sig")) if path.exists() else None
    return match.group().rstrip("\n") + "\n\n" if match else header_for(lang)


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _say(args: argparse.Namespace, desk: Desk, key: str, path: Path, **counts: int) -> None:
    values = {"file": _place(desk, path, 0), **{name: str(count) for name, count in counts.items()}}
    print(desk.words.say(key, args.lang, values))


def _table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    lines = list(rows)
    widths = [max(len(row[n]) for row in lines) for n in range(len(lines[0]))]
    for row in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
