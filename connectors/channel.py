"""The contract between Faro and whoever carries its messages.

Refuses nothing: values and one small interface. Rules: addresses are opaque (a WhatsApp user may have no number);
`line` is our own number or name, and a reply leaves from the line that was written to; a provider's `send` raises
only the WorldErrors and Unsendable of `connectors.errors`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.messages import Channel, Choice
from connectors.media import Attached

# What a provider has done by itself about a word, and answered: silenced the person, let her back, said a stock answer
# to HELP. `start_if_out`: let back, if she was silenced; to others the word is one like any other.
ProviderDid = Literal["stop", "start", "start_if_out", "help"]


@dataclass(frozen=True)
class Received:
    """One message as a provider handed it over, cleaned. `provider_id` is what makes a repeat recognisable."""

    provider: str
    channel: Channel
    provider_id: str
    from_address: str = field(repr=False)
    to_address: str
    text: str = field(repr=False)
    media: Attached | None = None
    provider_did: ProviderDid | None = None


# Whether a channel still takes an answer as it is (WhatsApp: for 24 hours); else whether the person is to be reminded
# that it waits, has been reminded already, or is to be left alone.
Window = Literal["open", "remind", "waits", "closed"]


@dataclass(frozen=True)
class Outgoing:
    """One message on its way to a provider. `lead`, `opener` and `lang` are the reply's (bot.messages.Reply)."""

    channel: Channel
    to_address: str = field(repr=False)
    line: str
    text: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    lead: str | None = field(default=None, repr=False)
    opener: str = ""
    lang: str | None = None
    window: Window = field(default="open", compare=False)


class Provider(Protocol):
    """Sends, and finds again what it may have sent before a crash."""

    async def send(self, message: Outgoing) -> str:
        """The provider's id of the accepted message."""
        ...

    async def find(self, message: Outgoing, since: datetime) -> tuple[str, ...]:
        """Ids of messages accepted since then that look exactly like this one, oldest first."""
        ...
