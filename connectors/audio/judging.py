"""Finds what is wrong with recordings before callers hear it: names, form, length, clipping, silence.

Refuses nothing: everything is a finding. Rules: one finding a file, the gravest; the right names are handed
in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

import numpy as np

from connectors.audio import sound, wav
from connectors.audio.shelf import MOST_BYTES
from connectors.errors import BadSound

Fault = Literal["kind", "name", "unreadable", "long", "silent", "clipped"]
LONGEST = 20.0  # seconds of a piece
FULL = 0.999  # of what a recorder can hold
RUN = 3  # samples on end at the full: a peak was cut off
CUTS = 5  # so many of them are heard
SILENT = -50.0  # LUFS


def judge(folder: Path, names: Collection[str]) -> Iterator[tuple[Path, Fault | None]]:
    """Every file of a folder with what is wrong with it. `names`: what recordings may be called, without ending."""
    for file in sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")):
        yield file, _fault(file, names)


def _fault(file: Path, names: Collection[str]) -> Fault | None:
    if file.suffix != ".wav":
        return "kind"
    if file.stem not in names:
        return "name"
    if file.stat().st_size > MOST_BYTES:
        return "long"
    try:
        samples, rate = wav.read(file.read_bytes())
    except BadSound:
        return "unreadable"
    if len(samples) > LONGEST * rate:
        return "long"
    if sound.loudness(samples, rate) < SILENT:
        return "silent"
    return "clipped" if clipped(samples) else None


def clipped(samples: wav.Samples) -> bool:
    """Whether peaks were cut off: the recorder held its highest value for several samples, again and again."""
    full = (np.abs(samples) >= FULL).astype(np.int64)
    runs = np.convolve(full, np.ones(RUN, dtype=np.int64), "valid") == RUN
    return int(np.count_nonzero(np.diff(np.concatenate(([0], runs.astype(np.int64)))) == 1)) >= CUTS
