"""The check of an offer as a conversation: begun by a word or heard, six short questions, then the result.

Refuses to keep words and to stand before help: an urgent sign is answered at once with whom to call, and VERIFICAR goes
on later; a clear question of another kind leaves it. Rules: any message may answer several questions in any order;
what was said isn't asked again; at most seven messages before the result, each answer two segments; in calls the
topic's plain answer stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions.answer import answer, kind_of
from actions.elsewhere import QUESTION, WORD, about_others, closing, elsewhere
from actions.offer import questions, records, verdict
from actions.offer.desk import Desk, fits
from actions.offer.listening import (
    SIGNS_TO_BEGIN,
    URGENT,
    is_about,
    is_check,
    is_clear,
    lead,
    particular,
    tells_of_danger,
    urgent_topic,
)
from actions.offer.notes import Notes, merged, notes_of, placed
from actions.offer.questions import PICK, WHO
from actions.state import State
from content.offer import Offer

if TYPE_CHECKING:
    from actions.turn import Speech, TurnAction

ASKS, RESULT = "offer.asks", "offer.result"
STEPS = frozenset({ASKS, RESULT})
TOPIC, THEME = "fraud.verify_offer", "fraud"
SHORT_QUESTION = "money"
FIRM_WORDS = 8  # of a message that may be nothing but a firm's name
HINT = 14  # septets of "MAS" below an answer


def step(desk: Desk, action: TurnAction, state: State, speech: Speech, text: str) -> State | None:
    """What the check makes of a message; None if it is a message like any other."""
    if not desk.can_check or state.channel == "voice" or state.options:
        return None
    if state.form == RESULT and state.intent == "more":
        return _page(desk, state, speech, notes_of(state.offer))
    behind = lead(desk, "check", text)
    about = desk.reader.read(behind)
    behind = behind if is_check(desk, action, state, about, behind) else ""
    if state.form == ASKS and not behind:
        return _in_form(desk, action, state, speech, text)
    if behind:
        return _told(desk, action, state, speech, _fresh(state), about, starts=True)
    if len(state.ranking) < 2 or state.form:
        return None
    offer = desk.reader.read(text)
    if is_about(desk, state, offer):
        return _told(desk, action, state, speech, _fresh(state), offer, starts=True)
    if state.intent in desk.check.starts and not particular(offer) and not state.danger:
        return _below_the_answer(desk, action, state, speech)
    return None


def begin(desk: Desk, state: State, speech: Speech) -> State:
    """VERIFICAR alone: a new check, or on with the one that was begun."""
    notes = _fresh(state)
    opening = desk.text("again" if notes.turns else "begin", state.language)
    return _ask(desk, state, speech, replace(notes, turns=notes.turns + 1), [opening])


def _fresh(state: State) -> Notes:
    """The check under way; a new one after a result."""
    notes = notes_of(state.offer)
    return Notes() if notes.pages else notes


def _below_the_answer(desk: Desk, action: TurnAction, state: State, speech: Speech) -> State | None:
    """The topic's answer, and the first question as short as may be."""
    state = state.settled(False, action.book.asks(state.intent, state.where))
    found = action.book.find(state.intent, state.where)
    short = desk.question(SHORT_QUESTION, state.language, "short")
    if found.state != "current" or state.questions or not action.book.translated(found, state.language):
        return None
    page = action.book.pages(found, state.where, state.language, state.channel)[0]
    if not short or not fits([page, short], state.channel):
        return None
    speech.page(found, state.where, 0)
    speech.say("utter_told", told=short)
    speech.outcome(kind_of(state.intent), state.intent, state.ranking[0].confidence, urgent=False, calm=True)
    after = replace(state.closed(), topic=state.intent, page=0, form=ASKS)
    return replace(after, offer=replace(Notes(), now=SHORT_QUESTION, asked=(SHORT_QUESTION,)).slot())


def _in_form(desk: Desk, action: TurnAction, state: State, speech: Speech, text: str) -> State | None:
    notes = notes_of(state.offer)
    if state.intent == "more" and not notes.turns:
        return None  # MAS goes on with the answer above the question
    if questions.is_skip(desk, state, text):
        return _go_on(desk, state, speech, replace(notes, turns=notes.turns + 1), [])
    if state.intent == "choose":
        return _chosen(desk, action, state, speech, notes, text)
    if len(state.ranking) < 2 and state.intent not in ("acknowledge", "inform_place"):
        return None
    offer = desk.reader.read(text, notes.now)
    number = questions.number_said(desk, notes, state, text)
    if number and not (offer.seen or offer.denied):
        return _told(desk, action, state, speech, questions.answered(desk, notes, number), offer)
    if not offer.tells and not state.mentions:
        return _untold(desk, action, state, speech, notes, text)
    if state.asks and is_clear(desk, state) and not tells_of_danger(desk, offer) and len(offer.seen) < SIGNS_TO_BEGIN:
        return None
    weak = not (offer.seen or offer.denied or offer.money or offer.pay or offer.firm or offer.number)
    if weak and notes.now != questions.TERMS_ASKED and (state.asks or is_clear(desk, state)):
        return None
    return _told(desk, action, state, speech, notes, offer)


def _chosen(desk: Desk, action: TurnAction, state: State, speech: Speech, notes: Notes, text: str) -> State | None:
    """A number: of an option, of a candidate, or a wage."""
    if notes.now == PICK:
        return _picked(desk, state, speech, notes, int(state.value or 0))
    number = questions.number_said(desk, notes, state, text)
    offer = Offer() if number else desk.reader.read(text, notes.now)
    if not number and not offer.tells:
        return _ask(desk, state, speech, replace(notes, turns=notes.turns + 1), [], again=True)
    after = questions.answered(desk, notes, number)
    sign = next((s for s in desk.check.signs if s.urgent and s.id in after.seen and s.id not in notes.seen), None)
    if sign:
        return interrupt(desk, action, state, speech, after, sign.urgent)
    return _told(desk, action, state, speech, after, offer)


def _picked(desk: Desk, state: State, speech: Speech, notes: Notes, number: int) -> State:
    notes = replace(notes, turns=notes.turns + 1, now="")
    if not 1 <= number <= len(notes.picks):
        return _go_on(desk, state, speech, replace(notes, picks=()), [desk.text("not_listed", state.language)], True)
    notes = replace(notes, record=notes.picks[number - 1], picks=())
    found = records.again(desk, notes.record)
    shown = records.shown(desk, found, notes, state.language, False) if found else []
    return _go_on(desk, state, speech, notes, shown, True)


def _untold(desk: Desk, action: TurnAction, state: State, speech: Speech, notes: Notes, text: str) -> State | None:
    """Nothing of an offer was heard: a firm's name where that was asked, another question, or words to pass over."""
    pressing = urgent_topic(action, state)
    if pressing:
        return interrupt(desk, action, state, speech, notes, pressing)
    if notes.now == WHO and len(text.split()) <= FIRM_WORDS and not state.asks:
        found = records.search(desk, text, "", notes.state or notes.country)
        if found.decision != "none" or not is_clear(desk, state):
            return _told(desk, action, state, speech, replace(notes, who="firm"), Offer(firm=text))
    only_offered = not notes.turns  # the question stood below an answer
    if only_offered or state.asks or is_clear(desk, state) or state.intent.startswith("service."):
        return None
    return _go_on(desk, state, speech, replace(notes, turns=notes.turns + 1), [])


def _told(
    desk: Desk, action: TurnAction, state: State, speech: Speech, notes: Notes, offer: Offer, *, starts: bool = False
) -> State | None:
    """One more message about the offer: danger first, then the register, then the next question."""
    before = notes
    notes = placed(merged(notes, offer, desk.check), state)
    new = [sign for sign in desk.check.signs if sign.id in notes.seen and sign.id not in before.seen]
    pressing = urgent_topic(action, state, offer, desk) or next((s.urgent for s in new if s.urgent), "")
    if pressing:
        return interrupt(desk, action, state, speech, notes, pressing)
    notes = replace(notes, turns=notes.turns + 1)
    hint = [desk.text("begin", state.language)] if starts and not before.turns else []
    lines = hint
    if offer.seen:
        noted = desk.text("noted", state.language, signs=desk.names(offer.seen, state.language))
        lines = [noted, *hint]
    if notes.record:
        is_last = not questions.next_question(desk, notes)  # then the result says what differs
        since = [] if is_last else records.told_since(desk, before, notes, state.language)
        return _go_on(desk, state, speech, notes, since or lines, bool(since))
    return _looked_up(desk, state, speech, notes, offer, lines)


def _looked_up(desk: Desk, state: State, speech: Speech, notes: Notes, offer: Offer, lines: list[str]) -> State:
    """The register's part, where a firm or a number was named."""
    lang = state.language
    if not (offer.firm or offer.number):
        return _go_on(desk, state, speech, notes, lines)
    explicit = notes.who == "firm" or notes.now == WHO
    if desk.registers is None:
        return _go_on(desk, state, speech, notes, [desk.text("no_register", lang)] if explicit else lines, explicit)
    found = records.search(desk, offer.firm, offer.number, notes.state or notes.country)
    if found.decision == "none":
        return _go_on(desk, state, speech, notes, [desk.text("not_listed", lang)] if explicit else lines, explicit)
    if found.decision == "match" and found.candidates:
        notes = replace(notes, record=records.key(found.candidates[0]), who="firm")
        shown = records.shown(desk, found.candidates[0], notes, lang, False)
        return _go_on(desk, state, speech, notes, shown, True)
    keys = tuple(records.key(one) for one in found.candidates)
    options = records.named(desk, found.candidates, lang)
    return _said(
        state, speech, replace(notes, now=PICK, picks=keys, who="firm"), [desk.text("which", lang, options=options)]
    )


def _go_on(desk: Desk, state: State, speech: Speech, notes: Notes, lines: list[str], must: bool = False) -> State:
    """The next question, or the result. `must`: nothing of the lines may be left out."""
    if questions.next_question(desk, notes):
        return _ask(desk, state, speech, notes, lines, must=must)
    return _page(desk, state, speech, replace(notes, now=""), lines, must)


def _ask(
    desk: Desk,
    state: State,
    speech: Speech,
    notes: Notes,
    lines: list[str],
    *,
    again: bool = False,
    must: bool = False,
) -> State:
    """The next question below what was said, as far as both are one message; the question itself is never cut."""
    name = notes.now if again and notes.now else questions.next_question(desk, notes)
    if not name:
        return _page(desk, state, speech, notes)
    question = questions.worded(desk, notes, name, state.language)
    kept = list(lines)
    if must and not fits([*kept, question], state.channel):
        return _paused(state, speech, notes, kept)
    while kept and not fits([*kept, question], state.channel):
        kept.pop()
    return _said(state, speech, questions.put(notes, name), [*kept, question])


def _paused(state: State, speech: Speech, notes: Notes, lines: list[str]) -> State:
    """What must be said fills the message: MAS goes on."""
    after = _said(state, speech, replace(notes, now=""), lines, goes_on=True)
    return replace(after, form=ASKS)


def _said(state: State, speech: Speech, notes: Notes, lines: list[str], goes_on: bool = False) -> State:
    speech.say("utter_told", told="\n".join(lines))
    if goes_on:
        speech.say("utter_more")
    speech.outcome("form", _heard_topic(state), state.ranking[0].confidence if state.ranking else 1.0)
    return replace(state.closed(), topic=TOPIC, form=ASKS, offer=notes.slot())


def _heard_topic(state: State) -> str:
    """What a message that begins a check was understood as; later all is the check's own topic."""
    top = state.ranking[0].topic if state.ranking and state.form is None else TOPIC
    return top if top.startswith(f"{THEME}.") else TOPIC


def _page(
    desk: Desk, state: State, speech: Speech, notes: Notes, lines: list[str] | None = None, must: bool = False
) -> State:
    """One page of the result; the signs are told to whoever counts them once."""
    told = verdict.pages(desk, notes, state)
    first = notes.pages == 0
    page = told[min(notes.pages, len(told) - 1)]
    opening = list(lines or ())
    if must and not fits([*opening, page], state.channel, HINT):
        spent = replace(notes, turns=notes.turns + 1)  # MAS is one more of her messages
        return replace(_paused(state, speech, spent, opening), form=RESULT)
    while opening and not fits([*opening, page], state.channel, HINT):
        opening.pop()
    speech.say("utter_told", told="\n".join([*opening, page]))
    more = notes.pages + 1 < len(told)
    if more:
        speech.say("utter_more")
    if first and notes.seen:
        speech.outcome("form", TOPIC, signs=list(notes.seen))
    else:
        speech.outcome("form", TOPIC)
    after = replace(state.closed(), topic=TOPIC, page=-1, offer=replace(notes, pages=notes.pages + 1).slot())
    return replace(after, form=RESULT if more else None)


def interrupt(desk: Desk, action: TurnAction, state: State, speech: Speech, notes: Notes, topic: str) -> State:
    """Whom to call, at once; VERIFICAR goes on with the offer."""
    notes = replace(notes, turns=notes.turns + 1)
    confidence = next((r.confidence for r in state.ranking if r.topic == topic), URGENT)
    after = answer(action, state.closed(), speech, topic, confidence)
    hint = desk.text("resume", state.language)
    where = state.where_for(True, about_others(action, state, topic))
    found = action.book.find(topic, where)
    if found.state == "current":
        pages = action.book.pages(found, where, state.language, state.channel)
        below = closing(action, state, where, pages) if elsewhere(action, state, where, pages[0]) else []
        ending = [values.get("numbers", "") for _, values in below]
        if fits([pages[0], *ending, hint], state.channel, QUESTION + WORD):
            speech.say("utter_told", told=hint)
    return replace(after, form=None, offer=notes.slot())
