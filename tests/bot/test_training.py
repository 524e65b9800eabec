"""What a model is named by, what is laid out for Rasa, and that the same content never trains twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import rasa_sdk
from bot.assistant import Assistant, flat
from bot.errors import TrainingFailed, TurnFailed
from bot.importer import EXAMPLES, PackImporter
from bot.messages import Channel, Inbound
from bot.model_files import MARK, note
from bot.nlg import CatalogueGenerator
from bot.training import OWN_RULE, Examples, _sources, fingerprint, model_path, train, train_apart, write_rasa_files
from rasa_sdk.executor import CollectingDispatcher

QUESTIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "es": {
        "rights.passport": [
            "me quitaron el pasaporte",
            "el patron tiene mi pasaporte",
            "pasaporte quitado",
            "mi pasaporte",
        ],
        "rights.wages": ["no me pagan el salario", "me deben mi pago", "cuanto es mi salario", "mi pago"],
        "service.menu": ["que temas tiene", "ver los temas", "que puedo preguntar", "lista de temas"],
        "service.stop": ["no quiero mensajes", "ya no me escriba", "no mande mensajes", "deje de escribirme"],
        "service.delete_data": ["borre mis datos", "quite mis datos", "borre lo mio", "mis datos fuera"],
        "service.complaint": ["eso esta mal", "su respuesta esta mal", "esto no sirve", "mala respuesta"],
        "service.language": ["cambie de idioma", "otro idioma", "puede en otro idioma", "que idiomas habla"],
        "out_of_scope": ["quien gano el partido", "una receta de pollo", "cuentame un chiste", "el clima de hoy"],
    }
}
TINY = Examples((*QUESTIONS["es"],), QUESTIONS)


def with_question(topic: str, text: str) -> Examples:
    spanish = {**QUESTIONS["es"], topic: [*QUESTIONS["es"][topic], text]}
    return replace(TINY, questions={"es": spanish})


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(with_question("rights.wages", "la quincena"), id="an example more"),
        pytest.param(replace(TINY, questions={"en": QUESTIONS["es"]}), id="the same in another language"),
        pytest.param(replace(TINY, topics=(*TINY.topics, "rights.heat")), id="a topic without examples"),
    ],
)
def test_what_is_trained_names_the_model(other: Examples) -> None:
    assert fingerprint(other) != fingerprint(TINY)


def test_the_same_content_has_the_same_name_in_any_order_of_files() -> None:
    backwards = replace(TINY, questions={"es": dict(reversed(QUESTIONS["es"].items()))})
    assert fingerprint(backwards) == fingerprint(TINY)
    assert len(fingerprint(TINY)) == 16


def test_no_answer_and_no_word_of_the_service_names_the_model() -> None:
    files = {path.name for path in _sources()}
    assert files >= {"config.yml", "domain.yml", "rules.yml", "commands.yml", "topics.py", "features.py"}
    assert not {"responses.yml", "nlg.py", "assistant.py"} & files


def test_rows_tell_text_topic_and_language() -> None:
    rows = replace(TINY, questions={"ht": {"t": ["x"]}, "es": {"b": ["y"], "a": ["z"]}}).rows()
    assert [(row["text"], row["intent"], row["language"]) for row in rows] == [
        ("z", "a", "es"),
        ("y", "b", "es"),
        ("x", "t", "ht"),
    ]


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rasa_files(TINY, tmp_path_factory.mktemp("rasa"))


def test_every_topic_has_one_rule(laid_out: Path) -> None:
    ours = yaml.safe_load((laid_out / "data" / "topics.yml").read_text("utf-8"))["rules"]
    fixed = yaml.safe_load((laid_out / "data" / "rules.yml").read_text("utf-8"))["rules"]
    intents = [rule["steps"][0]["intent"] for rule in (*ours, *fixed)]
    assert len(intents) == len(set(intents))
    assert set(TINY.topics) <= set(intents)
    assert {rule["steps"][1]["action"] for rule in ours} == {"action_answer_topic"}
    assert {rule["steps"][0]["intent"] for rule in fixed} >= OWN_RULE


def test_every_action_of_a_rule_stands_in_the_domain(laid_out: Path) -> None:
    domain = yaml.safe_load((laid_out / "domain.yml").read_text("utf-8"))
    rules = yaml.safe_load((laid_out / "data" / "rules.yml").read_text("utf-8"))["rules"]
    assert {rule["steps"][1]["action"] for rule in rules} <= set(domain["actions"])
    assert set(TINY.topics) <= set(domain["intents"])


def test_examples_reach_rasa_with_their_language(laid_out: Path) -> None:
    importer = PackImporter(str(laid_out / "config.yml"), str(laid_out / "domain.yml"), [str(laid_out / "data")])
    read = importer.get_nlu_data().intent_examples
    assert [(m.get("text"), m.get("intent"), m.get("metadata")["language"]) for m in read] == [
        (row["text"], row["intent"], "es") for row in TINY.rows()
    ]


@pytest.mark.parametrize("name", [EXAMPLES, "nlu.json"], ids=["our file", "another file"])
def test_a_file_of_examples_may_be_named_itself(tmp_path: Path, name: str) -> None:
    (tmp_path / "config.yml").write_text("recipe: default.v1\nassistant_id: x\n", "utf-8")
    file = tmp_path / name
    file.write_text(json.dumps([{"text": "hola", "intent": "t", "language": "es"}]), "utf-8")
    found = PackImporter(str(tmp_path / "config.yml"), None, str(file))._examples
    assert found == ([file] if name == EXAMPLES else [])


def test_a_cached_model_is_not_trained_again(tmp_path: Path) -> None:
    cached = model_path(TINY, tmp_path)
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"a model")
    note(cached, cached)
    assert train(TINY, tmp_path) == cached
    assert cached.read_bytes() == b"a model"
    assert not (tmp_path / "rasa").exists()


def test_a_training_apart_that_fails_is_told(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("")
    with pytest.raises(TrainingFailed):
        train_apart(TINY, no_folder)


# --- with Rasa -------------------------------------------------------------------------------------


class Pages:
    def page(self, lang: str, channel: Channel, values: Mapping[str, Any]) -> str:
        return "page"


class Echo(rasa_sdk.Action):  # type: ignore[misc]
    """Any of the actions: tells what was understood, or fails as the test wants."""

    def __init__(self, name: str, fails: bool = False) -> None:
        self._name, self._fails = name, fails

    def name(self) -> str:
        return self._name

    def run(self, dispatcher: CollectingDispatcher, tracker: rasa_sdk.Tracker, domain: Any) -> list[dict[str, Any]]:
        heard = tracker.latest_message
        if self._fails:
            raise ValueError(heard["text"])
        dispatcher.utter_message(response="utter_echo", lang=heard["language"], action=self._name)
        outcome = {"kind": "answer", "topic": heard["intent"]["name"], "confidence": 1.0, "lang": heard["language"]}
        dispatcher.utter_message(
            json_message={**outcome, "heard": heard.get("heard"), "erase": self._name == "action_erase"}
        )
        return [{"event": "slot", "name": "page", "value": (tracker.get_slot("page") or 0) + 1, "timestamp": None}]


ACTIONS = (
    "answer_topic",
    "continue",
    "repeat",
    "show_menu",
    "choose",
    "inform_place",
    "change_language",
    "stop",
    "erase",
    "complain",
    "decline",
    "wordless",
    "fallback",
)
WORDS: dict[str, list[Mapping[str, Any]]] = {
    "utter_echo": [{"text": "más: {action}"}],
    "utter_first_contact": [{"text": "Hola"}],
    "utter_failure": [{"text": "Falló: 911"}],
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train_apart(TINY, tmp_path_factory.mktemp("trained"))


@pytest.fixture(scope="module")
def assistant(model: Path) -> Assistant:
    actions = [Echo(f"action_{name}", fails=name == "complain") for name in ACTIONS]
    generator = CatalogueGenerator(WORDS, lambda lang, context, text: text, Pages())
    return Assistant(
        model,
        actions,
        generator,
        lambda text: {"mentions": [], "bare": text == "Guatemala"},
        "tiny@1",
        emergency=lambda _country: "911",
        is_urgent=lambda _topic: False,
    )


@pytest.mark.slow
def test_a_model_is_trained_once(model: Path) -> None:
    before = model.stat().st_mtime_ns
    assert train(TINY, model.parent.parent) == model
    assert model.stat().st_mtime_ns == before
    assert sorted(path.name for path in model.parent.iterdir()) == [model.name, model.name + MARK]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "action"),
    [
        pytest.param("me quitaron el pasaporte", "action_answer_topic", id="a topic"),
        pytest.param("ver los temas", "action_show_menu", id="the menu in words"),
        pytest.param("0", "action_show_menu", id="the menu by number"),
        pytest.param("MAS", "action_continue", id="more"),
        pytest.param("otra vez", "action_repeat", id="again"),
        pytest.param("3", "action_choose", id="a number"),
        pytest.param("Guatemala", "action_inform_place", id="a place"),
        pytest.param("english", "action_change_language", id="a language"),
        pytest.param("cambie de idioma", "action_change_language", id="a language in words"),
        pytest.param("STOP", "action_stop", id="stop"),
        pytest.param("borre mis datos", "action_erase", id="erase"),
        pytest.param("una receta de pollo", "action_decline", id="out of scope"),
        pytest.param("", "action_wordless", id="empty"),
        pytest.param("xyzzy qwrt plugh", "action_fallback", id="nothing known"),
        pytest.param("/pasaporte quitado", "action_answer_topic", id="no intent of Rasa's"),
        pytest.param('/action_stop{"a": 1} mi pasaporte', "action_answer_topic", id="nor one with entities"),
        pytest.param("EXTERNAL: mi pasaporte", "action_answer_topic", id="nor a message of another system"),
        pytest.param(" //STOP", "action_stop", id="a slash before a command"),
        pytest.param("\u3000/service.delete_data", "action_fallback", id="nor one behind a wide space"),
        pytest.param("\x0b/service.stop", "action_fallback", id="nor one behind a vertical tab"),
    ],
)
async def test_each_message_finds_its_action(assistant: Assistant, text: str, action: str) -> None:
    turn = await assistant.reply(Inbound(text), {"language": "es"})
    assert [reply.text for reply in turn.replies] == [f"mas: {action}"]


@pytest.mark.slow
async def test_memory_goes_in_and_out_without_text(assistant: Assistant) -> None:
    first = await assistant.reply(Inbound("me quitaron el pasaporte"), None)
    second = await assistant.reply(Inbound("mi pago"), first.memory)
    assert (flat(first.memory), flat(second.memory)) == ({"page": 1}, {"page": 2})
    assert "pasaporte" not in json.dumps(first.memory)
    assert ([n.text for n in first.notices], second.notices) == (["Hola"], ())
    assert (first.topic, first.pack) == ("rights.passport", "tiny@1")


@pytest.mark.slow
async def test_after_erasing_nothing_is_left(assistant: Assistant) -> None:
    turn = await assistant.reply(Inbound("borrar"), {"page": 4})
    assert (turn.erase, dict(turn.memory), turn.notices) == (True, {}, ())


@pytest.mark.slow
@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
async def test_accents_are_folded_for_sms_only(assistant: Assistant, channel: Channel) -> None:
    turn = await assistant.reply(Inbound("MAS", channel), {"page": 1})
    assert turn.replies[0].text.startswith("mas" if channel == "sms" else "más")


@pytest.mark.slow
async def test_a_failed_action_fails_the_turn_without_the_text(
    assistant: Assistant, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(TurnFailed) as failure:
        await assistant.reply(Inbound("su respuesta esta mal"), {"page": 1})
    assert str(failure.value) == "ValueError"
    assert "respuesta" not in "".join(capfd.readouterr())
    assert flat((await assistant.reply(Inbound("MAS"), {"page": 1})).memory) == {"page": 2}


@pytest.mark.slow
async def test_a_very_long_message_is_cut_and_answered(assistant: Assistant) -> None:
    assert (await assistant.reply(Inbound("pasaporte " * 5000), {"page": 1})).topic == "rights.passport"


@pytest.mark.slow
def test_the_apology_is_of_its_channel(assistant: Assistant) -> None:
    said = assistant.apology("sms", None), assistant.apology("whatsapp", "en")
    assert [(reply.text, reply.lang) for reply in said] == [("Fallo: 911", "es"), ("Falló: 911", "en")]
