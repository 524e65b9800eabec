"""What is heard of a line: people's recording first, then what was made, then what is made now."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.calls import Line
from connectors.audio import espeak, sound
from connectors.audio.shelf import Shelf, name_of, stem_of
from tests.connectors.audio import tones
from tests.connectors.audio.tones import tone

BYE = Line("ht", "Orevwa.")
KICHE = Line("quc", recording="entry")


def place(folder: Path, line: Line, seconds: float = 1.0, hertz: float = 440.0) -> Path:
    """A recording of people's, where it belongs."""
    file = folder / "audio" / line.lang / f"{stem_of(line)}.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(tones.wav(tone(seconds, hertz=hertz)))
    return file


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "pack").mkdir()
    return tmp_path / "pack"


def shelf(tmp_path: Path, *packs: Path, own: tuple[str, ...] = ()) -> Shelf:
    return Shelf(tmp_path / "made", packs, own)


def heard(found: Shelf, line: Line) -> float:
    """Seconds."""
    name = found.find(line)
    assert name is not None
    source = found.read(name)
    assert source is not None
    return sound.seconds(source)


def test_a_line_without_a_sound_has_none(tmp_path: Path, pack: Path) -> None:
    assert shelf(tmp_path, pack).find(BYE) is None
    assert shelf(tmp_path, pack, own=("quc",)).find(KICHE) is None


def test_a_name_tells_language_and_words_apart() -> None:
    lines = [BYE, Line("fr", "Orevwa."), Line("ht", "Orevwa"), KICHE]
    assert len({name_of(line) for line in lines}) == len({stem_of(line) for line in lines}) == 4
    assert stem_of(KICHE) == "entry"
    assert stem_of(BYE) == stem_of(Line("ht", "Orevwa.", pause=1))


def test_a_recording_comes_before_what_was_made(tmp_path: Path, pack: Path) -> None:
    found = shelf(tmp_path, pack)
    found.put(name_of(BYE), sound.telephone(tones.wav(tone(3.0))))
    assert heard(found, BYE) == pytest.approx(3.0, abs=0.01)
    place(pack, BYE, 1.0)
    assert heard(found, BYE) == pytest.approx(1.0, abs=0.01)


def test_a_new_recording_is_heard_at_once_under_another_name(tmp_path: Path, pack: Path) -> None:
    found = shelf(tmp_path, pack)
    place(pack, KICHE, 1.0)
    before = found.find(KICHE)
    place(pack, KICHE, 2.0)
    assert heard(found, KICHE) == pytest.approx(2.0, abs=0.01)
    assert found.find(KICHE) != before


def test_a_recording_that_was_taken_back_is_heard_no_more(tmp_path: Path, pack: Path) -> None:
    found = shelf(tmp_path, pack)
    file = place(pack, KICHE)
    assert found.find(KICHE)
    file.unlink()
    assert found.find(KICHE) is None


def test_the_first_folder_that_has_it_holds(tmp_path: Path, pack: Path) -> None:
    """A country's own folder, and the regional one for the rest."""
    other = tmp_path / "gt"
    place(other, BYE, 2.0)
    place(pack, BYE, 1.0)
    assert heard(shelf(tmp_path, other, pack), BYE) == pytest.approx(2.0, abs=0.01)
    assert heard(shelf(tmp_path, pack, other), BYE) == pytest.approx(1.0, abs=0.01)


def test_a_broken_recording_leaves_the_made_voice(tmp_path: Path, pack: Path) -> None:
    found = shelf(tmp_path, pack)
    found.put(name_of(BYE), sound.telephone(tones.wav(tone(3.0))))
    place(pack, BYE).write_bytes(b"RIFF nonsense")
    assert heard(found, BYE) == pytest.approx(3.0, abs=0.01)


def test_a_recording_without_end_is_not_even_read(tmp_path: Path, pack: Path) -> None:
    with place(pack, BYE).open("r+b") as file:
        file.truncate(10**12)  # takes no room on the disk
    assert shelf(tmp_path, pack).find(BYE) is None


@pytest.mark.parametrize("linked", ["file", "language", "audio"])
def test_a_link_out_of_the_pack_is_refused(tmp_path: Path, pack: Path, linked: str) -> None:
    outside = place(tmp_path / "elsewhere", BYE)
    inside = pack / "audio" / "ht" / outside.name
    link, target = {
        "file": (inside, outside),
        "language": (inside.parent, outside.parent),
        "audio": (inside.parent.parent, outside.parent.parent),
    }[linked]
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    assert inside.is_file()
    assert shelf(tmp_path, pack).find(BYE) is None


@pytest.mark.parametrize("lang", ["../../elsewhere/audio/ht", "/etc"])
def test_a_language_is_no_way_out(tmp_path: Path, pack: Path, lang: str) -> None:
    outside = place(tmp_path / "elsewhere", BYE)
    assert shelf(tmp_path, pack).recorded(Line(lang, recording=outside.stem)) is None


@pytest.mark.parametrize("name", ["", "../secret", "x" * 32, "0" * 31, "0" * 32 + ".wav"])
def test_only_names_of_ours_are_read(tmp_path: Path, name: str) -> None:
    assert shelf(tmp_path).read(name) is None


def test_nothing_half_written_is_left(tmp_path: Path, pack: Path) -> None:
    found = shelf(tmp_path, pack)
    place(pack, BYE)
    found.find(BYE)
    assert [file.suffix for file in (tmp_path / "made").iterdir()] == [".wav"]
    assert found.names() == (found.find(BYE),)
    found.remove(found.names()[0])
    assert found.names() == ()


@pytest.mark.skipif(not espeak.speaks("ht"), reason="espeak-ng is missing")
def test_a_language_of_our_own_voice_is_made_when_it_is_needed(tmp_path: Path, pack: Path) -> None:
    found = shelf(tmp_path, pack, own=("ht",))
    assert heard(found, BYE) > 0.4
    assert found.find(Line("fr", "Au revoir.")) is None
    assert found.find(Line("ht", "  ")) is None
