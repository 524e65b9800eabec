"""`faro evaluate`: how well the node understands messages that nobody trained it on.

Refuses with exit code 2 a file or a line that can't be used. Rules: every message is a stranger's, asked of the whole
mind in process; what is kept of a run (outcomes by id, no texts) is compared with by the next run of the same file.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from bot.errors import BadCase
from connectors.start import keyboard_language
from connectors.words import Words

if TYPE_CHECKING:
    from bot.evaluation.cases import Case
    from bot.evaluation.curve import Point
    from bot.evaluation.measures import Judged
    from content.model import Pack

OK, BAD_INPUT = 0, 2


class BadFile(ValueError):
    """The sender's fault: a file that can't be used, with its name and what is wrong."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("evaluate", help="measure the understanding on messages it has never seen")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help='a JSON line {"id","lang","text","topic"}')
    parser.add_argument("--quick", action="store_true", help="leave out the learning curve, which fits anew four times")
    parser.add_argument("--report", type=Path, help="where the HTML report goes (default: in the data folder)")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Ask everything, print the tables, write the report."""
    from connectors.app import build_assistant, examples, load_packs
    from connectors.commands.evaluate.report import Run, evaluations_folder, write_run
    from connectors.releases.folders import folders_of
    from connectors.settings import load_settings

    if arguments.report and arguments.report.is_dir():
        print(f"faro evaluate: {arguments.report}: is a folder; give a file for --report", file=sys.stderr)
        return BAD_INPUT
    node = load_settings()
    pack = load_packs(folders_of(node.data_dir))
    try:
        cases = _read(arguments.files, pack)
    except (OSError, BadFile, BadCase) as error:
        print(f"faro evaluate: {error}", file=sys.stderr)
        return BAD_INPUT
    rows = asyncio.run(_ask_all(build_assistant(node.data_dir, node.mode), cases, pack))
    points = [] if arguments.quick else _curve(examples(pack).rows(), cases)
    urgent = frozenset(topic for topic, spec in pack.specs.items() if spec.urgent)
    finished = Run(rows, points, urgent, [file.name for file in arguments.files])
    folder = evaluations_folder(node.data_dir)
    print(*write_run(finished, folder, arguments.report, _words(), keyboard_language()), sep="\n")
    return OK


def _words() -> Words:
    from bot.catalogs import Catalogs

    return Words(Catalogs(Path(__file__).resolve().parents[3] / "locales"))


def _read(files: Sequence[Path], pack: Pack) -> list[Case]:
    from bot.evaluation.cases import read_cases

    for file in files:  # each by itself first, so that an error names its file and line
        try:
            read_cases(file.read_text("utf-8-sig").split("\n"), pack.specs)
        except (BadCase, UnicodeDecodeError) as error:
            reason = error if isinstance(error, BadCase) else "not UTF-8 text"
            raise BadFile(f"{file}: {reason}") from error
    lines = [line for file in files for line in file.read_text("utf-8-sig").split("\n")]
    return read_cases(lines, pack.specs)


async def _ask_all(assistant: object, cases: Sequence[Case], pack: Pack) -> list[Judged]:
    from bot.assistant import Assistant
    from bot.evaluation.measures import judge
    from bot.messages import Inbound

    assert isinstance(assistant, Assistant)
    numbers = frozenset(contact.number for contact in pack.contacts.values())
    rows = []
    for case in tqdm(cases, desc="messages", unit="message", leave=False):
        begun = time.perf_counter()
        turn = await assistant.reply(Inbound(case.text), None)
        rows.append(judge(case, turn, numbers, 1000 * (time.perf_counter() - begun)))
    return rows


def _curve(rows: Sequence[dict[str, str]], cases: Sequence[Case]) -> list[Point]:
    from bot.evaluation.curve import learning_curve
    from bot.training import regularisation

    return learning_curve(rows, cases, regularisation())
