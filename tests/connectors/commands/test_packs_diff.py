"""`faro packs diff`: two versions of a small pack, as folders, bundles and revisions."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from bot.catalogs import Catalogs
from connectors.app import LOCALES
from connectors.commands.packs import Desk, diff, register
from connectors.words import Words
from content.bundle import build
from tests.content.tiny_pack import TinyPack, write_tiny_pack

H2A, DANGER, CONTACTS = "topics/channels/us_h2a.yaml", "topics/contacts/emergency.yaml", "contacts/us.yaml"
TODAY = date(2026, 11, 21)


@pytest.fixture
def old(tmp_path: Path) -> TinyPack:
    return write_tiny_pack(tmp_path / "old")


@pytest.fixture
def new(old: TinyPack, tmp_path: Path) -> TinyPack:
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    return TinyPack(tmp_path / "new" / "tiny")


def run(*words: str, pack: Path | None = None, today: date = TODAY, locales: Path = LOCALES) -> int:
    parser = argparse.ArgumentParser()
    catalogs = Catalogs(LOCALES)
    desk = Desk(Words(catalogs), catalogs, lambda: today)
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["packs", "diff", *words, *(["--pack", str(pack)] if pack else [])])
    contract = Path(args.before).parent / "topics.yaml"
    if not contract.exists():
        contract = (pack or Path(args.after)).parent / "topics.yaml"
    return int(diff.run(args, desk, contract, locales))


def told(old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str], *words: str, today: date = TODAY) -> str:
    capsys.readouterr()
    assert run(str(old.root), str(new.root), *words, today=today) == 1
    return capsys.readouterr().out


def test_the_same_is_no_difference(old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(old.root), str(new.root)) == 0
    assert capsys.readouterr().out.startswith("No cambia nada.\n")


def test_numbers_come_first_and_those_of_danger_before_all(
    old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    new.change(CONTACTS, "1-866-487-9243", "1-866-487-9999")
    new.change(CONTACTS, "number: 911", "number: 912")
    lines = told(old, new, capsys).splitlines()
    assert lines[1].startswith("TELÉFONOS QUE CAMBIAN: 2.")
    assert lines[2] == "  EN PELIGRO us_emergency (Emergencias, US): 911 -> 912"
    assert lines[3] == "  us_labour (Trabajo, US): 1-866-487-9243 -> 1-866-487-9999"


def test_what_is_read_differently_is_marked_word_by_word(
    old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    new.change(H2A, "es para el campo", "es solo para el campo")
    out = told(old, new, capsys)
    assert "channels.us_h2a (para todos), es, sms, whatsapp" in out
    assert "La visa H-2A es {+solo +}para el campo. Dudas: 1-866-487-9243. (DOL, 1/2026)" in out
    assert "1 respuestas se leen distinto" in out


def test_what_is_only_heard_is_told_too(old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    new.change(H2A, "spoken: Para el campo.", "spoken: Para la siembra.")
    out = told(old, new, capsys)
    assert "channels.us_h2a (para todos), es, voice" in out
    assert "Para [-el campo. -]{+la siembra. +}" in out


def test_answers_come_and_go(old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    new.change(H2A, "{destination: [US], origin: [GT]}", "{destination: [US], origin: [HN]}")
    out = told(old, new, capsys)
    assert "quitada: channels.us_h2a (trabaja en US; es de GT)" in out
    assert "nueva: channels.us_h2a (trabaja en US; es de HN)" in out
    assert "1 son nuevas, 1 ya no se dan" in out


def test_the_order_of_countries_is_no_difference(old: TinyPack, new: TinyPack) -> None:
    old.change(H2A, "origin: [GT]", "origin: [GT, HN]")
    new.change(H2A, "origin: [GT]", "origin: [HN, GT]")
    assert run(str(old.root), str(new.root)) == 0


def test_an_answer_that_has_expired_since_is_told(
    old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    new.change(DANGER, "checked_on: 2026-11-01", "checked_on: 2025-11-01")
    assert "vencida, ya no se muestra: contacts.emergency (para todos)" in told(old, new, capsys)
    assert "contacts.emergency fcc checked_on: 2026-11-01 -> 2025-11-01" in told(old, new, capsys)
    assert "vencida" not in told(old, new, capsys, today=date(2025, 10, 1))


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("golden.yaml", "says: [911]", "says: [110]", "es 'auxilio': contacts.emergency 911 -> contacts.emergency 110"),
        ("golden.yaml", "text: auxilio", "text: socorro", "es 'auxilio': contacts.emergency 911 -> (nada)"),
        ("places.yaml", "gringo", "gringolandia", "los lugares y sus nombres"),
        ("questions/es/beto.yaml", "manzana", "pera", "el modelo se entrenará otra vez"),
        (DANGER, "asks: destination", "asks: origin", "qué país se pregunta en un tema"),
        (CONTACTS, "hours: {always: true}\n    can", "hours: {timezone: UTC}\n    can", "us_emergency hours: "),
        (H2A, "source_date: 2026-01", "source_date: 2026-02", "channels.us_h2a dol source_date: 2026-01 -> 2026-02"),
        ("pack.yaml", "1.0.0", "1.0.1", "tiny version: 1.0.0 -> 1.0.1"),
        ("pack.yaml", "publisher: Prueba", "publisher: Otra", "tiny publisher: Prueba -> Otra"),
        ("pack.yaml", "[es, en]", "[es, en, fr]", "los idiomas del paquete"),
        (CONTACTS, "can: Policía.", "can: Policía y bomberos.", "us_emergency can: Policía. -> Policía y bomberos."),
    ],
)
def test_nothing_is_passed_over(
    old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str, said: str
) -> None:
    new.change(file, before, after)
    assert said in told(old, new, capsys)


def test_it_speaks_english_and_writes_a_page_that_stands_alone(
    old: TinyPack, new: TinyPack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new.change(H2A, "es para el campo", "es para <b>la siembra")
    page = tmp_path / "page.html"
    assert "read differently" in told(old, new, capsys, "--lang", "en", "--html", str(page))
    text = page.read_text("utf-8")
    assert "<del>el campo. </del><ins>&lt;b&gt;la siembra. </ins>" in text
    assert "http" not in text
    assert "<script" not in text


def test_bundles_are_compared_with_their_own_catalogues(
    old: TinyPack, new: TinyPack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    po = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    po += 'msgctxt "channels.us_h2a/0/short"\nmsgid "La visa H-2A es para el campo. Dudas: {us_labour}."\nmsgstr "%s"\n'
    for tiny, english in ((old, "For farms: {us_labour}."), (new, "For farm work: {us_labour}.")):
        (tiny.root.parent / "en.po").write_text(po % english, "utf-8")
        data = build(tiny.root, {"en": tiny.root.parent / "en.po"}).data
        (tiny.root.parent / "tiny.pack").write_bytes(data)
    bundles = [str(tiny.root.parent / "tiny.pack") for tiny in (old, new)]
    assert run(*bundles) == 1
    out = capsys.readouterr().out
    assert "channels.us_h2a (para todos), en, sms, whatsapp" in out
    assert "For [-farms: -]{+farm work: +}1-866-487-9243." in out
    assert run(bundles[0], bundles[0]) == 0


def test_a_version_that_lost_a_language_says_so_before_all(
    old: TinyPack, new: TinyPack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_english, without = tmp_path / "with.pack", new.root.parent / "without.pack"
    catalogue = tmp_path / "en.po"
    catalogue.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n', "utf-8")
    with_english.write_bytes(build(old.root, {"en": catalogue}).data)
    without.write_bytes(build(new.root, {}).data)
    assert run(str(with_english), str(without), "--html", str(tmp_path / "page.html"), pack=new.root) == 1
    assert capsys.readouterr().out.startswith("YA NO HAY NINGUNA TRADUCCIÓN AL IDIOMA en")
    assert "YA NO HAY NINGUNA TRADUCCIÓN AL IDIOMA en" in (tmp_path / "page.html").read_text("utf-8")


def test_a_pack_that_never_had_a_catalogue_says_so(
    old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(old.root), str(new.root)) == 0
    assert f"{new.root} no tiene archivo de traducciones al idioma en" in capsys.readouterr().out


def test_revisions_are_compared(old: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    top = old.root.parent

    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(top), "-c", "user.name=A", "-c", "user.email=a@b", *words], check=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "one")
    old.change(H2A, "es para el campo", "es para la siembra")
    assert run("HEAD", str(old.root), pack=old.root) == 1
    assert "[-el campo. -]{+la siembra. +}" in capsys.readouterr().out
    assert run("HEAD", "HEAD", pack=old.root) == 0


def test_every_part_of_a_pack_is_seen_or_named_in_words() -> None:
    words = Words(Catalogs(LOCALES))
    assert {f"diff.other.{name}" for name in diff.NAMED} == set(words.keys("diff.other."))
    assert words.say("diff.other", "en", {"name": "x"})


def test_a_label_that_is_translated_anew_is_told(
    old: TinyPack, new: TinyPack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    po = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    po += 'msgctxt "contact/us_emergency/can"\nmsgid "Policía."\nmsgstr "%s"\n'
    bundles = []
    for tiny, english in ((old, "Police."), (new, "The police.")):
        (tiny.root.parent / "en.po").write_text(po % english, "utf-8")
        (tiny.root.parent / "tiny.pack").write_bytes(build(tiny.root, {"en": tiny.root.parent / "en.po"}).data)
        bundles.append(str(tiny.root.parent / "tiny.pack"))
    assert run(*bundles) == 1
    assert "nombres y palabras" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["nowhere", "--output=x", ""], ids=["unknown", "an option", "empty"])
def test_what_is_no_version_is_refused(old: TinyPack, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--", str(old.root), name) == 2 if name != "" else run(str(old.root / "topics"), str(old.root)) == 2
    assert capsys.readouterr().out


def test_a_file_that_is_no_bundle_is_refused(old: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(old.root), str(old.root / "pack.yaml")) == 2
    assert capsys.readouterr().out


def test_two_packs_are_not_two_versions(old: TinyPack, new: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    new.change("pack.yaml", "name: tiny", "name: small")
    assert run(str(old.root), str(new.root)) == 2
    assert "tiny" in capsys.readouterr().out
