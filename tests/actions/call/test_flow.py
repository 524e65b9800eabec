"""A call as a caller goes through it: what she hears, what each key does, and that no key leads nowhere."""

from __future__ import annotations

import json
import re

import pytest

from actions.call import help_lines
from actions.call.spoken_keys import key_of
from actions.call.state import LANGUAGE, OVER, TOPIC
from bot.calls import Heard
from content.call_menu import NOT_ON_KEYS, Group
from content.spoken import addresses, digits
from content.where import Where
from tests.actions.call.caller import NIGHT, NOON, Call, book, ranked

GT_IN_US = {"language": "es", "origin": "GT", "destination": "US", "here": "US", "reachable": True}


def test_the_language_is_asked_first_each_in_itself() -> None:
    call = Call()
    assert [line.lang for line in call.move.lines[1:]] == ["es", "en", "fr", "ht"]
    assert call.heard == ("Faro, ayuda gratis. Español, marque 1. English, press 2. Français, le 3. Kreyòl, peze 4.")


@pytest.mark.parametrize(("key", "language"), [("1", "es"), ("2", "en"), ("3", "fr"), ("4", "ht")])
def test_a_language_is_chosen_and_remembered(key: str, language: str) -> None:
    call = Call()
    move = call.press(key)
    assert (move.remember, {line.lang for line in move.lines}) == ({"language": language}, {language})
    assert move.place == "menu"


def test_who_called_before_hears_the_menu_at_once() -> None:
    call = Call(**GT_IN_US)
    assert call.heard.startswith("Faro, ayuda gratis. En peligro, marque 8. Derechos en el trabajo, marque 1.")
    assert call.heard.endswith("Para hablar con una persona, marque 0. Para cambiar de idioma, marque 7.")


def test_words_are_asked_for_only_where_the_provider_hears_the_language() -> None:
    heard = {key: Call().press(key).listen for key in "1234"}
    assert {key: bool(listen and listen.speech) for key, listen in heard.items()} == {
        "1": True, "2": True, "3": True, "4": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "topic"),
    [
        ("111", "rights.unpaid_wages"),
        ("1151", "rights.pay_stub"),
        ("212", "channels.us_h2b"),
        ("51", "contacts.consulate"),
    ],
)
def test_keys_lead_to_an_answer(keys: str, topic: str) -> None:
    move = Call(**GT_IN_US).press(keys)
    assert (move.reached, move.place) == (topic, f"topic:{topic}")


def keys_of() -> list[tuple[str, str]]:
    """Every topic with the keys that lead to it."""

    def below(options: tuple[str | Group, ...], pressed: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for key, option in enumerate(options, 1):
            here = f"{pressed}{key}"
            found += below(option.options, here) if isinstance(option, Group) else [(here, option)]
        return found

    return below(book().pack.call.menu, "")


@pytest.mark.parametrize("language", ["es", "en", "fr", "ht"])
@pytest.mark.parametrize("who", [{}, GT_IN_US], ids=["a stranger", "from Guatemala in the United States"])
def test_every_topic_is_reached_by_four_keys_at_most(language: str, who: dict[str, object]) -> None:
    reached = {}
    for keys, topic in keys_of():
        move = Call(**(who | {"language": language})).press(keys)
        assert len(keys) <= 4
        assert move.lines, topic
        reached[topic] = move.reached or move.place
    assert set(reached) == set(book().pack.specs) - NOT_ON_KEYS
    assert {topic: seen for topic, seen in reached.items() if seen != topic} == {
        "contacts.human": "person" if who else "country:contacts.human"
    }


def test_an_answer_goes_on_piece_by_piece() -> None:
    call = Call(**GT_IN_US)
    first = call.press("111").lines[0].text
    assert "Para seguir, marque 1. Para recibirlo por mensaje, marque 2." in call.heard
    second = call.press("1").lines[0].text
    assert first != second
    assert call.press("9").lines[0].text == second


def test_no_piece_is_longer_than_twenty_seconds() -> None:
    """About fourteen characters a second."""
    call = Call(**GT_IN_US)
    call.press("111")
    while "Para seguir" in call.heard:
        assert len(call.move.lines[0].text) <= 280
        call.press("1")
    assert len(call.moves) > 4


def test_an_answer_is_sent_as_a_message() -> None:
    call = Call(**GT_IN_US)
    move = call.press("1112")
    assert 1 <= len(move.messages) <= 4
    assert move.state["at"] == TOPIC


def test_who_cannot_be_reached_is_offered_no_message_and_no_call_back() -> None:
    call = Call(language="es", origin="GT", destination="US")
    assert "mensaje" not in call.press("111").lines[-1].text + call.heard
    assert call.press("2").place == "topic:rights.unpaid_wages"
    assert not any(move.messages for move in call.moves)
    assert "le llamen" not in " ".join(line.text for line in call.press("0").lines)


def test_the_country_is_asked_after_the_first_piece_and_remembered() -> None:
    call = Call(language="es")
    move = call.press("112")
    assert move.place == "country:rights.minimum_wage"
    assert "¿En qué país trabaja? Estados Unidos, marque 1." in call.heard
    move = call.press("1")
    assert (move.remember, move.place) == ({"destination": "US"}, "topic:rights.minimum_wage")
    assert "7.25" in call.heard or "7 dólares" in call.heard


def test_another_country_is_on_the_next_page_and_none_goes_on() -> None:
    call = Call(language="es")
    call.press("112")
    assert "Panamá, marque 1" in " ".join(line.text for line in call.press("5").lines)
    move = call.press("5")
    assert move.place == "topic:rights.minimum_wage"


@pytest.mark.parametrize("keys", ["", "1", "11", "111", "0", "51", "1115"], ids=lambda keys: keys or "first level")
@pytest.mark.parametrize(
    ("here", "name", "number"),
    [("US", "Estados Unidos", "9 1 1"), ("GT", "Guatemala", "1 1 0"), ("DO", "República Dominicana", "9 1 1")],
)
def test_eight_says_the_number_for_danger_everywhere(keys: str, here: str, name: str, number: str) -> None:
    call = Call(language="es", here=here, destination=here)
    call.press(keys)
    move = call.press("8")
    assert [line.text for line in move.lines[:2]] == [f"En {name}, cuelgue y marque: {number}."] * 2
    assert all(line.pause for line in move.lines[:2])
    assert move.dial is None


def test_eight_before_a_language_is_said_in_all() -> None:
    move = Call(here="US").press("8")
    assert [line.lang for line in move.lines] == ["es", "en", "fr", "ht"] * 3
    assert all("9 1 1" in line.text for line in move.lines[:8])
    assert not any(line.pause for line in move.lines[:4])
    assert [line.text for line in move.lines[8:10]] == ["Español, marque 1.", "English, press 2."]
    assert move.state["at"] == LANGUAGE


def test_silence_after_eight_says_the_number_again_and_then_the_languages() -> None:
    call = Call(here="GT")
    first = call.press("8").lines
    assert "1 1 0" in first[0].text
    assert call.silent().lines == first
    assert call.silent().lines == first
    assert call.silent().listen is None
    assert "1 1 0" in call.heard


def test_eight_of_a_withheld_number_names_the_countries_where_it_is_another() -> None:
    lines = [line.text for line in Call().press("8").lines]
    assert lines[0] == "Llame al 9 1 1."
    assert "En Guatemala, cuelgue y marque: 1 1 0." in lines[4:]
    assert "En Haití, cuelgue y marque: 1 1 4." in lines[4:]


@pytest.mark.parametrize("here", ["CO", "JM", "GB"])
def test_outside_of_the_directory_no_country_s_number_is_said(here: str) -> None:
    heard = Call(language="es", here=here).press("8").lines[0].text
    assert heard.startswith("Marque el número de emergencias del país donde está.")
    assert heard.endswith("1 1 2.")
    assert "9 1 1" not in " ".join(line.text for line in Call(here=here).press("8").lines)


def test_behind_the_number_stand_other_lines() -> None:
    call = Call(**GT_IN_US)
    move = call.press("81")
    assert len(move.lines) == len(book().pack.call.urgent)
    assert call.press("1").reached == "contacts.trafficking_line"


def test_no_emergency_number_is_ever_dialled() -> None:
    """Providers route it by the wrong place."""
    emergency = {c.number for c in book().pack.contacts.values() if c.role in ("emergency", "ambulance", "fire")}
    dialled = set()
    for keys, _ in keys_of():
        for here in ("US", "CA", "MX", "GT"):
            call = Call(language="es", destination=here, origin="GT", here=here, reachable=True)
            call.press(keys)
            dialled.add(call.press("3").dial)
    numbers = {dial.number for dial in dialled if dial}
    assert numbers
    assert not numbers & emergency
    assert all(book().pack.contacts[dial.contact].transfer for dial in dialled if dial)


def test_back_goes_up_and_pound_to_the_beginning() -> None:
    call = Call(**GT_IN_US)
    assert call.press("115").place == "menu/rights/pay/pay_more"
    assert call.press("*").place == "menu/rights/pay"
    assert call.press("1*").place == "menu/rights/pay"
    assert call.press("#").place == "menu"
    assert call.press("*").place == "menu"


def test_seven_asks_the_language_again() -> None:
    call = Call(**GT_IN_US)
    assert call.press("7").place == "language"
    assert call.press("4").lines[0].lang == "ht"


def test_silence_is_met_three_times_more_simply() -> None:
    call = Call(**GT_IN_US)
    assert call.silent().lines[0].text == "No le escuché."
    assert len(call.silent().lines) == 2
    last = call.silent()
    assert last.listen is None
    assert last.dial is None
    assert len(last.messages) == 1
    assert not re.search("Faro|llamad|peligro|911", last.messages[0])
    assert last.state["at"] == OVER
    assert last.place == "menu"


def test_who_cannot_be_reached_hears_the_number_before_the_end() -> None:
    call = Call(language="es", here="US")
    for _ in range(3):
        last = call.silent()
    assert last.messages == ()
    assert "9 1 1" in call.heard
    assert last.listen is None


def test_silence_before_a_language_ends_in_all_languages() -> None:
    call = Call()
    for _ in range(3):
        last = call.silent()
    assert [line.lang for line in last.lines] == ["es", "en", "fr", "ht"]


def test_a_wrong_key_is_named_and_a_right_one_forgives() -> None:
    call = Call(**GT_IN_US)
    assert call.press("36").lines[0].text == "Esa tecla no está aquí."
    assert call.press("1").state["misses"] == 0


def test_words_are_understood_as_in_a_message() -> None:
    call = Call(**GT_IN_US)
    move = call.say("no me pagaron las horas", topic="rights.unpaid_wages")
    assert call.moves[-2].ask == "no me pagaron las horas"
    assert (move.reached, call.moves[-2].lines[0].text) == ("rights.unpaid_wages", "Un momento, por favor.")


def test_words_that_may_mean_several_things_offer_three() -> None:
    call = Call(**GT_IN_US)
    near = ranked("rights.overtime", "rights.deductions", "rights.pay_stub")
    move = call.say("la paga", topic="rights.minimum_wage", kind="suggest", alternatives=near)
    assert move.place == "maybe"
    assert call.press("2").reached == "rights.overtime"


def test_words_that_mean_nothing_lead_to_the_menu() -> None:
    call = Call(**GT_IN_US)
    assert call.say("blub", topic="out_of_scope", kind="fallback").lines[0].text == "No le entendí bien."
    assert call.move.place == "menu"


def test_danger_in_words_is_answered_though_unsure() -> None:
    call = Call(**GT_IN_US)
    move = call.say("me encerro", topic="rights.leave_workplace", kind="suggest", urgent=True)
    assert move.reached == "rights.leave_workplace"


def test_a_place_said_in_words_counts() -> None:
    call = Call(language="es", reachable=True)
    call.say("en canada", topic="rights.minimum_wage", memory={"destination": "CA"})
    assert call.move.state["destination"] == "CA"


def test_a_person_is_connected_in_opening_hours_and_else_named() -> None:
    """The trafficking line is always open, a labour office sleeps on Sundays."""
    for now, dialled in ((NOON, True), (NIGHT, False)):
        call = Call(now=now, **GT_IN_US)
        call.press("53")  # labour authority
        assert (call.press("3").dial is not None) is dialled
    call = Call(**GT_IN_US)
    call.press("0")
    contact = help_lines.person_of(call.flow, Where("US", "GT"))
    assert contact is not None
    assert call.move.dial or digits(contact.number) in call.heard


def test_who_works_elsewhere_than_her_number_says_hears_both_numbers() -> None:
    move = Call(language="es", destination="US", here="GT").press("8")
    numbers = [line.text for line in move.lines[:4]]
    assert numbers[:2] == numbers[2:]
    assert numbers[:2] == ["En Guatemala, cuelgue y marque: 1 1 0.", "En Estados Unidos, cuelgue y marque: 9 1 1."]


@pytest.mark.parametrize(
    ("known", "first", "count"),
    [
        ({"place": "US", "here": "GT", "destination": "CA"}, "En Estados Unidos, cuelgue y marque: 9 1 1.", 1),
        ({"place": "GT", "here": "US", "destination": "US"}, "En Guatemala, cuelgue y marque: 1 1 0.", 1),
        ({"place": "own", "here": "US", "origin": "GT"}, "En Guatemala, cuelgue y marque: 1 1 0.", 1),
        ({"place": "own", "here": "US"}, "En Estados Unidos, cuelgue y marque: 9 1 1.", 1),
        ({"here": "US", "origin": "GT", "destination": "MX"}, "En Estados Unidos, cuelgue y marque: 9 1 1.", 2),
    ],
)
def test_eight_is_for_where_she_said_she_is(known: dict[str, str], first: str, count: int) -> None:
    move = Call(language="es", **known).press("8")
    assert [line.text for line in move.lines[: 2 * count : count]] == [first] * 2
    assert "9 1 1" not in " ".join(line.text for line in move.lines) or "1 1 0" not in first


def test_words_that_say_where_she_is_count_at_once_and_are_taken_back() -> None:
    call = Call(language="es", here="GT", reachable=True)
    call.say("estoy en Florida", topic="service.menu", kind="menu", memory={"place": "US", "destination": "US"})
    assert call.press("8").lines[0].text == "En Estados Unidos, cuelgue y marque: 9 1 1."
    call.say("ya no estoy en Florida", topic="service.menu", kind="menu", memory={"destination": "US"})
    assert call.press("8").lines[0].text == "En Guatemala, cuelgue y marque: 1 1 0."


def test_an_urgent_answer_is_for_the_country_that_the_assistant_answered_for() -> None:
    call = Call(language="es", here="GT", origin="GT", reachable=True)
    call.say("me pegan en Texas", topic="rights.harassment", urgent=True, memory={"given": "US", "origin": "GT"})
    assert call.press("8").lines[0].text == "En Estados Unidos, cuelgue y marque: 9 1 1."


def test_who_may_be_in_two_countries_hears_both_numbers_and_is_asked_where_she_is() -> None:
    call = Call(language="es", here="GT", origin="GT", destination="US", reachable=True)
    move = call.press("131")  # passport taken
    assert move.place == "country:rights.passport_taken"
    said = [line.text for line in move.lines]
    assert said[1:3] == ["En Guatemala, cuelgue y marque: 1 1 0.", "En Estados Unidos, cuelgue y marque: 9 1 1."]
    assert said[3:6] == ["¿En qué país está?", "Guatemala, marque 1.", "Estados Unidos, marque 2."]
    move = call.press("2")
    assert (move.place, move.remember) == ("topic:rights.passport_taken", {"place": "US", "destination": "US"})
    assert call.press("8").lines[0].text == "En Estados Unidos, cuelgue y marque: 9 1 1."


def test_who_says_she_is_at_home_keeps_where_she_works() -> None:
    call = Call(language="es", here="US", origin="GT", destination="MX", reachable=True)
    call.press("131")
    keys = call.move.state["options"]
    assert keys[:2] == ["US", "MX"]
    call = Call(language="es", here="GT", origin="GT", destination="US", reachable=True)
    call.press("131")
    assert call.press("1").remember == {"place": "GT"}
    assert call.move.state["destination"] == "US"


def test_the_goodbye_after_silence_names_both_countries_too() -> None:
    call = Call(language="es", here="GT", origin="GT", destination="US", reachable=True)
    for _ in range(3):
        last = call.silent()
    assert [line.text for line in last.lines] == [
        "Le mandamos un mensaje. Conteste cuando pueda.",
        "En Guatemala, cuelgue y marque: 1 1 0.",
        "En Estados Unidos, cuelgue y marque: 9 1 1.",
        "Adiós.",
    ]


@pytest.mark.parametrize("keys", ["8", "131", "542", "5441", "8#"])
def test_no_message_goes_out_after_anything_urgent(keys: str) -> None:
    """Somebody else may hold the telephone by now."""
    call = Call(**GT_IN_US)
    call.press(keys)
    for _ in range(3):
        last = call.silent()
    assert (last.messages, last.listen) == ((), None)
    assert "Le mandamos" not in call.heard
    said = Call(**GT_IN_US)
    said.say("me pega", topic="contacts.women_help", urgent=True)
    said.press("#")
    for _ in range(3):
        last = said.silent()
    assert last.messages == ()


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed", "canceled"])
def test_a_line_that_does_not_answer_is_said_and_a_call_back_offered(outcome: str) -> None:
    call = Call(language="en", origin="GT", destination="US", here="US", reachable=True)
    call.press("542")  # trafficking line
    assert call.press("3").dial is not None
    move = call.hear(Heard("dialled", outcome))
    assert move.lines[0].text == "They do not answer."
    assert call.press("1").place == "hour"
    assert call.press("3").call_back == "evening"


def test_a_talk_with_a_person_ends_the_call() -> None:
    call = Call(language="en", origin="GT", destination="US", here="US", reachable=True)
    call.press("5423")
    assert call.hear(Heard("dialled", "completed")).listen is None


def test_everything_can_be_erased_and_messages_stopped() -> None:
    erase = Call(**GT_IN_US).press("554" + "1")
    assert erase.erase
    assert erase.state["language"] is None
    assert erase.state["origin"] is None
    stop = Call(**GT_IN_US).press("555" + "1")
    assert stop.opt_out
    assert stop.place == "menu"


@pytest.mark.parametrize(("keys", "question"), [
    ("554", "Para borrar ahora todo lo que guardamos de usted, marque 1."),
    ("555", "Para no recibir más mensajes, marque 1."),
])  # fmt: skip
def test_what_has_an_effect_is_asked_before_it_is_said_to_be_done(keys: str, question: str) -> None:
    move = Call(**GT_IN_US).press(keys)
    assert [line.text for line in move.lines] == [question, "Para el menú principal, marque numeral."]
    assert (move.erase, move.opt_out, move.messages) == (False, False, ())


@pytest.mark.parametrize(("words", "keys"), [
    ("Más despacio", "9"), ("no le oigo", "9"), ("No oigo nada.", "9"), ("¿Puede repetir, por favor?", "9"),
    ("En peligro", "8"), ("peligro", "8"), ("ocho", "8"), ("8", "8"), ("danger", "8"), ("marque ocho", "8"),
    ("uno", "1"), ("dos, por favor", "2"), ("atrás", "*"), ("volver", "*"), ("Menú", "#"), ("persona", "0"),
    ("siguiente", "1"),
])  # fmt: skip
def test_words_that_name_a_key_are_that_key(words: str, keys: str) -> None:
    said, pressed = Call(**GT_IN_US), Call(**GT_IN_US)
    said.press("111")
    move = said.hear(Heard("speech", words))
    assert move.ask is None
    assert move.lines == pressed.press(f"111{keys}").lines


@pytest.mark.parametrize(("language", "words", "key"), [
    ("en", "repeat please", "9"), ("en", "can you repeat that please", "9"), ("en", "in danger", "8"),
    ("en", "eight", "8"), ("en", "I can’t hear you", "9"), ("fr", "Répétez, s’il vous plaît", "9"),
    ("fr", "deux", "2"), ("fr", "en danger", "8"), ("ht", "uit", "8"), ("ht", "danje", "8"), (None, "peligro", "8"),
    ("es", "English, please", "lang-en"), ("en", "kreyòl", "lang-ht"), ("es", "inglés", "lang-en"),
    ("es", "no me pagaron dos semanas", None), ("es", "me dicen que estoy en peligro de perder el trabajo", None),
    ("es", "por favor", None), ("es", "", None),
])  # fmt: skip
def test_a_key_is_heard_in_each_language_and_only_by_itself(language: str | None, words: str, key: str | None) -> None:
    assert key_of(words, language) == key


def test_another_language_is_spoken_at_once_when_asked_for_in_words() -> None:
    call = Call(**GT_IN_US)
    call.press("111")
    move = call.hear(Heard("speech", "english please"))
    assert ({line.lang for line in move.lines}, move.place) == ({"en"}, "topic:rights.unpaid_wages")
    assert move.remember == {"language": "en"}
    assert call.say("x", topic="service.language", kind="service", lang="fr").state["language"] == "fr"
    assert call.say("x", topic="service.language", kind="service", lang="fr").place == "language"


@pytest.mark.parametrize(("turn", "topic"), [
    ({"topic": "service.delete_data", "kind": "service"}, "service.delete_data"),
    ({"topic": "service.stop", "kind": "answer"}, "service.stop"),
    ({"topic": "service.delete_data", "kind": "service", "erase": True}, "service.delete_data"),
    ({"topic": "service.menu", "kind": "service", "opt_out": True}, "service.stop"),
])  # fmt: skip
def test_words_alone_neither_erase_nor_stop(turn: dict[str, object], topic: str) -> None:
    call = Call(**GT_IN_US)
    move = call.say("borrar", **turn)
    assert (move.place, move.erase, move.opt_out) == (f"topic:{topic}", False, False)
    assert move.lines[0].text.endswith("marque 1.")
    move = call.press("1")
    assert move.erase or move.opt_out


def test_a_guess_is_never_about_faro_itself() -> None:
    call = Call(**GT_IN_US)
    near = ranked("service.delete_data", "rights.overtime")
    call.say("mas", topic="service.stop", kind="suggest", alternatives=near)
    assert call.move.state["options"] == ["topic:rights.overtime"]


def test_nine_after_eight_before_a_language_says_the_number_again() -> None:
    call = Call(here="US")
    first = call.press("8").lines
    assert call.press("9").lines == first
    assert call.press("2").place == "menu"


def test_the_question_of_a_country_is_repeated_with_what_came_before_it() -> None:
    call = Call(language="es")
    first = call.press("112").lines
    assert call.press("9").lines == first
    assert call.silent().lines[1:] == first
    call.press("5")
    assert len(call.press("9").lines) < len(first)


@pytest.mark.parametrize(("key", "language"), [("1", "es"), ("2", "en"), ("4", "ht")])
def test_a_person_is_asked_for_in_a_language_that_is_asked_first(key: str, language: str) -> None:
    call = Call(origin="GT", destination="US", here="US")
    assert call.press("0").place == "language"
    assert [line.lang for line in call.move.lines] == ["es", "en", "fr", "ht"]
    assert call.press("0").place == "language"
    move = call.press(key)
    assert (move.place, {line.lang for line in move.lines}) == ("person", {language})
    assert (move.remember, call.press("#").place) == ({"language": language}, "menu")


def test_a_line_that_did_not_answer_is_said_again_and_not_dialled() -> None:
    call = Call(language="es", origin="GT", destination="US", here="US", reachable=True)
    call.press("5423")
    said = call.hear(Heard("dialled", "no-answer")).lines
    again = call.press("9")
    assert (again.dial, again.place) == (None, "person")
    assert again.lines == said[1:]
    assert call.silent().dial is None


@pytest.mark.parametrize("here", ["GT", "DO", "CR", "MX", "HN"])
def test_a_number_s_country_is_offered_first_and_never_supposed(here: str) -> None:
    for keys, place in (("0", "country:contacts.human"), ("51", "country:contacts.consulate")):
        call = Call(language="es", here=here)
        move = call.press(keys)
        assert (move.place, move.state["options"][0]) == (place, here)
        name = book().country(here, "es")
        assert [line.text for line in move.lines][:2] == ["¿De qué país es usted?", f"{name}, marque 1."]
    assert call.press("1").remember == {"origin": here}


@pytest.mark.parametrize("here", ["DO", "HT", "US", None])
def test_who_speaks_creole_is_offered_haiti_first(here: str | None) -> None:
    move = Call(language="ht", here=here).press("0")
    assert move.state["options"][0] == "HT"
    assert not any("987" in line.text for line in move.lines)


@pytest.mark.parametrize("here", ["US", "CA", "ES", None])
def test_where_her_telephone_is_says_not_where_she_comes_from(here: str | None) -> None:
    call = Call(language="es", here=here)
    assert call.press("51").place == "country:contacts.consulate"
    assert "¿De qué país es usted?" in call.heard
    call = Call(language="es", here=here)
    first = call.press("0")
    assert (first.place, first.lines[0].text) == ("country:contacts.human", "¿De qué país es usted?")
    assert call.press("9").lines == first.lines
    move = call.press("1")
    assert (move.place, move.remember) == ("person", {"origin": "GT"})


def test_a_person_is_looked_for_without_her_country_too() -> None:
    call = Call(language="es", here="US")
    move = call.press("0553")
    assert (move.place, move.lines[0].text[:30]) == ("person", "Desde aquí no tenemos el númer")
    assert call.press("9").place == "person"
    assert "Para otras líneas de ayuda, marque 1." in call.heard
    assert len(call.press("1").lines) == len(book().pack.call.urgent)
    assert call.press("2").reached == "contacts.women_help"


def test_a_number_for_danger_is_named_with_its_country_where_nobody_told_it() -> None:
    lines = [line.text for line in Call(language="es", here="US").press("8").lines]
    assert lines[:2] == ["En Estados Unidos, cuelgue y marque: 9 1 1."] * 2


def test_whose_country_is_unknown_hears_where_the_number_is_another() -> None:
    heard = [line.text for line in Call(language="es").press("8").lines]
    assert heard[:2] == ["Cuelgue y marque: 9 1 1.", "Otra vez: 9 1 1."]
    assert "En Guatemala, cuelgue y marque: 1 1 0." in heard[2:-2]
    assert "En Haití, cuelgue y marque: 1 1 4." in heard[2:-2]
    assert not any("9 1 1" in text for text in heard[2:])


@pytest.mark.parametrize(("here", "sent"), [("HT", ["ht"]), ("US", ["es", "en"]), ("GT", ["es"]), (None, ["es"])])
def test_silence_before_a_language_ends_in_all_and_writes_what_is_likely_read(
    here: str | None, sent: list[str]
) -> None:
    call = Call(here=here, reachable=True)
    for _ in range(3):
        last = call.silent()
    assert [line.lang for line in last.lines] == ["es", "en", "fr", "ht"]
    assert list(last.messages) == [call.flow.words.say(lang, "message_after_silence") for lang in sent]


@pytest.mark.parametrize("keys", ["#*7", "###6", "*******"])
def test_wrong_keys_before_a_language_do_not_end_the_call(keys: str) -> None:
    call = Call(here="US", reachable=True)
    move = call.press(keys)
    assert (move.place, move.messages, move.listen is None) == ("language", (), False)
    assert call.press("2").state["language"] == "en"


def test_the_state_is_json_and_holds_no_words() -> None:
    call = Call(**GT_IN_US)
    call.hear(Heard("speech", "me llamo Petronila"))
    assert "Petronila" not in json.dumps(call.move.state)


def test_a_country_that_the_directory_does_not_know_gets_no_number_of_another() -> None:
    """A number with a French prefix, a worker from Guatemala at home: only what is known is said."""
    call = Call(language="es", destination="GT", here="FR")
    assert call.press("8").lines[0].text == "En Guatemala, cuelgue y marque: 1 1 0."
    assert "Francia" not in call.heard


@pytest.mark.parametrize("language", ["es", "en", "fr", "ht"])
def test_a_copy_holds_the_address_and_the_number_that_were_spoken_of(language: str) -> None:
    """Whatever piece she is at when she presses 2."""
    checked = 0
    for keys, topic in keys_of():
        call = Call(**(GT_IN_US | {"language": language}))
        call.press(keys)
        while call.move.state["at"] == TOPIC:
            state = call.move.state
            copy = " ".join(call.flow.step(call.caller, state, Heard("key", "2")).messages)
            where = Where("US", "GT")
            found = call.flow.book.find(topic, where)
            if found.state == "current" and "message" in state["options"]:
                written = call.flow.book.pages(found, where, language, "sms")
                assert not any(map(addresses, written)) or addresses(copy), (topic, language)
                said = re.sub(r"\D", "", call.heard)
                numbers = {c.number for c in call.flow.book.contacts_of(found, where) if len(c.number) > 6}
                for number in numbers:
                    spoken = re.sub(r"\D", "", number) in said
                    assert not spoken or number in copy, (topic, language, number)
                    checked += spoken
            if "next" not in state["options"]:
                break
            call.press("1")
    assert checked > 20


@pytest.mark.parametrize(("here", "home", "said"), [
    ("US", "CR", "0 1 1, 5 0 6, 2 3 5 9, 5 3 6 0"),
    ("HN", "HN", "3 2 2 1, 7 3 0 9"),
    ("MX", "HN", "0 0, 5 0 4, 3 2 2 1, 7 3 0 9"),
    (None, "HN", "más, 5 0 4, 3 2 2 1, 7 3 0 9"),
    ("CA", "DO", "1, 8 0 9, 9 8 7, 7 0 0 1"),
])  # fmt: skip
def test_a_number_is_said_as_it_is_dialled_from_where_she_is(here: str | None, home: str, said: str) -> None:
    call = Call(now=NIGHT, language="es", here=here, origin=home)
    call.press("0")
    lines = [line.text for line in call.move.lines]
    assert lines[-3].endswith(f"El número es: {said}.")
    assert lines[-2] == f"Otra vez: {said}."


def test_a_number_abroad_is_never_said_without_its_plus_in_an_answer() -> None:
    call = Call(language="es")
    call.press("51" + "553")
    assert "Costa Rica: más, 5 0 6, 2 3 5 9, 5 3 6 0" in " ".join(
        line.text for move in (call.move, call.press("1"), call.press("1")) for line in move.lines
    )


@pytest.mark.parametrize(("home", "first"), [
    ("HN", "No sabemos si atienden a esta hora. Pruebe."),
    ("MX", "Ayuda consular"),
])  # fmt: skip
def test_nobody_is_told_that_a_line_is_closed_whose_hours_nobody_knows(home: str, first: str) -> None:
    call = Call(now=NIGHT, language="es", here="HN", origin=home, destination="MX")
    call.press("0")
    assert "A esta hora no atienden" not in call.heard
    assert home != "HN" or call.move.lines[0].text == first


def test_of_a_closed_line_it_is_said_when_it_opens() -> None:
    call = Call(now=NIGHT, language="es", here="GT", origin="MX", place="GT")
    call.press("0")
    assert [line.text for line in call.move.lines[:2]] == [
        "A esta hora no atienden.",
        "Atienden de lunes a viernes, de 8 a 16, hora de allá.",
    ]


def test_a_list_of_numbers_comes_after_the_question_of_which_is_hers() -> None:
    call = Call(language="es")
    move = call.press("53")
    assert (move.place, move.lines[0].text) == ("country:contacts.labour_authority", "¿En qué país trabaja?")
    assert call.press("9").lines == move.lines
    listed = call.press("55")
    assert "Estados Unidos: 1, 8 6 6" in " ".join(line.text for line in listed.lines)
    assert call.press("9").lines == listed.lines
    assert "Estados Unidos" not in " ".join(line.text for line in call.press("1").lines)


@pytest.mark.parametrize(("topic", "place"), [
    ("service.about", "topic:service.about"), ("service.cost", "topic:service.cost"),
    ("service.privacy", "topic:service.privacy"), ("service.thanks", "topic:service.thanks"),
    ("service.complaint", "topic:service.complaint"), ("contacts.human", "country:contacts.human"),
    ("service.greeting", "menu"), ("service.menu", "menu"),
])  # fmt: skip
def test_what_is_asked_of_faro_in_words_is_answered(topic: str, place: str) -> None:
    call = Call(language="es")
    move = call.say("x", topic=topic, kind="menu" if topic == "service.menu" else "service")
    assert (move.place, move.complaint) == (place, None)


def test_goodbye_in_words_ends_with_the_number() -> None:
    move = Call(**GT_IN_US).say("adios", topic="service.goodbye", kind="service")
    assert (move.listen, move.messages) == (None, ())
    assert "9 1 1" in move.lines[-1].text


def test_a_complaint_by_key_is_about_what_was_heard_before() -> None:
    call = Call(**GT_IN_US)
    call.press("111#")
    move = call.press("552")
    assert (move.reached, move.complaint, move.pack) == ("service.complaint", "rights.unpaid_wages", book().label)
    assert not re.search("escribir|cero, menú", move.lines[0].text)
    assert call.press("9").complaint is None
    assert Call(**GT_IN_US).press("552").complaint == ""


@pytest.mark.parametrize("back", "*#")
def test_who_pressed_seven_by_mistake_comes_back_in_her_language(back: str) -> None:
    call = Call(**GT_IN_US)
    heard = call.press("111").lines
    call.press("7")
    assert call.press(back).lines == heard
    call.press("7")
    move = call.press("2")
    assert (move.place, move.lines[0].lang) == ("topic:rights.unpaid_wages", "en")
    assert call.press("#7*").place == "menu"


@pytest.mark.parametrize("words", ["k'iche'", "mam", "hablo k'iche'", "zapoteco", "español no, mam"])
def test_a_language_that_nobody_speaks_here_is_said_to_be_one(words: str) -> None:
    call = Call(**GT_IN_US)
    move = call.hear(Heard("speech", words))
    assert (move.ask, move.place) == (None, "menu")
    assert move.lines[0].text.startswith("En ese idioma todavía no hablamos.")


@pytest.mark.parametrize(("language", "words"), [
    ("es", "mande"), ("es", "qué"), ("es", "no le entiendo"), ("en", "I don't understand"),
    ("fr", "je ne comprends pas"), ("ht", "mwen pa konprann"),
])  # fmt: skip
def test_not_to_have_understood_is_to_hear_it_again(language: str, words: str) -> None:
    assert key_of(words, language) == "9"


def test_a_call_back_asked_for_again_is_a_change_of_its_hour() -> None:
    call = Call(now=NIGHT, language="es", here="HN", origin="HN", reachable=True)
    assert "Para que le llamen, marque 1." in [line.text for line in call.press("0").lines]
    assert call.press("11").call_back == "morning"
    assert "Ya está anotado que le llamen. Para cambiar la hora, marque 1." in [
        line.text for line in call.press("0").lines
    ]


def test_a_mother_hears_her_own_country_s_number_first() -> None:
    call = Call(language="es", here="GT", reachable=False)
    memory = {"destination": "US"}
    move = call.say("mi hijo se fue", topic="social.missing_person", urgent=True, memory=memory)
    said = [line.text for line in move.lines]
    assert said[0] == "En Guatemala, cuelgue y marque: 1 1 0."
    assert not re.search("escriba|Si no lo tengo", call.heard)
