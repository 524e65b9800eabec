"""Tells the country and state of a location, without asking anybody.

Refuses nothing: what lies in no served country is None. Rules: the nearest point of `areas.txt` decides, on the sphere;
the points stand so close along land borders (one to two kilometres between served countries, ten between states of the
United States) that a location rounded to hundredths of a degree falls on the right side; nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content.model import Place
from content.places import HOMES

POINTS = Path(__file__).with_name("areas.txt")
ELSEWHERE = "-"
HUNDREDTHS = 100.0


class Areas:
    """Built once; `places` name what is found."""

    def __init__(self, places: Iterable[Place], text: str | None = None) -> None:
        lines = [line.split() for line in (text or POINTS.read_text("utf-8")).splitlines() if line[:1] not in ("", "#")]
        self._areas = [line[0] for line in lines for _ in line[1:]]
        pairs = [tuple(map(int, pair.split(","))) for line in lines for pair in line[1:]]
        self._points = _on_sphere(np.array(pairs, dtype=np.float64) / HUNDREDTHS)
        known = tuple(places)
        self._names = {p.country: p.name for p in known if p.kind == "country"}
        self._names |= {p.state: p.name for p in known if p.kind == "state" and p.state}

    def at(self, latitude: float, longitude: float) -> str | None:
        """ "US-CA" or "SV"; None in no served country."""
        here = _on_sphere(np.array([(latitude, longitude)]))[0]
        area = self._areas[int(np.argmax(self._points @ here))]
        return None if area == ELSEWHERE else area

    def mention(self, latitude: float, longitude: float) -> Mapping[str, Any] | None:
        """The place as if the person had written that she is there (see `content.places`)."""
        area = self.at(latitude, longitude)
        if area is None:
            return None
        country, _, part = area.partition("-")
        name = self._names.get(area) or self._names.get(country, country)
        role = None if country in HOMES else "destination"
        return {"country": country, "state": area if part else None, "role": role, "name": name}


def _on_sphere(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors: the nearest has the greatest product, across the date line and near the pole too."""
    latitude, longitude = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)
