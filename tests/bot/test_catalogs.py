"""Catalogues on real files: what is translated, what falls back to Spanish, and what a broken file says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

from bot.catalogs import Catalogs
from bot.errors import BrokenCatalog
from bot.po import read_catalog

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
PO = (
    HEADER
    + """
msgctxt "greeting"
msgid "Hola"
msgstr "Hello"

msgctxt "other"
msgid "Hola"
msgstr "Hi"

#, fuzzy
msgctxt "doubt"
msgid "Duda"
msgstr "Doubt"

msgctxt "same"
msgid "WhatsApp"
msgstr "WhatsApp"

msgctxt "empty"
msgid "Nada"
msgstr ""

msgctxt "two/lines"
msgid "uno "
"dos"
msgstr ""
"one "
"two {number}"

#~ msgctxt "gone"
#~ msgid "Antes"
#~ msgstr "Before"
"""
)

Write = Callable[[str, str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(lang: str, domain: str, text: str) -> Path:
        path = tmp_path / lang / "LC_MESSAGES" / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return put


def compile_mo(po: Path, *, newer: bool) -> None:
    compiled = po.with_suffix(".mo")
    with compiled.open("wb") as file:
        write_mo(file, read_catalog(po, "en", "bot"))
    moment = po.stat().st_mtime_ns + (1_000_000_000 if newer else -1_000_000_000)
    os.utime(compiled, ns=(moment, moment))


CASES = [
    pytest.param("en", "greeting", "Hola", "Hello", True, id="translated"),
    pytest.param("en", "other", "Hola", "Hi", True, id="the same text in another context"),
    pytest.param("en", "nowhere", "Hola", "Hola", False, id="unknown context"),
    pytest.param("en", "greeting", "Hola.", "Hola.", False, id="the Spanish changed"),
    pytest.param("en", "doubt", "Duda", "Duda", False, id="fuzzy is not used"),
    pytest.param("en", "same", "WhatsApp", "WhatsApp", True, id="translation equal to the source"),
    pytest.param("en", "empty", "Nada", "Nada", False, id="not translated"),
    pytest.param("en", "two/lines", "uno dos", "one two {number}", True, id="text over two lines"),
    pytest.param("en", "gone", "Antes", "Antes", False, id="obsolete"),
    pytest.param("es", "greeting", "Hola", "Hola", True, id="the source language"),
    pytest.param("quc", "greeting", "Hola", "Hola", False, id="a language without catalogue"),
    pytest.param("../en", "greeting", "Hola", "Hola", False, id="a language that is a path"),
]


@pytest.mark.parametrize("read_from", ["po", "mo"])
@pytest.mark.parametrize(("lang", "context", "source", "expected", "has"), CASES)
def test_translates(
    write: Write, tmp_path: Path, read_from: str, lang: str, context: str, source: str, expected: str, has: bool
) -> None:
    po = write("en", "bot", PO)
    if read_from == "mo":
        compile_mo(po, newer=True)
    catalogs = Catalogs(tmp_path)
    assert catalogs.translate("bot", lang, context, source) == expected
    assert catalogs.has("bot", lang, context, source) is has


@pytest.mark.parametrize(("newer", "expected"), [(True, "Hello"), (False, "Good day")], ids=["newer", "older"])
def test_a_compiled_file_counts_only_while_it_is_newer(
    write: Write, tmp_path: Path, newer: bool, expected: str
) -> None:
    po = write("en", "bot", PO)
    compile_mo(po, newer=True)
    moment = po.with_suffix(".mo").stat().st_mtime_ns + (-1 if newer else 1)
    po.write_text(PO.replace('"Hello"', '"Good day"'), "utf-8")
    os.utime(po, ns=(moment, moment))
    assert Catalogs(tmp_path).translate("bot", "en", "greeting", "Hola") == expected


def test_a_compiled_file_alone_is_enough(write: Write, tmp_path: Path) -> None:
    po = write("en", "bot", PO)
    compile_mo(po, newer=True)
    po.unlink()
    assert Catalogs(tmp_path).translate("bot", "en", "greeting", "Hola") == "Hello"


def test_tells_what_is_fuzzy_also_beside_a_compiled_file(write: Write, tmp_path: Path) -> None:
    compile_mo(write("en", "bot", PO), newer=True)
    catalogs = Catalogs(tmp_path)
    assert catalogs.is_fuzzy("bot", "en", "doubt", "Duda")
    assert not catalogs.is_fuzzy("bot", "en", "greeting", "Hola")
    assert not catalogs.is_fuzzy("bot", "es", "doubt", "Duda")


def test_languages_of_a_domain_begin_with_spanish(write: Write, tmp_path: Path) -> None:
    write("ht", "bot", PO)
    write("en", "bot", PO)
    write("en", "rcm", PO)
    catalogs = Catalogs(tmp_path)
    assert catalogs.languages("bot") == ("es", "en", "ht")
    assert catalogs.languages("rcm") == ("es", "en")
    assert catalogs.languages("tools") == ("es",)


def test_haitian_creole_is_read_like_any_other(write: Write, tmp_path: Path) -> None:
    write("ht", "bot", HEADER + 'msgctxt "greeting"\nmsgid "Hola"\nmsgstr "Bonjou, kijan ou ye?"\n')
    assert Catalogs(tmp_path).translate("bot", "ht", "greeting", "Hola") == "Bonjou, kijan ou ye?"


@pytest.mark.parametrize("compiled", [False, True], ids=["po", "mo"])
def test_a_catalogue_of_spanish_is_never_opened(write: Write, tmp_path: Path, compiled: bool) -> None:
    """It would say what nobody reviewed."""
    po = write("es", "bot", HEADER + 'msgctxt "greeting"\nmsgid "Hola"\nmsgstr "Pague"\n')
    if compiled:
        with po.with_suffix(".mo").open("wb") as file:
            write_mo(file, read_catalog(po, "es", "bot"))
        os.utime(po, (1, 1))
    catalogs = Catalogs(tmp_path)
    catalogs.load("bot")
    assert catalogs.translate("bot", "es", "greeting", "Hola") == "Hola"
    assert catalogs.has("bot", "es", "greeting", "Hola")


def test_a_catalogue_is_read_once(write: Write, tmp_path: Path) -> None:
    po = write("en", "bot", PO)
    catalogs = Catalogs(tmp_path)
    catalogs.load("bot")
    po.unlink()
    assert catalogs.translate("bot", "en", "greeting", "Hola") == "Hello"


BROKEN = [
    pytest.param('msgctxt "a"\nmsgid "Hola"\nmsgstr "Hello\n', 7, id="quote left open"),
    pytest.param('msgid "Hola"\nmsgstr "say "hi""\n', 6, id="quotes within quotes"),
    pytest.param('<<<<<<< ours\nmsgid "Hola"\nmsgstr "Hello"\n', 5, id="marks of a merge"),
    pytest.param('msgid "Hola"\n\nmsgid "Otra"\nmsgstr "Other"\n', 5, id="no translation field"),
    pytest.param('msgid "Hola"\nmsgtsr "Hello"\n', 6, id="keyword misspelt"),
    pytest.param('msgid "A"\nmsgstr "B"\n\nmsgid "A"\nmsgstr "C"\n', 8, id="written twice"),
]


@pytest.mark.parametrize(("body", "line"), BROKEN)
def test_a_broken_file_names_its_line(write: Write, tmp_path: Path, body: str, line: int) -> None:
    po = write("en", "bot", HEADER + body)
    with pytest.raises(BrokenCatalog) as caught:
        Catalogs(tmp_path).load("bot")
    assert (caught.value.file, caught.value.line) == (str(po), line)


def test_a_file_that_is_not_utf8_names_its_line(write: Write, tmp_path: Path) -> None:
    po = write("en", "bot", HEADER)
    po.write_bytes(HEADER.encode() + 'msgid "Años"\nmsgstr "Years"\n'.encode("latin-1"))
    with pytest.raises(BrokenCatalog) as caught:
        Catalogs(tmp_path).load("bot")
    assert caught.value.line == 5
