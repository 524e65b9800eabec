"""What can go wrong at the edge, sorted by whose fault it is, since that decides what happens next.

    EdgeError
    ├── SenderError             the request is refused, nothing is tried again
    │   ├── BadSignature        403
    │   ├── BadRequest          400
    │   ├── CallOver            a call of the simulator that isn't there any more
    │   ├── TooManyCalls        more calls of the simulator at once than there are telephones
    │   └── UpdateRefused       packs that are forged, broken, old or cut; what answers now goes on answering
    ├── WorldError              a provider or a network; the message waits, or ends
    │   ├── Temporary           try again later, with backoff
    │   │   └── InDoubt         the line broke behind the message: the provider may have it; ask before it is sent again
    │   ├── Unreachable         this address can't be reached; give this message up
    │   │   └── Reminded        … as it is; but the person has been told that an answer waits
    │   ├── Stopped             this person asked the provider for silence; never retry
    │   ├── OperatorNeeded      the account or the line is broken; stop the channel, raise the alarm
    │   └── SourceUnreachable   packs can't be fetched from there now; what came already is kept
    └── OurError                a mistake of this program or of its settings
        ├── SettingsError       names the variable and the remedy
        ├── ReleaseMissing      packs that aren't there any more, or not whole; names the remedy
        ├── PublishingRefused   a key, a signature or a repository of a publisher; names the remedy
        ├── ReferralError       an office's code, its file or a card's template; names the remedy
        ├── SoundError          a line of a call can't be made to be heard; the provider's own voice says it
        │   ├── VoiceMissing    no program here speaks that language
        │   └── BadSound        a recording that isn't one
        ├── BadTwiml            a step of a call that the provider would refuse
        ├── Unsendable          we built a message that the provider refuses; retrying can't help
        ├── SealBroken          a stored secret doesn't open with this key
        ├── FolderBusy          another export writes to this folder
        ├── BadKey              what should be a key for reports isn't one
        ├── NotRung             the last call of the hour went to somebody else while the turn was thought
        ├── UpdateStopped       this node can't update now: its clock, its trust, its disk, another updater
        │   └── ClockBehind     its clock stands before a time that it has seen already
        └── LeaseLost           another worker took the row over; what was done here must not be recorded

Rules: no telephone number and no message text in an error; provider errors carry their numeric code only.
"""

from __future__ import annotations

from collections.abc import Mapping


class EdgeError(Exception):
    pass


class SenderError(EdgeError):
    pass


class BadSignature(SenderError):
    pass


class BadRequest(SenderError):
    pass


class CallOver(SenderError):
    pass


class TooManyCalls(SenderError):
    pass


class UpdateRefused(SenderError):
    """`key` names the reason in words.yml, `values` fill it in."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = values or {}


class WorldError(EdgeError):
    def __init__(self, code: int | None = None) -> None:
        super().__init__(code)
        self.code = code


class Temporary(WorldError):
    pass


class InDoubt(Temporary):
    pass


class Unreachable(WorldError):
    pass


class Reminded(Unreachable):
    """The channel takes no free text any more; the person has been told that an answer waits."""


class Stopped(WorldError):
    pass


class OperatorNeeded(WorldError):
    pass


class SourceUnreachable(WorldError):
    """`key` names the reason in words.yml, `values` fill it in."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None, code: int | None = None) -> None:
        super().__init__(code)
        self.key = key
        self.values = values or {}

    def __str__(self) -> str:
        return self.key


class OurError(EdgeError):
    pass


class SettingsError(OurError):
    """`key` names the remedy in words.yml, `values` fill it in; neither ever holds a secret."""

    def __init__(self, variable: str, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{variable}: {key}")
        self.variable = variable
        self.key = key
        self.values = {"variable": variable, **(values or {})}


class ReleaseMissing(OurError):
    """`key` names the remedy in words.yml, `values` fill it in."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = values or {}


class PublishingRefused(OurError):
    """`key` names the remedy in words.yml, `values` fill it in; neither ever holds a passphrase."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = values or {}


class ReferralError(OurError):
    """`key` names the remedy in words.yml, `values` fill it in."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = values or {}


class UpdateStopped(OurError):
    """`key` names the remedy in words.yml, `values` fill it in."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = values or {}


class ClockBehind(UpdateStopped):
    pass


class Unsendable(OurError):
    def __init__(self, code: int | None = None) -> None:
        super().__init__(code)
        self.code = code


class SealBroken(OurError):
    pass


class BadKey(OurError):
    pass


class FolderBusy(OurError):
    pass


class LeaseLost(OurError):
    pass


class NotRung(OurError):
    pass


class SoundError(OurError):
    pass


class VoiceMissing(SoundError):
    pass


class BadSound(SoundError):
    pass


class BadTwiml(OurError):
    pass
