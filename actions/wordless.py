"""Messages without words: pictures, files, contact cards, voice notes that weren't heard, locations, nothing at all.

Refuses to be silent: each kind is told what to do instead. Rules: the emergency number is always there; of whoever's
contact card it is, nothing is said, but how to check a recruiter is offered.
"""

from __future__ import annotations

from dataclasses import replace

from actions.menus import choices
from actions.nearest import at_location
from actions.state import State
from actions.turn import Speech, TurnAction

UNSEEN = {"image": "utter_no_pictures", "video": "utter_no_videos", "document": "utter_no_files"}
RECRUITER = "fraud.verify_recruiter"


class Wordless(TurnAction):
    """What to say to whatever isn't text."""

    action_name = "action_wordless"

    def act(self, state: State, speech: Speech) -> State:
        if state.media == "location":
            return at_location(self, state, speech, state.located)
        number = self.emergency(state)
        if state.media == "contact":
            return self._card(state, speech, number)
        if state.media == "audio" and state.voice_line:
            speech.say("utter_no_voice_notes_call", number=number, line=state.voice_line)
        elif state.media == "audio":
            speech.say("utter_no_voice_notes", number=number)
        else:
            speech.say(UNSEEN.get(state.media or "", "utter_wordless"), number=number)
        speech.outcome("fallback", "service.menu", 0.0)
        return state

    def _card(self, state: State, speech: Speech, number: str) -> State:
        title = self.book.title(RECRUITER, state.language)
        speech.say("utter_no_cards", number=number, title=title)
        speech.outcome("suggest", RECRUITER, 0.0, choices=choices(self.book, (RECRUITER,), state))
        return replace(state.closed(), options=(RECRUITER,))
