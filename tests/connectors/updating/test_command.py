"""`faro packs trust | update | export | verify` as an operator meets them."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogs import Catalogs
from connectors.commands.packs.update import UpdateDesk, register
from connectors.disk import FULL_BYTES, Room
from connectors.fingerprints import grouped
from connectors.settings import read_settings
from connectors.updating.gathering import Gathered
from connectors.updating.turns import only_one
from connectors.words import Words
from tests.connectors.updating.conftest import publications
from tests.connectors.updating.node import Node
from tests.connectors.updating.publisher import FINGERPRINT, Publisher
from tests.connectors.updating.site import serving

ROOT = Path(__file__).parents[3]
WORDS = Words(Catalogs(ROOT / "locales"))


@dataclass(frozen=True)
class Told:
    active: bool
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Office:
    """A person at a node's keyboard. `typed` is what she answers; `refuses` what the activation says."""

    node: Node
    typed: str = ""
    refuses: str = ""
    free: int = 1 << 40
    asked: list[str] = field(default_factory=list)
    why: str = ""

    def run(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        register(parser.add_subparsers(), self.desk)
        args = parser.parse_args(words)
        return int(args.func(args))

    def desk(self) -> UpdateDesk:
        settings = read_settings({"FARO_DATA_DIR": str(self.node.folder)})
        return UpdateDesk(
            WORDS,
            "en",
            settings,
            self.activate,
            self.installed,
            self.node.store.hashes,
            lambda: self.node.now,
            self.ask,
            room=lambda _folder: Room(self.free, None),
        )

    def ask(self, question: str) -> str:
        self.asked.append(question)
        return self.typed

    def installed(self) -> dict[str, str]:
        active = self.node.store.active()
        return dict(active.hashes) if active else {}

    def activate(self, gathered: Gathered, model: Callable[[str], Path | None], why: str, again: bool) -> Told:
        self.why = why
        if self.refuses:
            return Told(False, self.refuses)
        assert model(FINGERPRINT) is not None
        self.node.activate(gathered)
        return Told(True, "packs.activation.done", {"packs": "rcm"})


@pytest.fixture
def office(before: Path, tmp_path: Path) -> Office:
    shutil.copytree(before, tmp_path / "data", symlinks=True)
    return Office(Node(tmp_path / "data"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return publications()[1].write(tmp_path / "source")


def test_newer_packs_are_fetched_and_answer(office: Office, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.run("update", str(source)) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0].startswith("rcm 2026.12.1: new, ")
    assert said.out.splitlines()[1] == "gt 2026.11.1: answers already"
    assert said.out.splitlines()[2] == "Answering from now on: rcm"
    assert "rcm 2026.12.1: " in said.err
    assert office.why == str(source)


def test_only_what_is_kept_stays_on_the_disk(office: Office, source: Path) -> None:
    assert office.run("update", str(source)) == 0
    kept = {file.name for file in (office.node.packs / "files").iterdir()}
    assert office.node.store.hashes() <= kept
    assert not any((office.node.packs / "downloads").iterdir())
    (office.node.packs / "files" / ("0" * 64)).write_bytes(b"of another day")
    assert office.run("update", str(source)) == 0
    assert {file.name for file in (office.node.packs / "files").iterdir()} == kept


def test_check_only_tells(office: Office, source: Path) -> None:
    state = office.node.state()
    assert office.run("update", str(source), "--check") == 1
    assert office.node.state() == state
    assert office.run("update", str(source)) == 0
    assert office.run("update", str(source), "--check") == 0


def test_an_activation_that_refuses_is_told(office: Office, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office.refuses = "packs.activation.busy"
    assert office.run("update", str(source)) == 1
    assert "Another process" in capsys.readouterr().out


def test_a_refusal_is_a_sentence_and_what_answers_stays(
    office: Office, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "metadata" / "timestamp.json").write_bytes(b"{}")
    state = office.node.state()
    assert office.run("update", str(source)) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("faro: metadata: it can't be understood")
    assert said[1] == "faro: What answered before goes on answering."
    assert office.node.state() == state


STOPS: dict[str, tuple[Callable[[Office], object], str]] = {
    "no root": (lambda office: (office.node.packs / "trusted-root.json").unlink(), "whom to believe"),
    "a clock behind": (lambda office: setattr(office.node, "now", office.node.now - timedelta(days=2)), "clock says"),
}


@pytest.mark.parametrize("name", STOPS)
def test_a_node_that_cannot_says_why(
    name: str, office: Office, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    breaks, sentence = STOPS[name]
    breaks(office)
    assert office.run("update", str(source)) == 2
    assert sentence in capsys.readouterr().err


def test_a_clock_set_right_by_a_little_is_no_refusal(office: Office, source: Path) -> None:
    office.node.now -= timedelta(minutes=20)
    assert office.run("update", str(source)) == 0


def test_one_updater_at_a_time(office: Office, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with only_one(office.node.packs):
        assert office.run("update", str(source)) == 2
    assert "Another update is running" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source_text", "sentence"),
    [
        ("http://faro.example/packs", "must begin with https://"),
        ("https://user:hush7@faro.example/", "can't be used"),
        ("https://faro.example/?a=1", "can't be used"),
        ("https:///packs", "can't be used"),
        ("/no/such/folder", "no folder here"),
        ("file:///no/such/folder", "no folder here"),
        ("http://127.0.0.1:9/", "doesn't answer"),
    ],
)
def test_a_source_that_cannot_be(
    source_text: str, sentence: str, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.run("update", source_text, "--check") == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "hush7" not in said


def test_a_root_is_believed_after_a_telephone_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = publications()[0]
    file = tmp_path / "root.json"
    file.write_bytes(first.root)
    office = Office(Node(tmp_path / "data"), typed=grouped(first.root).split()[-1])
    assert office.run("trust", str(file)) == 0
    said = capsys.readouterr().out
    assert "3 of these 3 keys sign" in said
    assert office.typed not in said.split("Fingerprint of this file")[1]
    assert (office.node.packs / "trusted-root.json").read_bytes() == first.root
    assert office.run("trust", str(file)) == 0
    assert len(office.asked) == 1


@pytest.mark.parametrize("typed", ["00000", "", "x"])
def test_a_root_with_another_fingerprint_is_not(typed: str, tmp_path: Path) -> None:
    file = tmp_path / "root.json"
    file.write_bytes(publications()[0].root)
    office = Office(Node(tmp_path / "data"), typed)
    assert office.run("trust", str(file)) == 2
    assert not (office.node.packs / "trusted-root.json").exists()


def test_a_script_may_bring_the_whole_fingerprint(tmp_path: Path) -> None:
    file, root = tmp_path / "root.json", publications()[0].root
    file.write_bytes(root)
    office = Office(Node(tmp_path / "data"))
    assert office.run("trust", str(file), "--fingerprint", grouped(root)[:-6]) == 2
    assert office.run("trust", str(file), "--fingerprint", grouped(root)) == 0
    assert office.asked == []


def test_another_root_never_comes_silently(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Publisher().begin()
    file = tmp_path / "other.json"
    file.write_bytes(other.root)
    office.typed = grouped(other.root).split()[-1]
    assert office.run("trust", str(file)) == 2
    assert "another root already" in capsys.readouterr().err
    assert office.asked == []
    assert office.run("trust", str(file), "--replace") == 0
    assert len(office.asked) == 1
    assert not (office.node.packs / "metadata").exists()


def test_the_same_root_again_forgets_the_time_after_a_call(office: Office, tmp_path: Path) -> None:
    root, file = publications()[0].root, tmp_path / "root.json"
    file.write_bytes(root)
    seen = office.node.packs / "seen.json"
    assert office.run("trust", str(file), "--replace") == 2
    assert seen.exists()
    office.typed = grouped(root).split()[-1]
    assert office.run("trust", str(file), "--replace") == 0
    assert not seen.exists()
    assert (office.node.packs / "metadata").exists()


def test_a_disk_without_room_is_said(office: Office, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = office.node.state()
    office.free = FULL_BYTES
    assert office.run("update", str(source)) == 2
    assert "50 MB are free" in capsys.readouterr().err
    assert office.node.state() == state


ROOTS: dict[str, Callable[[Publisher], bytes]] = {
    "cut": lambda first: first.root[:-5],
    "a timestamp": lambda first: first.files["metadata/timestamp.json"],
    "one signature short": lambda first: first.sign("root", first.signers["root"][:2]),
    "empty": lambda _first: b"",
    "text": lambda _first: b"hello",
}


@pytest.mark.parametrize("name", ROOTS)
def test_what_is_no_root_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "root.json"
    file.write_bytes(ROOTS[name](publications()[0]))
    assert Office(Node(tmp_path / "data")).run("trust", str(file)) == 2
    assert "isn't a root of trust" in capsys.readouterr().err


def test_a_copy_is_itself_a_source(office: Office, source: Path, tmp_path: Path) -> None:
    assert office.run("export", str(source), str(tmp_path / "stick")) == 0
    copied = {file.relative_to(tmp_path / "stick") for file in (tmp_path / "stick").rglob("*") if file.is_file()}
    assert Path("metadata/1.root.json") in copied
    assert Path("metadata/timestamp.json") in copied
    assert any(path.parts[0] == "recordings" for path in copied)
    assert any(path.parts[:2] == ("targets", "models") for path in copied)
    shutil.rmtree(source)
    other = Office(Node(tmp_path / "other").believe(publications()[0].root))
    assert other.run("verify", str(tmp_path / "stick")) == 0
    assert other.run("update", str(tmp_path / "stick")) == 0
    assert other.installed() == office.installed() | {"rcm": other.installed()["rcm"]}


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_copy_of_a_copy_of_the_web_is_the_same(office: Office, source: Path, tmp_path: Path) -> None:
    with serving(source) as site:
        assert office.run("export", site.url, str(tmp_path / "a")) == 0
    assert office.run("export", str(tmp_path / "a"), str(tmp_path / "b")) == 0
    a, b = (
        {f.relative_to(top): f.read_bytes() for f in top.rglob("*") if f.is_file()}
        for top in (tmp_path / "a", tmp_path / "b")
    )
    assert a == b


def test_a_copy_goes_on_where_it_was(office: Office, source: Path, tmp_path: Path) -> None:
    with serving(source) as site:
        assert office.run("export", site.url, str(tmp_path / "stick")) == 0
        sent = dict(site.sent)
        assert office.run("export", site.url, str(tmp_path / "stick")) == 0
        again = {path for path in site.sent if site.sent[path] > sent[path]}
    assert again == {"metadata/timestamp.json"}


def test_verify_finds_what_an_update_might_not_need(
    office: Office, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = office.node.state()
    assert office.run("verify", str(source)) == 0
    assert "signatures and content are right" in capsys.readouterr().out
    whole = max((source / "patches").rglob("*.zst"), key=lambda file: file.stat().st_size)
    whole.write_bytes(whole.read_bytes()[:-1] + b"\0")
    assert office.run("verify", str(source)) == 2
    assert office.node.state() == state


def test_every_reason_has_its_words() -> None:
    """Each key that the code names is in words.yml."""
    known = set(WORDS.keys("packs."))
    for file in [
        *(ROOT / "connectors" / "updating").glob("*.py"),
        ROOT / "connectors" / "commands" / "packs" / "update.py",
    ]:
        text = file.read_text("utf-8")
        named = set(re.findall(r'"(packs\.[a-z_.]+)"', text))
        named |= {f"packs.{key}" for key in re.findall(r'desk\.say\(\s*"([a-z_.]+)"', text)}
        assert named <= known, file.name
