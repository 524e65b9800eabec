"""The evaluation as one HTML page with plots, drawn as SVG inside it.

Refuses nothing. Rules: no script and no address outside the page; what a message said is shown only here, and only of
messages that were misunderstood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import tostring

import pygal
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup
from pygal.style import LightColorizedStyle

from bot.evaluation.measures import Judged, calibration, confusions, threshold_curve

if TYPE_CHECKING:
    from connectors.commands.evaluate.report import Run

Say = Callable[..., str]
HERE = Path(__file__).parent
_LOOK = {"height": 360, "width": 720, "style": LightColorizedStyle, "js": (), "disable_xml_declaration": True}


def write_page(run: Run, worse: Sequence[Judged] | None, file: Path, say: Say) -> None:
    """Write the whole page to `file`."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape())
    missed = [row for row in run.rows if row.case.in_scope and not row.first]
    text = environment.get_template("report.html").render(
        say=say,
        run=run,
        worse=worse,
        missed=missed,
        confusions=confusions(run.rows),
        plots=[Markup(plot) for plot in _plots(run, say)],  # noqa: S704  (drawn here, from numbers)
    )
    file.write_text(text, "utf-8")


def _plots(run: Run, say: Say) -> list[str]:
    plots = [_languages(run, say), _calibration(run, say), _threshold(run, say)]
    return [*plots, _curve(run, say)] if run.points else plots


def _languages(run: Run, say: Say) -> str:
    chart = pygal.Bar(title=say("plot.languages"), range=(0, 100), **_LOOK)
    (_, first), (_, three) = run.table[:2]
    chart.x_labels = list(first)
    for key, shares in (("first", first), ("three", three)):
        chart.add(say(f"measure.{key}"), [_percent(s.value) for s in shares.values()])
    return _drawn(chart)


def _calibration(run: Run, say: Say) -> str:
    chart = pygal.XY(title=say("plot.calibration"), range=(0, 100), xrange=(0, 100), **_LOOK)
    bins, _ = calibration(run.rows)
    chart.add(say("plot.right"), [(_percent(b.confidence), _percent(b.accuracy)) for b in bins])
    chart.add(say("plot.ideal"), [(0, 0), (100, 100)], show_dots=False)
    return _drawn(chart)


def _threshold(run: Run, say: Say) -> str:
    chart = pygal.XY(title=say("plot.threshold"), range=(0, 100), **_LOOK)
    cuts = threshold_curve(run.rows)
    for key in ("kept", "wrong", "leaked"):
        chart.add(say(f"plot.{key}"), [(c.threshold, _percent(getattr(c, key))) for c in cuts])
    return _drawn(chart)


def _curve(run: Run, say: Say) -> str:
    chart = pygal.XY(title=say("plot.curve"), **_LOOK)
    for name in run.points[-1].right:
        chart.add(name, [(p.examples, _percent(p.right[name])) for p in run.points])
    return _drawn(chart)


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)


def _drawn(chart: Any) -> str:
    """SVG without the script that pygal puts in for tooltips."""
    tree = chart.render_tree()
    for parent in list(tree.iter()):
        for child in [c for c in parent if str(c.tag).rpartition("}")[2] == "script"]:
            parent.remove(child)
    return tostring(tree, encoding="unicode")
