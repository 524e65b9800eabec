"""`faro registers import | list | search | check` as an operator meets them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest

from connectors.commands.registers import Desk, register
from connectors.settings import read_settings
from connectors.words import Words
from tests.content.registers.rows import CARD, HEADER, card_file, row, table


class Spanish:
    def translate(self, domain: str, lang: str, context: str, source: str) -> str:
        return source


def run(folder: Path, *words: str, **environ: str) -> int:
    settings = read_settings({"FARO_DATA_DIR": str(folder / "data"), **environ})
    desk = Desk(Words(Spanish()), "es", settings, lambda: date(2026, 11, 21))
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["registers", *words])
    return int(args.func(args))


def imported(folder: Path, card: str = CARD) -> int:
    file = folder / "orders.csv"
    file.write_text(
        table(HEADER, row(), row(case_number="x"), row(case_number="H-300-26001-000002", end_date="3025-01-01"))
    )
    words = ("import", str(file), "--format", "us_job_orders", "--card", str(card_file(folder, card)))
    return run(folder, *words, "--report", str(folder / "report.csv"))


def test_an_import_tells_what_it_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported(tmp_path) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("2 registros en")
    assert any("1 renglones omitidos, no tienen un número" in line and line.endswith("Renglones: 3") for line in said)
    assert any("la fecha no puede ser" in line and line.endswith("Renglones: 4") for line in said)
    report = (tmp_path / "report.csv").read_text("utf-8").splitlines()
    assert report[1:] == ["orders.csv,skipped,no_number,3", "orders.csv,mended,odd_date,4"]


def test_what_was_imported_is_listed_checked_and_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(tmp_path)
    assert run(tmp_path, "list") == 0
    assert "test_orders" in capsys.readouterr().out
    assert run(tmp_path, "check") == 0
    capsys.readouterr()
    assert run(tmp_path, "search", "peiper lantern groves") == 0
    said = capsys.readouterr().out
    assert "[FICTICIO] Paper Lantern Groves, LLC" in said
    assert "al 2026-11-01" in said
    assert run(tmp_path, "search", "--number", "26001000001") == 0
    assert "H-300-26001-000001" in capsys.readouterr().out
    assert run(tmp_path, "search", "--vacancies", "naranja en Florida", "--on", "2026-12-05") == 0
    assert "+13055550100" in capsys.readouterr().out


def test_an_invented_register_is_not_there_in_production(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(tmp_path)
    capsys.readouterr()
    assert run(tmp_path, "search", "Paper Lantern Groves", FARO_MODE="production") == 0
    assert "Paper Lantern" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "/dev/null", "--format", "oflc", "--card", "CARD"), "CASE_NUMBER"),
        (("import", "/dev/null", "--format", "mapped", "--card", "CARD"), "--map"),
        (("import", "/dev/null", "--format", "oflc", "--card", "/dev/null"), "vacío"),
    ],
    ids=str,
)
def test_what_cannot_be_imported_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    card = str(card_file(tmp_path))
    assert run(tmp_path, *(card if word == "CARD" else word for word in words)) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "data" / "registers").exists()


def test_every_bad_register_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("one", "{}\n"), ("two", "nothing\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "register.yaml").write_text(CARD, "utf-8")
        (tmp_path / name / "records.jsonl").write_text(text, "utf-8")
    assert run(tmp_path, "check", str(tmp_path / "one"), str(tmp_path / "two" / "register.yaml")) == 1
    assert capsys.readouterr().out.count("records.jsonl:1") == 2
