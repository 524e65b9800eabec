"""`faro evaluate`: tables, page, comparison with the last run."""

from __future__ import annotations

import json
from pathlib import Path

from bot.catalogs import Catalogs
from bot.evaluation.cases import Case
from bot.evaluation.curve import Point
from bot.evaluation.measures import Judged
from connectors.app import LOCALES
from connectors.cli import main
from connectors.commands.evaluate.report import Run, write_run
from connectors.words import Words


def judged(id: str, topic: str, heard: str, text: str = "me <b>corrieron</b> ayer") -> Judged:
    case = Case(id, "es", text, topic, frozenset({topic}), False)
    return Judged(case, heard, (), "answer", 0.7, "es", False, False, 4.0)


def run_of(*rows: Judged) -> Run:
    return Run(rows, [Point(1.0, 50, {"all": 0.5, "es": 0.5})], {"rights.heat"}, ["es.jsonl"])


def write(run: Run, folder: Path) -> list[str]:
    return write_run(run, folder, None, Words(Catalogs(LOCALES)), "es")


def test_what_got_worse_since_the_last_run_is_named(tmp_path: Path) -> None:
    write(run_of(judged("a", "rights.fired", "rights.fired"), judged("b", "rights.sick", "rights.sick")), tmp_path)
    lines = write(
        run_of(judged("a", "rights.fired", "rights.quit"), judged("b", "rights.sick", "rights.sick")), tmp_path
    )
    assert any("1 a" in line for line in lines)
    assert any("rights.fired > rights.quit" in line for line in lines)


def test_what_is_kept_holds_no_message(tmp_path: Path) -> None:
    write(run_of(judged("a", "rights.fired", "rights.quit")), tmp_path)
    assert json.loads((tmp_path / "es.json").read_text("utf-8")) == {"a": False}


def test_the_page_stands_alone_and_escapes(tmp_path: Path) -> None:
    write(run_of(judged("a", "rights.fired", "rights.quit")), tmp_path)
    page = (tmp_path / "es.html").read_text("utf-8")
    assert page.count("<svg") == 4
    assert "<script" not in page
    assert "&lt;b&gt;corrieron" in page


def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, capsys: object) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "a"}\n', "utf-8")
    assert main(["evaluate", str(file)]) == 2
    assert main(["evaluate", str(tmp_path / "none.jsonl")]) == 2
