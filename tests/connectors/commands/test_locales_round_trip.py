"""A catalogue goes out to a translator's program and comes back: Poedit and Weblate write PO each in its own way."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogs import Catalogs
from bot.po import read_catalog
from connectors.app import LOCALES
from connectors.commands.locales import Desk, register
from connectors.words import Words
from tests.content.tiny_pack import FILES

CONFIG = """
[extractors]
pack = content.extract:pack_texts

[pack: tiny/topics/**/*.yaml]
domain = tiny
languages = en
short = Primer SMS. Cada nombre entre llaves cuenta como 15 letras.
more = Continuación: se manda cuando la persona pide MAS, y puede ser más larga que el primer mensaje de todos.

[pack: tiny/contacts/**/*.yaml]
domain = tiny
languages = en
can = Qué hace este contacto. Una frase.
"""
SHORT = "La visa H-2A es para el campo. Dudas: {us_labour}."
WORDS = {
    ("channels.us_h2a/0/short", SHORT): "The H-2A visa is for farm work. Questions: {us_labour}.",
    ("channels.us_h2a/0/more/0", "El patrón paga el viaje."): "The employer pays the trip.",
    ("channels.us_h2a/1/short", "Llame al {labour} en {place}."): "In {place} call {labour}.",
    ("contact/us_emergency/can", "Policía."): 'Police, also "fire".',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "babel.cfg").write_text(CONFIG, "utf-8")
    assert faro(tmp_path, "extract") == faro(tmp_path, "update") == 0
    return tmp_path


def faro(root: Path, command: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), lambda: Desk(Words(Catalogs(LOCALES)), root))
    args = parser.parse_args(["locales", command])
    return int(args.func(args))


def po(root: Path) -> Path:
    return root / "locales" / "en" / "LC_MESSAGES" / "tiny.po"


def blocks(text: str) -> list[str]:
    """The header, then each entry."""
    return text.rstrip("\n").split("\n\n")


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def translated(text: str) -> str:
    """As a person fills it in, entry by entry."""
    for (context, source), english in WORDS.items():
        entry = re.search(rf'msgctxt {re.escape(quoted(context))}\nmsgid (?:"[^\n]*"\n)+msgstr ""', text)
        assert entry, f"{context} lost its context on the way out"
        assert source in entry.group().replace('"\n"', "")
        text = text.replace(entry.group(), entry.group().removesuffix('""') + quoted(english))
    return text


def poedit(text: str) -> str:
    """Other heads, sorted by text, wrapped narrowly, lines ended as on Windows."""
    head, *entries = blocks(text)
    head = head.replace(
        '"Language: en\\n"\n',
        '"POT-Creation-Date: 2026-11-21 10:00-0600\\n"\n"Last-Translator: Ana\\n"\n"Language: en\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"X-Generator: Poedit 3.4\\n"\n',
    )
    entries.sort(key=lambda entry: entry[entry.index("msgid") :])
    narrow = [re.sub(r'^(msg\w+) "(.{20,}? )(.+)"$', r'\1 ""\n"\2"\n"\3"', e, flags=re.MULTILINE) for e in entries]
    return "\n\n".join((head, *narrow)).replace("\n", "\r\n") + "\r\n"


def weblate(text: str) -> str:
    """Nothing wrapped, flags of its own, a person's comment, places left out, entries turned round."""
    head, *entries = blocks(text)
    head = "# Translators of Faro\n#, fuzzy\n" + head.replace('msgstr ""\n"Project', 'msgstr "Project')
    flat = [re.sub(r'"\n"', "", entry) for entry in entries]
    bare = ["\n".join(line for line in entry.split("\n") if not line.startswith("#:")) for entry in flat]
    flagged = [re.sub(r"^msgctxt", "#, python-brace-format\nmsgctxt", e, flags=re.MULTILINE) for e in reversed(bare)]
    return "\n\n".join((head, *(f"# asked the lawyer\n{entry}" for entry in flagged))) + "\n"


PROGRAMS = [poedit, weblate]


@pytest.mark.parametrize("program", PROGRAMS)
def test_contexts_comments_and_places_are_there_again(root: Path, program: Callable[[str], str]) -> None:
    """After the round, the file is ours again: nothing changed but the translations, the head and people's comments."""
    out = po(root).read_text("utf-8")
    po(root).write_bytes(program(translated(out)).encode())
    assert faro(root, "update") == 0
    back = po(root).read_text("utf-8")
    assert "\r" not in back
    kept = "\n".join(line for line in back.split("\n") if line != "# asked the lawyer")
    assert _entries(root, kept) == _entries(root, translated(out))
    assert [line for line in kept.split("\n") if line.startswith(("#.", "#:"))] == [
        line for line in out.split("\n") if line.startswith(("#.", "#:"))
    ]
    assert back.count("# asked the lawyer") == (out.count("msgctxt") if program is weblate else 0)
    assert ("Last-Translator: Ana" in back) == (program is poedit)
    assert ("# Translators of Faro" in back) == (program is weblate)


def _entries(root: Path, text: str) -> list[tuple[object, ...]]:
    path = root / "again.po"
    path.write_text(text, "utf-8")
    found = read_catalog(path, "en", "tiny")
    return [(m.context, m.id, m.string, m.auto_comments, m.fuzzy) for m in found if m.id]


@pytest.mark.parametrize("program", PROGRAMS)
def test_people_get_what_was_translated(root: Path, program: Callable[[str], str]) -> None:
    po(root).write_bytes(program(translated(po(root).read_text("utf-8"))).encode())
    catalogs = Catalogs(root / "locales")
    for (context, source), english in WORDS.items():
        assert catalogs.translate("tiny", "en", context, source) == english
    assert faro(root, "compile") == 0
    po(root).unlink()
    compiled = Catalogs(root / "locales")
    assert compiled.translate("tiny", "en", "channels.us_h2a/0/short", SHORT) == next(iter(WORDS.values()))


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_second_time_nothing_changes(root: Path, program: Callable[[str], str]) -> None:
    po(root).write_bytes(program(translated(po(root).read_text("utf-8"))).encode())
    faro(root, "update")
    first = po(root).read_bytes()
    assert faro(root, "extract") == faro(root, "update") == 0
    assert po(root).read_bytes() == first


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_a_translator_doubts_stays_in_doubt_and_is_not_said(root: Path, program: Callable[[str], str]) -> None:
    text = translated(po(root).read_text("utf-8"))
    doubted = text.replace('msgctxt "channels.us_h2a/0/more/0"', '#, fuzzy\nmsgctxt "channels.us_h2a/0/more/0"')
    assert doubted != text
    po(root).write_bytes(program(doubted).encode())
    assert faro(root, "update") == 0
    context, source = "channels.us_h2a/0/more/0", "El patrón paga el viaje."
    catalogs = Catalogs(root / "locales")
    assert catalogs.is_fuzzy("tiny", "en", context, source)
    assert catalogs.translate("tiny", "en", context, source) == source
    assert '#, fuzzy\nmsgctxt "channels.us_h2a/0/more/0"' in po(root).read_text("utf-8")


def test_a_text_that_changed_meanwhile_comes_back_in_doubt_with_what_it_was(root: Path) -> None:
    out = po(root).read_text("utf-8")
    topic = root / "tiny" / "topics/channels/us_h2a.yaml"
    topic.write_text(topic.read_text("utf-8").replace("paga el viaje", "paga el viaje y la visa"), "utf-8")
    assert faro(root, "extract") == 0
    po(root).write_bytes(weblate(translated(out)).encode())
    assert faro(root, "update") == 0
    text = po(root).read_text("utf-8")
    assert '#| msgid "El patrón paga el viaje."\n' in text
    assert 'msgid "El patrón paga el viaje y la visa."\nmsgstr "The employer pays the trip."' in text


@pytest.mark.parametrize("command", ["compile", "status"])
@pytest.mark.parametrize(
    ("right", "wrong", "names"),
    [
        ("Questions: {us_labour}.", "Questions?", "{us_labour}"),
        ("In {place} call {labour}.", "In {place} call {labor}.", "{labor}, {labour}"),
        ("In {place} call {labour}.", "In {place} of {place} call {labour}.", "{place}"),
        ("In {place} call {labour}.", "In {place} call { labour }.", "{labour}"),
    ],
    ids=["lost", "misspelt", "twice", "spaces"],
)
def test_a_placeholder_lost_is_an_error_with_file_and_line(
    root: Path, command: str, right: str, wrong: str, names: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = translated(po(root).read_text("utf-8"))
    assert right in text
    text = text.replace(right, wrong)
    po(root).write_text(text, "utf-8")
    context = next(c for (c, _), english in WORDS.items() if right in english)
    entry = text.split("\n").index(f'msgctxt "{context}"') + 1
    capsys.readouterr()
    assert faro(root, command) == 1
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("locales/en/LC_MESSAGES/tiny.po:")]
    assert len(said) == 1
    line = int(said[0].split(":")[1])
    assert entry <= line <= entry + 3
    assert names in said[0]
