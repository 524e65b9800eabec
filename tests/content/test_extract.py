"""What is taken out of YAML for translators, and how a catalogue follows when the Spanish changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from content.errors import PackError
from content.extract import Extracted, Options, pack_texts, response_texts, word_texts
from content.po_merge import entries, merge
from content.po_template import build_template, dump, header_for, read_config

TOPIC = """
topic: rights.heat
answers:
  - short: Tome agua.
    more: [Descanse., "Llame al {us_labour}."]
  - when: {destination: [US]}
    short: En Estados Unidos.
    spoken: Escuche.
"""
CONTACTS = """
contacts:
  - id: us_labour
    role: labour
    name: Departamento de Trabajo
    number: "911"
    number_kind: short
    cost: gratis
    hours: {days: lun-vie}
    can: Recibe quejas.
"""
CONTRACT = """
themes:
  rights: {es: Derechos, en: Rights}
topics:
  - {id: rights.heat, title: Calor, varies_by: none, covers: Heat.}
"""
RESPONSES = """
responses:
  utter_hello:
    - text: Hola {name}
    - text: Hola por voz
      channel: voice
"""
Method = Callable[[IO[bytes], object, object, Options], Iterator[Extracted]]

CASES = [
    pytest.param(
        pack_texts, TOPIC,
        [("rights.heat/0/short", "Tome agua."), ("rights.heat/0/more/0", "Descanse."),
         ("rights.heat/0/more/1", "Llame al {us_labour}."), ("rights.heat/1/short", "En Estados Unidos."),
         ("rights.heat/1/spoken", "Escuche.")],
        id="topic",
    ),
    pytest.param(
        pack_texts, CONTACTS,
        [("contact/us_labour/name", "Departamento de Trabajo"), ("contact/us_labour/can", "Recibe quejas."),
         ("contact/us_labour/cost", "gratis"), ("contact/us_labour/hours/days", "lun-vie")],
        id="contacts",
    ),
    pytest.param(
        pack_texts, CONTRACT, [("theme/rights", "Derechos"), ("topic/rights.heat/title", "Calor")], id="contract",
    ),
    pytest.param(
        pack_texts,
        "places:\n  - {country: GT, kind: country, name: Guatemala}\n  - {country: GT, kind: city, name: Cobán}\n",
        [("place/GT", "Guatemala")], id="places: countries alone are said",
    ),
    pytest.param(
        response_texts, RESPONSES,
        [("utter_hello", "Hola {name}"), ("utter_hello/voice", "Hola por voz")], id="responses of a domain",
    ),
    pytest.param(word_texts, "# words\na.key: Uno\nb: 'Dos: {n}'\n", [("a.key", "Uno"), ("b", "Dos: {n}")], id="words"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "yaml", "expected"), CASES)
def test_extracts_texts_with_their_context(
    tmp_path: Path, method: Method, yaml: str, expected: list[tuple[str, str]]
) -> None:
    path = tmp_path / "source.yaml"
    path.write_text(yaml, "utf-8")
    with path.open("rb") as file:
        assert [texts for _, _, texts, _ in method(file, (), (), {})] == expected


def test_tells_translators_where_a_text_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "source.yaml"
    path.write_text(TOPIC, "utf-8")
    with path.open("rb") as file:
        comments = [said for *_, said in pack_texts(file, (), (), {"short": "First text.", "other": "Any text."})]
    assert comments == [["First text."], ["Any text."], ["Any text."], ["First text."], ["Any text."]]


def test_a_broken_source_names_its_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "source.yaml"
    path.write_text("topic: rights.heat\nanswers:\n  - shrot: no\n", "utf-8")
    with path.open("rb") as file, pytest.raises(PackError) as caught:
        list(pack_texts(file, (), (), {}))
    assert (caught.value.file, caught.value.line) == (str(path), 3)


CONFIG = """
[extractors]
pack = content.extract:pack_texts

[pack: topics/**/*.yaml]
domain = rcm
languages = en fr
short = First text, 100 %.
"""


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "b.yaml").write_text(TOPIC.replace("heat", "sick"), "utf-8")
    (tmp_path / "topics" / "a.yaml").write_text(TOPIC.replace("agua", "94 % de agua"), "utf-8")
    (tmp_path / "babel.cfg").write_text(CONFIG, "utf-8")
    sections = read_config(tmp_path / "babel.cfg")
    first, second = (dump(build_template(tmp_path, sections, "rcm"), header_for()) for _ in range(2))
    text = first.decode()
    assert first == second
    assert text.index("rights.heat/0/short") < text.index("rights.sick/0/short")
    assert "POT-Creation-Date" not in text
    assert "#, python-format" not in text
    assert '#, python-brace-format\nmsgctxt "rights.heat/0/more/1"' in text
    assert '#. First text, 100 %.\n#: topics/a.yaml\nmsgctxt "rights.heat/0/short"' in text


def catalog(*rows: tuple[str, str, str]) -> Catalog:
    result = Catalog(locale="ht")
    for context, source, translation in rows:
        result.add(source, translation, context=context)
    return result


LONG = "Si hace mucho calor tome agua cada quince minutos y descanse."
MERGES = [
    pytest.param(("t/0/short", "Hola", "Bonjou"), ("t/0/short", "Hola"), ("Bonjou", False), id="unchanged"),
    pytest.param(("t/0/short", "Hola", "Bonjou"), ("t/0/short", "Adiós"), ("Bonjou", True), id="changed in its place"),
    pytest.param(("t/0/more/0", "Hola", "Bonjou"), ("t/0/more/1", "Hola"), ("Bonjou", False), id="moved in its topic"),
    pytest.param(("t/0/short", "Hola", "Bonjou"), ("u/0/short", "Hola"), ("Bonjou", True), id="same text elsewhere"),
    pytest.param(("t/0/more/0", LONG, "Cho"), ("t/0/more/1", LONG + " Ya."), ("Cho", True), id="like one that left"),
    pytest.param(("t/0/more/0", LONG, "Cho"), ("t/0/more/1", "Firme."), ("", False), id="like none"),
    pytest.param(
        ("u/0/more/0", LONG, "Cho"), ("t/0/more/1", LONG + " Ya."), ("", False), id="like one of another topic"
    ),
]


@pytest.mark.parametrize(("before", "wanted", "expected"), MERGES)
def test_merges(before: tuple[str, str, str], wanted: tuple[str, str], expected: tuple[str, bool]) -> None:
    merged = merge(catalog(before), catalog((*wanted, "")))
    (message,) = entries(merged)
    assert (message.string, message.fuzzy) == expected


def test_a_text_that_leaves_is_kept_and_comes_back() -> None:
    before = catalog(("t/0/short", "Hola", "Bonjou"))
    gone = read_again(merge(before, catalog(("v/0/short", "Otra", ""))))
    assert "Bonjou" in dump(gone, header_for("ht")).decode()
    (message,) = entries(merge(gone, catalog(("t/0/short", "Hola", ""))))
    assert (message.string, message.fuzzy) == ("Bonjou", False)


def test_a_doubt_stays_a_doubt_through_leaving_and_coming_back() -> None:
    doubtful = merge(catalog(("t/0/short", "Hola", "Bonjou")), catalog(("t/0/short", "Adiós", "")))
    gone = read_again(merge(doubtful, catalog(("v/0/short", "Otra", ""))))
    (message,) = entries(merge(gone, catalog(("t/0/short", "Adiós", ""))))
    assert message.fuzzy


def test_a_doubt_shows_the_text_it_was_made_for_until_it_is_settled() -> None:
    template = catalog(("t/0/short", LONG + " Ya.", ""))
    doubtful = merge(catalog(("t/0/short", LONG, "Cho")), template)
    written = dump(doubtful, header_for("ht"))
    assert b"#| msgid" in written
    assert dump(merge(read_again(doubtful), template), header_for("ht")) == written
    settled = read_again(doubtful)
    for message in entries(settled):
        message.flags.discard("fuzzy")
    assert b"#| msgid" not in dump(merge(settled, template), header_for("ht"))


def read_again(written: Catalog) -> Catalog:
    return read_po(dump(written, header_for("ht")).decode().splitlines(keepends=True), locale="ht")
