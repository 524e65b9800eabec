"""Where locations lie: capitals, towns of the harvest, both sides of every border bridge, and what isn't served."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from content.areas import Areas
from content.model import Place

PLACES = (
    Place("US", "Estados Unidos", "country", ()),
    Place("US", "California", "state", (), state="US-CA"),
    Place("GT", "Guatemala", "country", ()),
    Place("GT", "Petén", "city", (), state="GT-17"),
)
AREAS = Areas(PLACES)


def _rows() -> list[tuple[str, str, float, float]]:
    with Path(__file__).with_name("locations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [(row["area"], row["place"], float(row["latitude"]), float(row["longitude"])) for row in rows]


LOCATIONS = _rows()


@pytest.mark.parametrize(("area", "place", "latitude", "longitude"), LOCATIONS, ids=[row[1] for row in LOCATIONS])
def test_a_place_lies_in_its_area(area: str, place: str, latitude: float, longitude: float) -> None:
    assert AREAS.at(latitude, longitude) == (area or None), place


def test_every_part_of_five_countries_is_held() -> None:
    """51 of the United States, 13 of Canada, 32 of Mexico, 22 of Guatemala, 18 of Honduras."""
    parts = {row[0] for row in LOCATIONS if "-" in row[0]}
    assert {c: sum(part.startswith(f"{c}-") for part in parts) for c in ("US", "CA", "MX", "GT", "HN")} == {
        "US": 51, "CA": 13, "MX": 32, "GT": 22, "HN": 18,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (36.68, -121.66, {"country": "US", "state": "US-CA", "role": "destination", "name": "California"}),
        (29.42, -98.49, {"country": "US", "state": "US-TX", "role": "destination", "name": "Estados Unidos"}),
        (17.3, -90.5, {"country": "GT", "state": "GT-17", "role": None, "name": "Guatemala"}),
        (13.69, -89.19, {"country": "SV", "state": None, "role": None, "name": "SV"}),
        (4.61, -74.08, None),
    ],
)
def test_it_is_mentioned_as_if_it_had_been_written(
    latitude: float, longitude: float, expected: dict[str, object] | None
) -> None:
    assert AREAS.mention(latitude, longitude) == expected


def test_the_nearest_point_is_nearest_on_the_sphere() -> None:
    """At 60 degrees north a degree of longitude is half a degree of latitude; and the date line is no wall."""
    areas = Areas((), "# a comment\nnorth 6070,1000\neast 6000,1100\nfar 0,-17990\nnear 0,9000\n")
    assert [areas.at(60.0, 10.0), areas.at(0.0, 179.9)] == ["east", "far"]
    assert math.isclose(math.cos(math.radians(60)), 0.5)
