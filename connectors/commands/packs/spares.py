"""Says where no key may be lost: a root, or the publishers of a pack, of whom every one must sign.

Refuses nothing. Rules: told of what is staged, else of what is published; the site's keys and `targets` aren't told of,
since a root with a spare key replaces them.
"""

from __future__ import annotations

from connectors.commands.packs.ceremony import Ceremony
from connectors.publishing.keys import holder
from connectors.publishing.repository import ONLINE, ROOT, TARGETS, Repository
from connectors.publishing.shown import overview


def tell_spares(ceremony: Ceremony, repository: Repository) -> None:
    """One line for each role that has no spare key, with what to do."""
    for role, row in overview(repository).rows.items():
        if row.threshold < len(row.holders) or role in (*ONLINE, TARGETS):
            continue
        key = "root.no_spare" if role == ROOT else "delegate.no_spare"
        ceremony.tell(key, role=role, threshold=row.threshold, keys=len(row.holders), folder=repository.folder)


def tell_needed(ceremony: Ceremony, repository: Repository, name: str) -> None:
    """That a key which shall go must sign its own going, if the published root has no other in its place."""
    newest = repository.newest_root()
    if newest is None:
        return
    role = newest.signed.roles[ROOT]
    holders = [holder(newest.signed.keys[keyid]) for keyid in role.keyids]
    if name in holders and role.threshold == len(holders):
        ceremony.tell("root.needs_lost", holder=name)
