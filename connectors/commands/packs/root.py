"""`faro packs root init | show | add-key | revoke | rotate`: who may sign what, and how many of them.

Refuses what couldn't be signed afterwards: too few keys for a threshold, a key twice. Rules: everything is staged and
changes nothing until enough keys of the old root and of the new one have signed it and it is published.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from connectors.commands.packs.ceremony import (
    FINE,
    Ceremony,
    Open,
    Run,
    Subcommands,
    days,
    guarded,
    tell_waiting,
    threshold,
)
from connectors.commands.packs.spares import tell_needed, tell_spares
from connectors.publishing.keys import read_public
from connectors.publishing.repository import ROOT, SNAPSHOT, TARGETS, TIMESTAMP, TOP, Repository
from connectors.publishing.roles import (
    THRESHOLDS,
    Until,
    add_key,
    begin,
    key_of,
    replace_key,
    terms,
)
from connectors.publishing.shown import overview
from connectors.publishing.signing import waiting
from connectors.publishing.verified import check


def add(subcommands: Subcommands, ceremony: Open) -> None:
    parser = subcommands.add_parser("root", help="who may sign what, and how many of them")
    commands = parser.add_subparsers(dest="root_command", required=True, metavar="COMMAND")
    first = _parser(commands, "init", "the first root, to be signed by its keys", run_init, ceremony)
    first.add_argument("--key", type=Path, nargs="+", required=True, metavar="PUB", help="keys of the root")
    first.add_argument("--threshold", type=threshold, default=THRESHOLDS[ROOT], metavar="N")
    first.add_argument(
        "--targets-key", type=Path, nargs="+", metavar="PUB", help="who names publishers; default: --key"
    )
    first.add_argument("--targets-threshold", type=threshold, default=THRESHOLDS[TARGETS], metavar="N")
    first.add_argument(
        "--online-key", type=Path, nargs="+", required=True, metavar="PUB", help="snapshot and timestamp"
    )
    show = commands.add_parser("show", help="fingerprint, keys and thresholds, and who still has to sign")
    show.add_argument("folder", type=Path, metavar="DIR")
    show.set_defaults(func=guarded(run_show, ceremony))
    more = _parser(commands, "add-key", "one more key for a role", run_add, ceremony)
    more.add_argument("--role", choices=TOP, default=ROOT)
    more.add_argument("--key", type=Path, required=True, metavar="PUB")
    more.add_argument("--threshold", type=threshold, metavar="N", help="default: as before")
    revoke = _parser(
        commands, "revoke", "take a key out of every role: lost, stolen, somebody left", run_revoke, ceremony
    )
    revoke.add_argument("--holder", required=True, metavar="NAME")
    rotate = _parser(commands, "rotate", "put another key in the place of one, in every role", run_revoke, ceremony)
    rotate.add_argument("--holder", required=True, metavar="NAME")
    rotate.add_argument("--key", type=Path, required=True, metavar="PUB")


def _parser(commands: Subcommands, name: str, about: str, run: Run, ceremony: Open) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about)
    parser.add_argument("folder", type=Path, metavar="DIR", help="the repository that travels between the signers")
    parser.add_argument("--days", type=days, metavar="N", help="how long the root is good; default three years")
    parser.set_defaults(func=guarded(run, ceremony))
    return parser


def _until(args: argparse.Namespace, ceremony: Ceremony) -> Until:
    return terms(ceremony.now(), {ROOT: args.days} if args.days else {})


def run_init(args: argparse.Namespace, ceremony: Ceremony) -> int:
    repository = Repository(args.folder)
    keys = [read_public(file) for file in args.key]
    targets = [read_public(file) for file in args.targets_key] if args.targets_key else keys
    online = [read_public(file) for file in args.online_key]
    thresholds = {**THRESHOLDS, ROOT: args.threshold, TARGETS: args.targets_threshold}
    held = {ROOT: keys, TARGETS: targets, SNAPSHOT: online, TIMESTAMP: online}
    begin(repository, held, thresholds, _until(args, ceremony))
    return _staged(repository, ceremony)


def run_add(args: argparse.Namespace, ceremony: Ceremony) -> int:
    repository = Repository(args.folder)
    check(repository)
    add_key(repository, args.role, read_public(args.key), args.threshold, _until(args, ceremony))
    return _staged(repository, ceremony)


def run_revoke(args: argparse.Namespace, ceremony: Ceremony) -> int:
    repository = Repository(args.folder)
    check(repository)
    new = read_public(args.key) if getattr(args, "key", None) else None
    roles = replace_key(repository, key_of(repository, args.holder), new, _until(args, ceremony))
    ceremony.tell("root.replaced", holder=args.holder, roles=", ".join(roles))
    tell_needed(ceremony, repository, args.holder)
    return _staged(repository, ceremony)


def _staged(repository: Repository, ceremony: Ceremony) -> int:
    ceremony.tell("publish.staged")
    tell_waiting(ceremony, waiting(repository))
    tell_spares(ceremony, repository)
    return FINE


def run_show(args: argparse.Namespace, ceremony: Ceremony) -> int:
    repository = Repository(args.folder)
    repository.root()
    check(repository)
    found = overview(repository)
    for root, key in ((found.published, "root.published"), (found.staged, "root.staged")):
        if root:
            ceremony.tell(key, version=root[0], day=root[1])
    if found.published:
        file = repository.metadata / f"{found.published[0]}.root.json"
        ceremony.tell("root.fingerprint", fingerprint=found.fingerprint, file=file)
    for role, row in found.rows.items():
        values = {"threshold": row.threshold, "keys": len(row.holders), "holders": ", ".join(row.holders)}
        ceremony.tell("root.role", role=role, **values)
    for key_held in found.keys:
        ceremony.tell("keys.fingerprint", name=key_held.name, fingerprint=key_held.fingerprint)
    tell_waiting(ceremony, waiting(repository))
    tell_spares(ceremony, repository)
    return FINE
