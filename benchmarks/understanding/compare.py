"""Understanding pipelines beside each other, on the same examples and messages: `make bench-understanding`.

Usage: compare.py [NAME ...] [--without-diet] [--folder DIR]. Each candidate is trained in a process of its own and
asked in another, one after the other. Progress on stderr, one Markdown table on stdout. Refuses a name that is no
candidate; says so and goes on where stock Rasa isn't installed. Rules: evaluation messages are never trained on; a
folder that is given keeps its snapshot and what was measured in it, so that a run can go on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.understanding.snapshot import Snapshot, freeze, lay_out, lay_out_stock
from benchmarks.understanding.table import DIRECT, Heard, Measured, table
from bot.training import HERE as BOT

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STOCK = ROOT / ".venv-stock" / "bin" / "python"
DIET = "diet"
CANDIDATES = (
    "shipped",
    "everything",
    "words",
    "characters",
    "logistic",
    "retrieval",
    "svm+retrieval",
    "svm+bayes",
    DIET,
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="compare.py", description="compare pipelines of understanding")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(CANDIDATES)} (default: all)")
    parser.add_argument("--without-diet", action="store_true", help="leave out stock Rasa, which takes the longest")
    parser.add_argument("--folder", type=Path, help="where to keep the run and to go on with it")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in CANDIDATES]
    if unknown:
        parser.error(f"no such candidate: {unknown[0]}")
    return given


def main() -> None:
    given = arguments()
    names = [name for name in CANDIDATES if name in (given.names or CANDIDATES)]
    if DIET in names and (given.without_diet or not STOCK.exists()):
        names.remove(DIET)
        _say("diet is left out" + ("" if given.without_diet else ": .venv-stock isn't there, `make bench` installs it"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.folder or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        snapshot = freeze(folder)
        rows = list(_measured(names, snapshot, folder))
    print(*table(rows), sep="\n")
    print(*_legend(snapshot), sep="\n")


def _legend(snapshot: Snapshot) -> Iterator[str]:
    inside = sum(case.in_scope for case in snapshot.cases)
    yield f"\n{len(snapshot.examples.rows())} examples of {len(snapshot.examples.topics)} topics; {inside} messages in"
    yield f"scope and {len(snapshot.cases) - inside} out of scope. Right first / among the first three, in percent."
    yield f"At the threshold that answers {DIRECT:.0%} of those in scope: wrong among them, and out of scope held back."
    yield "ms: median of parsing a message; MB: resident with the model loaded; s: training."


def _measured(names: Sequence[str], snapshot: Snapshot, folder: Path) -> Iterator[Measured]:
    for name in names:
        place = folder / name
        kept = place / "measured.json"
        if not kept.exists():
            figures = _measure(name, snapshot, place)
            kept.write_text(json.dumps(figures), "utf-8")
        figures = json.loads(kept.read_text("utf-8"))
        rankings = json.loads((place / "parsed.json").read_text("utf-8"))
        heard = [Heard(case, ranking) for case, ranking in zip(snapshot.cases, rankings, strict=True)]
        yield Measured(name, heard, figures["milliseconds"], figures["memory"], figures["seconds"])


def _measure(name: str, snapshot: Snapshot, place: Path) -> dict[str, Any]:
    python, pipeline = Path(sys.executable), HERE / f"{name}.yml"
    if name == DIET:
        python = STOCK
        lay_out_stock(snapshot, pipeline, place)
    else:
        lay_out(snapshot, BOT / "config.yml" if name == "shipped" else pipeline, place)
    _say(f"{name}: training …")
    trained = _child(python, place, "train", str(place))
    _say(f"{name}: {trained['seconds']:.0f} s; parsing …")
    return trained | _child(python, place, "parse", str(place), str(snapshot.messages))


def _child(python: Path, place: Path, *given: str) -> dict[str, Any]:
    """The JSON that a child process prints last. Rasa's own words go to a log in the candidate's folder."""
    with (place / f"{given[0]}.log").open("w", encoding="utf-8") as log:
        command = ["nice", str(python), str(HERE / "child.py"), *given]
        surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        if python != STOCK:
            surroundings["PYTHONPATH"] = str(ROOT)
        done = subprocess.run(command, cwd=place, env=surroundings, stdout=subprocess.PIPE, stderr=log, check=False)
    if done.returncode:
        sys.exit(f"{place.name} failed:\n{Path(log.name).read_text('utf-8')[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    return result


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
