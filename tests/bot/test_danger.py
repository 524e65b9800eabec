"""Danger is heard in plain words, and calm messages stay calm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.components.danger import ALARM, ANSWERED, HINT, POSSIBLE_DANGER, SURE_DANGER, WORDS, DangerDetector, compiled
from rasa.shared.nlu.training_data.message import Message
from tests.bot.pieces import examples, loaded, parsed, trained

LOUD = {
    "threat with a gun": ("nos amenazan con pistola si nos vamos de la finca", "contacts.emergency"),
    "threat of death": ("me tienen amenazado de muerte", "contacts.emergency"),
    "shots": ("nos balearon en el camion en tapachula", "contacts.emergency"),
    "fire": ("hay fuego en la galera donde dormimos", "contacts.emergency"),
    "not waking up": ("Mi papá no despierta", "contacts.emergency"),
    "chest pain": ("me duele el pecho y no puedo respirar", "contacts.emergency"),
    "guns, in English": ("they hold us with guns and dont pay", "contacts.emergency"),
    "despair": ("ya no quiero vivir", "social.mental_health"),
    "despair, second language": ("me no want live no more", "social.mental_health"),
    "despair, Creole": ("mwen vle mouri", "social.mental_health"),
    "her own death": ("me voy a matar", "social.mental_health"),
    "her own death, the other way round": ("pienso matarme", "social.mental_health"),
    "her own death, French": ("je vais me tuer", "social.mental_health"),
    "a daughter's": ("mi hija se quiere matar", "social.mental_health"),
    "another's threat": ("mi marido quiere matarme", "contacts.emergency"),
    "another's threat, French": ("il va me tuer", "contacts.emergency"),
    "pills swallowed": ("tome muchas pastillas", "contacts.emergency"),
    "a birth": ("estoy de parto", "contacts.emergency"),
    "followed": ("someone is following me", "contacts.emergency"),
    "coerced sex": ("me kiere obligar a tener relaciones pa darme trabajo", "rights.harassment"),
    "ransom": ("the smugglers wont let us go till we pay", "contacts.kidnapping"),
    "a child that didn't arrive": ("mi hija de 15 viajaba sola y no llego", "social.missing_person"),
}
CALM = [
    "donde me apunto para ir a canada",
    "ya no aguanto este trabajo",
    "el patron desaparecio sin pagar",
    "no me pagan",
    "no me siguen pagando las horas",
    "seguro de parto",
    "me dieron pastillas para la presion",
]
URGENT = {"rights.injury"}


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> DangerDetector:
    folder = tmp_path_factory.mktemp("danger")
    trained(
        DangerDetector, examples({"es": {"rights.quit": ["renuncio"], "rights.injury": ["me cai"]}}, URGENT), folder
    )
    return loaded(DangerDetector, folder)


@pytest.mark.parametrize(("text", "topic"), LOUD.values(), ids=LOUD.keys())
def test_danger_is_heard(detector: DangerDetector, text: str, topic: str) -> None:
    assert detector.heard(text) == topic


@pytest.mark.parametrize("text", CALM)
def test_calm_is_left_alone(detector: DangerDetector, text: str) -> None:
    assert detector.heard(text) is None


def ranking(*pairs: tuple[str, float]) -> dict[str, Any]:
    ranked = [{"name": name, "confidence": confidence} for name, confidence in pairs]
    return {"intent": ranked[0], "intent_ranking": ranked}


@pytest.mark.parametrize(
    ("heard", "expected", "confidence"),
    [
        pytest.param(
            [("rights.transport", 0.7), ("rights.quit", 0.1)], "contacts.emergency", 0.7, id="overrules a calm topic"
        ),
        pytest.param([("rights.quit", 0.2), ("rights.sick", 0.1)], "contacts.emergency", ANSWERED, id="is answered"),
        pytest.param(
            [("rights.injury", 0.3), ("rights.quit", 0.2)],
            "rights.injury",
            ANSWERED,
            id="heard already, and now surely",
        ),
        pytest.param([("rights.quit", 0.5), ("rights.injury", 0.2)], "rights.injury", ANSWERED, id="a likely one"),
        pytest.param([("service.menu", 1.0)], "service.menu", 1.0, id="never a command"),
    ],
)
def test_an_urgent_topic_comes_first(
    detector: DangerDetector, heard: list[tuple[str, float]], expected: str, confidence: float
) -> None:
    message = parsed(detector, "nos balearon", **ranking(*heard))
    assert message.get("intent") == {"name": expected, "confidence": confidence}
    assert message.get("intent_ranking")[0]["name"] == expected


def with_urgency(detector: DangerDetector, urgency: float, *pairs: tuple[str, float]) -> Message:
    return parsed(detector, "no se que hacer", urgency=urgency, **ranking(*pairs))


def test_urgency_spread_over_many_topics_is_an_alarm(detector: DangerDetector) -> None:
    message = with_urgency(detector, SURE_DANGER, ("rights.quit", 0.2), ("rights.injury", 0.1))
    assert message.get("danger") == ALARM
    assert message.get("intent")["name"] == "rights.injury"


def test_possible_danger_changes_no_topic(detector: DangerDetector) -> None:
    message = with_urgency(detector, POSSIBLE_DANGER, ("rights.quit", 0.8), ("rights.injury", 0.05))
    assert message.get("danger") == HINT
    assert message.get("intent")["name"] == "rights.quit"
    assert with_urgency(detector, 0.0, ("rights.quit", 0.8), ("rights.sick", 0.1)).get("danger") is None


def test_what_is_about_the_last_subject_is_no_alarm_without_a_phrase(detector: DangerDetector) -> None:
    message = with_urgency(detector, 0.9, ("correction", 1.0), ("rights.injury", 0.5))
    assert message.get("intent")["name"] == "correction"
    loud = parsed(detector, "no, nos balearon", urgency=0.9, **ranking(("correction", 1.0), ("rights.quit", 0.5)))
    assert loud.get("intent")["name"] == "contacts.emergency"


def test_every_phrase_is_found_in_itself() -> None:
    """A phrase that plain spelling changes could never be heard."""
    phrases = yaml.safe_load(Path(WORDS).read_text("utf-8"))
    assert compiled(phrases).keys() == phrases.keys()
    detector = DangerDetector.__new__(DangerDetector)
    detector.use({"phrases": compiled(phrases)})
    lost = [
        p for groups in phrases.values() for group in groups for p in group if not detector.heard(p.replace("*", ""))
    ]
    assert lost == []


def test_of_several_questions_the_urgent_one_is_first(detector: DangerDetector) -> None:
    asked = [{"name": "rights.quit", "confidence": 0.9}, {"name": "rights.injury", "confidence": 0.8}]
    message = parsed(detector, "a b c", questions=asked, **ranking(("rights.quit", 0.8), ("rights.sick", 0.1)))
    assert message.get("intent")["name"] == "rights.injury"
    assert message.get("danger") is None


def test_two_letters_are_no_danger(detector: DangerDetector) -> None:
    message = parsed(detector, "re", urgency=0.9, **ranking(("rights.quit", 0.2), ("rights.injury", 0.1)))
    assert message.get("danger") is None
