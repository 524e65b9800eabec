"""`faro audio` as those who make and record sounds meet it, on a pack of two topics."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actions.call.flow import CallFlow
from bot.calls import Line
from connectors.audio import espeak
from connectors.audio.shelf import Shelf, name_of, stem_of
from connectors.commands.audio import Desk, register
from connectors.words import Words
from content.compile import AnswerBook
from content.load import load_layers
from content.recordings import OBLIGATORY, fingerprint
from tests.actions.call.caller import NOON, words
from tests.connectors.audio import tones
from tests.connectors.audio.tones import tone
from tests.content.tiny_pack import TinyPack, write_tiny_pack

MENU = """\
menu: [{id: all, title: Todo, options: [channels.us_h2a, channels.us_h2b, contacts.emergency]}]
languages: [{code: quc, name: K'iche', topics: [channels.us_h2a], said: {channels.us_h2a: SAID}}]
"""
GOOD = tones.wav(tone(1.0))
needs_voice = pytest.mark.skipif(not espeak.speaks("ht"), reason="espeak-ng is missing")
Run = Callable[..., int]


class Spanish:
    def translate(self, domain: str, lang: str, context: str, source: str) -> str:
        return source


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    pack = write_tiny_pack(tmp_path)
    pack.write("call.yaml", MENU)
    pack.change("call.yaml", "SAID", fingerprint(pack.load(), "channels.us_h2a"))
    return pack


def desk(tiny: TinyPack, **more: Any) -> Desk:
    pack = load_layers(tiny.root, [], tiny.contract)
    book = AnswerBook(pack, lambda lang, _context, source: source if lang == "es" else f"{lang} {source}", NOON.date)
    flow = CallFlow(book, words(), lambda: NOON, spoken=("es", "ht"), hearable=("es",))
    shelf = Shelf(tiny.root.parent / "made", (tiny.root,), ("ht",))
    return Desk(Words(Spanish()), "es", flow, shelf, **more)


@pytest.fixture
def run(tiny: TinyPack) -> Run:
    def command(*said: str, **more: Any) -> int:
        parser = argparse.ArgumentParser()
        register(parser.add_subparsers(), lambda _pack: desk(tiny, **more))
        args = parser.parse_args(["audio", *said])
        return int(args.func(args))

    return command


def record(tiny: TinyPack, lang: str, stem: str, source: bytes = GOOD) -> Path:
    file = tiny.root / "audio" / lang / f"{stem}.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(source)
    return file


@needs_voice
def test_render_makes_what_is_missing_once(run: Run, tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    for name in OBLIGATORY:
        record(tiny, "quc", name)
    for name in ("topic.channels.us_h2a.title", "topic.channels.us_h2a.1"):
        record(tiny, "quc", name)
    assert run("render") == 0
    ht, quc, size = capsys.readouterr().out.splitlines()
    made = re.fullmatch(r"ht: (\d+) frases, \d+ minutos; 0 grabadas por personas, (\d+) hechas ahora, 0 .*", ht)
    assert made
    assert made[1] == made[2]
    assert f"{len(OBLIGATORY) + 2} grabadas por personas, 0 hechas ahora" in quc
    assert "MB" in size
    assert run("render", "--lang", "ht") == 0
    assert f"0 hechas ahora, {made[1]} ya estaban, 0 sin sonido" in capsys.readouterr().out


@needs_voice
def test_what_a_call_says_is_there_after_render(run: Run, tiny: TinyPack) -> None:
    run("render", "--lang", "ht")
    at = desk(tiny)
    from bot.calls import Caller, Heard

    move = at.flow.step(Caller(language="ht"), None, Heard("start"))
    silent = Shelf(at.shelf.made, (), ())  # makes nothing itself
    assert all(silent.find(line) for line in move.lines)


def test_without_a_voice_render_says_how_to_get_one(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    missing = run("render", "--lang", "quc", speaks=lambda _lang: False)
    assert missing == 1
    assert "espeak-ng" not in capsys.readouterr().err  # no program speaks it anyway
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "/nonexistent")
        assert run("render", "--lang", "ht", speaks=espeak.speaks) == 1
    captured = capsys.readouterr()
    assert "apt-get install espeak-ng" in captured.err
    assert "0 hechas ahora" in captured.out


def test_a_recording_is_counted_before_what_is_made(
    run: Run, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    line = next(line for line, _ in desk(tiny).lines(["ht"]))
    record(tiny, "ht", stem_of(line))
    assert run("list", "--json") == 0
    rows = {row["lang"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == {"es", "ht", "quc"}
    assert (rows["ht"]["recorded"], rows["ht"]["made"], rows["ht"]["seconds"]) == (1, 0, 1)
    assert rows["ht"]["missing"] == rows["ht"]["lines"] - 1
    assert run("list", "--csv") == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["lang"] for row in table] == ["es", "ht", "quc"]
    assert run("list") == 0
    assert "grabadas" in capsys.readouterr().out


def test_prune_removes_only_what_nothing_says(run: Run, tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    at = desk(tiny)
    line = next(line for line, _ in at.lines(["es"]))
    at.shelf.put(name_of(line), GOOD)
    at.shelf.put(name_of(Line("ht", "Nobody says this.")), GOOD)
    file = record(tiny, "quc", "entry")
    taken = at.shelf.take_in(Line("quc", recording="entry"))
    run("render", "--lang", "quc", "--prune")
    assert "Borrados 1" in capsys.readouterr().out
    assert set(at.shelf.names()) == {name_of(line), taken}
    file.unlink()  # the voice was taken back
    run("render", "--lang", "quc", "--prune")
    assert at.shelf.names() == (name_of(line),)


def test_the_script_names_files_as_the_shelf_finds_them(
    run: Run, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("script", "--lang", "ht", "--format", "csv") == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))[1:]
    assert rows[0][1] == "Peligro"
    for file, _, text, seconds in rows:
        assert file == f"{stem_of(Line('ht', text))}.wav"
        assert int(seconds) >= 1
    assert len(rows) == len(desk(tiny).lines(["ht"]))
    urgent = [where.partition(",")[0] for _, where, _, _ in rows].index("Emergencia")
    assert urgent < [where for _, where, _, _ in rows].index("En toda llamada")


def test_the_script_of_a_topic_is_short(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("script", "--lang", "ht", "--topic", "channels.us_h2a") == 0
    said = capsys.readouterr().out
    assert "ht Para el campo." in said
    assert "Cuelgue" not in said


class Tags(HTMLParser):
    """Which elements there are, and the text of the cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_the_page_for_volunteers_can_be_printed(run: Run, tiny: TinyPack, tmp_path: Path) -> None:
    tiny.change("topics/channels/us_h2a.yaml", "El patrón paga el viaje.", "El patrón <script>paga</script> & más.")
    out = tmp_path / "script.html"
    assert run("script", "--lang", "ht", "--format", "html", "-o", str(out)) == 0
    page = out.read_text("utf-8")
    tags = Tags(page).tags
    assert "script" not in tags
    assert "&lt;script&gt;" in page
    assert "@media print" in page
    assert tags.count("tr") == len(desk(tiny).lines(["ht"])) + 1
    assert "cuarto callado" in page


def test_an_interpreter_gets_names_and_spanish(run: Run, tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("script", "--audio-only", "quc") == 0
    said = capsys.readouterr().out
    for name in OBLIGATORY:
        assert f"\n{name}.wav " in said
    assert "topic.channels.us_h2a.1.wav" in said
    assert "Marque 5." in said
    assert fingerprint(tiny.load(), "channels.us_h2a") in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("script", "--audio-only", "mam"), "mam no es un idioma"),
        (("script", "--lang", "ht", "--topic", "rights.x"), "No existe el tema rights.x"),
        (("render", "--lang", "pt"), "pt no es un idioma"),
        (("check", "/nonexistent"), "No hay ninguna carpeta"),
        (("script", "--lang", "ht", "-o", "/nonexistent/x"), "No puedo escribir"),
    ],
    ids=str,
)
def test_a_mistake_is_one_line_with_its_remedy(
    run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "es_GT.UTF-8")
        assert run(*words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def clipped() -> bytes:
    return tones.wav(np.clip(tone(1.0) * 40, -1, 1))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (GOOD, ""),
        (tones.wav(tone(1.0, level=0.99)), ""),
        (clipped(), "rota"),
        (tones.wav(np.zeros(44_100)), "No se oye nada"),
        (tones.wav(tone(1.0, level=0.0005)), "No se oye nada"),
        (tones.wav(tone(21.0, 8000), 8000), "más de 20 segundos"),
        (b"RIFF", "No se puede leer"),
    ],
    ids=["good", "loud and whole", "clipped", "silent", "hardly audible", "long", "broken"],
)
def test_check_hears_what_is_wrong(
    run: Run, tiny: TinyPack, capsys: pytest.CaptureFixture[str], source: bytes, fault: str
) -> None:
    record(tiny, "quc", "entry", source)
    assert run("check", str(tiny.root / "audio")) == (1 if fault else 0)
    said = capsys.readouterr().out
    assert fault in said
    assert f"1 archivos, {1 if fault else 0} con algo" in said


@pytest.mark.parametrize(
    ("lang", "name", "fault"),
    [
        ("quc", "Entry.wav", "Ninguna frase"),
        ("quc", "entry.mp3", "No es un archivo .wav"),
        ("ht", "0123456789ab.wav", "Ninguna frase"),
    ],
)
def test_check_knows_the_names(
    run: Run, tiny: TinyPack, capsys: pytest.CaptureFixture[str], lang: str, name: str, fault: str
) -> None:
    folder = tiny.root / "audio" / lang
    folder.mkdir(parents=True)
    (folder / name).write_bytes(GOOD)
    assert run("check", str(folder)) == 1
    assert fault in capsys.readouterr().out


def test_check_takes_the_names_of_the_script(run: Run, tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    line = next(line for line, _ in desk(tiny).lines(["ht"]))
    record(tiny, "ht", stem_of(line))
    assert run("check", str(tiny.root / "audio")) == 0
