"""Which words stop messages, leave a form or come back, however they are written; and which only look like them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.components.commands import CommandRecogniser, stops
from rasa.shared.nlu.training_data.training_data import TrainingData
from tests.bot.pieces import loaded, trained

Found = tuple[str, str | None]
STOP, STOP_OR_LEAVE, LEAVE, START = (
    ("service.stop", None),
    ("service.stop", "leave"),
    ("leave", "leave"),
    ("start", None),
)
# As they are printed and as they are spoken of: with their accents.
WORDS: dict[Found, str] = {
    STOP: "alto parar basta baja arrêt arrête arrêté stop désabonner kanpe sispann rete "
    "unsubscribe end stopall revoke optout",
    STOP_OR_LEAVE: "cancelar salir sair cancel quit no_más",
    LEAVE: "annuler sòti soti",
    START: "start unstop alta empezar reanudar volver reprendre commencer kòmanse rekòmanse komanse rekomanse",
}
NEAR = (
    "no mas quiero saber",
    "no más quiero saber de la visa",
    "basta de abusos en mi trabajo",
    "alto riesgo",
    "es un trabajo de alto riesgo",
    "me dieron de baja",
    "dar de alta en el seguro",
    "stop work order",
    "end of contract",
    "quiero salir de la finca",
    "puedo cancelar el contrato",
    "cancel my visa",
    "ya no quiero más",
    "no quiero más",
    "altos",
    "sto",
    "paren de pegarnos",
    "bajas",
    "arretez le patron",
    "kanpe travay la",
    "yo rete lajan m",
    "parar a tiempo",
    "start of season",
    "how do i quit my job",
)


def bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def spellings(word: str) -> Iterator[str]:
    for plain in {word, bare(word), unicodedata.normalize("NFD", word)}:
        for cased in {plain, plain.upper(), plain.capitalize()}:
            yield from (cased, f"{cased}.", f" {cased}!! \n", f"¡{cased}!", f'"{cased}"')


ROWS = [
    pytest.param(text, expected, id=ascii(text))
    for expected, words in WORDS.items()
    for word in words.split()
    for text in sorted(set(spellings(word.replace("_", " "))))
]


@pytest.fixture(scope="module")
def recogniser(tmp_path_factory: pytest.TempPathFactory) -> CommandRecogniser:
    folder: Path = tmp_path_factory.mktemp("commands")
    trained(CommandRecogniser, TrainingData(), folder)
    return loaded(CommandRecogniser, folder)


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_a_word_is_heard_however_it_is_written(recogniser: CommandRecogniser, text: str, expected: Found) -> None:
    found = recogniser.recognise(text, {})
    assert found is not None
    assert found[:2] == expected
    assert stops(text) is (expected[0] == "service.stop")


@pytest.mark.parametrize("text", NEAR)
def test_a_sentence_with_such_a_word_is_a_sentence(recogniser: CommandRecogniser, text: str) -> None:
    assert recogniser.recognise(text, {}) is None
    assert not stops(text)


@pytest.mark.parametrize("text", ["sí", "SI", "yes", "Yes.", "oui", "wi"])
def test_yes_is_an_answer_that_says_so(recogniser: CommandRecogniser, text: str) -> None:
    found = recogniser.recognise(text, {})
    assert found is not None
    assert found[:2] == ("acknowledge", "yes")


@pytest.mark.parametrize("text", ["no", "non", "ok", "vale"])
def test_any_other_word_of_assent_or_dissent_is_none(recogniser: CommandRecogniser, text: str) -> None:
    found = recogniser.recognise(text, {})
    assert found is not None
    assert found[:2] == ("acknowledge", None)


def test_help_is_heard_as_a_cry_for_help_and_info_as_a_wish_for_the_themes(recogniser: CommandRecogniser) -> None:
    assert (recogniser.recognise("HELP", {}) or ("",))[0] == "contacts.emergency"
    assert (recogniser.recognise("INFO", {}) or ("",))[0] == "menu"


@pytest.mark.parametrize(
    "text",
    ["alto alto", "STOP STOP STOP", "ALTO\nALTO", "Alto, gracias", "stop please", "please stop", "basta ya", "S.T.O.P",
     "arrêt svp", "kanpe tanpri", "por favor alto", "pare", "não quero mais mensagens", "stop sending messages"],
)  # fmt: skip
def test_a_wish_said_twice_or_politely_is_a_wish(recogniser: CommandRecogniser, text: str) -> None:
    found = recogniser.recognise(text, {})
    assert found is not None
    assert found[0] == "service.stop"
    assert stops(text)


@pytest.mark.parametrize(
    "text",
    ["help me", "please help me", "HELP HELP", "ayuda", "AYUDA!!!", "ayudame por favor", "socorro", "necesito ayuda",
     "à l'aide", "aidez-moi svp", "PELIGRO", "estoy en peligro", "danger", "I'm in danger", "danje", "ede m",
     "tanpri ede m", "anmwe"],
)  # fmt: skip
def test_a_cry_for_help_is_heard(recogniser: CommandRecogniser, text: str) -> None:
    found = recogniser.recognise(text, {})
    assert found is not None
    assert found[0] == "contacts.emergency"


@pytest.mark.parametrize("text", ["gracias", "ok gracias", "no gracias", "1 1", "hola hola", "mas mas por favor"])
def test_politeness_makes_no_command_of_other_words(recogniser: CommandRecogniser, text: str) -> None:
    found = recogniser.recognise(text, {})
    assert found is None or found[0] not in ("service.stop", "service.delete_data", "contacts.emergency")
