"""`faro packs lint | review | new | gaps` as a team member meets them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest

from bot.errors import BrokenCatalog
from connectors.commands.packs import Desk, register
from connectors.words import Words
from content.load import load_pack
from tests.content.tiny_pack import FakeCatalog, TinyPack, write_tiny_pack

H2A = "topics/channels/us_h2a.yaml"


class Signs:
    """Translates every word of the tools by its key, so that a test sees that the catalogue was asked."""

    def translate(self, domain: str, lang: str, context: str, source: str) -> str:
        return source if lang == "es" else f"<{context}>"


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return write_tiny_pack(tmp_path)


def run(tiny: TinyPack, *words: str, catalog: FakeCatalog | None = None) -> int:
    parser = argparse.ArgumentParser()
    desk = Desk(words=Words(Signs()), translations=catalog or FakeCatalog(), today=lambda: date(2026, 11, 21))
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["packs", *words, "--pack", str(tiny.root)])
    return int(args.func(args))


def test_a_clean_pack_is_fine(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny, "lint") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 errores, 0 avisos")


def test_a_language_of_the_card_without_any_catalogue_is_an_error(
    tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny, "lint", catalog=FakeCatalog(catalogued=("es",))) == 1
    assert f"{tiny.root}/pack.yaml:5 languages: No hay ningún archivo de traducciones de tiny al idioma en" in (
        capsys.readouterr().out
    )


def test_an_error_is_one_line_with_its_remedy(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.change(H2A, "[dol]", "[ins]")
    assert run(tiny, "lint") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        f"{tiny.root}/{H2A}:18 answers[1].sources[1]: "
        "La fuente ins no está escrita en sources de este archivo. Agréguela o corrija el nombre."
    )


def test_only_errors_or_only_one_topic_can_be_shown(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.change(H2A, "checked_on: 2026-11-01", "checked_on: 2024-12-01")
    tiny.change("contacts/us.yaml", "name: Emergencias", "name: Emergencias {x}")
    run(tiny, "lint")
    whole = capsys.readouterr().out.splitlines()
    run(tiny, "lint", "--errors")
    errors = capsys.readouterr().out.splitlines()
    assert errors[-1] == whole[-1]
    assert errors[:-1] == [line for line in whole[:-1] if " aviso: " not in line and " nota: " not in line]
    run(tiny, "lint", "--topic", "channels.us_h2a")
    about = capsys.readouterr().out.splitlines()
    assert about[-1] == whole[-1]
    assert about[:-1]
    assert all("channels.us_h2a" in line or H2A in line for line in about[:-1])
    assert run(tiny, "lint", "--topic", "us_h2a") == 2


def test_a_warning_says_so_and_is_no_failure(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.change(H2A, "checked_on: 2026-11-01", "checked_on: 2024-12-01")
    assert run(tiny, "lint") == 0
    assert f"{H2A}:4 sources.dol: aviso: Vence el 2026-12-01." in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_shown_and_the_rest_goes_on(
    tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny.change(H2A, "kind: law", "kind: rumour")
    tiny.change("contacts/us.yaml", "number: 911", "number: x")
    assert run(tiny, "lint") == 1
    out = capsys.readouterr().out
    assert f"{H2A}:9 sources.dol.kind: " in out
    assert "contacts.us_emergency.number: " in out


def test_the_words_come_from_the_catalogue(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.change(H2A, "[dol]", "[ins]")
    run(tiny, "lint", "--lang", "en")
    assert "<lint.source.undefined>" in capsys.readouterr().out


def test_a_folder_without_pack_is_refused(tiny: TinyPack) -> None:
    (tiny.root / "pack.yaml").unlink()
    assert run(tiny, "lint") == 2
    assert run(tiny, "new", "channels.us_h2b") == 2


class Broken(FakeCatalog):
    def has(self, domain: str, lang: str, context: str, source: str) -> bool:
        raise BrokenCatalog("en.po", 7, "open quotation")


def test_a_broken_catalogue_is_named(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny, "lint", catalog=Broken()) == 2
    assert capsys.readouterr().out.startswith("en.po:7: ")


def test_a_review_is_recorded(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny, "review", "channels.us_h2a", "--by", "Ana", "--role", "abogada") == 0
    assert "channels.us_h2a" in capsys.readouterr().out
    [review] = load_pack(tiny.root, tiny.contract).topics["channels.us_h2a"].reviews
    assert (review.by, review.on) == ("Ana", date(2026, 11, 21))


def test_a_review_of_nothing_is_refused(tiny: TinyPack) -> None:
    assert run(tiny, "review", "channels.us_h2b", "--by", "Ana", "--role", "abogada") == 2


@pytest.mark.parametrize("words", [("--by", " ", "--role", "x"), ("--by", "Ana"), ()], ids=["blank", "no role", "none"])
def test_a_review_needs_a_name_and_a_role(tiny: TinyPack, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(tiny, "review", "channels.us_h2a", *words)
    assert caught.value.code == 2


def test_a_new_topic_can_be_loaded_at_once(tiny: TinyPack) -> None:
    assert run(tiny, "new", "channels.us_h2b") == 0
    topic = load_pack(tiny.root, tiny.contract).topics["channels.us_h2b"]
    assert topic.sources["fuente_1"].checked_on == date(2026, 11, 21)
    assert run(tiny, "lint") == 1, "an unfinished skeleton must not pass"


def test_a_new_topic_never_overwrites(tiny: TinyPack) -> None:
    before = (tiny.root / H2A).read_text("utf-8")
    assert run(tiny, "new", "channels.us_h2a") == 2
    assert (tiny.root / H2A).read_text("utf-8") == before


def test_a_topic_outside_the_contract_is_refused(tiny: TinyPack) -> None:
    assert run(tiny, "new", "channels.moon") == 2
    assert not (tiny.root / "topics/channels/moon.yaml").exists()


def test_every_word_of_the_linter_can_be_filled() -> None:
    """A stray brace in a remedy would break the report just when somebody needs it."""
    words = Words(Signs())
    for key in words.keys("lint."):
        assert words.say(key, "es", Anything())


class Anything(dict[str, str]):
    """Has a value for every well-formed name."""

    def __missing__(self, name: str) -> str:
        assert name.isidentifier()
        return "x"


def test_gaps_are_counted_and_written(tiny: TinyPack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "gaps.csv"
    assert run(tiny, "gaps", "--csv", str(out)) == 0
    assert "en total" in capsys.readouterr().out
    rows = out.read_text("utf-8-sig").splitlines()
    assert rows[0] == "kind,subject,about,count,day"
    assert "topic,channels.us_h2b,,1," in rows


def test_one_kind_of_gap_line_by_line(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny, "gaps", "--kind", "topic") == 0
    assert "channels.us_h2b" in capsys.readouterr().out.splitlines()


def test_a_file_that_cant_be_written_is_told(
    tiny: TinyPack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny, "gaps", "--csv", str(tmp_path / "no" / "gaps.csv")) == 2
    assert "gaps.csv" in capsys.readouterr().out
