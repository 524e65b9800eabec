"""Programmes and institutions tell where somebody is from or works."""

from __future__ import annotations

import pytest

from connectors.app import SERVED, load_book
from content.institutions import Institutions
from content.model import Institution

FOUND = {
    "both sides": ("me inscribi en el ptat", {("MX", "origin"), ("CA", "destination")}),
    "an insurance": ("tengo igss y me fui", {("GT", "origin")}),
    "with a hyphen": ("la visa H-2A", {("US", "destination")}),
    "without": ("visa h2a", {("US", "destination")}),
    "with a space": ("visa h 2a", {("US", "destination")}),
    "capitals that count": ("llego ICE a la casa", {("US", "destination")}),
    "a cold drink": ("hay ice en la hielera", set()),
    "a part of a word": ("vi al dpincel y los pnretos", set()),
    "nothing": ("no me pagan", set()),
    "accents": ("Programa de Trabajadores Agrícolas Temporales", {("MX", "origin"), ("CA", "destination")}),
}


@pytest.fixture(scope="module")
def institutions() -> Institutions:
    return Institutions(load_book().pack.institutions)


@pytest.mark.parametrize(("text", "roles"), FOUND.values(), ids=FOUND.keys())
def test_a_sign_tells_countries(institutions: Institutions, text: str, roles: set[tuple[str, str]]) -> None:
    assert {(row["country"], row["role"]) for row in institutions.find(text)} == roles


def test_only_countries_that_are_served() -> None:
    named = {c for one in load_book().pack.institutions for c in (one.origin, one.destination) if c}
    assert named <= set(SERVED)


def test_a_pack_without_institutions_finds_none() -> None:
    assert Institutions(()).find("h2a ptat") == []
    assert Institutions([Institution(("x",), origin="GT")]).find("x")[0]["name"] == "x"
