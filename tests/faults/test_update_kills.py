"""An update killed at random points: the old packs answer or the new ones, and what came isn't fetched again."""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.updating.download import BLOCK
from tests.connectors.updating.node import Node, one_update
from tests.connectors.updating.publisher import Publisher, bundle, digest, patch, prose
from tests.connectors.updating.site import Site, serving
from tests.faults.processes import PATIENCE, Life
from tests.faults.sizes import size

KILLS = size(20, 200)
OLD, NEW = {"rcm": "1", "gt": "1"}, {"rcm": "2", "gt": "1"}
SOUND = b"RIFF" + prose("sound", 600_000).encode()
LARGE = bundle("rcm", prose("new", 1_500_000), SOUND)
PATCH = patch(b"", LARGE)
TRAVELS = len(PATCH)
TOTAL = TRAVELS + len(SOUND)


@dataclass(frozen=True)
class World:
    """`site` publishes the second version; `node` is a folder that answers with the first."""

    site: Site
    node: Path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    where, publisher = tmp_path_factory.mktemp("kills"), Publisher()
    old = bundle("rcm", prose("old", 50_000))
    publisher.offer("rcm", "1", old)
    publisher.offer("gt", "1", bundle("gt", "x: 1"))
    node = Node(where / "node").believe(publisher.begin().root)
    assert node.update(publisher.write(where / "one")) == OLD
    publisher.offer("rcm", "2", LARGE)
    publisher.files[f"recordings/{digest(SOUND)}"] = SOUND
    publisher.publish("rcm")
    with serving(publisher.write(where / "two")) as site:
        site.piece = 16 * 1024
        yield World(site, where / "node")


def answering(folder: Path) -> dict[str, str]:
    """Read as a node reads it: the pointer, the release's card, and what it must hold."""
    active = Node(folder).store.active()
    assert active is not None, "neither the old nor the new packs"
    for name in active.packs:
        assert (active.pack(name) / "pack.yaml").read_bytes()
        assert (active.pack(name) / "audio" / "es" / "hello.wav").read_bytes()
    return dict(active.packs)


def sent(site: Site) -> int:
    """Bytes of what is worth going on with."""
    return sum(count for path, count in site.sent.items() if not path.startswith("metadata"))


def kept(folder: Path) -> int:
    """What of it is on the disk: whole, or to be gone on with."""
    downloads, files = folder / "packs" / "downloads", folder / "packs" / "files"
    bundled = TRAVELS if (files / digest(LARGE)).exists() else length(downloads, digest(PATCH))
    return bundled + (len(SOUND) if (files / digest(SOUND)).exists() else length(downloads, digest(SOUND)))


def length(downloads: Path, name: str) -> int:
    return max((file.stat().st_size for file in downloads.glob(f"{name}.*")), default=0)


def kill_in(folder: Path, site: Site, after: int, later: float) -> None:
    """Start an update and kill it when the site has sent so many bytes, or so long after it sent them all."""
    update, reached = Life(one_update, folder, site.url), threading.Event()
    site.sent.clear()

    def counted() -> None:
        if sent(site) >= after:
            reached.set()
            if later == 0:
                with suppress(ProcessLookupError):
                    os.kill(update.pid, signal.SIGKILL)

    site.on_piece = counted
    assert reached.wait(PATIENCE)
    time.sleep(later)  # the point of the kill; nothing is waited for
    update.kill()
    site.on_piece = lambda: None


def test_a_killed_update_leaves_old_or_new_and_goes_on(world: World, tmp_path: Path) -> None:
    """Two kills of three while bytes come, the others while bundles are unpacked and the release is switched."""
    chance, site, found, most = random.Random(11), world.site, Counter[str](), 0
    for number in range(KILLS):
        folder = tmp_path / f"node{number}"
        shutil.copytree(world.node, folder, symlinks=True)
        at = chance.randrange(1, TOTAL)
        kill_in(folder, site, TOTAL if number % 3 == 0 else at, chance.uniform(0, 0.15) if number % 3 == 0 else 0)
        state, had = answering(folder), kept(folder)
        assert state in (OLD, NEW)
        found["new" if state == NEW else "old"] += 1
        site.sent.clear()
        assert Node(folder).update(site.url) == NEW
        assert answering(folder) == NEW
        again = sent(site) - (TOTAL - had)
        assert again < BLOCK, f"kill {number}: {again} bytes twice"
        most = max(most, again)
        found["gone on"] += 0 < had < TOTAL
        shutil.rmtree(folder)
    assert found["old"]
    assert found["gone on"], "no kill came in the middle"
    print(f"\n{KILLS} kills: {dict(found)}; at most {most} of {TOTAL} bytes twice")
