"""`faro packs keys new NAME --out DIR`: a key for somebody who signs, on her own stick.

Refuses to write over a key, a weak passphrase and one that was typed two ways. Rules: says where both files lie, and
the fingerprint that she reads to the others by telephone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from connectors.commands.packs.ceremony import FINE, Ceremony, Open, Subcommands, guarded
from connectors.publishing.keys import PRIVATE, PUBLIC, fingerprint, holder, make, read_public


def add(subcommands: Subcommands, ceremony: Open) -> None:
    parser = subcommands.add_parser("keys", help="make and show the keys of those who sign")
    commands = parser.add_subparsers(dest="keys_command", required=True, metavar="COMMAND")
    new = commands.add_parser("new", help="make a key, behind a passphrase")
    new.add_argument("name", metavar="NAME", help="becomes public: an office and a number, as mexico-1")
    new.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the key lies: a stick of its own")
    new.set_defaults(func=guarded(run_new, ceremony))
    show = commands.add_parser("show", help="the fingerprint of a public key")
    show.add_argument("file", type=Path, metavar="PUB")
    show.set_defaults(func=guarded(run_show, ceremony))


def run_new(args: argparse.Namespace, ceremony: Ceremony) -> int:
    key = make(args.name, args.out, ceremony.passphrase(new=True))
    private, public = args.out / f"{args.name}{PRIVATE}", args.out / f"{args.name}{PUBLIC}"
    ceremony.tell("keys.made", name=args.name, private=private, public=public)
    ceremony.tell("keys.fingerprint", name=args.name, fingerprint=fingerprint(key))
    return FINE


def run_show(args: argparse.Namespace, ceremony: Ceremony) -> int:
    key = read_public(args.file)
    ceremony.tell("keys.fingerprint", name=holder(key), fingerprint=fingerprint(key))
    return FINE
