"""Throws away models of questions that nobody asks any more: each change of the questions leaves one of 17 MB.

Refuses nothing. Rules: those of the packs that answer, of the ones before (for a rollback) and of the packs that came
with the software stay; if one of these can't be read, nothing is thrown away; a training that goes on isn't disturbed.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from time import time

from bot.model_files import throw_away
from connectors.releases.folders import SHIPPED, folders_in, store_of
from content.errors import PackError

MOST = 4  # with fewer it isn't worth reading the packs
NEW, NEW_LASTS = "new-", timedelta(days=1)  # what a training that was killed left


def prune_models(data_dir: Path) -> None:
    """After an update, or never."""
    found = [model for model in (data_dir / "models").glob("*.tar.gz") if not _in_the_making(model)]
    if len(found) <= MOST:
        return
    wanted = _wanted(data_dir)
    for model in found:
        if wanted is not None and model not in wanted:
            throw_away(model)


def _in_the_making(model: Path) -> bool:
    return model.name.startswith(NEW) and time() - model.stat().st_mtime < NEW_LASTS.total_seconds()


def _wanted(data_dir: Path) -> set[Path] | None:
    """None if that can't be told now."""
    from connectors.app import load_packs, model_of  # late: seconds that an update of words needn't wait for

    store = store_of(data_dir)
    pointer = store.pointer()
    releases = [store.find(one) for one in (pointer.active, pointer.previous) if one is not None]
    try:
        packs = [load_packs(SHIPPED), *(load_packs(folders_in(one)) for one in releases if one is not None)]
    except (PackError, OSError):
        return None
    return None if None in releases else {model_of(pack, data_dir) for pack in packs}
