"""An answer as it is heard: piece by piece, with the country that it depends on asked after the first.

Refuses to say as current what is unwritten or expired: it names whom to ask. Rules: a piece is twenty seconds or less;
1 goes on, 2 sends it as a message, 3 connects to the line that the answer names, where that line allows it and is
open; an urgent topic says the number to call before everything else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions.call import corridor, danger, ends, help_lines, languages, menus
from actions.call.dialling import as_dialled
from actions.call.script import Script
from actions.call.state import COUNTRY, MAYBE, MENU, PERSON, TOPIC, CallState
from bot.calls import Move
from bot.messages import Turn
from content.compile import Found
from content.copied import chosen
from content.layout import breaths
from content.model import Contact
from content.spoken import digits
from content.where import Where

if TYPE_CHECKING:
    from actions.call.flow import CallFlow

NEXT, MESSAGE, CONNECT, ERASE, STOP = "next", "message", "connect", "erase", "stop"
EFFECTS = {"service.delete_data": ("erase_now", ERASE), "service.stop": ("stop_now", STOP)}
MORE = "more"  # the next page of countries
MOST_MAYBE = 3
SHORT_NUMBER = 6  # characters: up to that a number may be a part of another
PLACES = ("origin", "destination", "state", "place")
SERVICE = "service."  # topics of Faro itself, never a guess to choose from
COMPLAINT, GOODBYE = "service.complaint", "service.goodbye"
ONLY_MENU = frozenset({"service.menu", "service.greeting", "service.language"})  # what the menu itself answers
NONE = "none"  # she is from, or in, none of the countries offered


def begin(flow: CallFlow, state: CallState, topic: str) -> Move:
    """The first piece of an answer."""
    if topic == help_lines.SOMEBODY:
        return help_lines.person(flow, state)
    grave, own = state.grave or flow.book.is_urgent(topic), topic.startswith(SERVICE)
    begun = replace(state, at=TOPIC, topic=topic, page=0, side=None, misses=0, grave=grave)
    move = show(flow, begun if own else replace(begun, last=topic), None)
    return replace(move, reached=topic, remember={} if own else {"topic": topic})


def pressed(flow: CallFlow, state: CallState, topic: str) -> Move:
    """A topic chosen by key: a complaint is about what was heard before, and nobody has counted it yet."""
    move = begin(flow, state, topic)
    return replace(move, complaint=state.last or "", pack=flow.book.label) if topic == COMPLAINT else move


def show(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    """The piece at which the call is, and what can be done after it."""
    script, book, topic = script or flow.script(state), flow.book, str(state.topic)
    if topic in EFFECTS:
        return _question(flow, state, script)
    where = corridor.where_of(flow, state, topic)
    found = book.find(topic, where)
    if found.state != "current":
        return _without_text(flow, state, script, found, where)
    if not book.translated(found, script.lang):
        danger.say_numbers(flow, state, script)
        script.lang = "es"
    pieces = book.pages(found, where, script.lang, "voice")
    page = min(state.page, len(pieces) - 1)
    side = corridor.asked(flow, state, topic) if page == 0 and state.side != NONE else None
    asking = side is not None and bool(corridor.pages(flow, state, side))
    if not (asking and _only_a_list(flow, topic, pieces[0])):
        _say_piece(flow, state, script, pieces[page], page == 0 and book.is_urgent(topic))
    if asking:
        return show_countries(flow, replace(state, at=COUNTRY, side=side, page=0), script)
    here = state if state.page == page else replace(state, page=page)
    return _after(flow, here, script, page + 1 < len(pieces), found, where)


def _only_a_list(flow: CallFlow, topic: str, piece: str) -> bool:
    """Numbers of many countries: of which one is hers is asked before, not after."""
    return not flow.book.is_urgent(topic) and len(breaths(piece)) > 1


def _say_piece(flow: CallFlow, state: CallState, script: Script, piece: str, urgent: bool) -> None:
    """The first piece of an urgent answer with the numbers of where she may be; first of all where the answer is for
    the country of somebody else."""
    lang, away = state.language or script.lang, urgent and corridor.about_others(flow, str(state.topic))
    likeliest = digits(next(iter(danger.numbers(flow, state).values())))
    if away and likeliest not in piece:
        danger.say_numbers(flow, state, script, lang)
    script.piece(piece)
    if urgent and not away and corridor.differs(flow, state):
        script.lang = lang
        danger.say_numbers(flow, state, script)


def _question(flow: CallFlow, state: CallState, script: Script) -> Move:
    """What a key would do now; a text that says it is done comes only after the key."""
    word, target = EFFECTS[str(state.topic)]
    script.say(word)
    script.say("back_to_menu")
    return script.then_listen(replace(state, at=TOPIC, page=0, options=(target,)), speech=flow.may_speak(state))


def _after(flow: CallFlow, state: CallState, script: Script, more: bool, found: Found, where: Where) -> Move:
    """The keys that hold after a piece, in the order of their numbers."""
    script.lang = state.language or script.lang
    line = line_of(flow, found, where, state.where_lines())
    if more:
        script.say("go_on")
    if state.takes_messages:
        script.say("by_message")
    if line:
        script.say("connect", name=flow.book.heard(flow.book.contact_name(line, script.lang), script.lang))
    if state.page == 0:
        script.say("repeat")
    script.say("back_to_menu")
    connect = f"{CONNECT}:{line.id}" if line else ""
    options = (NEXT if more else "", MESSAGE if state.takes_messages else "", connect)
    return script.then_listen(replace(state, at=TOPIC, options=options), speech=flow.may_speak(state))


def line_of(flow: CallFlow, found: Found, where: Where, here: Where) -> Contact | None:
    """The first line of an answer that may be connected, can be dialled from `here` and answers now."""
    for contact in flow.book.contacts_of(found, where):
        if help_lines.can_connect(flow, contact, here):
            return contact
    return None


def take(flow: CallFlow, state: CallState, target: str) -> Move:
    if target == NEXT:
        return show(flow, replace(state, page=state.page + 1), None)
    if target == MESSAGE:
        return _send(flow, state)
    if target == ERASE:
        return ends.erased(flow, state)
    if target == STOP:
        return _stopped(flow, state)
    return help_lines.connect(flow, state, target.partition(":")[2])


def _send(flow: CallFlow, state: CallState) -> Move:
    """The same answer as SMS: its first page, and those with what can't be kept by ear."""
    book, where = flow.book, corridor.where_of(flow, state, str(state.topic))
    found = book.find(str(state.topic), where)
    pages = _copy(flow, state, found, where) if found.state == "current" else ()
    script = flow.script(state)
    script.say("message_sent")
    script.say("back_to_menu")
    return script.then_listen(state, speech=flow.may_speak(state), messages=pages)


def _copy(flow: CallFlow, state: CallState, found: Found, where: Where) -> tuple[str, ...]:
    book, lang = flow.book, state.language or "es"
    heard = book.pages(found, where, lang if book.translated(found, lang) else "es", "voice")
    numbers = [contact.number for contact in book.contacts_of(found, where)]
    numbers += [contact.number for contact in book.pack.contacts.values() if len(contact.number) > SHORT_NUMBER]
    return chosen(book.pages(found, where, lang, "sms"), heard[: state.page + 1], numbers)


def unsent(flow: CallFlow, state: CallState, why: str) -> Move:
    """It went out before, or can't today: it can be heard again, or a person asked."""
    script = flow.script(state)
    script.say("message_sent_before" if why == "sent" else "messages_used_up")
    script.say("repeat")
    script.say("person_key")
    script.say("back_to_menu")
    return script.then_listen(state, speech=flow.may_speak(state))


def _stopped(flow: CallFlow, state: CallState) -> Move:
    script = flow.script(state)
    script.say("stopped")
    return replace(menus.show(flow, replace(state, at=MENU, path=(), silent=True), script), opt_out=True)


def show_asking(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    """The question once more: with the piece that came before it, if it was its first page."""
    if state.page or state.topic == help_lines.SOMEBODY:
        return show_countries(flow, state, script)
    return show(flow, replace(state, at=TOPIC), script)


def show_countries(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    """Which country, a few at a time; the last key is another one, or none."""
    script, pages = script or flow.script(state), corridor.pages(flow, state, str(state.side))
    script.lang = state.language or script.lang  # an answer may have been said in Spanish
    page = min(state.page, len(pages) - 1)
    script.say(f"ask_{state.side}")
    for key, country in enumerate(pages[page], 1):
        script.option(flow.book.country(country, script.lang), str(key))
    last = page + 1 == len(pages)
    other = flow.words.say(script.lang, "not_listed" if last else "other_country")
    script.option(other, str(len(pages[page]) + 1))
    options = (*pages[page], NONE if last else MORE)
    return script.then_listen(replace(state, at=COUNTRY, page=page, options=options))


def take_country(flow: CallFlow, state: CallState, target: str) -> Move:
    """The answer that holds there from its beginning; without a country it goes on with its second piece."""
    if target == MORE:
        return show_countries(flow, replace(state, page=state.page + 1), None)
    topic, for_person = replace(state, at=TOPIC, page=0, side=None), state.topic == help_lines.SOMEBODY
    if target == NONE:
        return _person(flow, topic) if for_person else _go_on(flow, replace(topic, side=NONE))
    known, news = corridor.told(topic, str(state.side), target)
    move = _person(flow, known) if for_person else show(flow, known, None)
    return replace(move, remember=news)


def _person(flow: CallFlow, state: CallState) -> Move:
    return help_lines.show_person(flow, replace(state, at=PERSON, topic=None), None)


def _go_on(flow: CallFlow, state: CallState) -> Move:
    """What is left of the regional answer; of a list, all of it."""
    book, topic = flow.book, str(state.topic)
    where = corridor.where_of(flow, state, topic)
    found, script = book.find(topic, where), flow.script(state)
    pieces = book.pages(found, where, script.lang, "voice") if found.state == "current" else ()
    if pieces and _only_a_list(flow, topic, pieces[0]):
        return show(flow, state, script)
    if len(pieces) < 2:
        script.say("no_more")
        return _after(flow, state, script, False, found, where)
    return show(flow, replace(state, page=1), script)


def _without_text(flow: CallFlow, state: CallState, script: Script, found: Found, where: Where) -> Move:
    book, lang = flow.book, script.lang
    if book.is_urgent(found.topic):
        danger.say_numbers(flow, state, script)
    title = book.heard(book.title(found.topic, lang), lang)
    script.say("expired" if found.state == "expired" else "unwritten", title=title)
    contact = book.nearest(found.topic, where)
    if contact:
        number = as_dialled(contact, state.calls_from)
        script.number("ask_contact", number, name=book.heard(book.contact_name(contact, lang), lang))
    script.say("back_to_menu")
    return script.then_listen(replace(state, options=()), speech=flow.may_speak(state))


def understood(flow: CallFlow, state: CallState, turn: Turn) -> Move:
    """What the assistant made of the words said: an answer, a few to choose from, or the menu."""
    state = _placed(replace(state, grave=state.grave or turn.urgent), turn)
    if turn.topic == "service.language" and not turn.urgent:
        return languages.switched(flow, state, turn.lang if turn.lang != state.language else None)
    effect = _effect(turn)
    if effect:
        return begin(flow, state, effect)
    if turn.kind == "service" and turn.topic == GOODBYE:
        return ends.given_up(flow, replace(state, silent=True))
    answered = turn.kind in ("answer", "clarify", "service") and turn.topic not in ONLY_MENU
    if turn.urgent or (answered and turn.topic in flow.book.pack.specs):
        return begin(flow, state, turn.topic)
    near = [ranked.topic for ranked in turn.alternatives]
    near = list(dict.fromkeys([turn.topic, *near] if turn.kind == "suggest" else near))
    near = [topic for topic in near if topic in flow.book.pack.topics and not topic.startswith(SERVICE)]
    options = tuple(near[:MOST_MAYBE])
    if turn.kind == "suggest" and options:
        return show_maybe(flow, replace(state, at=MAYBE, options=tuple(f"{menus.TOPIC_}{o}" for o in options)), None)
    script = flow.script(state)
    if turn.kind not in ("menu", "service"):
        script.say("not_understood")
    return menus.show(flow, replace(state, at=MENU, path=()), script)


def _placed(state: CallState, turn: Turn) -> CallState:
    """With the places that the assistant knows now; what it was told to forget only where it remembers her."""
    told: dict[str, Any] = {name: turn.memory.get(name) for name in PLACES if turn.memory.get(name)}
    if "place" not in told and state.reachable:
        told["place"] = None
    return replace(state, **told, now=turn.memory.get("given") if turn.urgent else None)


def _effect(turn: Turn) -> str | None:
    """The topic whose question comes before anything is erased or stopped: words alone never do it."""
    if turn.erase:
        return "service.delete_data"
    if turn.opt_out:
        return "service.stop"
    return turn.topic if turn.topic in EFFECTS and turn.kind not in ("suggest", "fallback") else None


def show_maybe(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    script = script or flow.script(state)
    script.say("not_understood")
    script.say("maybe")
    for key, option in enumerate(state.options, 1):
        script.option(menus.title(flow, option.removeprefix(menus.TOPIC_), script.lang), str(key))
    script.say("back_to_menu")
    return script.then_listen(state, speech=flow.may_speak(state))
