"""Whether somebody says that she is in a place, herself."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.places import Gazetteer
from content.reading.fields import read_yaml
from content.reading.others import read_places

PACK = Path(__file__).parents[2] / "content" / "packs" / "rcm"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(read_places(read_yaml(PACK, "places.yaml")))


# What was written | country:being, "-" for none; "=" when nothing else is said.
CASES = """
estoy en honduras | HN:here =
vivo en honduras | HN:here =
estoy en San Pedro Sula | HN:here =
soy de guatemala estoy en honduras | GT:- HN:here =
ya regrese a guatemala | GT:here
me deportaron a guatemala | GT:here
me deportaron de texas a guatemala | US:- GT:here
ya estoy en mi pais | own:here =
ya llegué a mi país | own:here =
regreso a mi pais |
quiero regresar a mi pais |
mi pais es honduras | HN:- =
no estoy en mexico estoy en guatemala | MX:not GT:here =
ya no estoy en mexico | MX:not =
ahora estoy en honduras | HN:here =
estoy en una finca en texas y no me dejan salir | US:here
estoy encerrada en una casa en tapachula | MX:here
estoy en guatemala y mi esposo en texas | GT:here US:-
vivo en guatemala y quiero trabajar en canada | GT:here CA:-
trabajo en honduras | HN:work
trabajo en honduras y no me pagan | HN:here
yo trabajo en honduras | HN:here
trabajo en canada para mujeres | CA:-
trabajo temporal en canada | CA:-
busco trabajo en canada | CA:-
estoy buscando trabajo en canada | CA:-
si estoy en texas que hago | US:-
mi esposo esta en estados unidos | US:-
me pegan en texas | US:in
quiero ir a canada | CA:-
que es la visa h2a en canada | CA:-
como consigo la visa h2a desde guatemala | GT:-
soy guatemalteco | GT:- =
I am in Texas | US:here =
I am not in Texas | US:not =
they deported me to Honduras | HN:here
I want to work in Canada | CA:-
i'm back in my country | own:here =
je suis au Québec | CA:here =
je ne suis pas au Mexique | MX:not =
je suis rentré en Haïti | HT:here
je cherche un travail au Canada | CA:-
mwen nan Meksik | MX:here =
yo depote m Ayiti | HT:here
mwen vle ale Kanada | CA:-
ozetazini | US:in =
mwen vle ale ozetazini | US:-
"""


def _cases() -> list[object]:
    rows = [line.rpartition("|") for line in CASES.strip().splitlines()]
    return [pytest.param(text.strip(), expected.split(), id=text.strip()) for text, _, expected in rows]


@pytest.mark.parametrize(("text", "expected"), _cases())
def test_tells_who_is_where(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    found = gazetteer.find(text)
    whole = ["="] if any(mention.whole for mention in found) else []
    assert [f"{mention.country}:{mention.being or '-'}" for mention in found] + whole == expected
