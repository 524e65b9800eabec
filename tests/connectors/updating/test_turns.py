"""One updater at a time: a person's never waits for a slow source of the one that runs by itself."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from connectors.errors import EdgeError, SourceUnreachable, UpdateStopped
from connectors.updating.fetcher import SourceFetcher
from connectors.updating.pace import LONGEST
from connectors.updating.source import read_source
from connectors.updating.turns import PATIENCE, STEP, make_way, only_one
from tests.connectors.updating.node import Node
from tests.connectors.updating.publisher import Publisher
from tests.connectors.updating.site import Handler, serving


class Slow:
    """A source that sends a first piece of its patch, and the rest when it is let."""

    def __init__(self) -> None:
        self.begun, self.rest = threading.Event(), threading.Event()

    def __call__(self, handler: Handler, honest: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(honest)))
        handler.end_headers()
        for at in range(len(honest)):
            try:
                handler.wfile.write(honest[at : at + 1])
            except OSError:
                return
            self.begun.set()
            self.rest.wait(0.05)


def test_a_person_with_a_stick_ends_the_standing_update(node: Node, second: Publisher, tmp_path: Path) -> None:
    source, slow, told = second.write(tmp_path / "source"), Slow(), list[EdgeError]()

    def standing(url: str) -> None:
        try:
            with only_one(node.packs, standing=True):
                node.update(url, fetcher=lambda at: SourceFetcher(at, retries=0, each=lambda: make_way(node.packs)))
        except EdgeError as error:
            told.append(error)

    with serving(source) as site:
        site.lies[".zst"] = slow
        thread = threading.Thread(target=standing, args=(site.url,))
        thread.start()
        assert slow.begun.wait(20)
        asked: list[str] = []
        with only_one(node.packs, waiting=lambda: asked.append("waits")):
            assert node.update(source)["rcm"] == "2026.12.1"
        thread.join(20)
        slow.rest.set()
    assert asked == ["waits"]
    assert [getattr(error, "key", "") for error in told] == ["packs.stopped.made_way"]


@pytest.mark.parametrize(("holds", "comes"), [(False, False), (False, True), (True, True)])
def test_nobody_else_waits(holds: bool, comes: bool, tmp_path: Path) -> None:
    paused: list[float] = []
    with (
        only_one(tmp_path, standing=holds),
        pytest.raises(UpdateStopped) as stopped,
        only_one(tmp_path, standing=comes, pause=paused.append),
    ):
        pass
    assert (stopped.value.key, paused) == ("packs.stopped.busy", [])


def test_a_person_does_not_wait_for_ever(tmp_path: Path) -> None:
    paused: list[float] = []
    with (
        only_one(tmp_path, standing=True),
        pytest.raises(UpdateStopped) as stopped,
        only_one(tmp_path, pause=paused.append),
    ):
        pass
    assert (stopped.value.key, round(sum(paused))) == ("packs.stopped.busy", PATIENCE)
    assert set(paused) == {STEP}


def test_without_a_person_it_goes_on(tmp_path: Path) -> None:
    with only_one(tmp_path, standing=True):
        make_way(tmp_path)
    with only_one(tmp_path):
        make_way(tmp_path)


def test_all_of_a_fetch_has_an_end(second: Publisher, tmp_path: Path) -> None:
    """Each file alone is quick enough; together they take too long."""
    source, now = read_source(str(second.write(tmp_path / "source"))), [0.0]
    fetcher, stamp = SourceFetcher(source, clock=lambda: now[0]), source.at("metadata/timestamp.json")
    for now[0] in (0.0, LONGEST / 2, LONGEST):
        assert b"".join(fetcher.from_byte(stamp, 0).chunks)
    now[0] = LONGEST + 1
    with pytest.raises(SourceUnreachable) as stopped:
        list(fetcher.from_byte(stamp, 0).chunks)
    assert stopped.value.key == "packs.source.too_long"
