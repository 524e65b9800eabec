"""Messages without words: an answer per kind, and the consulate for a location."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from content.compile import AnswerBook
from content.model import Contact, Place, TopicSpec
from tests.actions.stage import Heard, Played, mention, play
from tests.content.built_pack import build_book, contact

OFFICE = replace(
    contact("mx_consulate", "+1 213 219 0175", "MX", kind="e164", dial_from=("US",)),
    covers=("US-CA",),
    can="Protección.",
    cannot="No es la policía: en peligro llame al 911.",
    note="Pregunte.",
)
PLACES = (
    Place("US", "Estados Unidos", "country", ()),
    Place("MX", "México", "country", ()),
    Place("GT", "Guatemala", "country", ()),
    Place("US", "California", "state", (), state="US-CA"),
)
CALIFORNIA = {"country": "US", "state": "US-CA", "role": "destination", "name": "California"}
TEXAS = {"country": "US", "state": "US-TX", "role": "destination", "name": "Texas"}
GUATEMALA = {"country": "GT", "state": "GT-12", "role": None, "name": "Guatemala"}


def book(*contacts: Contact) -> AnswerBook:
    pack = build_book().pack
    specs = {
        **pack.specs,
        "fraud.verify_recruiter": TopicSpec("fraud.verify_recruiter", "Reclutador", "origin", "", False),
    }
    added = {c.id: c for c in contacts}
    return build_book(replace(pack, specs=specs, places=PLACES, contacts={**pack.contacts, **added}))


def wordless(kind: str | None, slots: Mapping[str, Any] | None = None, office: Contact = OFFICE, **more: Any) -> Played:
    metadata = {"channel": "whatsapp", "media": kind, **more}
    return play("action_wordless", Heard("wordless", language="es", metadata=metadata), slots, book(office))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("image", "utter_no_pictures"),
        ("video", "utter_no_videos"),
        ("document", "utter_no_files"),
        ("contact", "utter_no_cards"),
        ("audio", "utter_no_voice_notes"),
        ("sticker", "utter_wordless"),
        (None, "utter_wordless"),
        ("hologram", "utter_wordless"),
    ],
)
def test_each_kind_is_told_what_to_do_and_the_number(kind: str | None, name: str) -> None:
    played = wordless(kind, {"destination": "US"})
    assert played.names == [name]
    assert played.values["number"] == "911"


def test_a_voice_note_is_offered_the_call_where_calls_are_answered() -> None:
    played = wordless("audio", voice_line="+15005550006")
    assert (played.names, played.values["line"]) == (["utter_no_voice_notes_call"], "+15005550006")


def test_of_a_contact_card_checking_recruiters_is_offered_as_number_one() -> None:
    played = wordless("contact")
    assert played.slots["options"] == ["fraud.verify_recruiter"]
    assert played.outcome["choices"] == [{"label": "Reclutador", "text": "#fraud.verify_recruiter"}]
    assert played.values["title"] == "Reclutador"


def test_what_was_open_stays_open_after_a_picture() -> None:
    slots = {"topic": "rights.wages", "page": 1, "options": ["rights.heat"]}
    assert {name: wordless("image", slots).slots[name] for name in slots} == slots


def test_a_location_names_the_consulate_that_covers_the_state() -> None:
    played = wordless("location", {"origin": "MX"}, located=CALIFORNIA)
    assert played.names == ["utter_consulate_there", "utter_more"]
    assert (played.values["place"], played.values["name"], played.values["number"]) == (
        "California", "Nombre mx_consulate", "+1 213 219 0175",
    )  # fmt: skip
    assert played.values["terms"] == "Protección. No es la policía: en peligro llame al 911. Pregunte."
    assert (played.outcome["kind"], played.outcome["topic"]) == ("answer", "contacts.consulate")
    assert (played.slots["destination"], played.slots["state"]) == ("US", "US-CA")


def test_the_emergency_number_is_said_where_the_office_s_own_words_lack_it() -> None:
    played = wordless("location", {"origin": "MX"}, office=replace(OFFICE, cannot=""), located=CALIFORNIA)
    assert played.names == ["utter_consulate_there", "utter_danger_hint", "utter_more"]


def test_the_country_of_a_number_is_not_taken_for_an_origin_where_people_also_come_to_work() -> None:
    assert wordless("location", located=CALIFORNIA, here="MX").names == ["utter_located", "utter_ask_origin"]


def test_a_location_without_an_origin_asks_for_it_and_then_answers() -> None:
    asked = wordless("location", located=CALIFORNIA)
    assert asked.names == ["utter_located", "utter_ask_origin"]
    assert (asked.values["place"], asked.values["number"], asked.outcome["kind"]) == ("California", "911", "clarify")
    answered = place(asked.slots, "MX")
    assert answered.names == ["utter_consulate_there", "utter_more"]
    assert answered.slots["origin"] == "MX"


def place(slots: Mapping[str, Any], country: str) -> Played:
    heard = Heard("inform_place", language="es", metadata={"channel": "whatsapp", "mentions": [mention(country)]})
    return play("action_inform_place", heard, slots, book(OFFICE))


def test_where_no_consulate_is_known_it_says_so_and_gives_the_general_line() -> None:
    played = wordless("location", {"origin": "MX"}, located=TEXAS)
    assert played.names[0] == "utter_no_consulate_there"
    assert played.names[1] == "contacts.consulate/1/0", "the consular line"


@pytest.mark.parametrize("before", [None, "US"], ids=["nowhere", "works in the United States"])
def test_at_home_there_is_no_consulate_and_where_she_works_stays(before: str | None) -> None:
    played = wordless("location", {"origin": "GT", "destination": before}, located=GUATEMALA)
    assert (played.names[0], played.values["place"]) == ("utter_at_home", "Guatemala")
    assert (played.slots["destination"], played.slots["state"]) == (before, None)


def test_asked_at_home_and_answering_with_that_country_is_at_home() -> None:
    asked = wordless("location", located=GUATEMALA)
    answered = place(asked.slots, "GT")
    assert answered.names[0] == "utter_at_home"
    assert (answered.slots["destination"], answered.slots["state"], answered.slots["origin"]) == (None, None, "GT")


@pytest.mark.parametrize("located", [None, {"country": "CO", "state": None, "role": None, "name": "Colombia"}])
def test_a_location_elsewhere_changes_nothing(located: Mapping[str, Any] | None) -> None:
    played = wordless("location", {"origin": "MX", "destination": "US"}, located=located)
    assert (played.names, played.values["number"]) == (["utter_location_not_served"], "911")
    assert (played.slots["origin"], played.slots["destination"]) == ("MX", "US")


def test_more_after_the_consulate_goes_on_with_the_topic() -> None:
    played = wordless("location", {"origin": "MX"}, located=CALIFORNIA)
    more = play("action_continue", Heard("more", language="es", metadata={"channel": "whatsapp"}), played.slots)
    assert more.outcome["topic"] == "contacts.consulate"
