"""LLAMAR: a call instead of messages.

Refuses to promise a call that the node won't make: then it names the line to call, where there is one, else a person.
"""

from __future__ import annotations

from actions.state import State
from actions.turn import Speech, TurnAction


class Ring(TurnAction):
    """Somebody asks to be called."""

    action_name = "action_ring"

    def act(self, state: State, speech: Speech) -> State:
        if state.can_ring:
            speech.say("utter_ring_soon", number=self.emergency(state))
        elif state.voice_line:
            speech.say("utter_ring_us", line=state.voice_line)
        else:
            speech.say("utter_cannot_ring")
            contact = self.book.contact("human", state.where) or self.book.contact("consular", state.where)
            if contact:
                speech.say("utter_person", name=self.book.contact_name(contact, state.language), number=contact.number)
        speech.outcome("service", "contacts.human", ring=state.can_ring)
        return state.closed()
