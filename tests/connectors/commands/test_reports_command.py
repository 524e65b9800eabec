"""`faro reports`: the operator's side on both databases, and the institution's without any."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest

from bot.messages import Report
from connectors import reports
from connectors.commands import reports as command
from connectors.commands.reports import Desk
from connectors.database import Database
from connectors.report_files import export
from connectors.sealing import name_of, new_key
from connectors.start import words
from tests.connectors.edge import Clock, turn

Faro = Callable[..., int]
FILE, PUBLIC = new_key()
ONE, TWO = "2ABC-DEFS", "3ABC-DEFU"
WHAT = "un hombre pide dinero por la visa\x1b[2J"


class Stopped(Exception):
    """The power went."""


def report(database: Database, receipt: str, desk: str = "gt_fraud_report", key: str = PUBLIC) -> None:
    step = Report(receipt, desk, key, "what", WHAT, first=True, finished=True)
    with database.write() as connection:
        reports.keep(connection, turn("x", report=step), Clock()())


@contextmanager
def no_database() -> Iterator[Database]:
    raise AssertionError("the institution has no node")
    yield


def runner(opened: Callable[[], AbstractContextManager[Database]]) -> Faro:
    def run(*options: str) -> int:
        parser = argparse.ArgumentParser()
        desk = Desk(words(), "es", opened, lambda: [("gt_fraud_report", "Fiscalía", PUBLIC)], Clock())
        command.register(parser.add_subparsers(), lambda: desk)
        args = parser.parse_args(["reports", *options])
        return int(args.func(args))

    return run


@pytest.fixture
def faro(database: Database) -> Faro:
    report(database, ONE)
    report(database, TWO, "hn_fraud_report")
    return runner(lambda: nullcontext(database))


@pytest.fixture
def institution(tmp_path: Path) -> Faro:
    (tmp_path / "clave").write_text(FILE, "ascii")
    return runner(no_database)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_list_shows_receipts_and_no_word(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("list") == 0
    shown = capsys.readouterr().out
    assert [line.split()[0] for line in shown.splitlines()[1:3]] == [ONE, TWO]
    assert name_of(PUBLIC) in shown
    assert "visa" not in shown


def test_each_is_exported_once(faro: Faro, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    assert faro("export", str(folder)) == 0
    first = files(folder)
    assert set(first) == {f"gt_fraud_report/{ONE}.faro-report", f"hn_fraud_report/{TWO}.faro-report"}
    assert faro("export", str(folder)) == 0
    assert files(folder) == first
    other = tmp_path / "other"
    assert faro("export", str(other)) == 0
    assert files(other) == {}, "it has gone already"
    assert faro("export", "--again", str(other)) == 0
    assert files(other) == first
    assert (folder / "gt_fraud_report" / f"{ONE}.faro-report").stat().st_mode & 0o077 == 0


def test_one_institution_alone(faro: Faro, tmp_path: Path) -> None:
    assert faro("export", "--desk", "hn_fraud_report", str(tmp_path / "usb")) == 0
    assert set(files(tmp_path / "usb")) == {f"hn_fraud_report/{TWO}.faro-report"}


@pytest.mark.parametrize("where", ["written", "marked"])
def test_a_power_cut_loses_none_and_hands_none_over_twice(database: Database, tmp_path: Path, where: str) -> None:
    report(database, ONE)
    now = Clock()()

    def cut(step: str) -> None:
        if step == where:
            raise Stopped

    with pytest.raises(Stopped):
        export(database, tmp_path / "usb", now, at=cut)
    assert not [name for name in files(tmp_path / "usb") if name.endswith(".faro-report")]
    (done,) = export(database, tmp_path / "usb", now)
    assert [*files(tmp_path / "usb")] == [f"gt_fraud_report/{ONE}.faro-report"]
    assert done.name == f"{ONE}.faro-report"
    with database.read() as connection:
        assert reports.state_of(connection, ONE) == "exported"


def test_what_was_withdrawn_after_a_power_cut_leaves_no_file(database: Database, tmp_path: Path) -> None:
    report(database, ONE)

    def cut(step: str) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        export(database, tmp_path / "usb", Clock()(), at=cut)
    with database.write() as connection:
        reports.keep(connection, turn("x", report=Report(ONE, withdrawn=True)), Clock()())
    assert export(database, tmp_path / "usb", Clock()()) == ()
    assert files(tmp_path / "usb") == {}


def test_two_exports_never_share_a_folder(faro: Faro, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import fcntl

    folder = tmp_path / "usb"
    folder.mkdir()
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert faro("export", str(folder)) == 1
    os.close(descriptor)
    assert files(folder) == {}


def test_what_arrived_is_bare(faro: Faro, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("sent", ONE) == 2, "not before it was exported"
    assert faro("export", str(tmp_path / "usb")) == 0
    assert faro("sent", ONE.lower(), TWO) == 0
    assert faro("export", "--again", str(tmp_path / "other")) == 0
    assert files(tmp_path / "other") == {}


def test_keys_are_listed_by_name(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("keys") == 0
    shown = capsys.readouterr().out
    assert name_of(PUBLIC) in shown
    assert PUBLIC not in shown


def test_the_institution_reads_with_its_key_alone(
    database: Database, institution: Faro, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(database, ONE)
    (file,) = export(database, tmp_path / "usb", Clock()())
    assert institution("open", str(file), "--key", str(tmp_path / "clave")) == 0
    shown = capsys.readouterr().out
    assert ONE in shown
    assert "un hombre pide dinero por la visa" in shown
    assert "\x1b" not in shown, "what was written steers no terminal"
    assert institution("open", str(file), "--key", str(tmp_path / "clave"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["answers"][0]["text"] == WHAT


def test_another_key_is_told_by_name(
    database: Database, institution: Faro, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(database, ONE, key=new_key()[1])
    (file,) = export(database, tmp_path / "usb", Clock()())
    with database.read() as connection:
        (entry,) = reports.entries(connection, Clock()())
    assert institution("open", str(file), "--key", str(tmp_path / "clave")) == 1
    assert entry.keys[0] in capsys.readouterr().err


def test_a_made_key_opens_what_is_closed_with_it(
    database: Database, institution: Faro, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "nueva"
    assert institution("keys", "--new", str(made)) == 0
    public = capsys.readouterr().out.strip().splitlines()[-1].removeprefix("report_key: ")
    assert made.stat().st_mode & 0o077 == 0
    report(database, ONE, key=public)
    (file,) = export(database, tmp_path / "usb", Clock()())
    assert institution("open", str(file), "--key", str(made)) == 0
    assert institution("keys", "--new", str(made)) == 2, "a key is never written over"


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"faro_report": 1}', '{"faro_report": 1, "receipt": "x", "boxes": [1]}']
)
def test_what_is_no_report_is_refused(institution: Faro, tmp_path: Path, content: str) -> None:
    (tmp_path / "file").write_text(content)
    assert institution("open", str(tmp_path / "file"), "--key", str(tmp_path / "clave")) == 2


@pytest.mark.parametrize(("file", "key"), [("nothing", "clave"), ("clave", "nothing"), ("clave", "file")])
def test_a_missing_or_wrong_file_is_refused(institution: Faro, tmp_path: Path, file: str, key: str) -> None:
    (tmp_path / "file").write_text("no key")
    assert institution("open", str(tmp_path / file), "--key", str(tmp_path / key)) == 2
