"""Which messages are nothing but a command, and which only look like one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.components.commands import WORDS, CommandRecogniser, word_table
from rasa.shared.nlu.training_data.training_data import TrainingData
from tests.bot.pieces import loaded, parsed, trained


@pytest.fixture(scope="module")
def recogniser(tmp_path_factory: pytest.TempPathFactory) -> CommandRecogniser:
    """Trained, stored and read back."""
    folder: Path = tmp_path_factory.mktemp("commands")
    trained(CommandRecogniser, TrainingData(), folder)
    return loaded(CommandRecogniser, folder)


MORE, MENU, WORDLESS = ("more", None), ("menu", None), ("wordless", None)
RECOGNISED = [
    pytest.param("MAS", MORE, id="mas"),
    pytest.param("más", MORE, id="mas with its accent"),
    pytest.param("MAS.", MORE, id="mas and a full stop"),
    pytest.param(" Mas!!! ", MORE, id="mas with spaces and signs"),
    pytest.param("maaaas", MORE, id="mas drawn out"),
    pytest.param("more", MORE, id="more"),
    pytest.param("SUITE", MORE, id="suite"),
    pytest.param("plis", MORE, id="plis"),
    pytest.param("0", MENU, id="0"),
    pytest.param("00", MENU, id="00"),
    pytest.param("menú", MENU, id="menu"),
    pytest.param("cero", MENU, id="cero"),
    pytest.param("1", ("choose", "1"), id="1"),
    pytest.param("1.", ("choose", "1"), id="1 and a full stop"),
    pytest.param("01", ("choose", "1"), id="01"),
    pytest.param("12", ("choose", "12"), id="12"),
    pytest.param("la 2", ("choose", "2"), id="la 2"),
    pytest.param("opcion 3", ("choose", "3"), id="opcion 3"),
    pytest.param("Opción 3", ("choose", "3"), id="opcion 3 with its accent"),
    pytest.param("#4", ("choose", "4"), id="#4"),
    pytest.param("Número 4", ("choose", "4"), id="numero 4"),
    pytest.param("option 5", ("choose", "5"), id="option 5"),
    pytest.param("dos", ("choose", "2"), id="dos"),
    pytest.param("la primera", ("choose", "1"), id="la primera"),
    pytest.param("twa", ("choose", "3"), id="twa"),
    pytest.param("STOP", ("service.stop", None), id="stop"),
    pytest.param("alto", ("service.stop", None), id="alto"),
    pytest.param("BAJA", ("service.stop", None), id="baja"),
    pytest.param("Stop.", ("service.stop", None), id="stop and a full stop"),
    pytest.param("arrêt", ("service.stop", None), id="arret"),
    pytest.param("sispann", ("service.stop", None), id="sispann"),
    pytest.param("borrar", ("service.delete_data", None), id="borrar"),
    pytest.param("Delete my data", ("service.delete_data", None), id="delete my data"),
    pytest.param("español", ("language", "es"), id="espanol"),
    pytest.param("ESPANOL", ("language", "es"), id="espanol without its tilde"),
    pytest.param("english", ("language", "en"), id="english"),
    pytest.param("kreyòl", ("language", "ht"), id="kreyol"),
    pytest.param("Français", ("language", "fr"), id="francais"),
    pytest.param("idioma", ("language", None), id="idioma"),
    pytest.param("DISCRETO", ("discreet", None), id="discreto"),
    pytest.param("discreet", ("discreet", None), id="discreet"),
    pytest.param("Discret.", ("discreet", None), id="discret"),
    pytest.param("diskre", ("discreet", None), id="diskre"),
    pytest.param("NORMAL", ("normal", None), id="normal"),
    pytest.param("nòmal", ("normal", None), id="normal in creole"),
    pytest.param("VERIFICAR", ("check", None), id="verificar"),
    pytest.param("check", ("check", None), id="check"),
    pytest.param("Vérifier", ("check", None), id="verifier"),
    pytest.param("VERIFYE.", ("check", None), id="verifye"),
    pytest.param("TRABAJOS", ("find_job", None), id="trabajos"),
    pytest.param("jobs", ("find_job", None), id="jobs"),
    pytest.param("travail", ("find_job", None), id="travail"),
    pytest.param("travay", ("find_job", None), id="travay"),
    pytest.param("DENUNCIAR", ("report", None), id="denunciar"),
    pytest.param("report", ("report", None), id="report"),
    pytest.param("Signaler", ("report", None), id="signaler"),
    pytest.param("denonse", ("report", None), id="denonse"),
    pytest.param("RETIRAR", ("report", "withdraw"), id="retirar"),
    pytest.param("retirar 2ABC-DEFG", ("report", "2ABC-DEFG"), id="retirar with a receipt"),
    pytest.param("Withdraw 2abcdefg", ("report", "2ABC-DEFG"), id="withdraw with a receipt"),
    pytest.param("otra vez", ("repeat", None), id="otra vez"),
    pytest.param("😀👍🏽", WORDLESS, id="emoji only"),
    pytest.param("", WORDLESS, id="empty"),
    pytest.param(" \n ", WORDLESS, id="blank"),
    pytest.param("???", WORDLESS, id="signs only"),
]
NOT_A_COMMAND = [
    pytest.param("911", id="911 is not an option"),
    pytest.param("123", id="three digits"),
    pytest.param("2026", id="a year"),
    pytest.param("2 meses", id="a number and a word"),
    pytest.param("trabajo 2", id="a word and a number"),
    pytest.param("$50", id="money"),
    pytest.param("1.5", id="a fraction"),
    pytest.param("quiero saber mas de la visa", id="mas within a question"),
    pytest.param("quiero borrar mi deuda", id="borrar within a question"),
    pytest.param("me dieron de baja", id="baja within a question"),
    pytest.param("clases de inglés", id="a language within a question"),
    pytest.param("stop loss", id="stop within a phrase"),
    pytest.param("es normal que me cobren", id="normal within a question"),
    pytest.param("mi patron es discreto", id="discreto within a sentence"),
    pytest.param("verificar una oferta de florida", id="verificar with an offer behind it"),
    pytest.param("denunciar a mi patron", id="denunciar within a sentence"),
    pytest.param("llame al 2234-5678", id="a telephone number behind words"),
    pytest.param("Guatemala", id="a place that nobody found"),
]


@pytest.mark.parametrize(("text", "expected"), RECOGNISED)
def test_a_command_is_recognised(recogniser: CommandRecogniser, text: str, expected: tuple[str, str | None]) -> None:
    found = recogniser.recognise(text, {})
    assert found is not None
    assert found[:2] == expected


@pytest.mark.parametrize("text", NOT_A_COMMAND)
def test_what_is_more_than_a_command_is_none(recogniser: CommandRecogniser, text: str) -> None:
    assert recogniser.recognise(text, {}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Guatemala", "inform_place", id="a bare place"),
        pytest.param("soy de Honduras", "inform_place", id="a bare place with small words"),
        pytest.param("", "wordless", id="nothing comes first"),
        pytest.param("2", "choose", id="a number comes first"),
        pytest.param("stop", "service.stop", id="a command comes first"),
    ],
)
def test_a_bare_place_is_one(recogniser: CommandRecogniser, text: str, expected: str) -> None:
    found = recogniser.recognise(text, {"bare_place": True})
    assert found is not None
    assert found[0] == expected


@pytest.mark.parametrize(
    ("text", "metadata", "language"),
    [
        pytest.param("MORE", {}, "en", id="first word of a stranger tells the language"),
        pytest.param("plis", {}, "ht", id="in creole"),
        pytest.param("MORE", {"spoken": "es"}, "es", id="a word does not overturn the conversation"),
        pytest.param("MAS", {"spoken": "ht", "forced": "en"}, "en", id="forced"),
        pytest.param("english", {"spoken": "es"}, "en", id="a language named is meant"),
        pytest.param("2", {"spoken": "fr"}, "fr", id="a number says nothing"),
        pytest.param("2", {}, "heard before", id="a number of a stranger neither"),
    ],
)
def test_the_language_of_a_command(
    recogniser: CommandRecogniser, text: str, metadata: dict[str, Any], language: str
) -> None:
    assert parsed(recogniser, text, metadata, language="heard before").get("language") == language


def test_a_command_is_certain(recogniser: CommandRecogniser) -> None:
    message = parsed(recogniser, "opcion 3")
    assert message.get("intent") == {"name": "choose", "confidence": 1.0}
    assert message.get("intent_ranking") == [{"name": "choose", "confidence": 1.0}]
    assert message.get("command_value") == "3"


def test_another_message_is_left_alone(recogniser: CommandRecogniser) -> None:
    message = parsed(recogniser, "me quitaron el pasaporte")
    assert message.get("intent") is None
    assert message.get("command_value") is None


def test_an_earlier_command_keeps_a_word_that_stands_twice() -> None:
    table = word_table({"more": {"es": ["Más", "sigue"]}, "stop": {"es": ["mas"], "en": ["stop"]}})
    assert table == {"mas": ["more", "", "es"], "sigue": ["more", "", "es"], "stop": ["service.stop", "", "en"]}


@pytest.mark.parametrize("command", ["more", "menu", "language", "stop", "erase", "repeat", "discreet", "normal"])
def test_each_command_has_words_in_four_languages(command: str) -> None:
    lists = yaml.safe_load(WORDS.read_text("utf-8"))[command]
    assert set(lists) == {"es", "en", "fr", "ht"}
    assert all(lists.values())
