"""How a message is put: openings, going on, taking back, several questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.components.reading import MessageReader
from tests.bot.pieces import examples, loaded, trained


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reading")


@pytest.fixture(scope="module")
def reader(folder: Path) -> MessageReader:
    return trained(MessageReader, examples({}), folder)


@pytest.mark.parametrize(
    ("text", "core"),
    [
        pytest.param("hola buenas tardes una pregunta cuanto es la visa", "cuanto es la visa", id="spanish"),
        pytest.param("Good morning sir, they owe me two weeks", "they owe me two weeks", id="english"),
        pytest.param("bjr svp mon passeport", "mon passeport", id="french"),
        pytest.param("Bonjou, mwen ta renmen konnen pri viza a", "pri viza a", id="creole"),
        pytest.param("hola", "", id="nothing would be left"),
        pytest.param("me deben dos semanas", "", id="no opening"),
    ],
)
def test_an_opening_is_peeled_off(reader: MessageReader, text: str, core: str) -> None:
    assert reader.read(text, has_subject=False)["core"] == core


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("¿y cuánto cuesta?", True),
        ("y si soy mujer", True),
        ("cuánto", True),
        ("what about my wife", True),
        ("et si je suis enceinte", True),
        ("e si m se fanm", True),
        ("no me han pagado dos semanas", False),
        ("y ademas el patron nos quito los pasaportes a todos y nos grita cada dia", False),
    ],
)
def test_going_on_with_a_subject(reader: MessageReader, text: str, goes_on: bool) -> None:
    assert reader.read(text, has_subject=True)["goes_on"] is goes_on
    assert reader.read(text, has_subject=False)["goes_on"] is False


@pytest.mark.parametrize(
    ("text", "takes_back", "bare", "core"),
    [
        ("no, otra cosa", True, True, ""),
        ("not that", True, True, ""),
        ("no, yo digo la visa de canada", True, False, "yo digo la visa de canada"),
        ("non se pa sa", True, True, ""),
        ("quiero otra cosa", False, False, ""),
    ],
)
def test_taking_an_answer_back(reader: MessageReader, text: str, takes_back: bool, bare: bool, core: str) -> None:
    read = reader.read(text, has_subject=True)
    assert (read["takes_back"], read["bare"]) == (takes_back, bare)
    assert read["core"] in (core, core.removeprefix("yo digo "))
    assert reader.read(text, has_subject=False)["takes_back"] is False


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("¿Cuánto pagan la hora? ¿Mi esposa puede ir?", ["cuanto pagan la hora", "mi esposa puede ir"]),
        (
            "me deben horas y tambien quiero saber del seguro medico",
            ["me deben horas", "del seguro medico"],
        ),
        ("Hola. Me deben dos semanas.", []),
        ("me deben dos semanas", []),
    ],
    ids=["two signs", "joined", "a greeting is no question", "one"],
)
def test_several_questions(reader: MessageReader, text: str, parts: list[str]) -> None:
    assert reader.read(text, has_subject=False)["parts"] == parts


def test_what_was_saved_reads_the_same(reader: MessageReader, folder: Path) -> None:
    text = "hola, y cuanto cuesta? Y a donde voy?"
    assert loaded(MessageReader, folder).read(text, has_subject=True) == reader.read(text, has_subject=True)


@pytest.mark.parametrize(
    ("text", "unanswered"),
    [
        ("nadie contesta", True),
        ("llame y suena y suena", True),
        ("nobody picks up", True),
        ("personne ne répond", True),
        ("pèsonn pa reponn", True),
        ("mi patron no me paga y cuando le reclamo no contesta ni me quiere ver", False),
        ("no me pagan", False),
    ],
)
def test_a_number_that_nobody_answers(reader: MessageReader, text: str, unanswered: bool) -> None:
    assert reader.read(text, has_subject=True)["unanswered"] is unanswered
    assert reader.read(text, has_subject=False)["unanswered"] is False
