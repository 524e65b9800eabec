"""Web servers that lie, stall, compress, send elsewhere or send the wrong part; and honest ones that can do less."""

from __future__ import annotations

import errno
import gzip
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.errors import SourceUnreachable, UpdateRefused, UpdateStopped
from connectors.updating.download import BLOCK, Wanted
from connectors.updating.fetcher import SourceFetcher
from connectors.updating.gathering import gather
from connectors.updating.refusals import explained
from connectors.updating.source import Source, read_source
from tests.connectors.updating.node import Node, patient
from tests.connectors.updating.publisher import Publisher, bundle, digest, prose
from tests.connectors.updating.site import Handler, Site, serving

Lie = Callable[[Handler, bytes], None]
LARGE = bundle("rcm", prose("large", 700_000))
SPEECH = b"RIFF" + prose("sound", 200_000).encode()
PATCH = ".zst"


@pytest.fixture
def large(second: Publisher) -> Publisher:
    """A whole pack of some blocks, with no patch for what the node has."""
    second.offer("rcm", "2027.1.1", LARGE)
    second.publish("rcm")
    return second


@pytest.fixture
def site(large: Publisher, tmp_path: Path) -> Iterator[Site]:
    with serving(large.write(tmp_path / "site")) as made:
        yield made


def whole(large: Publisher) -> bytes:
    return next(data for name, data in large.files.items() if name.startswith(f"patches/{digest(LARGE)}/"))


def says(status: int, headers: dict[str, str] | None = None, data: bytes | None = None) -> Lie:
    return lambda handler, honest: handler.say(status, honest if data is None else data, headers)


def claims(more: int) -> Lie:
    return lambda handler, honest: handler.say(200, honest, length=len(honest) + more)


def endless(handler: Handler, _honest: bytes) -> None:
    try:
        handler.say(200, b"x" * 40_000_000, length=None)
    except OSError:
        return


def drops(after: int) -> Lie:
    """The line breaks there."""

    def lie(handler: Handler, honest: bytes) -> None:
        handler.say(200, honest[:after], length=len(honest))

    return lie


def another_range(handler: Handler, honest: bytes) -> None:
    handler.say(206, honest[7:], {"Content-Range": f"bytes 7-{len(honest) - 1}/{len(honest)}"})


SITES: dict[str, tuple[str, Lie, type[Exception], str]] = {
    f"{name}: {kind}": (end, lie, error, key)
    for name, end in (("timestamp", "timestamp.json"), ("patch", PATCH), ("recording", "recordings/"))
    for kind, lie, error, key in (
        ("302 elsewhere", says(302, {"Location": "http://127.0.0.1:9/x"}), UpdateRefused, "refused.redirect"),
        ("301 to itself", says(301, {"Location": "/"}), UpdateRefused, "refused.redirect"),
        ("307 to a file", says(307, {"Location": "file:///etc/passwd"}), UpdateRefused, "refused.redirect"),
        ("claims gzip", says(200, {"Content-Encoding": "gzip"}), UpdateRefused, "refused.encoded"),
        ("is a gzip bomb", says(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000))), UpdateRefused,
         "refused.encoded"),
        ("claims br", says(200, {"Content-Encoding": "br"}), UpdateRefused, "refused.encoded"),
        ("206 unasked", another_range, UpdateRefused, "refused.range"),
        ("206 without saying which", says(206), UpdateRefused, "refused.range"),
        ("206 with nonsense", says(206, {"Content-Range": "bytes x"}), UpdateRefused, "refused.range"),
        ("404", says(404), UpdateRefused, "refused.missing"),
        ("403", says(403), UpdateRefused, "refused.missing"),
        ("500", says(500), SourceUnreachable, "source.status"),
        ("503", says(503, {"Retry-After": "100000"}), SourceUnreachable, "source.status"),
        ("204", says(204, data=b""), SourceUnreachable, "source.status"),
        ("416", says(416), SourceUnreachable, "source.status"),
        ("a page", says(200, data=b"<html>"), UpdateRefused, "refused."),
        ("claims more than it sends", claims(99), Exception, ""),
        ("claims less than it sends", claims(-99), UpdateRefused, "refused."),
        ("has no end", endless, UpdateRefused, "refused.too_large"),
        ("breaks at once", drops(0), SourceUnreachable, "source.unreachable"),
    )
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_a_site_that_lies_is_refused(name: str, site: Site, node: Node, tmp_path: Path) -> None:
    end, lie, error, key = SITES[name]
    if end == "recordings/":
        end = digest(SPEECH)
        republish(site, bundle("rcm", "x: 1", SPEECH), SPEECH)
    site.lies[end] = lie
    state = node.state()
    with pytest.raises(error) as caught:
        update(node, site)
    assert caught.type in (UpdateRefused, SourceUnreachable)
    assert str(getattr(caught.value, "key", "")).startswith(f"packs.{key}")
    assert node.state() == state


def republish(site: Site, new: bytes, sound: bytes) -> None:
    """The site's publisher goes on."""
    publisher: Publisher = site.publisher  # type: ignore[attr-defined]
    publisher.offer("rcm", "2027.2.1", new)
    publisher.files[f"recordings/{digest(sound)}"] = sound
    publisher.publish("rcm")
    publisher.write(site.folder)


def update(node: Node, site: Site) -> None:
    client = node.client(site.url)
    node.activate(gather(client, client.refresh()))


@pytest.fixture(autouse=True)
def remembered(site: Site, large: Publisher) -> None:
    site.publisher = large  # type: ignore[attr-defined]


def test_the_honest_site_is_taken(site: Site, node: Node) -> None:
    """The control."""
    assert node.update(site.url) == {"rcm": "2027.1.1", "gt": "2026.11.1"}


def part(node: Node, data: bytes, length: int) -> Path:
    file = node.packs / "downloads" / f"{digest(data)}.part"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data[:length])
    return file


def test_a_break_costs_less_than_a_block(site: Site, node: Node, large: Publisher) -> None:
    data = whole(large)
    kept = len(data) // 2
    part(node, data, kept)
    assert node.update(site.url)["rcm"] == "2027.1.1"
    sent = sum(count for path, count in site.sent.items() if path.endswith(PATCH))
    assert len(data) - kept <= sent < len(data) - kept + BLOCK


GOING_ON: dict[str, Lie | None] = {
    "a site that knows ranges": None,
    "a site that ignores Range": lambda handler, honest: handler.say(200, honest),
    "a site that answers 416": lambda h, honest: h.say(416, b"") if h.start() else h.say(200, honest),
    "a site that answers another range": lambda h, honest: (
        another_range(h, honest) if h.start() else h.say(200, honest)
    ),
    "a site that tells no length": lambda h, honest: h.say(200, honest, length=None),
    "a site whose line breaks every time": lambda h, honest: h.say(
        206 if h.start() else 200,
        honest[h.start() : h.start() + 3 * BLOCK],
        {"Content-Range": f"bytes {h.start()}-{len(honest) - 1}/{len(honest)}"} if h.start() else {},
        length=len(honest) - h.start(),
    ),
}


@pytest.mark.parametrize("before_it", ["nothing", "half", "half of something else", "too much", "all", "all but wrong"])
@pytest.mark.parametrize("name", GOING_ON)
def test_a_download_goes_on(name: str, before_it: str, site: Site, node: Node, large: Publisher) -> None:
    """Whatever lies there from before, and whatever the site can do: the honest pack comes."""
    data = whole(large)
    parts = {
        "half": data[: len(data) // 2], "half of something else": b"x" * (len(data) // 2), "too much": data + b"more",
        "all": data, "all but wrong": b"x" * len(data),
    }  # fmt: skip
    if before_it in parts:
        part(node, data, 0).write_bytes(parts[before_it])
    lie = GOING_ON[name]
    if lie is not None:
        site.lies[PATCH] = lie
    assert node.update(site.url) == {"rcm": "2027.1.1", "gt": "2026.11.1"}


def test_a_changed_file_is_fetched_whole_once_more_and_then_refused(site: Site, node: Node, large: Publisher) -> None:
    data = whole(large)
    site.lies[PATCH] = lambda handler, _honest: handler.say(200, b"x" * len(data))
    with pytest.raises(UpdateRefused, match=r"packs\.refused\.changed"):
        node.update(site.url)
    assert sum(count for path, count in site.asked.items() if path.endswith(PATCH)) == 2
    assert not any((node.packs / "downloads").glob("*.part"))


class Ticks:
    """A clock that moves by `step` each time that it is read."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.mark.parametrize(("step", "refused"), [(200.0, True), (0.01, False)])
def test_a_source_that_trickles_is_given_up(
    step: float, refused: bool, site: Site, node: Node, second: Publisher
) -> None:
    """Each piece comes in time, the whole never would: 1000 bytes in 200 seconds."""
    site.piece = 1000

    def slow(source: Source) -> SourceFetcher:
        return SourceFetcher(source, retries=0, clock=Ticks(step))

    if not refused:
        assert node.update(site.url, fetcher=slow)["rcm"] == "2027.1.1"
        return
    with pytest.raises(SourceUnreachable) as caught:
        node.update(site.url, fetcher=slow)
    assert caught.value.key == "packs.source.slow"


def test_a_folder_is_read_from_the_byte_on(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(range(200)))
    fetcher = SourceFetcher(read_source(str(tmp_path)))
    answer = fetcher.from_byte(f"file://{tmp_path}/a", 150)
    assert (answer.start, answer.length, b"".join(answer.chunks)) == (150, 50, bytes(range(150, 200)))


@pytest.mark.parametrize(
    ("number", "key"), [(errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EIO, "disk")]
)
def test_a_disk_that_refuses_is_this_nodes_own_trouble(number: int, key: str, tmp_path: Path) -> None:
    with pytest.raises(UpdateStopped, match=rf"packs\.stopped\.{key}$"), explained(read_source(str(tmp_path))):
        raise OSError(number, "trouble")


def test_a_copy_reaches_another_file_system(tmp_path: Path) -> None:
    """A stick is another one than the data folder's."""
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system here")
    (tmp_path / "a").write_bytes(b"x" * 100)
    source = read_source(str(tmp_path))
    with tempfile.TemporaryDirectory(dir=other) as stick:
        wanted = Wanted(source.at("a"), digest(b"x" * 100), 100, "a")
        into = patient(SourceFetcher(source), tmp_path / "parts").bring(wanted, Path(stick) / "deep" / "a")
        assert into.read_bytes() == b"x" * 100
        assert [file.name for file in into.parent.iterdir()] == ["a"]


def test_a_clock_far_behind_refuses_before_anything_is_fetched(site: Site, node: Node) -> None:
    node.now -= timedelta(days=400)
    with pytest.raises(Exception, match=r"packs\.stopped\.clock"):
        node.update(site.url)
    assert not site.asked
