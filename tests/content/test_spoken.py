"""What is heard on the telephone: digits one by one, no abbreviation, no address of a web page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from content.compile import AnswerBook
from content.errors import WrongField
from content.layout import voice
from content.model import Speaking
from content.reading.fields import read_yaml
from content.reading.spoken import read_spoken
from content.spoken import Voice, digits
from content.where import Where
from content.wording import Wording
from tests.content.built_pack import TODAY, build_pack, one, topic

SPANISH = Speaking(
    words={
        "EE. UU.": "Estados Unidos",
        "H-2A": "hache dos A",
        "DOL": "Departamento de Trabajo",
        "%": "por ciento",
        "$": "dólares",
    },
    read=frozenset({"COMAR"}),
    address="su página de internet",
    source="Fuente: {source}, {date}.",
    source_undated="Fuente: {source}.",
    commands=frozenset({"BAJA", "ESPAÑOL"}),
    write={"escriba": "diga"},
)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("911", "9 1 1"),
        ("1-866-487-9243", "1, 8 6 6, 4 8 7, 9 2 4 3"),
        ("+52 55 5555 0100", "+, 5 2, 5 5, 5 5 5 5, 0 1 0 0"),
    ],
)
def test_a_number_is_said_digit_by_digit(number: str, expected: str) -> None:
    assert digits(number) == expected


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("La visa H-2A en EE. UU.", "La visa hache dos A en Estados Unidos"),
        ("Peligro: marque 911.", "Peligro: marque 9 1 1."),
        ("Cuesta 911 pesos.", "Cuesta 9 1 1 pesos."),
        ("Paga 1,911 pesos o 911.50.", "Paga 1,911 pesos o 911.50."),
        ("Vea seasonaljobs.dol.gov/es hoy.", "Vea su página de internet hoy."),
        ("Vea www.gob.mx, y llame.", "Vea su página de internet, y llame."),
        ("Vea dol.gov/es/pagos. Si no paga, llame.", "Vea su página de internet. Si no paga, llame."),
        ("Vea dol.gov/. ¿Y usted?", "Vea su página de internet. ¿Y usted?"),
        ("Vea portal.ec.europa.eu o serviciomigraciones.cl.", "Vea su página de internet o su página de internet."),
        ("Pida la forma I-129 o la W-2.", "Pida la forma I 129 o la W 2."),
        ("Pregunte al departamento (DOL).", "Pregunte al departamento de Trabajo."),
        ("El Departamento de Trabajo (DOL) paga.", "El Departamento de Trabajo paga."),
        ("La oficina (DOL) paga.", "La oficina, Departamento de Trabajo, paga."),
        ("Vea la hoja..", "Vea la hoja."),
        ("Pasos: 1) pida cita. 2) vaya.", "Pasos: 1, pida cita. 2, vaya."),
        ("La COMAR (refugio) ayuda.", "La Comar, refugio, ayuda."),
        ("Escriba a fraude@migracion.gob.gt hoy.", "Escriba a su página de internet hoy."),
        ("Cobran $1,200.50 hoy.", "Cobran 1,200.50 dólares hoy."),
        ("El RNP da el DUI.", "El R N P da el D U I."),
        ("Cobra el 5% al mes (a veces).", "Cobra el 5 por ciento al mes, a veces."),
    ],
)
def test_a_text_is_made_to_be_heard(written: str, heard: str) -> None:
    assert Voice(SPANISH).text(written, {"911"}) == heard


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("Cuente más: escriba ME QUITARON EL PASAPORTE.", "Cuente más: diga me quitaron el pasaporte."),
        ("Escriba: maternidad.", "Diga: maternidad."),
        ("Si no sabe, escriba: me despidieron. Hay plazos.", "Si no sabe, diga: me despidieron. Hay plazos."),
        ("Para no recibir más, BAJA; en español, ESPAÑOL.", "Para no recibir más, baja; en español, español."),
        ("La COMAR RNP y el DOL DUI.", "La Comar R N P y el Departamento de Trabajo D U I."),
        ("Escriba días, horas y palabras.", "Escriba días, horas y palabras."),
        ("Lo que va escrito, escriba: horas, sueldo y firma.", "Lo que va escrito, escriba: horas, sueldo y firma."),
        ("Por texto, escriba BAJA al 988.", "Por texto, escriba baja al 988."),
        ("Escriba al 988.", "Escriba al 988."),
    ],
)
def test_what_is_written_to_faro_is_said_to_it(written: str, heard: str) -> None:
    assert Voice(SPANISH).text(written) == heard


def test_an_answer_is_heard_in_pieces_with_its_source_last() -> None:
    spoken = topic("rights.wages", one("Llame al {us_labour} (DOL).", "A" * 200 + ".", "B" * 200 + "."))
    book = AnswerBook(
        replace(build_pack((spoken,)), spoken={"es": SPANISH}), lambda lang, context, text: text, lambda: TODAY
    )
    first, *rest = book.pages(book.find("rights.wages", Where()), Where(), "es", "voice")
    assert first.startswith("Llame al 1, 8 6 6, 4 8 7, 9 2 4 3, Departamento de Trabajo. Fuente: Departamento de")
    assert [len(piece) for piece in rest] == [201, 201]


def test_a_short_number_in_a_text_is_said_digit_by_digit() -> None:
    """Also where it is no placeholder, and no emergency's."""
    heard = Wording(replace(build_pack(()), spoken={"es": SPANISH}), lambda lang, context, text: text).heard
    assert heard("Ministerio: 1510. Ayuda.", "es") == "Ministerio: 1 5 1 0. Ayuda."


def test_who_is_in_danger_hears_no_source() -> None:
    urgent = topic("rights.passport", one("Llame al {us_labour}."))
    book = AnswerBook(
        replace(build_pack((urgent,)), spoken={"es": SPANISH}), lambda lang, context, text: text, lambda: TODAY
    )
    found = book.find("rights.passport", Where())
    assert "Fuente" not in " ".join(book.pages(found, Where(), "es", "voice"))
    assert "(DOL, 1/2026)" in book.pages(found, Where(), "es", "sms")[0]


@pytest.mark.parametrize(("lang", "pieces"), [("es", [201]), ("fr", [201]), ("ht", [100, 100])])
def test_a_slower_voice_says_shorter_pieces(lang: str, pieces: list[int]) -> None:
    """Two sentences that together take twenty seconds in Spanish, and longer in Creole."""
    sentences = f"{'a' * 99}. {'b' * 99}."
    assert [len(piece) for piece in voice("", [sentences], lang)] == pieces


def test_what_the_pack_says_to_be_heard_is_heard_instead() -> None:
    spoken = topic("rights.wages", one("Lea esto.", spoken="Oiga esto."))
    book = AnswerBook(
        replace(build_pack((spoken,)), spoken={"es": SPANISH}), lambda lang, context, text: text, lambda: TODAY
    )
    assert book.pages(book.find("rights.wages", Where()), Where(), "es", "voice")[0].startswith("Oiga esto.")


def test_a_language_without_words_for_a_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spoken.yaml").write_text("languages: {es: {address: la página}}\n", "utf-8")
    with pytest.raises(WrongField):
        read_spoken(read_yaml(tmp_path, "spoken.yaml"))


def test_no_shipped_answer_is_heard_with_an_address_or_a_bracket() -> None:
    """In every language; a voice can't say them."""
    from connectors.app import load_book

    book = load_book()
    found = [
        (topic, lang)
        for topic in book.pack.topics
        for where in (Where(), Where("US", "GT"), Where("CA", "MX"))
        for lang in book.pack.languages
        if (answer := book.find(topic, where)).state == "current"
        for piece in book.pages(answer, where, lang, "voice")
        if any(sign in piece for sign in ("(", ")", "http", "www", ".gov", ".gob", ".org", "{"))
    ]
    assert found == []


def test_what_is_said_is_no_pattern() -> None:
    odd = replace(SPANISH, words={"DOL": r"Dep\artamento \d"}, address=r"C:\dir")
    assert Voice(odd).text("El DOL y www.dol.gov.") == r"El Dep\artamento \d y C:\dir."


def test_a_short_number_of_two_digits_is_left_alone() -> None:
    assert Voice(SPANISH).text("Tiene 15 días.", {"15"}) == "Tiene 15 días."
