"""What people write about where they are from and where they go, and what must not be taken for a place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from content.model import Place
from content.places import Gazetteer
from content.reading.fields import read_yaml
from content.reading.others import read_places

PACK = Path(__file__).parents[2] / "content" / "packs" / "rcm"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(read_places(read_yaml(PACK, "places.yaml")))


# One line a case: what was written | what is understood, country:role, "-" for no role; "=" when nothing else is said.
CASES = """
soy de Guatemala | GT:origin =
soy de guatemla | GT:origin =
Soy del Salvador | SV:origin =
somos de ondura | HN:origin =
bengo de nicaragua | NI:origin =
vengo de Quetzaltenango y quiero trabajar | GT:origin
de aquí de Honduras | HN:origin =
mi país es El Salvador | SV:origin =
soy catracha | HN:origin =
soy chapín y tengo visa | GT:origin
somos nicas y no nos pagan | NI:origin
los ticos pagan mejor? | CR:origin
soi guatemalteca | GT:origin =
soy Mexicano | MX:origin =
me quieren cobrar por ser haitiana | HT:origin
trabajo en mejico | MX:destination
me voy a canda con contrato | CA:destination
kiero ir pa Canada | CA:destination
estoy en EEUU | US:destination =
ando en EE. UU. sin papeles | US:destination
me ofrecen trabajo en E.U. | US:destination
me voy pal norte | US:destination =
quiero cruzar al norte de Chiapas | MX:-
estoy en los estados | US:destination =
tengo parientes en los estados del sur |
jornalero en Tapachula | MX:destination
corto lechuga en Salinas California | US:destination
trabajo en Fresno | US:destination
pa trabajar en Upala | CR:destination
permiso en Costarica | CR:destination
trabajo en panama con contrato | PA:destination
legalizarme en rd | DO:destination
cuanto pagan en Belis | BZ:destination
quiero ir a España a la fresa | ES:destination
estoy en Guatemala | GT:- =
cuánto tarda el trámite en Honduras | HN:-
consulado de Guatemala en Atlanta | GT:origin US:destination
vengo de Honduras a trabajar a México | HN:origin MX:destination
de El Salvador a Canadá | SV:origin CA:destination =
Guatemala | GT:- =
GUATEMALA Y MÉXICO | GT:- MX:- =
salario mínimo panamá | PA:-
llamo desde Texas | US:destination
llamo desde Honduras | HN:origin
me mandan de regreso a México | MX:origin
si no voy me manda a Honduras | HN:origin
they will ship us back to Guatemala | GT:origin
je fuis Haïti | HT:origin
dónde queda el consulado mexicano | MX:-
permiso de trabajo canadiense | CA:destination
mi patrón gringo no paga | US:destination
tengo visa americana | US:destination
quiero trabajar en Chile | CL:destination
fuimos a pizcar chile |
me ofrecen empleo en Qatar | QA:destination
I'm from Honduras | HN:origin =
I am Guatemalan and I work in Canada | GT:origin CA:destination
I come from Haiti to the US | HT:origin US:destination =
jobs in the US | US:destination
they told us to pay |
US | US:- =
us | US:- =
THEY TOLD US TO PAY |
my U.S. visa expired | US:-
can I go |
work in New Mexico | US:destination
trabajo en Nuevo México | US:destination
farm in British Columbia | CA:destination
Columbia |
visa para Colombia | CO:destination
the Mexican consulate | MX:-
je viens d'Haïti | HT:origin =
je suis haïtien et je travaille au Québec | HT:origin CA:destination
je vais aux États-Unis | US:destination
je viens du Guatemala | GT:origin =
mwen soti Ayiti | HT:origin =
mwen se ayisyen | HT:origin =
mwen vle ale Etazini | US:destination
m ap travay nan Sendomeng | DO:destination
mwen nan Meksik | MX:destination =
mwen soti Okap, mwen vle ale Kanada | HT:origin CA:destination
okay thanks |
mi hijo Salvador no llega |
mi amiga Georgia dice que no |
trabajo en Georgia | US:destination
estoy en Florida | US:destination =
soy de Granada | NI:origin =
gracias a Dios todo bien |
se cayó en la finca |
¿cómo se usa esto? |
hay agua caliente? |
deposité el sábado |
necesito el papel en francés |
quiero trabajo libre de engaños |
"""


def _cases() -> list[object]:
    rows = [line.rpartition("|") for line in CASES.strip().splitlines()]
    return [pytest.param(text.strip(), expected.split(), id=text.strip()) for text, _, expected in rows]


@pytest.mark.parametrize(("text", "expected"), _cases())
def test_understands(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    found = gazetteer.find(text)
    whole = ["="] if any(mention.whole for mention in found) else []
    assert [f"{mention.country}:{mention.role or '-'}" for mention in found] + whole == expected


def test_positions_are_those_of_the_text(gazetteer: Gazetteer) -> None:
    text = "¡Ñandú! Vengo de El Salvador, voy a Québec."
    assert [text[m.start : m.end] for m in gazetteer.find(text)] == ["El Salvador", "Québec"]


def test_names_what_was_said(gazetteer: Gazetteer) -> None:
    (mention,) = gazetteer.find("ando en tapachula")
    assert (mention.place_name, mention.kind) == ("Tapachula", "city")


def test_the_longest_name_wins_and_the_first_of_two_equal_ones() -> None:
    places = (
        Place("MX", "México", "country", ()),
        Place("US", "Nuevo México", "state", ()),
        Place("GT", "Santa Rosalía", "city", ()),
        Place("HN", "Santa Rosalía", "city", ()),
    )
    found = Gazetteer(places).find("de Nuevo México y de Santa Rosalía")
    assert [mention.country for mention in found] == ["US", "GT"]


def test_no_places_no_mentions() -> None:
    assert Gazetteer(()).find("soy de Guatemala") == []


def test_is_quick(gazetteer: Gazetteer) -> None:
    texts = [line.rpartition("|")[0] for line in CASES.strip().splitlines()] * 10
    start = time.perf_counter()
    for text in texts:
        gazetteer.find(text)
    assert (time.perf_counter() - start) / len(texts) < 0.0003
