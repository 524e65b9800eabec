"""Goes on with what was begun: the next page of an answer, the rest of a list, the same again.

Refuses nothing; with nothing to go on with it says so. Rules: "MAS" works hours later, from the topic and page that
the conversation keeps; if the content has changed since, the page is the new text's.
"""

from __future__ import annotations

from dataclasses import replace

from actions.answer import answer, kind_of
from actions.menus import show_menu, show_theme
from actions.state import State
from actions.turn import Speech, TurnAction


class Continue(TurnAction):
    """MAS, MORE, SUITE, PLIS."""

    action_name = "action_continue"

    def act(self, state: State, speech: Speech) -> State:
        if state.rest:
            return show_theme(self, state, speech, state.rest[0], state.rest[1:])
        if state.topic is None:
            return show_menu(self, state, speech)
        return next_page(self, state, speech, state.topic)


def next_page(action: TurnAction, state: State, speech: Speech, topic: str) -> State:
    """What an answer says after the last page sent."""
    urgent = action.book.is_urgent(topic)
    where = state.where_for(urgent, state.given)
    found = action.book.find(topic, where)
    pages = action.book.pages(found, where, state.language, state.channel) if found.state == "current" else ()
    page = state.page + 1
    if page >= len(pages):
        speech.say("utter_nothing_more")
    else:
        speech.page(found, where, page)
        if page + 1 < len(pages):
            speech.say("utter_more")
    speech.outcome(kind_of(topic), topic, urgent=False)
    return replace(state, page=min(page, max(len(pages) - 1, 0)))


class Repeat(TurnAction):
    """The last answer from its beginning."""

    action_name = "action_repeat"

    def act(self, state: State, speech: Speech) -> State:
        if state.topic is None:
            return show_menu(self, state, speech)
        return answer(self, state.closed(), speech, state.topic)
