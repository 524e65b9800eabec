"""No number changes unseen by those who sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.bundle import Contents, build, read
from content.changed import NumberChange, TextChange, changes
from tests.content.tiny_pack import TinyPack, write_tiny_pack

H2A = "topics/channels/us_h2a.yaml"
CONTACTS = "contacts/us.yaml"
HEAD = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n\n'
PO = f'{HEAD}msgctxt "a"\nmsgid "Llame al 911"\nmsgstr "Call 911 or 1-866-"\n"487-9243"\n'


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    (tmp_path / "en.po").write_text(PO)
    return write_tiny_pack(tmp_path)


def held(tiny: TinyPack) -> Contents:
    return read(build(tiny.root, {"en": tiny.root.parent / "en.po"}).data)


def test_nothing(tiny: TinyPack) -> None:
    found = changes(held(tiny), held(tiny))
    assert (found.new, found.changed, found.gone, found.numbers, found.in_texts) == ((), (), (), (), ())
    assert not found.translations


def test_a_contact_with_another_number(tiny: TinyPack) -> None:
    before = held(tiny)
    tiny.change(CONTACTS, "number: 911", "number: 912")
    tiny.change(CONTACTS, "number: +52 55 5555 0100", "number: +52 55 5555 0199")
    found = changes(before, held(tiny))
    assert found.numbers == (
        NumberChange("mx_consular", "+52 55 5555 0100", "+52 55 5555 0199"),
        NumberChange("us_emergency", "911", "912"),
    )
    assert found.in_texts == ()


def test_a_contact_that_comes_and_one_that_goes(tiny: TinyPack) -> None:
    before = held(tiny)
    tiny.change(CONTACTS, "  - id: us_labour\n", "  - id: us_work\n")
    assert changes(before, held(tiny)).numbers == (
        NumberChange("us_labour", "1-866-487-9243", ""),
        NumberChange("us_work", "", "1-866-487-9243"),
    )


def test_a_number_typed_into_a_text(tiny: TinyPack) -> None:
    before = held(tiny)
    tiny.change("topics/contacts/emergency.yaml", "Peligro: marque 911", "Peligro: marque 1-900-555-0199")
    found = changes(before, held(tiny))
    assert found.in_texts == (NumberChange("topics/contacts/emergency.yaml", "911", "19005550199"),)
    assert found.changed == ("contacts.emergency",)


def test_a_number_in_a_translation_also_over_a_broken_line(tiny: TinyPack) -> None:
    before = held(tiny)
    (tiny.root.parent / "en.po").write_text(PO.replace("487-9243", "555-0199"))
    found = changes(before, held(tiny))
    assert found.in_texts == (NumberChange("en.po", "18664879243", "18665550199"),)
    assert found.translations == {"en": 1}
    assert found.changed == ()


def test_a_number_in_a_file_that_is_no_yaml(tiny: TinyPack) -> None:
    before = held(tiny)
    tiny.write("topics/channels/us_h2a.yaml", "answers: [ 1-900-555-0199")
    assert changes(before, held(tiny)).in_texts[0].after == "19005550199"


def test_sources_dates_and_questions_are_not_called(tiny: TinyPack) -> None:
    before = held(tiny)
    tiny.change(H2A, "checked_on: 2026-11-01", "checked_on: 2026-11-20")
    tiny.change(H2A, "https://www.dol.gov/h2a", "https://www.dol.gov/h2a/20261120")
    tiny.change("questions/es/ana.yaml", "visa del campo", "visa 12345678")
    found = changes(before, held(tiny))
    assert (found.in_texts, found.numbers, found.changed) == ((), (), ())
    assert found.files == ("questions/es/ana.yaml",)


def test_answers_by_topic_and_variant(tiny: TinyPack) -> None:
    before = held(tiny)
    tiny.change(H2A, "Llame al {labour}", "Marque {labour}")
    tiny.change("topics/contacts/emergency.yaml", "when: {destination: ['*']}", "when: {origin: [GT]}")
    found = changes(before, held(tiny))
    assert found.changed == ("channels.us_h2a (destination=US origin=GT)",)
    assert found.new == ("contacts.emergency (origin=GT)",)
    assert found.gone == ("contacts.emergency (destination=*)",)


def test_a_changed_translation_is_shown_with_its_words(tiny: TinyPack) -> None:
    before = held(tiny)
    (tiny.root.parent / "en.po").write_text(PO.replace("Call 911", "Pay first, then call 911"))
    found = changes(before, held(tiny))
    assert found.texts == (
        TextChange("en", "a", "Call 911 or 1-866-487-9243", "Pay first, then call 911 or 1-866-487-9243"),
    )
    assert (found.in_texts, found.changed) == ((), ())


@pytest.mark.parametrize(
    ("po", "after"),
    [
        pytest.param(HEAD, "", id="taken out"),
        pytest.param(PO.replace('msgctxt "a"', '#, fuzzy\nmsgctxt "a"'), "", id="fuzzy"),
        pytest.param(PO.replace("Llame al 911", "Marque el 911"), None, id="only the Spanish beside it"),
    ],
)
def test_a_translation_that_is_no_longer_said(tiny: TinyPack, po: str, after: str | None) -> None:
    before = held(tiny)
    (tiny.root.parent / "en.po").write_text(po)
    said = "Call 911 or 1-866-487-9243"
    assert changes(before, held(tiny)).texts == (() if after is None else (TextChange("en", "a", said, after),))


def test_a_catalogue_that_cannot_be_read_is_shown_in_pieces(tiny: TinyPack) -> None:
    before = held(tiny)
    (tiny.root.parent / "en.po").write_bytes(PO.encode() + b'\n\xff msgstr "Pay')
    assert any("Pay" in text.after for text in changes(before, held(tiny)).texts)


def test_a_changed_answer_is_shown_with_its_words(tiny: TinyPack) -> None:
    before = held(tiny)
    tiny.change(H2A, "El patrón paga el viaje.", "Usted paga el viaje.")
    tiny.change(H2A, "spoken: Para el campo.", "spoken: Para pagar.")
    assert changes(before, held(tiny)).texts == (
        TextChange("es", "channels.us_h2a more/1", "El patrón paga el viaje.", "Usted paga el viaje."),
        TextChange("es", "channels.us_h2a spoken", "Para el campo.", "Para pagar."),
    )


def test_of_a_first_version_all_is_new(tiny: TinyPack) -> None:
    found = changes(None, held(tiny))
    assert len(found.new) == 4
    assert {n.before for n in found.numbers} == {""}
    assert found.texts == ()
