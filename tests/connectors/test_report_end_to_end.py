"""One report from DENUNCIAR to the institution's screen: what actions tell is what is kept, handed over and read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from actions.report.form import QUESTIONS
from bot.assistant import report_step
from connectors import early_warning, reports
from connectors.commands.reports import institution
from connectors.database import Database
from connectors.report_files import export
from connectors.sealing import new_key
from content.compile import AnswerBook
from tests.actions.stage import Heard, play
from tests.connectors.edge import Clock, turn
from tests.content.built_pack import build_book, build_pack

FILE, PUBLIC = new_key()
FREE = [("nlu_fallback", 0.5), ("rights.wages", 0.4)]
HERE = {"here": "GT"}
ANSWERS = ("me pidió dinero por la visa", "don Chepe", "en Huehuetenango", "5000", "no quiero")


def book() -> AnswerBook:
    pack = build_pack()
    desk = replace(pack.contacts["gt_fraud_report"], report_key=PUBLIC)
    return build_book(replace(pack, contacts={**pack.contacts, desk.id: desk}))


class Talk:
    """A person, and what a node keeps of what she says."""

    def __init__(self, database: Database) -> None:
        self._database, self.slots, self.receipt = database, dict[str, Any](), ""

    def say(self, action: str, text: str, intent: str = "nlu_fallback", value: str | None = None) -> str:
        ranking = FREE if intent == "nlu_fallback" else [(intent, 1.0)]
        metadata = {**HERE, "districts": ["GT-13"] if "Huehue" in text else []}
        heard = Heard(intent, value, ranking=ranking, text=text, metadata=metadata)
        played = play(action, heard, self.slots, book())
        self.slots = dict(played.slots)
        self.receipt = (self.slots["report"] or {}).get("receipt") or self.receipt
        self._keep(played.outcome, text)
        return played.names[-1]

    def _keep(self, outcome: Mapping[str, Any], text: str) -> None:
        told = turn(
            "x",
            report=report_step(outcome.get("report"), text),
            signs=tuple(outcome.get("signs", ())),
            district=outcome.get("district"),
        )
        with self._database.write() as connection:
            reports.keep(connection, told, Clock()())
            early_warning.count(connection, told, Clock()())

    def tell(self, *answers: str) -> None:
        assert self.say("action_report", "DENUNCIAR", "report") == "utter_report_ask"
        self.say("action_acknowledge", "si", "acknowledge", "yes")
        for answer in answers:
            self.say("action_fallback", answer)


def test_five_answers_reach_the_institution(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = Talk(database)
    talk.tell(*ANSWERS)
    (file,) = export(database, tmp_path / "usb", Clock()())
    (tmp_path / "key").write_text(FILE, "ascii")
    assert institution.run_open([file], [tmp_path / "key"], True, Silent()) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["receipt"] == talk.receipt
    assert [(one["question"], one["text"]) for one in read["answers"]] == list(zip(QUESTIONS, ANSWERS, strict=True))
    assert not any(answer in str(talk.slots) for answer in ANSWERS)


class Silent:
    """A desk that nobody listens to."""

    def say(self, key: str, **values: object) -> str:
        return key

    def refuse(self, code: int, key: str, **values: object) -> int:
        return code


def test_her_receipt_takes_it_back(database: Database, tmp_path: Path) -> None:
    talk, other = Talk(database), Talk(database)
    talk.tell(*ANSWERS)
    other.tell(*ANSWERS)
    assert talk.receipt != other.receipt
    assert talk.say("action_report", f"RETIRAR {talk.receipt}", "report", talk.receipt) == "utter_report_withdrawn"
    assert [path.stem for path in export(database, tmp_path / "usb", Clock()())] == [other.receipt]


@pytest.mark.parametrize("intent", ["acknowledge", "menu"], ids=["NO", "0"])
def test_without_a_yes_the_database_holds_nothing(database: Database, intent: str) -> None:
    talk = Talk(database)
    talk.say("action_report", "DENUNCIAR", "report")
    talk.say("action_acknowledge" if intent == "acknowledge" else "action_show_menu", "no", intent)
    talk.say("action_fallback", ANSWERS[0])
    with database.read() as connection:
        assert reports.state_of(connection, talk.receipt) is None


def test_erasing_takes_back_what_was_answered_so_far(database: Database) -> None:
    talk = Talk(database)
    talk.tell(*ANSWERS[:2])
    with database.read() as connection:
        assert reports.state_of(connection, talk.receipt) == "draft"
    talk.say("action_erase", "BORRAR", "service.delete_data")
    with database.read() as connection:
        assert reports.state_of(connection, talk.receipt) is None


def test_ten_reports_of_a_district_are_a_warning(database: Database) -> None:
    for _ in range(10):
        Talk(database).tell(*ANSWERS)
    later = Clock()
    later.pass_(days=7)
    with database.read() as connection:
        (cell,) = early_warning.cells(connection, later())
    assert (cell.sign, cell.district, cell.times) == ("report", "GT-13", 10)
