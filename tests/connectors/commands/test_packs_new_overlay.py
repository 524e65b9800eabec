"""`faro packs new --overlay`: what a country's team gets to begin with."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest

from bot.catalogs import Catalogs
from connectors.app import LOCALES, TOPICS
from connectors.commands.packs import Desk, register
from connectors.words import Words
from content.load import load_layers, load_pack, overlays_beside
from tests.content.tiny_pack import FakeCatalog, TinyPack, write_tiny_pack

TODAY = date(2026, 11, 21)


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return write_tiny_pack(tmp_path)


def run(tiny: TinyPack, *words: str) -> int:
    parser = argparse.ArgumentParser()
    desk = Desk(Words(Catalogs(LOCALES)), FakeCatalog(), lambda: TODAY)
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["packs", *words, *(() if "--pack" in words else ("--pack", str(tiny.root)))])
    return int(args.func(args))


def test_what_is_made_is_loaded_and_checked_at_once(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny, "new", "--overlay", "hn", "--extends", "tiny") == 0
    folder = tiny.root.parent / "hn"
    assert str(folder) in capsys.readouterr().out
    assert overlays_beside(tiny.root) == [folder]
    card = load_pack(folder, tiny.contract)
    assert (card.layer.country, card.layer.extends, card.layer.released) == ("HN", "tiny", TODAY)
    assert (card.version, card.languages) == ("2026.11.1", ("es", "en"))
    assert load_layers(tiny.root, [folder], tiny.contract).layers == ("hn@2026.11.1",)
    assert run(tiny, "lint", "--pack", str(folder)) == 0


def test_topics_are_begun_in_it(tiny: TinyPack) -> None:
    run(tiny, "new", "--overlay", "hn", "--extends", "tiny")
    folder = tiny.root.parent / "hn"
    assert run(tiny, "new", "channels.us_h2b", "--pack", str(folder)) == 0
    assert load_pack(folder, TOPICS).topics["channels.us_h2b"].answers


def test_its_lines_in_comments_are_right(tiny: TinyPack) -> None:
    """Whoever takes the marks away has a contact and a question that can be read."""
    run(tiny, "new", "--overlay", "hn", "--extends", "tiny")
    folder = tiny.root.parent / "hn"
    for file, empty in (("contacts/hn.yaml", "contacts: []"), ("golden.yaml", "golden: []")):
        text = (folder / file).read_text("utf-8").replace(empty, empty.removesuffix(" []"))
        lines = [line.removeprefix("#") if line.startswith("#  ") else line for line in text.splitlines()]
        (folder / file).write_text("\n".join(lines), "utf-8")
    pack = load_pack(folder, tiny.contract)
    assert pack.contacts["hn_labour"].country == pack.golden[0].origin == "HN"


def test_a_name_may_not_be_a_country(tiny: TinyPack) -> None:
    assert run(tiny, "new", "--overlay", "ministry", "--extends", "tiny", "--country", "hn") == 0
    assert load_pack(tiny.root.parent / "ministry", tiny.contract).layer.country == "HN"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("channels.us_h2b", "--overlay", "hn"),
        ("--overlay", "ministry", "--extends", "tiny"),
        ("--overlay", "../hn", "--extends", "tiny", "--country", "HN"),
        ("--overlay", "Hn", "--extends", "tiny"),
        ("--overlay", "hn", "--extends", "moon"),
        ("--overlay", "tiny", "--extends", "tiny", "--country", "HN"),
    ],
    ids=["nothing", "both", "no country", "a path", "capitals", "no base", "exists"],
)
def test_what_cannot_be_begun_is_refused_and_nothing_is_made(
    tiny: TinyPack, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tiny.root.parent.rglob("*"))
    assert run(tiny, "new", *words) == 2
    assert capsys.readouterr().out.strip()
    assert sorted(tiny.root.parent.rglob("*")) == before
