"""Whether a signer knows the root of a stick; asked once, with somebody else on the telephone.

Refuses (PublishingRefused) a root that isn't the one beside her key, and a fingerprint that isn't this root's. Rules:
the first time the root is shown whole, every holder with fingerprint, and the last group of its own fingerprint is
hers to type, so that she must hear it from somebody else; before the first publication there is nothing to ask.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.commands.packs.ceremony import Ceremony
from connectors.errors import PublishingRefused
from connectors.publishing.known import Roots, file_beside, fingerprints, is_known, keep
from connectors.publishing.repository import TARGETS, Repository
from connectors.publishing.shown import Held, Row, named_by


def know(repository: Repository, roots: Roots, args: argparse.Namespace, ceremony: Ceremony, *, whole: bool) -> None:
    """`whole`: show the root of a first ceremony, to one who won't be shown it to sign."""
    file = file_beside(args.key)
    known = is_known(file, roots)
    if not roots:
        ceremony.tell("sign.first_root")
        if whole:
            _show(repository.root(), repository.targets(), ceremony)
        return
    if args.root is not None:
        _check(args.root, fingerprints(repository, roots))
    elif not known:
        _show(roots[-1], repository.published(TARGETS), ceremony)
        _ask(roots, fingerprints(repository, roots)[-1], ceremony)
    keep(file, roots)
    if not known:
        ceremony.tell("sign.root_kept", file=file)


def _ask(roots: Roots, fingerprint: str, ceremony: Ceremony) -> None:
    *told, wanted = fingerprint.split(" ")
    masked = " ".join([*told, "·" * len(wanted)])
    ceremony.tell("sign.root_call", version=len(roots), fingerprint=masked)
    _check(ceremony.typed(ceremony.say("sign.root_ask")), [wanted, fingerprint])


def _check(given: str, wanted: Iterable[str]) -> None:
    typed = "".join(given.split())
    if typed not in {"".join(one.split()) for one in wanted}:
        raise PublishingRefused("sign.root_differs" if typed else "sign.root_left")


def _show(root: Any, targets: Any, ceremony: Ceremony) -> None:
    print("\n".join(named(*named_by(root, targets), ceremony)))


def named(rows: Mapping[str, Row], keys: Iterable[Held], ceremony: Ceremony) -> Iterator[str]:
    """Who signs what, and every fingerprint."""
    for role, row in rows.items():
        values = {"threshold": row.threshold, "keys": len(row.holders), "holders": ", ".join(row.holders)}
        yield ceremony.say("root.role", role=role, **values)
    for key in keys:
        yield ceremony.say("keys.fingerprint", name=key.name, fingerprint=key.fingerprint)
