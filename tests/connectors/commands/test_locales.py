"""The four commands on a small checkout of files: what they write, what they say, and how they end."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from bot.catalogs import Catalogs
from connectors.commands.locales import CHECKOUT, Desk, register
from connectors.words import Words

CONFIG = """
[extractors]
words = content.extract:word_texts

[words: words.yml]
domain = bot
languages = en ht
other = Shown in an SMS.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "babel.cfg").write_text(CONFIG, "utf-8")
    (tmp_path / "words.yml").write_text("hello: Hola {name}\nbye: Adiós\n", "utf-8")
    return tmp_path


def faro(root: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    desk = Desk(Words(Catalogs(root / "none")), root)
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["locales", *words])
    return int(args.func(args))


def po(root: Path, lang: str) -> Path:
    return root / "locales" / lang / "LC_MESSAGES" / "bot.po"


def translate(root: Path, lang: str, source: str, translation: str) -> None:
    text = po(root, lang).read_text("utf-8")
    po(root, lang).write_text(
        text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translation}"'), "utf-8"
    )


@pytest.fixture
def begun(root: Path) -> Path:
    assert faro(root, "extract") == 0
    assert faro(root, "update") == 0
    return root


def test_extract_and_update_change_nothing_the_second_time(begun: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in begun.rglob("*.po*")}
    assert faro(begun, "extract") == faro(begun, "update") == 0
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in begun.rglob("*.po*")} == before
    assert {path.name for path in before} == {"bot.pot", "bot.po"}


def test_haitian_creole_goes_all_the_way(begun: Path) -> None:
    translate(begun, "ht", "Hola {name}", "Bonjou {name}")
    assert faro(begun, "compile") == 0
    po(begun, "ht").unlink()
    assert Catalogs(begun / "locales").translate("bot", "ht", "hello", "Hola {name}") == "Bonjou {name}"


def test_a_changed_text_is_in_doubt_and_the_header_stays(begun: Path) -> None:
    translate(begun, "en", "Adiós", "Goodbye")
    path = po(begun, "en")
    path.write_text(
        "# Ana\n" + path.read_text("utf-8").replace('"Language: en', '"Last-Translator: Ana\\n"\n"Language: en'),
        "utf-8",
    )
    (begun / "words.yml").write_text("bye: Hasta luego\n", "utf-8")
    assert faro(begun, "extract") == faro(begun, "update") == 0
    text = path.read_text("utf-8")
    assert text.startswith("# Ana\n")
    assert '"Last-Translator: Ana\\n"' in text
    assert '#, fuzzy\n#| msgid "Adiós"\nmsgctxt "bye"\nmsgid "Hasta luego"\nmsgstr "Goodbye"' in text


def test_a_language_that_somebody_began_is_kept_up(begun: Path) -> None:
    po(begun, "quc").parent.mkdir(parents=True)
    po(begun, "quc").write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n', "utf-8")
    assert faro(begun, "update") == 0
    assert 'msgid "Adiós"' in po(begun, "quc").read_text("utf-8")


def test_status_counts_and_finds_work(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(begun, "en", "Adiós", "Goodbye")
    capsys.readouterr()
    assert faro(begun, "status") == 1
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [["en", "bot", "1", "0", "1"], ["ht", "bot", "0", "0", "2"]]


def test_status_is_content_when_all_is_translated(begun: Path) -> None:
    for lang in ("en", "ht"):
        translate(begun, lang, "Adiós", "x")
        translate(begun, lang, "Hola {name}", "{name}")
    assert faro(begun, "status") == 0


def test_compile_leaves_out_a_translation_that_lost_a_placeholder(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    translate(begun, "en", "Hola {name}", "Hello")
    translate(begun, "en", "Adiós", "Goodbye")
    assert faro(begun, "compile") == 1
    assert "locales/en/LC_MESSAGES/bot.po:" in capsys.readouterr().out
    po(begun, "en").unlink()
    catalogs = Catalogs(begun / "locales")
    assert catalogs.translate("bot", "en", "hello", "Hola {name}") == "Hola {name}"
    assert catalogs.translate("bot", "en", "bye", "Adiós") == "Goodbye"


@pytest.mark.parametrize("command", ["update", "compile", "status"])
def test_a_broken_catalogue_is_named_with_its_line(
    begun: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = po(begun, "ht")
    path.write_text(path.read_text("utf-8") + '\nmsgid "Sin cerrar\nmsgstr ""\n', "utf-8")
    line = path.read_text("utf-8").splitlines().index('msgid "Sin cerrar') + 1
    capsys.readouterr()
    assert faro(begun, command) == 2
    assert f"locales/ht/LC_MESSAGES/bot.po:{line}: " in capsys.readouterr().out


def test_a_broken_source_is_named_with_its_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "words.yml").write_text("hello: Hola\nbye: [1, 2]\n", "utf-8")
    assert faro(root, "extract") == 2
    assert "words.yml:2: " in capsys.readouterr().out


@pytest.mark.parametrize("command", ["update", "status"])
def test_without_a_template_it_says_how_to_make_one(
    root: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faro(root, command) == 2
    assert "faro locales extract" in capsys.readouterr().out


def test_the_shipped_sources_can_be_extracted(capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(Words(Catalogs(CHECKOUT / "locales")))
    assert desk.domains() == ("rcm", "gt", "bot", "call", "tools")
    assert set(desk.languages("bot")) >= {"en", "fr", "ht"}
