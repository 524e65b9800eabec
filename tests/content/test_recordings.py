"""What a pack has of languages that are heard and not written, and what the linter says is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from content import recordings
from content.lint import Finding
from content.recordings import OBLIGATORY
from tests.content.tiny_pack import TinyPack, write_tiny_pack

H2A = "topics/channels/us_h2a.yaml"
MENU = """\
menu: [{id: all, title: Todo, options: [channels.us_h2a, channels.us_h2b, contacts.emergency]}]
languages: [{code: quc, name: K'iche', topics: [channels.us_h2a], said: {channels.us_h2a: SAID}}]
"""
ANSWER = ("topic.channels.us_h2a.title", "topic.channels.us_h2a.1")


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    """With everything that a language needs."""
    pack = write_tiny_pack(tmp_path)
    pack.write("call.yaml", MENU)
    pack.change("call.yaml", "SAID", recordings.fingerprint(pack.load(), "channels.us_h2a"))
    for name in (*OBLIGATORY, *ANSWER):
        pack.write(f"audio/quc/{name}.wav", "")
    return pack


def found(pack: TinyPack) -> list[tuple[str, str, str]]:
    def names(finding: Finding) -> str:
        return finding.values["names"]

    return [(f.key, names(f), f.severity) for f in pack.lint() if f.key.startswith("lint.call")]


def test_a_language_with_all_recordings_has_no_finding(tiny: TinyPack) -> None:
    assert found(tiny) == []
    (language,) = tiny.load().call.languages
    assert recordings.offered(language) == ("channels.us_h2a",)


@pytest.mark.parametrize("name", OBLIGATORY)
def test_each_obligatory_recording_is_missed_by_name(tiny: TinyPack, name: str) -> None:
    (tiny.root / "audio" / "quc" / f"{name}.wav").unlink()
    assert found(tiny) == [("lint.call.recordings", name, "error")]
    finding = next(f for f in tiny.lint() if f.key == "lint.call.recordings")
    assert (finding.file, finding.line, finding.values["folder"]) == ("call.yaml", 2, "audio/quc")


@pytest.mark.parametrize("name", ANSWER)
def test_a_topic_without_title_or_answer_is_a_warning(tiny: TinyPack, name: str) -> None:
    (tiny.root / "audio" / "quc" / f"{name}.wav").unlink()
    assert found(tiny) == [("lint.call.silent", "channels.us_h2a", "warning")]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (H2A, "es para el campo", "es para granjas"),
        (H2A, "paga el viaje", "no paga el viaje"),
        ("contacts/us.yaml", "1-866-487-9243", "1-866-487-9244"),
        ("call.yaml", "said: {", "said: {x: y}, other: {"),
    ],
    ids=["first text", "second text", "a number that it names", "not told"],
)
def test_an_answer_that_changed_after_it_was_recorded_is_not_offered(
    tiny: TinyPack, file: str, old: str, new: str
) -> None:
    if file == "call.yaml":
        text = (tiny.root / file).read_text("utf-8")
        tiny.write(file, text.partition(", said")[0] + "}]\n")
    else:
        tiny.change(file, old, new)
    assert found(tiny) == [("lint.call.outdated", "channels.us_h2a", "warning")]
    (language,) = tiny.load().call.languages
    assert recordings.offered(language) == ()


def test_a_new_date_of_reading_changes_nothing(tiny: TinyPack) -> None:
    tiny.change(H2A, "checked_on: 2026-11-01", "checked_on: 2026-11-02")
    assert found(tiny) == []


def test_a_recording_outside_the_pack_is_not_there(tiny: TinyPack) -> None:
    inside = tiny.root / "audio" / "quc" / "entry.wav"
    inside.rename(tiny.root.parent / "entry.wav")
    inside.symlink_to(tiny.root.parent / "entry.wav")
    assert found(tiny) == [("lint.call.recordings", "entry", "error")]


def test_pieces_count_up_to_the_first_gap(tiny: TinyPack) -> None:
    for n in (2, 4):
        tiny.write(f"audio/quc/topic.channels.us_h2a.{n}.wav", "")
    (language,) = tiny.load().call.languages
    assert recordings.pieces(language, "channels.us_h2a") == (*ANSWER[1:], "topic.channels.us_h2a.2")


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("entry", True),
        ("digit.9", True),
        ("key.5", True),
        ("country.US", True),
        ("topic.channels.us_h2a.title", True),
        ("topic.channels.us_h2a.12", True),
        ("topic.channels.us_h2a.GT.2", True),
        ("key.6", False),
        ("country.XX", False),
        ("topic.channels.us_h2a", False),
        ("topic.channels.us_h2a.XX.1", False),
        ("topic.channels.us_h2b.1", False),
        ("Entry", False),
    ],
)
def test_a_name_that_no_call_plays_is_told_apart(tiny: TinyPack, name: str, right: bool) -> None:
    (language,) = tiny.load().call.languages
    assert recordings.is_name(language, name) is right
