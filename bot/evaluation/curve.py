"""The learning curve: how right the topic classifier would be with fewer examples, so that one sees whether more pay.

Refuses nothing. Rules: only the classifier is fitted anew, without the dialogue; every part is drawn by topic and
language with one fixed seed, and the larger parts hold the smaller ones; its last point is not the whole mind's figure
(no commands, no danger phrases, no context).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from bot.components.fitting import SEED, fit_once, scores_of
from bot.evaluation.cases import Case

PARTS = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Point:
    """`right`: share of in-scope cases whose first topic satisfies, by language and under "all"."""

    part: float
    examples: int
    right: Mapping[str, float]


def learning_curve(rows: Sequence[Mapping[str, str]], cases: Sequence[Case], regularisation: float) -> list[Point]:
    """`rows` are training examples with `text`, `intent` and `language`."""
    inside = [case for case in cases if case.in_scope]
    points = []
    for part in tqdm(PARTS, desc="learning curve", unit="part", leave=False):
        kept = portion(rows, part)
        points.append(Point(part, len(kept), _right(kept, inside, regularisation)))
    return points


def portion(rows: Sequence[Mapping[str, str]], part: float) -> list[Mapping[str, str]]:
    """The same part of every topic in every language; at least one example of each."""
    groups: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row["language"], row["intent"]].append(row)
    kept: list[Mapping[str, str]] = []
    for group in groups.values():
        shuffled = random.Random(SEED).sample(group, len(group))  # noqa: S311  (a fixed draw, nothing secret)
        kept += shuffled[: max(1, round(part * len(group)))]
    return kept


def _right(rows: Sequence[Mapping[str, str]], cases: Sequence[Case], regularisation: float) -> dict[str, float]:
    if not cases:
        return {}
    model = fit_once([r["text"] for r in rows], np.array([r["intent"] for r in rows]), regularisation)
    scores = scores_of(model, [case.text for case in cases], model.topics)
    hits = [model.topics[int(best)] in case.accept for best, case in zip(scores.argmax(axis=1), cases, strict=True)]
    right = {"all": sum(hits) / len(hits)}
    for language in sorted({case.lang for case in cases}):
        own = [hit for hit, case in zip(hits, cases, strict=True) if case.lang == language]
        right[language] = sum(own) / len(own)
    return right
