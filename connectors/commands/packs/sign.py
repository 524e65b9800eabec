"""`faro packs sign DIR --key FILE`: one person's signature, after she has seen what she signs.

Refuses a stick on which anything isn't signed or isn't what was signed, a root that isn't the one she knows, and a key
that may sign nothing that waits. Rules: the whole chain is verified before anything is shown; what changed is told
first, every number before and after, loudest of all; she confirms by typing the version, each role by itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from connectors.commands.packs.ceremony import FINE, LACKING, Ceremony, Open, Subcommands, guarded, tell_waiting
from connectors.commands.packs.knowing import know, named
from connectors.errors import PublishingRefused
from connectors.publishing.building import bundle_file, whole
from connectors.publishing.keys import unlock
from connectors.publishing.known import file_beside, signed
from connectors.publishing.repository import MODELS, ONLINE, ROOT, TARGETS, Repository
from connectors.publishing.shown import Row, Shown, shown
from connectors.publishing.signing import sign, signable, waiting
from connectors.publishing.verified import check
from connectors.updating.offers import Offer
from content.bundle import Contents, read
from content.changed import Changes, NumberChange, TextChange, changes

MOST_LISTED = 40  # names of answers; numbers and changed texts are all listed


def add(subcommands: Subcommands, ceremony: Open) -> None:
    parser = subcommands.add_parser("sign", help="see what waits, and sign it with your key")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your private key, NAME.key")
    parser.add_argument("--root", metavar="DIGITS", help="the whole fingerprint of the root, instead of being asked")
    parser.set_defaults(func=guarded(run_sign, ceremony))


def run_sign(args: argparse.Namespace, ceremony: Ceremony) -> int:
    repository = Repository(args.folder)
    repository.root()
    roots = check(repository)
    signer = unlock(args.key, ceremony.passphrase())
    roles = signable(repository, signer.public_key.keyid)
    know(repository, roots, args, ceremony, whole=ROOT not in roles)
    left = 0
    for role in roles:
        found = shown(repository, role)
        version = found.after.version if found.after else str(found.version)
        print("\n".join(["", *_lines(repository, role, version, found, ceremony)]))
        if ceremony.typed(ceremony.say("sign.confirm", version=version)) == version:
            if role == ROOT and (root := repository.staged_root()):
                signed(file_beside(args.key), root)
            sign(repository, role, signer)
            ceremony.tell("sign.signed", role=role, version=version)
        else:
            left += 1
            ceremony.tell("sign.not_signed", role=role)
    tell_waiting(ceremony, waiting(repository))
    return LACKING if left else FINE


def _lines(repository: Repository, role: str, version: str, found: Shown, ceremony: Ceremony) -> Iterator[str]:
    yield ceremony.say("sign.title", role=role, version=version)
    yield ceremony.say("sign.until", day=found.expires)
    if role in (ROOT, TARGETS):
        yield from _roles(found, ceremony)
    elif role in ONLINE:
        yield ceremony.say("sign.online")
    elif role == MODELS:
        yield from _models(found, ceremony)
    else:
        yield from _pack(repository, found, ceremony)


def _roles(found: Shown, ceremony: Ceremony) -> Iterator[str]:
    for role, (before, after) in found.rows.items():
        yield ceremony.say("sign.role", role=role, before=_row(before, ceremony), after=_row(after, ceremony))
    for key in found.new_keys:
        yield ceremony.say("sign.new_key", name=key.name, fingerprint=key.fingerprint)
    if not found.rows and not found.new_keys:
        yield ceremony.say("sign.same")
    if found.whole:
        yield ceremony.say("sign.whole")
        yield from named(found.whole, found.keys, ceremony)


def _row(row: Row | None, ceremony: Ceremony) -> str:
    if row is None:
        return ceremony.say("sign.nobody")
    return ceremony.say("sign.of", threshold=row.threshold, keys=len(row.holders), holders=", ".join(row.holders))


def _models(found: Shown, ceremony: Ceremony) -> Iterator[str]:
    yield ceremony.say("sign.model")
    yield from (ceremony.say("sign.model_new", model=path, sha256=digest) for path, digest in found.models.items())
    yield from (ceremony.say("sign.model_gone", model=path) for path in found.models_gone)


def _pack(repository: Repository, found: Shown, ceremony: Ceremony) -> Iterator[str]:
    before, after = found.before, found.after
    if after is None:
        yield ceremony.say("sign.empty")
        return
    yield ceremony.say("sign.hash", sha256=after.sha256)
    if before and before.sha256 == after.sha256:
        yield ceremony.say("sign.same")
        return
    old = read(whole(repository, before)) if before else None
    yield ceremony.say("sign.since", version=before.version) if before else ceremony.say("sign.first")
    yield from told_changes(changes(old, _staged(repository, after)), ceremony)


def _staged(repository: Repository, told: Offer) -> Contents:
    """The bundle that waits; its patches are held against it when it is published."""
    file = bundle_file(repository, told.sha256)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PublishingRefused("publish.file", {"file": str(file)}) from error
    if sha256(data).hexdigest() != told.sha256:
        raise PublishingRefused("publish.file", {"file": str(file)})
    return read(data)


def told_changes(found: Changes, ceremony: Ceremony) -> Iterator[str]:
    """Numbers first; then answers, translations and the rest in counts."""
    total = len(found.numbers) + len(found.in_texts)
    yield ceremony.say("sign.numbers", count=total)
    yield from (_number(one, ceremony) for one in (*found.numbers, *found.in_texts))
    yield ceremony.say("sign.answers", changed=len(found.changed), new=len(found.new), gone=len(found.gone))
    yield from _listed("changed", found.changed, ceremony)
    yield from _listed("gone", found.gone, ceremony)
    yield from _listed("new", found.new, ceremony)
    if found.texts:
        yield ceremony.say("sign.texts", count=len(found.texts))
    yield from (_text(one, ceremony) for one in found.texts)
    for lang, count in found.translations.items():
        yield ceremony.say("sign.translations", lang=lang, count=count)
    if found.files:
        yield ceremony.say("sign.files", count=len(found.files), files=", ".join(found.files[:MOST_LISTED]))


def _number(one: NumberChange, ceremony: Ceremony) -> str:
    nothing = ceremony.say("sign.no_number")
    return ceremony.say("sign.number", where=one.where, before=one.before or nothing, after=one.after or nothing)


def _text(one: TextChange, ceremony: Ceremony) -> str:
    nothing = ceremony.say("sign.no_number")
    told = {"before": one.before or nothing, "after": one.after or nothing}
    return ceremony.say("sign.text", where=one.where, lang=one.lang, **told)


def _listed(kind: str, answers: Iterable[str], ceremony: Ceremony) -> Iterator[str]:
    named = list(answers)
    yield from (f"  {ceremony.say(f'sign.answer.{kind}', answer=answer)}" for answer in named[:MOST_LISTED])
    if len(named) > MOST_LISTED:
        yield f"  {ceremony.say('sign.more', count=len(named) - MOST_LISTED)}"
