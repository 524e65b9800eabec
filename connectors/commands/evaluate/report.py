"""The report of an evaluation: tables for the terminal, a page with plots, and what is kept for the next run.

Refuses nothing. Rules: one page that needs no network; nothing kept holds a message; "worse" is a message whose first
topic satisfied in the last run of the same files and doesn't now.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bot.evaluation.curve import Point
from bot.evaluation.measures import Judged, Measure, Share, calibration, confusions, measures
from connectors.commands.evaluate.page import write_page
from connectors.words import Words

Say = Callable[..., str]
SHOWN = 15  # confusions in the terminal; the page has all


@dataclass(frozen=True)
class Run:
    """Everything that one evaluation found. `names`: the files' names, which also name what is kept."""

    rows: Sequence[Judged]
    points: Sequence[Point]
    urgent: Collection[str]
    names: Sequence[str]

    @property
    def languages(self) -> list[str]:
        return sorted({row.case.lang for row in self.rows})

    @property
    def table(self) -> list[tuple[Measure, dict[str, Share]]]:
        """Each measure for all messages and for each language."""
        by_language = {lang: [r for r in self.rows if r.case.lang == lang] for lang in self.languages}
        groups = {"all": list(self.rows), **by_language}
        return [(m, {name: m.of(rows) for name, rows in groups.items()}) for m in measures(self.urgent)]

    @property
    def themes(self) -> list[tuple[str, Share, Share]]:
        first, three = measures(self.urgent)[:2]
        names = sorted({row.case.theme for row in self.rows if row.case.in_scope})
        rows = {name: [r for r in self.rows if r.case.theme == name] for name in names}
        return [(name, first.of(rows[name]), three.of(rows[name])) for name in names]


def evaluations_folder(data_dir: Path) -> Path:
    return data_dir / "evaluations"


def write_run(run: Run, folder: Path, report: Path | None, words: Words, lang: str) -> list[str]:
    """Keep the run, write its page, and say what was found, line by line."""

    def say(key: str, **values: object) -> str:
        return words.say(f"evaluate.{key}", lang, {name: str(value) for name, value in values.items()})

    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{'+'.join(Path(name).stem for name in run.names)[:100]}.json"
    worse = _worse(run, kept)
    page = report or kept.with_suffix(".html")
    page.parent.mkdir(parents=True, exist_ok=True)
    write_page(run, worse, page, say)
    kept.write_text(json.dumps(_outcomes(run), ensure_ascii=False, indent=0), "utf-8")
    return [*_lines(run, worse, say), say("page", file=page)]


def _outcomes(run: Run) -> dict[str, bool]:
    return {row.case.id: row.first for row in run.rows if row.case.in_scope}


def _worse(run: Run, kept: Path) -> list[Judged] | None:
    """Messages that were right in the last run; None if there was none."""
    if not kept.exists():
        return None
    try:
        before: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    except ValueError:  # damaged: as if there had been no last run
        return None
    return [row for row in run.rows if before.get(row.case.id) and not row.first]


def _lines(run: Run, worse: list[Judged] | None, say: Say) -> Iterator[str]:
    columns = ["all", *run.languages]
    yield say("table", total=len(run.rows), files=", ".join(run.names))
    yield _row(say("measure"), [say("all"), *run.languages, say("bar")])
    for measure, shares in run.table:
        bar = f"{'≥' if measure.aim == 'high' else '≤'} {measure.bar:.0%}"
        cells = [_cell(shares[name]) for name in columns]
        yield _row(say(f"measure.{measure.key}"), [*cells, bar if measure.met(shares["all"]) else f"{bar} !"])
    yield ""
    yield say("themes")
    for theme, first, three in run.themes:
        yield _row(theme, [_cell(first), _cell(three)])
    yield ""
    times = [row.milliseconds for row in run.rows]
    slow = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    yield say("speed", median=f"{median(times):.1f}", slow=f"{slow:.1f}")
    yield say("calibration", error=f"{calibration(run.rows)[1]:.3f}")
    yield from _curve_lines(run, say)
    yield say("confusions")
    for meant, heard, times_ in confusions(run.rows)[:SHOWN]:
        yield f"  {times_:3d}  {meant} > {heard}"
    if worse is not None:
        yield say("worse", count=len(worse), ids=" ".join(row.case.id for row in worse) or "-")


def _curve_lines(run: Run, say: Say) -> Iterator[str]:
    if run.points:
        yield say("curve")
        names = list(run.points[-1].right)
        for point in run.points:
            cells = [f"{name} {point.right[name]:.1%}" for name in names]
            yield f"  {point.part:4.0%} ({point.examples}): {', '.join(cells)}"


def _cell(result: Share) -> str:
    """The share with its interval, in percent."""
    if result.value is None:
        return "-"
    return f"{100 * result.value:.1f} [{100 * result.low:.0f}-{100 * result.high:.0f}]"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<44}" + "".join(f"{cell:>15}" for cell in cells)
