"""Finds what is wrong with recordings before callers hear it: names, form, length, clipping, silence.

Refuses nothing: everything is a finding. Rules: one finding a file, the gravest; the right names are handed
in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

import numpy as np

from connectors.audio import sound, wav
from connectors.audio.shelf import MOST_BYTES
from connectors.errors import BadSound

Fault = Literal["kind", "rename", "name", "unreadable", "long", "silent", "clipped"]
LONGEST = 20.0  # seconds of a piece
FULL = 0.999  # of what a recorder can hold
RUN = 3  # samples on end at the full: a peak was cut off
CUTS = 5  # so many of them are heard
SILENT = -50.0  # LUFS
_COPY = re.compile(r"[ _]*\(\d+\)$")


def judge(folder: Path, names: Collection[str]) -> Iterator[tuple[Path, Fault | None]]:
    """Every file of a folder with what is wrong with it. `names`: what recordings may be called, without ending."""
    for file in sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")):
        yield file, _fault(file, names)


def _fault(file: Path, names: Collection[str]) -> Fault | None:
    if file.suffix.lower() != ".wav":
        return "kind"
    right = right_name(file, names)
    if right is None:
        return "name"
    if file.name != right:
        return "rename"
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


def right_name(file: Path, names: Collection[str]) -> str | None:
    """The line's name that it stands for but for capitals and what a download puts behind it, " (1)"; None for none."""
    meant = _COPY.sub("", file.stem).lower()
    stem = next((name for name in names if name.lower() == meant), None)
    return f"{stem}.wav" if stem else None


def clipped(samples: wav.Samples) -> bool:
    """Whether peaks were cut off: the recorder held its highest value for several samples, again and again."""
    full = (np.abs(samples) >= FULL).astype(np.int64)
    runs = np.convolve(full, np.ones(RUN, dtype=np.int64), "valid") == RUN
    return int(np.count_nonzero(np.diff(np.concatenate(([0], runs.astype(np.int64)))) == 1)) >= CUTS
