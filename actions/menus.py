"""Lists to choose from by number: the themes, the topics of a theme, the nearest topics.

Refuses nothing. Rules: an option is a theme ("theme:rights") or a topic id; a list is as long
as its message allows on the channel; what is left over waits in `rest` for "MAS".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.answer import answer
from actions.state import State
from actions.turn import Speech, TurnAction
from bot.messages import TAPPED, Channel
from bot.segments import TWO_SEGMENTS, fold, septets
from content.compile import AnswerBook

THEME = "theme:"
NOT_IN_MENU = frozenset({"out_of_scope", "service.menu", "service.greeting", "service.thanks", "service.goodbye"})
LIST_ROOM = TWO_SEGMENTS - 80  # septets that a list may take beside its own heading and hints
WHATSAPP_ROWS = 10


class ShowMenu(TurnAction):
    """The themes, numbered."""

    action_name = "action_show_menu"

    def act(self, state: State, speech: Speech) -> State:
        return show_menu(self, state, speech)


class Choose(TurnAction):
    """A number chooses from the list that is open."""

    action_name = "action_choose"

    def act(self, state: State, speech: Speech) -> State:
        number = int(state.value or 0)
        if 1 <= number <= len(state.options) and is_known(self.book, state.options[number - 1]):
            return self._take(state, speech, state.options[number - 1])
        if not all(is_known(self.book, option) for option in state.options):  # of a pack that has changed since
            state = state.closed()
        if not state.options:
            speech.say("utter_no_list")
            speech.outcome("menu", state.topic or "service.menu")
            return state
        speech.say("utter_no_such_option", options=numbered(self.book, state.options, state.language))
        speech.outcome("menu", "service.menu", choices=choices(self.book, state.options, state))
        return state

    def _take(self, state: State, speech: Speech, option: str) -> State:
        if option.startswith(THEME):
            return show_theme(self, state, speech, option, topics_of(self.book, option))
        return answer(self, state.closed(), speech, option)


def show_menu(action: TurnAction, state: State, speech: Speech, response: str = "utter_menu", **values: str) -> State:
    """The themes; also under another heading."""
    options = tuple(f"{THEME}{theme}" for theme in action.book.pack.themes)
    speech.say(response, options=numbered(action.book, options, state.language), **values)
    speech.outcome("menu", "service.menu", choices=choices(action.book, options, state))
    return replace(state.closed(), options=options)


def show_theme(action: TurnAction, state: State, speech: Speech, theme: str, topics: Sequence[str]) -> State:
    """As many topics of a theme as one message holds."""
    shown = fitting(action.book, topics, state.language, state.channel)
    rest = tuple(topics[len(shown) :])
    title = action.book.theme(theme.removeprefix(THEME), state.language)
    listed = numbered(action.book, shown, state.language)
    speech.say("utter_theme_goes_on" if rest else "utter_theme", theme=title, options=listed)
    speech.outcome("menu", "service.menu", choices=choices(action.book, shown, state))
    return replace(state.closed(), options=shown, rest=(theme, *rest) if rest else ())


def topics_of(book: AnswerBook, theme: str) -> tuple[str, ...]:
    """The topics of a theme that are worth listing: what has an answer first."""
    name = theme.removeprefix(THEME)
    own = [t for t, spec in book.pack.specs.items() if spec.theme == name and t not in NOT_IN_MENU]
    return tuple(sorted(own, key=lambda topic: topic not in book.pack.topics))


def fitting(book: AnswerBook, topics: Sequence[str], lang: str, channel: Channel) -> tuple[str, ...]:
    """The longest beginning of a list that fits one message; never less than one."""
    if channel == "whatsapp":
        return tuple(topics[:WHATSAPP_ROWS])
    count = 1
    while count < min(len(topics), 9) and septets(fold(numbered(book, topics[: count + 1], lang))) <= LIST_ROOM:
        count += 1
    return tuple(topics[:count])


def label(book: AnswerBook, option: str, lang: str) -> str:
    return book.theme(option.removeprefix(THEME), lang) if option.startswith(THEME) else book.title(option, lang)


def numbered(book: AnswerBook, options: Sequence[str], lang: str) -> str:
    """One option a line, its number first."""
    return "\n".join(f"{n} {label(book, option, lang)}" for n, option in enumerate(options, 1))


def choices(book: AnswerBook, options: Sequence[str], state: State) -> list[tuple[str, str]]:
    """The same as (label, text to send). Where options are tapped, each sends itself: its list may be long gone."""
    tapped = state.channel == "whatsapp"
    return [
        (label(book, option, state.language), f"{TAPPED}{option}" if tapped else str(n))
        for n, option in enumerate(options, 1)
    ]


def is_known(book: AnswerBook, option: str) -> bool:
    """Whether this pack has that theme or topic."""
    return option.removeprefix(THEME) in (book.pack.themes if option.startswith(THEME) else book.pack.specs)
