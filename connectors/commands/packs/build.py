"""`faro packs build [--pack DIR] [REPOSITORY]`: a pack as one archive, staged to be signed.

Refuses a pack that the linter finds errors in, as of the day of its version, and one whose card names a language that
has no catalogue. Rules: catalogues go by the name on the card, whatever the folder is called; without a repository only
the hash is said, so that a second person can build from her own copy and compare; `--model FILE` stages a model.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from connectors.commands.packs.ceremony import (
    FINE,
    LACKING,
    REFUSED,
    Ceremony,
    Open,
    Subcommands,
    days,
    guarded,
    tell_waiting,
)
from connectors.errors import PublishingRefused
from connectors.publishing.building import Built, stage_model, stage_pack
from connectors.publishing.repository import MODELS, Repository
from connectors.publishing.roles import Until, terms
from connectors.publishing.signing import waiting
from connectors.publishing.verified import check
from content.bundle import Bundle, build
from content.catalogued import findings as uncatalogued
from content.lint import Finding, from_problems, has_errors, lint
from content.load import CARD_FILE, read_pack
from content.messages import TOPICS_FILE
from content.model import Pack

CHECKOUT = Path(__file__).resolve().parents[3]
SHIPPED = CHECKOUT / "content" / "packs" / "rcm"
LOCALES = CHECKOUT / "locales"
CONTRACT = CHECKOUT / "content" / TOPICS_FILE


def add(subcommands: Subcommands, ceremony: Open) -> None:
    parser = subcommands.add_parser("build", help="make the archive of a pack, or stage a model, to be signed")
    parser.add_argument("folder", type=Path, nargs="?", metavar="REPOSITORY", help="without it, only the hash is said")
    parser.add_argument("--pack", type=Path, default=SHIPPED, metavar="DIR", help="folder of the pack")
    parser.add_argument("--locales", type=Path, default=LOCALES, metavar="DIR", help="where its translations lie")
    parser.add_argument("--model", type=Path, metavar="FILE", help="a trained model, instead of a pack")
    parser.add_argument("--days", type=days, metavar="N", help="how long it is good; default a year")
    parser.set_defaults(func=guarded(run_build, ceremony))


def run_build(args: argparse.Namespace, ceremony: Ceremony) -> int:
    if args.model:
        return _model(args, ceremony)
    if not (args.pack / CARD_FILE).is_file():
        raise PublishingRefused("lint.pack.missing", {"folder": str(args.pack)})
    pack, findings = _judged(args)
    if has_errors(findings):
        for finding in findings:
            remedy = ceremony.say(finding.key, **finding.values)
            print(f"{args.pack / finding.file}:{finding.line} {finding.field}: {remedy}")
        ceremony.tell("build.errors")
        return LACKING
    made = build(args.pack, catalogues(args.locales, pack.name))
    ceremony.tell("build.hash", pack=pack.name, version=pack.version, sha256=_hash(made), length=len(made.data))
    if args.folder:
        _stage(args, ceremony, pack, made)
    return FINE


def catalogues(locales: Path, domain: str) -> dict[str, Path]:
    """The translations by language of the pack that has that name on its card."""
    return {file.parts[-3]: file for file in sorted(locales.glob(f"*/LC_MESSAGES/{domain}.po"))}


def _judged(args: argparse.Namespace) -> tuple[Pack, list[Finding]]:
    from bot.catalogs import Catalogs

    reading = read_pack(args.pack, CONTRACT)
    below, day = reading.pack.layer.extends, reading.pack.layer.released
    if day is None:
        raise PublishingRefused("build.no_day", {"file": str(args.pack / CARD_FILE)})
    if below and not (args.pack.resolve().parent / below / CARD_FILE).is_file():
        raise PublishingRefused("lint.overlay.no_base", {"base": below})
    base = read_pack(args.pack.resolve().parent / below, CONTRACT).pack if below else None
    findings = from_problems(reading.problems)
    if not findings:
        catalogs = Catalogs(args.locales)
        findings = uncatalogued(reading.pack, catalogs.languages(reading.pack.name))
        findings += lint(reading.pack, catalogs, day, base, only_errors=True)
    return reading.pack, findings


def _stage(args: argparse.Namespace, ceremony: Ceremony, pack: Pack, made: Bundle) -> None:
    repository = Repository(args.folder)
    check(repository)
    sounds = {sound.sha256: sound.path for sound in made.recordings.values()}
    built = stage_pack(repository, pack.name, pack.version, made.data, sounds, _until(args, ceremony, pack.name))
    for line in _costs(built, ceremony):
        print(line)
    ceremony.tell("publish.staged")
    tell_waiting(ceremony, waiting(repository))


def _costs(built: Built, ceremony: Ceremony) -> Iterator[str]:
    yield ceremony.say("build.whole", length=built.lengths[""])
    newest = next((length for base, length in built.lengths.items() if base), None)
    if newest is not None:
        yield ceremony.say("build.patch", length=newest, count=len(built.lengths) - 1)


def _model(args: argparse.Namespace, ceremony: Ceremony) -> int:
    if not args.folder:
        ceremony.tell("build.model_where")
        return REFUSED
    repository = Repository(args.folder)
    check(repository)
    target = stage_model(repository, args.model, _until(args, ceremony, MODELS))
    ceremony.tell("build.model", model=target.path, sha256=target.hashes["sha256"], length=target.length)
    ceremony.tell("publish.staged")
    tell_waiting(ceremony, waiting(repository))
    return FINE


def _until(args: argparse.Namespace, ceremony: Ceremony, role: str) -> Until:
    return terms(ceremony.now(), {role: args.days} if args.days else {})


def _hash(made: Bundle) -> str:
    from hashlib import sha256

    return sha256(made.data).hexdigest()
