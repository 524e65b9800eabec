"""Answers a topic: the variant that holds for the person, its first page, and what to ask or do next.

Refuses to say as current what is unwritten, expired or unreviewed: it gives the title, the nearest contact and the
menu. Rules: the answer comes first and a question last; an urgent topic is never held back; whoever reads a language
that the answer lacks gets the number to call in her own language, then the Spanish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.elsewhere import about_others, closing, elsewhere
from actions.report import form as report_form
from actions.state import KEPT_OTHERS, State
from actions.turn import Speech, TurnAction
from bot.messages import Kind
from bot.segments import TWO_SEGMENTS, fold, septets
from content.compile import Found
from content.where import Where

SMALL_TALK = frozenset({"service.thanks", "service.goodbye", "service.greeting"})  # MAS still goes on with the answer
NUMBER_FIRST = 60  # characters within which a text that names the emergency number names it first
ALARM = "alarm"
DISPLACED = 0.5  # confidence from which a topic behind an alarm is a question of its own
HINTS = 60  # septets that "MAS" and the words around a title may take


class AnswerTopic(TurnAction):
    """The topic that was understood."""

    action_name = "action_answer_topic"

    def act(self, state: State, speech: Speech) -> State:
        confidence = state.ranking[0].confidence if state.ranking else 1.0
        after = answer(self, state.closed(), speech, state.intent, confidence)
        if state.intent == report_form.TOPIC and state.channel != "voice" and self.book.desks.for_place(state.where):
            speech.say("utter_report_here")
        return replace(after, topic=state.topic, page=state.page) if state.intent in SMALL_TALK else after


def answer(action: TurnAction, state: State, speech: Speech, topic: str, confidence: float = 1.0) -> State:
    """Say the first page of a topic here."""
    book, urgent = action.book, action.book.is_urgent(topic)
    state = state.settled(urgent, book.asks(topic, state.where))
    where = state.where_for(urgent, about_others(action, state, topic))
    found = book.find(topic, where)
    if found.state != "current":
        return _without_text(action, state, speech, found, where, confidence)
    pages = book.pages(found, where, state.language, state.channel)
    if not book.translated(found, state.language):
        _foreign(action, state, speech, urgent)
    worried = state.danger is not None and not urgent  # a calm answer to what may be danger
    number = action.emergency(state)
    if worried and number not in pages[0][:NUMBER_FIRST]:
        speech.say("utter_call_first", number=number)
    speech.page(found, where, 0)
    asked = None if worried else book.asks(topic, where if urgent and state.stands else state.where)
    given = where.destination if urgent else None
    after = replace(state, topic=topic, page=0, others=_nearest(state, topic), given=given)
    if urgent and elsewhere(action, state, where, pages[0]):
        after = _close_elsewhere(action, after, speech, pages, where)
    else:
        after = _close(action, after, speech, pages, asked, urgent)
    calm = kind_of(topic) == "answer" and not (urgent or worried)
    speech.outcome(kind_of(topic), topic, confidence, urgent=urgent, calm=calm)
    return after


def _nearest(state: State, topic: str) -> tuple[str, ...]:
    """What else the message may have meant."""
    return tuple(r.topic for r in state.ranking if "." in r.topic and r.topic != topic)[:KEPT_OTHERS]


def _close(
    action: TurnAction, state: State, speech: Speech, pages: Sequence[str], asked: str | None, urgent: bool
) -> State:
    """What stands after the first page: that there is more, and the second question or one question back."""
    second = _second(state, str(state.topic)) or (None if asked else _displaced(state))
    if len(pages) > 1:
        speech.say("utter_more")
    if second:
        _offer(action, state, speech, second, pages[0])
        return replace(state, options=(second,), asked=None)
    if asked:
        speech.say("utter_ask_here" if urgent and asked == "destination" else f"utter_ask_{asked}")
    return replace(state, asked=asked)


def _close_elsewhere(action: TurnAction, state: State, speech: Speech, pages: Sequence[str], where: Where) -> State:
    """She may be in another country than the one answered for: its number, and where she is, before everything else."""
    for response, values in closing(action, state, where, pages):
        speech.say(response, **values)
    return replace(state, asked="destination")


def _second(state: State, topic: str) -> str | None:
    """Another clear question of the same message; services are no question."""
    own = [q for q in state.questions if _is_question(q)]
    return next((q for q in own if q != topic), None) if topic in own else None


def _displaced(state: State) -> str | None:
    """The calm question that an alarm was heard above. Asking where help is needed comes before it."""
    behind = state.ranking[1:2] if state.danger == ALARM else ()
    return next((r.topic for r in behind if r.confidence >= DISPLACED and _is_question(r.topic)), None)


def _is_question(topic: str) -> bool:
    return "." in topic and not topic.startswith("service.")


def _offer(action: TurnAction, state: State, speech: Speech, second: str, page: str) -> None:
    """By its title if there is room for it in two SMS, beside the other hints."""
    title = action.book.title(second, state.language)
    roomy = state.channel == "whatsapp" or septets(fold(page)) + septets(fold(title)) <= TWO_SEGMENTS - HINTS
    speech.say("utter_second" if roomy else "utter_second_short", title=title)


def kind_of(topic: str) -> Kind:
    """How `faro ask` names the answer to a topic."""
    if topic == "service.menu":
        return "menu"
    return "service" if topic.startswith("service.") else "answer"


def _foreign(action: TurnAction, state: State, speech: Speech, urgent: bool) -> None:
    """Before a text in a language that the person may not read."""
    if urgent:
        speech.say("utter_call_first", number=action.emergency(state))
    speech.say("utter_only_in_spanish")


def _without_text(
    action: TurnAction, state: State, speech: Speech, found: Found, where: Where, confidence: float
) -> State:
    """Title, nearest contact, menu; for an urgent topic the number to call comes first."""
    urgent, title = action.book.is_urgent(found.topic), action.book.title(found.topic, state.language)
    if urgent or state.danger:
        speech.say("utter_call_first", number=action.emergency(state))
    speech.say("utter_expired" if found.state == "expired" else "utter_unwritten", title=title)
    contact = action.book.nearest(found.topic, where)
    if contact:
        name = action.book.contact_name(contact, state.language)
        speech.say("utter_ask_contact", name=name, number=contact.number)
    else:
        speech.say("utter_or_person")
    speech.outcome(kind_of(found.topic), found.topic, confidence, urgent=urgent, unanswered=True)
    return replace(state, topic=found.topic, page=0)
