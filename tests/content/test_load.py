"""A pack is read whole or refused with the place and the remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import process_time

import pytest
import yaml

from content.errors import BrokenYaml, PackError, UnreadableFile, WrongField
from content.load import load_pack, read_pack
from content.messages import messages
from content.model import Condition
from tests.content.tiny_pack import FILES, TinyPack, write_tiny_pack

H2A = "topics/channels/us_h2a.yaml"
CONTACTS = "contacts/us.yaml"
WORDS = Path(__file__).parents[2] / "connectors" / "words.yml"


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return write_tiny_pack(tmp_path)


def test_every_value_is_typed(tiny: TinyPack) -> None:
    pack = tiny.load()
    topic = pack.topics["channels.us_h2a"]
    assert (pack.name, pack.version, pack.languages) == ("tiny", "1.0.0", ("es", "en"))
    assert topic.answers[1].when == Condition(destination=("US",), origin=("GT",))
    assert topic.answers[0].more == ("El patrón paga el viaje.",)
    assert topic.sources["dol"].checked_on == date(2026, 11, 1)
    assert topic.sources["dol"].expires == date(2028, 11, 1)
    assert topic.file == H2A
    assert pack.contacts["us_emergency"].number == "911"
    assert pack.contacts["us_labour"].hours.opens == "08:00"
    assert pack.contacts["us_labour"].transfer
    assert pack.specs["contacts.emergency"].urgent
    assert pack.places[0].names == ("gringo", "usa")


def test_questions_of_all_writers_are_merged(tiny: TinyPack) -> None:
    questions = tiny.load().questions["es"]["channels.us_h2a"]
    assert questions == ("visa del campo", "¿Qué es la H-2A?", "quiero piscar manzana")


def test_a_given_end_is_cut_to_the_rule(tiny: TinyPack) -> None:
    tiny.change(H2A, "reading: stored", "reading: stored\n    expires: 2040-01-01")
    assert tiny.load().topics["channels.us_h2a"].sources["dol"].expires == date(2028, 11, 1)


CASES = [
    pytest.param(H2A, "kind: law", "kind: rumour", 9, "sources.dol.kind", "not_choice", id="kind of source"),
    pytest.param(H2A, "checked_on: 2026-11-01", "checked_on: ayer", 8, "sources.dol.checked_on", "not_day", id="day"),
    pytest.param(H2A, "2026-01\n", "enero\n", 7, "sources.dol.source_date", "not_source_date", id="date of source"),
    pytest.param(H2A, "    label: DOL\n", "", 4, "sources.dol", "missing_field", id="missing field"),
    pytest.param(H2A, "spoken:", "spokn:", 16, "answers[1].spokn", "unknown_field", id="misspelt field"),
    pytest.param(H2A, "    spoken:", "    more: []\n    spoken:", 16, "answers[1].more", "repeated", id="repeated"),
    pytest.param(H2A, "[labour, us_labour]", "labour", 17, "answers[1].contacts", "not_list", id="not a list"),
    pytest.param(H2A, "- El patrón", "- Nota: el patrón", 15, "answers[1].more[1]", "not_text", id="colon in a text"),
    pytest.param(H2A, "- El patrón paga el viaje.", "- {labour}", 15, "answers[1].more[1]", "braces", id="bare brace"),
    pytest.param(CONTACTS, "transfer: true", "transfer: si", 22, "contacts[2].transfer", "not_flag", id="not a flag"),
    pytest.param(CONTACTS, "id: mx_consular", "id: us_labour", 25, "contacts[3].id", "same_id", id="same id twice"),
    pytest.param(
        "pack.yaml", "source_language: es", "source_language: en", 4, "source_language", "not_choice", id="es"
    ),
    pytest.param("places.yaml", "kind: country", "kind: river", 2, "places[1].kind", "not_choice", id="kind of place"),
    pytest.param(
        "../topics.yaml", "varies_by: none", "varies_by: x", 5, "topics[1].varies_by", "not_choice", id="spec"
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "field", "key"), CASES)
def test_a_wrong_field_is_named(tiny: TinyPack, file: str, old: str, new: str, line: int, field: str, key: str) -> None:
    tiny.change(file, old, new)
    with pytest.raises(WrongField) as caught:
        tiny.load()
    error = caught.value
    assert (error.file, error.line, error.field) == (file.removeprefix("../"), line, field)
    assert error.key == f"lint.load.{key}"
    assert _remedy(error)


def _remedy(error: PackError) -> str:
    return str(yaml.safe_load(WORDS.read_text("utf-8"))[error.key].format(**error.values))


def test_broken_yaml_names_its_line(tiny: TinyPack) -> None:
    tiny.change(H2A, "    label: DOL", "\tlabel: DOL")
    with pytest.raises(BrokenYaml) as caught:
        tiny.load()
    assert (caught.value.file, caught.value.line) == (H2A, 4)


def test_a_number_as_first_word_needs_no_quotes_in_a_block(tiny: TinyPack) -> None:
    assert tiny.load().topics["contacts.emergency"].answers[1].short == "{emergency} ahora mismo."


def test_an_empty_file_is_refused(tiny: TinyPack) -> None:
    tiny.write(H2A, "")
    with pytest.raises(BrokenYaml, match="empty"):
        tiny.load()


def test_another_encoding_is_refused(tiny: TinyPack) -> None:
    (tiny.root / H2A).write_bytes("topic: patrón".encode("latin-1"))
    with pytest.raises(UnreadableFile, match="not_utf8"):
        tiny.load()


def test_a_folder_without_card_is_refused(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(FILES["../topics.yaml"], "utf-8")
    with pytest.raises(UnreadableFile, match="no_file"):
        load_pack(tmp_path, tmp_path / "topics.yaml")


def test_reading_goes_on_past_a_bad_file(tiny: TinyPack) -> None:
    tiny.change(H2A, "kind: law", "kind: rumour")
    tiny.write("questions/es/beto.yaml", "writer: beto")
    reading = read_pack(tiny.root, tiny.contract)
    assert [problem.file for problem in reading.problems] == [H2A, "questions/es/beto.yaml"]
    assert set(reading.pack.topics) == {"contacts.emergency"}


def test_no_text_of_a_file_reaches_a_log(tiny: TinyPack) -> None:
    tiny.change(CONTACTS, "transfer: true", "transfer: 5555 0100")
    with pytest.raises(WrongField) as caught:
        tiny.load()
    assert "5555" not in str(caught.value)


def test_every_text_has_its_context(tiny: TinyPack) -> None:
    found = {message.context: message.source for message in messages(tiny.load())}
    assert found["theme/channels"] == "Trabajar fuera"
    assert found["topic/channels.us_h2a/title"] == "Visa H-2A"
    assert found["channels.us_h2a/0/more/0"] == "El patrón paga el viaje."
    assert found["channels.us_h2a/0/spoken"] == "Para el campo."
    assert found["channels.us_h2a/1/short"] == "Llame al {labour} en {place}."
    assert found["contact/us_emergency/cost"] == "gratis"
    assert found["contact/us_labour/hours/days"] == "lun-vie"
    assert "contact/us_labour/note" not in found


def test_a_large_pack_loads_quickly(tiny: TinyPack) -> None:
    """120 topics and 5,000 questions within 0.7 s of processor time."""
    for n in range(120):
        topic = FILES[H2A].replace("channels.us_h2a", f"channels.t{n}")
        tiny.write(f"topics/channels/t{n}.yaml", topic)
        questions = "".join(f"    - pregunta número {n} {m}\n" for m in range(42))
        tiny.write(f"questions/es/w{n}.yaml", f"writer: w\nlanguage: es\nquestions:\n  channels.t{n}:\n{questions}")
    started = process_time()
    pack = tiny.load()
    assert process_time() - started < 0.7
    assert sum(map(len, pack.questions["es"].values())) > 5000


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        pytest.param(H2A, "El patrón paga el viaje.", "Pague } ya.", "lint.load.lone_brace", id="lone brace"),
        pytest.param(H2A, "checked_on: 2026-11-01", "checked_on: 9999-11-01", "lint.load.not_day", id="year 9999"),
        pytest.param("pack.yaml", "name: tiny", "name: ../x", "lint.load.not_pack_name", id="name of a pack"),
    ],
)
def test_what_would_fail_later_is_refused_at_once(tiny: TinyPack, file: str, old: str, new: str, key: str) -> None:
    tiny.change(file, old, new)
    with pytest.raises(WrongField) as refusal:
        tiny.load()
    assert refusal.value.key == key
