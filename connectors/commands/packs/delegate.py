"""`faro packs delegate DIR NAME --key PUB…`: who publishes a pack, or the models.

Refuses a threshold above the number of keys. Rules: the keys that are named, and no others; it is staged, and holds
when the keepers of `targets` have signed it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from connectors.commands.packs.ceremony import (
    FINE,
    Ceremony,
    Open,
    Subcommands,
    days,
    guarded,
    tell_waiting,
    threshold,
)
from connectors.commands.packs.spares import tell_spares
from connectors.publishing.keys import read_public
from connectors.publishing.repository import TARGETS, Repository
from connectors.publishing.roles import delegate, terms
from connectors.publishing.signing import waiting
from connectors.publishing.verified import check


def add(subcommands: Subcommands, ceremony: Open) -> None:
    parser = subcommands.add_parser("delegate", help="say who publishes a pack, or the models")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("name", metavar="NAME", help="the pack's name, or models")
    parser.add_argument("--key", type=Path, nargs="+", required=True, metavar="PUB")
    parser.add_argument("--threshold", type=threshold, metavar="N", help="default: 2 of a pack, 3 of models")
    parser.add_argument(
        "--days", type=days, metavar="N", help="how long the list of publishers is good; default a year"
    )
    parser.set_defaults(func=guarded(run_delegate, ceremony))


def run_delegate(args: argparse.Namespace, ceremony: Ceremony) -> int:
    repository = Repository(args.folder)
    check(repository)
    until = terms(ceremony.now(), {TARGETS: args.days} if args.days else {})
    delegate(repository, args.name, [read_public(file) for file in args.key], args.threshold, until)
    ceremony.tell("publish.staged")
    tell_waiting(ceremony, waiting(repository))
    tell_spares(ceremony, repository)
    return FINE
