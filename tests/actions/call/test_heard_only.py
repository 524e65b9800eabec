"""A call in a language that nobody writes: chosen, led through by recordings, never without the number for danger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from actions.call.flow import CallFlow
from actions.call.heard_only import paged
from actions.call.state import OVER
from bot.calls import Caller, Heard, Line, Move
from connectors.audio.shelf import Shelf
from content.call_menu import HeardLanguage
from content.compile import AnswerBook
from content.model import Pack
from tests.actions.call.caller import NIGHT, NOON, words
from tests.actions.call.heard_pack import CONTRACT, INJURY, WAGE, heard_pack

CODES = ("quc", "kek", "mam")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return heard_pack(tmp_path_factory.mktemp("heard"), CODES)


class Call:
    """Presses keys; every line must have a sound."""

    def __init__(self, pack: Pack, codes: tuple[str, ...] = ("quc",), **known: object) -> None:
        listed = tuple(one for one in pack.call.languages if one.code in codes)
        self.pack = replace(pack, call=replace(pack.call, languages=listed))
        now = known.pop("now", NOON)
        book = AnswerBook(self.pack, lambda _lang, _context, source: source, NOON.date)
        self.flow = CallFlow(book, words(), lambda: now)  # type: ignore[arg-type,return-value]
        self.caller = Caller(**known)  # type: ignore[arg-type]
        self.shelf = Shelf(Path(pack.root).parent / "made", (Path(pack.root),), ())
        self.move: Move = self.flow.step(self.caller, None, Heard("start"))

    def hear(self, heard: Heard) -> Move:
        self.move = self.flow.step(self.caller, self.move.state, heard)
        for line in self.move.lines:
            assert line.recording is None or self.shelf.find(line), line.recording
        return self.move

    def press(self, keys: str) -> list[str]:
        for key in keys:
            self.hear(Heard("key", key))
        return names(self.move)


def names(move: Move) -> list[str]:
    assert all(line.text == "" for line in move.lines), "a line with words in a language that isn't written"
    return [str(line.recording) for line in move.lines]


def spelled(number: str) -> list[str]:
    return [f"digit.{digit}" for digit in number]


def test_one_language_stands_behind_the_fifth_key(pack: Pack) -> None:
    call = Call(pack)
    assert call.move.lines[-2:] == (Line("quc", recording="entry"), Line("quc", recording="key.5"))
    heard = call.press("5")
    assert heard[:4] == [f"topic.{CONTRACT}.title", "key.1", f"topic.{WAGE}.title", "key.2"]
    assert heard[-3:] == ["more", "key.5", "simple"]
    assert {line.lang for line in call.move.lines} == {"quc"}
    assert call.move.remember == {}


def test_several_share_the_fifth_key_each_in_itself(pack: Pack) -> None:
    call = Call(pack, CODES)
    assert [(line.lang, line.recording) for line in call.move.lines[-6:]] == [
        (code, name) for code in CODES for name in ("entry", "key.5")
    ]
    call.press("5")
    assert [(line.lang, line.recording) for line in call.move.lines] == [
        (code, name) for key, code in enumerate(CODES, 1) for name in ("entry", f"key.{key}")
    ]
    assert call.press("2")[0] == f"topic.{CONTRACT}.title"
    assert call.move.lines[0].lang == "kek"


def test_many_languages_fill_pages_of_five_keys(pack: Pack) -> None:
    one = pack.call.languages[0]
    codes = [f"l{letter}" for letter in "abcdefghijk"]
    many = replace(pack, call=replace(pack.call, languages=tuple(replace(one, code=code) for code in codes)))
    flow = Call(many, tuple(codes)).flow
    caller, state, seen = Caller(), flow.step(Caller(), None, Heard("start")).state, []
    for _ in range(3):
        move = flow.step(caller, state, Heard("key", "5"))
        keys = {str(line.recording) for line in move.lines if str(line.recording).startswith("key.")}
        assert len(keys) <= 5
        seen += [line.lang for line in move.lines if line.recording == "entry"]
        state = move.state
    assert set(codes) == set(seen)
    last = flow.step(caller, state, Heard("key", "3"))
    assert last.lines[0].lang == codes[-1]
    assert flow.step(caller, state, Heard("key", "#")).lines[0].lang == "es"


def test_topics_go_on_behind_the_fifth_key_and_come_round(pack: Pack) -> None:
    call = Call(pack)
    assert call.press("55")[:2] == ["topic.rights.housing.title", "key.1"]
    assert call.press("3")[0] == f"topic.{CONTRACT}.title"
    call.press("5")
    assert call.press("#")[0] == f"topic.{CONTRACT}.title"


def test_an_answer_is_heard_piece_by_piece(pack: Pack) -> None:
    call = Call(pack)
    assert call.press("51") == [f"topic.{CONTRACT}.1", "more", "key.1", "simple"]
    assert (call.move.reached, call.move.place) == (CONTRACT, f"heard_answer:{CONTRACT}")
    assert call.press("1")[0] == f"topic.{CONTRACT}.2"
    assert call.press("9")[0] == f"topic.{CONTRACT}.2"
    assert call.press("1") == [f"topic.{CONTRACT}.3", "simple"]
    assert call.press("*")[0] == f"topic.{CONTRACT}.title"


def test_the_country_is_asked_where_answers_of_countries_are_recorded(pack: Pack) -> None:
    call = Call(pack)
    assert call.press("52") == [
        f"topic.{WAGE}.1", "country.CA", "key.1", "country.US", "key.2", "more", "key.3",
    ]  # fmt: skip
    assert call.press("9") == ["country.CA", "key.1", "country.US", "key.2", "more", "key.3"]
    assert call.press("2") == [f"topic.{WAGE}.US.1", "simple"]
    assert call.move.remember == {"destination": "US"}
    again = Call(pack)
    assert again.press("523") == [f"topic.{WAGE}.2", "simple"]


def test_a_country_that_is_known_is_not_asked(pack: Pack) -> None:
    assert Call(pack, destination="CA").press("52") == [f"topic.{WAGE}.CA.1", "simple"]
    assert Call(pack, destination="MX").press("52") == [f"topic.{WAGE}.1", "more", "key.1", "simple"]


def test_a_country_without_recording_says_so_and_leads_to_a_person(pack: Pack) -> None:
    call = Call(pack, origin="HN", destination="US")
    assert call.press("54") == ["missing", "simple"]
    assert call.move.listen is not None
    assert call.press("0")[0] == "person"


def test_an_urgent_answer_begins_with_the_number(pack: Pack) -> None:
    heard = Call(pack, here="GT").press("53")
    assert heard == ["country.GT", "urgent", *spelled("110"), f"topic.{INJURY}.1", "simple"]


@pytest.mark.parametrize("keys", ["5", "51", "52", "54", "555", "50"])
def test_eight_says_the_number_for_danger_everywhere(pack: Pack, keys: str) -> None:
    call = Call(pack, here="US")
    call.press(keys)
    there = ["country.US", "urgent", *spelled("911")]
    assert call.press("8") == [*there, *there, "simple"]
    assert call.move.reached == "contacts.emergency"
    assert call.move.dial is None
    assert call.move.lines[4].pause == 1


def test_who_works_elsewhere_than_her_number_says_hears_both_numbers(pack: Pack) -> None:
    call = Call(pack, destination="US", here="GT")
    both = ["country.GT", "urgent", *spelled("110"), "country.US", "urgent", *spelled("911")]
    assert call.press("58") == [*both, *both, "simple"]


def test_eight_before_a_language_is_said_in_this_one_too(pack: Pack) -> None:
    call = Call(pack, CODES, here="GT")
    call.hear(Heard("key", "8"))
    assert [line.lang for line in call.move.lines if line.recording == "urgent"] == list(CODES)


def test_a_person_is_connected_and_else_the_number_said(pack: Pack) -> None:
    known = {"origin": "GT", "destination": "US"}
    call = Call(pack, **known)
    heard = call.press("50")
    assert heard[0] == "person"
    assert len(heard) > 6
    if call.move.dial is None:
        assert heard[-1] == "simple"
    numbers = {contact.number for contact in pack.contacts.values() if contact.role == "emergency"}
    assert call.move.dial is None or call.move.dial.number not in numbers


@pytest.mark.parametrize(("here", "then"), [("US", "person"), (None, "urgent")])
def test_whose_country_nobody_knows_is_asked_for_it_before_a_person(pack: Pack, here: str | None, then: str) -> None:
    """Where her country's line can't be dialled from anywhere known, the number for danger stands in."""
    call = Call(pack, here=here)
    assert call.press("50") == ["country.GT", "key.1"]
    assert call.press("9") == ["country.GT", "key.1"]
    assert call.press("1")[0] == then
    assert call.move.remember == {"origin": "GT"}


def test_without_the_name_of_a_country_the_number_for_danger_stands_in(pack: Pack) -> None:
    one = without(pack.call.languages[0], "country.GT")
    assert "urgent" in Call(replace(pack, call=replace(pack.call, languages=(one,)))).press("50")


@pytest.mark.parametrize(("outcome", "ends"), [("completed", True), ("busy", False), ("no-answer", False)])
def test_what_becomes_of_a_dialled_line(pack: Pack, outcome: str, ends: bool) -> None:
    call = Call(pack, origin="GT", destination="US")
    call.press("50")
    move = call.hear(Heard("dialled", outcome))
    assert (move.listen is None) is ends
    assert names(move)[-1] == ("goodbye" if ends else "simple")
    assert move.dial is None


def test_a_line_that_did_not_answer_is_said_again_and_not_dialled(pack: Pack) -> None:
    call = Call(pack, origin="GT", destination="US")
    call.press("50")
    call.hear(Heard("dialled", "busy"))
    assert call.press("9")[-1] == "simple"
    assert call.move.dial is None


def test_a_person_asked_for_before_the_language_comes_after_it(pack: Pack) -> None:
    call = Call(pack, origin="GT", destination="US")
    call.hear(Heard("key", "0"))
    assert call.press("5")[0] == "person"


def test_silence_is_met_three_times_more_simply(pack: Pack) -> None:
    call = Call(pack, here="US", reachable=True)
    call.press("5")
    assert names(call.hear(Heard("silence")))[:2] == ["not_heard", f"topic.{CONTRACT}.title"]
    assert names(call.hear(Heard("silence"))) == ["not_heard", "simple"]
    last = call.hear(Heard("silence"))
    assert names(last) == ["not_heard", "country.US", "urgent", *spelled("911"), "goodbye"]
    assert (last.listen, last.messages, last.state["at"]) == (None, (), OVER)


def test_a_wrong_key_is_met_with_the_keys_there_are_and_a_right_one_forgives(pack: Pack) -> None:
    call = Call(pack)
    call.press("51")
    assert call.press("3")[:2] == ["simple", f"topic.{CONTRACT}.1"]
    assert call.move.state["misses"] == 1
    call.press("1")
    assert call.move.state["misses"] == 0


def test_seven_leads_back_to_the_languages(pack: Pack) -> None:
    call = Call(pack)
    call.press("5")
    call.hear(Heard("key", "7"))
    assert call.move.place == "language"
    call.hear(Heard("key", "1"))
    assert (call.move.place, call.move.lines[0].lang) == ("menu", "es")


def test_a_language_that_the_pack_no_longer_has_leads_back_too(pack: Pack) -> None:
    call = Call(pack)
    call.press("5")
    other = Call(pack, ("kek",)).flow
    assert other.step(Caller(), call.move.state, Heard("key", "1")).place == "language"


@pytest.mark.parametrize("gone", ["digit.7", "entry", "goodbye", "key.5"])
def test_a_language_without_an_obligatory_recording_is_not_offered(pack: Pack, gone: str) -> None:
    one = pack.call.languages[0]
    poorer = replace(pack, call=replace(pack.call, languages=(without(one, gone),)))
    assert all(line.lang != "quc" for line in Call(poorer).move.lines)


def without(language: HeardLanguage, gone: str) -> HeardLanguage:
    return replace(language, recordings=language.recordings - {gone})


def test_an_answer_whose_text_has_changed_is_not_offered(tmp_path: Path) -> None:
    changed = heard_pack(tmp_path, ("quc",), stale=(CONTRACT,))
    assert Call(changed).press("5")[0] == f"topic.{WAGE}.title"


def test_an_expired_answer_is_not_said(pack: Pack) -> None:
    call = Call(pack)
    late = AnswerBook(call.pack, lambda _lang, _context, source: source, lambda: NOON.date().replace(year=2040))
    call.flow = CallFlow(late, words(), lambda: NIGHT)
    assert call.press("51") == ["missing", "simple"]


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (5, 1), (6, 2), (8, 2), (9, 3)])
def test_a_page_has_five_keys_at_most_and_loses_nothing(count: int, pages: int) -> None:
    items = tuple(map(str, range(count)))
    shown = [paged(items, page) for page in range(pages)]
    assert [item for page, _ in shown for item in page] == list(items)
    assert all(len(page) + more <= 5 for page, more in shown)
    assert paged(items, pages) == paged(items, 0)
