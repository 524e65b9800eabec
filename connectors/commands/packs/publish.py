"""`faro packs publish DIR` and `faro packs timestamp DIR`: what was signed becomes what nodes see.

Refuses (exit 1) while a signature lacks, and says who may still sign; (exit 2) what has expired or isn't whole. Rules:
a publication that is killed leaves the old version; running it again finishes it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from connectors.commands.packs.ceremony import FINE, Ceremony, Open, Subcommands, days, guarded
from connectors.publishing.building import offer
from connectors.publishing.keys import Signers, unlock
from connectors.publishing.publishing import publish, renew
from connectors.publishing.repository import SNAPSHOT, TIMESTAMP, Repository
from connectors.publishing.roles import terms


def add(subcommands: Subcommands, ceremony: Open) -> None:
    parser = subcommands.add_parser("publish", help="make what is signed the version that nodes see")
    _arguments(parser, required=False)
    parser.add_argument("--snapshot-days", type=days, metavar="N", help="how long the list is good; default a year")
    parser.set_defaults(func=guarded(run_publish, ceremony))
    parser = subcommands.add_parser("timestamp", help="tell nodes that what is published is still the newest")
    _arguments(parser, required=True)
    parser.set_defaults(func=guarded(run_timestamp, ceremony))


def _arguments(parser: argparse.ArgumentParser, required: bool) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument(
        "--key", type=Path, nargs="+", default=[], required=required, metavar="FILE", help="the site's key"
    )
    parser.add_argument("--days", type=days, metavar="N", help="how long the timestamp is good; default 180")


def run_publish(args: argparse.Namespace, ceremony: Ceremony) -> int:
    repository = Repository(args.folder)
    repository.root()
    terms_of = {role: n for role, n in ((TIMESTAMP, args.days), (SNAPSHOT, args.snapshot_days)) if n}
    found = publish(repository, _signers(args, ceremony), ceremony.now(), terms(ceremony.now(), terms_of))
    for role, version in found.items():
        told = offer(role, repository.published(role))
        ceremony.tell("publish.role", role=role, version=told.version if told else version)
    timestamp = repository.timestamp()
    assert timestamp is not None
    ceremony.tell("publish.done", day=timestamp.signed.expires.date())
    return FINE


def run_timestamp(args: argparse.Namespace, ceremony: Ceremony) -> int:
    until = terms(ceremony.now(), {TIMESTAMP: args.days} if args.days else {})
    day = renew(Repository(args.folder), _signers(args, ceremony), ceremony.now(), until)
    ceremony.tell("publish.renewed", day=day.date())
    return FINE


def _signers(args: argparse.Namespace, ceremony: Ceremony) -> Signers:
    signers = [unlock(file, ceremony.passphrase()) for file in args.key]
    return {signer.public_key.keyid: signer for signer in signers}
