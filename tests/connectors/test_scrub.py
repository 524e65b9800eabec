"""What is taken out of a complaint's words before they are kept, and what honestly isn't."""

from __future__ import annotations

import pytest

from connectors.scrub import LONGEST, scrub

TAKEN_OUT = [
    pytest.param("mi numero es 50255501234", "mi numero es [#]", id="a number"),
    pytest.param("llame al +502 5550-1234 y nada", "llame al [#] y nada", id="a number with signs"),
    pytest.param("llame al (305) 555.0100", "llame al [#]", id="a number with brackets"),
    pytest.param("mi dpi 1234 56789 0101", "mi dpi [#]", id="a number in groups"),
    pytest.param("pasaporte A1B23C4D5", "pasaporte [#]", id="letters among digits"),
    pytest.param("٠١٢٣٤٥٦٧", "", id="digits of another script"),
    pytest.param("escriba a juan.perez@correo.com ya", "escriba a [@] ya", id="a mail address"),
    pytest.param("soy @juanito en eso", "soy [@] en eso", id="a handle"),
    pytest.param("vea https://ejemplo.org/a?b=1 y diga", "vea [@] y diga", id="a web address"),
    pytest.param("vea facebook.com/juan y diga", "vea [@] y diga", id="a bare web address"),
    pytest.param("mi jefe Juan Pérez no paga", "mi jefe [...] [...] no paga", id="names"),
    pytest.param("El patrón de Rancho Viejo", "El patrón de [...] [...]", id="the first word stays"),
    pytest.param("está mal.\nMe dijo  Ana", "está mal. [...] dijo [...]", id="a new sentence is no excuse"),
]
KEPT = [
    pytest.param("dice 7.25 pero aqui pagan 16", id="wages"),
    pytest.param("llame al 911 y no sirve", id="a short number"),
    pytest.param("la respuesta no dice nada de 2026", id="a year"),
    pytest.param("LA RESPUESTA ESTA MAL", id="all in capitals: nothing can be told apart"),
    pytest.param("juan perez me cobro", id="what it can't do: names in small letters"),
    pytest.param("Juan me cobro", id="what it can't do: a name as the first word"),
    pytest.param("cinco cinco cinco cero uno", id="what it can't do: a number in words"),
]


@pytest.mark.parametrize(("text", "expected"), TAKEN_OUT)
def test_what_could_point_to_somebody_is_taken_out(text: str, expected: str) -> None:
    assert scrub(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_what_a_complaint_is_about_is_kept(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize("text", ["", "  ", "50255501234", "@juan", "???", "12 13"])
def test_what_has_no_word_left_is_not_kept(text: str) -> None:
    assert scrub(text) == ""


def test_it_is_cut() -> None:
    assert len(scrub("no sirve " * 300)) == LONGEST
