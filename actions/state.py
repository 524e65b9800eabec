"""What an action knows of a turn, and what it leaves behind: slots in, slots out.

Refuses nothing. Rules: the state holds no text of the person's; countries come from what was said in this message,
else from what was said before; a number's prefix fills in only where a person is, and only for urgent answers, which
go by `actions.whereabouts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.whereabouts import OWN, affirmed, denied, happens, likely, place_said, resolved, standing
from bot.messages import Channel, Ranked
from content.places import HOMES
from content.where import Where
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

PLACES = ("origin", "destination", "state")
TALK = ("topic", "page", "options", "rest", "asked", "others", "form", "given", "report", "district", "offer", "jobs")
SLOTS = ("language", *PLACES, "place", "unsure", "trade", *TALK, "discreet")
WORK_ONLY = frozenset({"US", "CA", "ES"})  # countries that people work in; nobody here comes from them
NOT_TOPICS = frozenset({"nlu_fallback", "out_of_scope"})
KEPT_OTHERS = 3
NOWHERE = Where()


@dataclass(frozen=True)
class State:
    """`here` is the country of the number; `place` where she said she is ("own": her country, whichever that is);
    `given` the country that the last urgent answer was for; `unsure`: what her number and what an office lets suppose
    of her origin disagree. `options` are what a number chooses from, `rest` what "MAS" adds to them; `page` the last
    page sent, `others` the topics nearest after the one answered; `form` the name of a form under way. Of this message:
    `questions` its clear questions if it holds several, `danger` what was heard of it ("alarm", "hint" or None),
    `counterpart` the last subject's topic for the country just named, if it has its own there, `named` a served country
    named without telling whether it is home or work, `now` the country where it says that something happens; `told`
    what was known of places before, `opted_out` whether she had asked for silence. `media` is the kind of what came
    with the message, `located` the country and state of a location, `voice_line` the number that answers calls.
    `discreet`: each message to her begins with a neutral line; `asks`: this message has a question mark. `offer`: what
    is known of an offer under check (`actions.offer.notes`), `jobs` which vacancies are being listed. `report`: which
    question of a report under way is due, and its receipt; `district` where in her country she is from, if she said so.
    """

    language: str
    heard: str | None
    channel: Channel
    intent: str
    value: str | None
    ranking: tuple[Ranked, ...]
    here: str | None
    mentions: tuple[Mapping[str, Any], ...]
    origin: str | None = None
    destination: str | None = None
    state: str | None = None
    place: str | None = None
    given: str | None = None
    unsure: bool | None = None
    trade: str | None = None
    topic: str | None = None
    page: int = 0
    options: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    asked: str | None = None
    others: tuple[str, ...] = ()
    form: str | None = None
    discreet: bool | None = None
    asks: bool = False
    opted_out: bool = False
    questions: tuple[str, ...] = ()
    counterpart: str | None = None
    danger: str | None = None
    named: str | None = None
    now: str | None = None
    told: Where = NOWHERE
    media: str | None = None
    located: Mapping[str, Any] | None = None
    voice_line: str | None = None
    can_ring: bool = False
    offer: Mapping[str, Any] | None = None
    jobs: Mapping[str, Any] | None = None
    report: Mapping[str, Any] | None = None
    district: str | None = None

    @property
    def home(self) -> str | None:
        """Where she is from: said or supposed, else a number's country that people leave. One that people also come
        to for work says nothing, nor does Guatemala's number of who writes Creole: then she is asked.
        """
        supposed = self.here in HOMES and not self.unsure and (self.language != "ht" or self.here == "HT")
        return self.origin or (self.here if supposed else None)

    @property
    def comes_from(self) -> str | None:
        """Her district as far as it is known, else her country: only for counts."""
        inside = self.district is not None and self.district.startswith(f"{self.home}-")
        return self.district if inside else self.home

    @property
    def where(self) -> Where:
        """What was said, and the own country that a number's prefix points to where none was said."""
        return self._at(self.destination, self.home)

    @property
    def stands(self) -> str | None:
        """The country where she said she is, if it is known which."""
        return self.home if self.place == OWN else self.place

    def whereabouts(self) -> tuple[str, ...]:
        """The countries where she may be in danger, the likeliest first."""
        return likely(self.now, self.stands, self.here, (self.destination, self.named))

    def where_for(self, urgent: bool, about: str | None = None) -> Where:
        """An urgent answer is for the likeliest of her whereabouts; WhatsApp's numbers travel, so that a prefix alone
        tells nothing there. `about`: the country that the answer is for, where that is settled.
        """
        if not urgent:
            return self.where
        likeliest = next(iter(self.whereabouts()), None)
        return self._at(about or (None if self.travels else likeliest), self.home)

    @property
    def travels(self) -> bool:
        """Whether nothing but the prefix of a number that travels tells where she is."""
        return self.channel == "whatsapp" and not any((self.now, self.stands, self.destination, self.named))

    def _at(self, destination: str | None, origin: str | None) -> Where:
        """A state says where a person is only within the country where she is."""
        inside = self.state is not None and destination is not None and self.state.startswith(f"{destination}-")
        return Where(destination, origin, self.state if inside else None, self.trade)

    def settled(self, urgent: bool, side: str | None) -> State:
        """A country named without a role is where an urgent topic is about, else the side that the topic depends on."""
        stays = self.named is not None and self.named == self.stands  # "estoy en Honduras" tells no origin
        if not self.named or (stays and (urgent or (side == "origin" and self.home not in (None, self.named)))):
            return self
        if urgent or side == "destination":
            return replace(self, destination=self.destination or self.named)
        return replace(self, origin=self.origin or self.named) if side == "origin" else self

    def closed(self) -> State:
        """Without an open list, question or form: a new subject has begun."""
        return replace(self, options=(), rest=(), asked=None, page=0, form=None)

    def events(self) -> list[dict[str, Any]]:
        """The slots to keep."""
        values = {name: getattr(self, name) for name in SLOTS}
        return [SlotSet(name, list(v) if isinstance(v, tuple) else v) for name, v in values.items()]


def read(tracker: Tracker, served: Sequence[str]) -> State:
    """The state at the beginning of a turn, with the countries of this message merged in."""
    slots, message = tracker.slots, tracker.latest_message
    metadata = message.get("metadata") or {}
    mentions = standing(metadata.get("mentions") or (), metadata.get("located"))
    said = affirmed(mentions)
    ranking = tuple(
        Ranked(r["name"], round(float(r["confidence"]), 4))
        for r in message.get("intent_ranking") or ()
        if r.get("name")
    )
    state = State(
        language=message.get("language") or slots.get("language") or "es",
        heard=message.get("heard"),
        channel=metadata.get("channel", "sms"),
        intent=(message.get("intent") or {}).get("name") or "",
        value=message.get("command_value"),
        ranking=ranking,
        here=metadata.get("here") if metadata.get("here") in served else None,
        mentions=mentions,
        origin=slots.get("origin"),
        destination=None if slots.get("destination") in denied(mentions) else slots.get("destination"),
        state=_state_said(said) or slots.get("state"),
        place=place_said(mentions, slots.get("place"), served),
        given=slots.get("given"),
        unsure=slots.get("unsure") or None,
        trade=metadata.get("trade") or slots.get("trade"),
        topic=slots.get("topic"),
        page=int(slots.get("page") or 0),
        options=tuple(slots.get("options") or ()),
        rest=tuple(slots.get("rest") or ()),
        asked=slots.get("asked"),
        others=tuple(slots.get("others") or ()),
        form=slots.get("form"),
        offer=slots.get("offer"),
        jobs=slots.get("jobs"),
        report=slots.get("report"),
        district=slots.get("district"),
        discreet=slots.get("discreet") or None,
        asks="?" in (message.get("text") or ""),
        opted_out=bool(metadata.get("opted_out")),
        questions=tuple(q["name"] for q in message.get("questions") or ()),
        counterpart=message.get("counterpart"),
        danger=message.get("danger"),
        told=Where(slots.get("destination"), slots.get("origin"), slots.get("state"), slots.get("trade")),
        media=metadata.get("media"),
        located=metadata.get("located"),
        voice_line=metadata.get("voice_line"),
        can_ring=bool(metadata.get("can_ring")),
        named=_named(said, served),
        now=happens(mentions, served),
    )
    return _in_district(_at_home(with_places(state, served), served), metadata.get("districts") or ())


def _at_home(state: State, served: Sequence[str]) -> State:
    """ "Mi país" resolved, once the message's own origin is known."""
    mentions = resolved(state.mentions, state.home)
    return replace(state, mentions=mentions, place=state.stands or state.place, now=happens(mentions, served))


def _in_district(state: State, named: Sequence[str]) -> State:
    """The district of her own country that this message names; the same name elsewhere isn't hers."""
    own = [code for code in named if code.startswith(f"{state.home}-")]
    return replace(state, district=own[0]) if own else state


def _named(mentions: Sequence[Mapping[str, Any]], served: Sequence[str]) -> str | None:
    return next((str(m["country"]) for m in mentions if not m["role"] and m["country"] in served), None)


def _state_said(mentions: Sequence[Mapping[str, Any]]) -> str | None:
    """The state or town's state that a message names last, but for the one where somebody comes from."""
    said = [m["state"] for m in mentions if m.get("state") and m["role"] != "origin"]
    return str(said[-1]) if said else None


def with_places(state: State, served: Sequence[str]) -> State:
    """Countries that the message gives a role to. A bare one answers what was asked (see `actions.place`)."""
    for mention in affirmed(state.mentions):
        country = str(mention["country"])
        if mention.get("being") == "work" and country in served:
            state = replace(state, destination=country)
        elif mention["role"] in ("origin", "destination") and country in served:
            is_origin = mention["role"] == "origin"
            state = replace(state, origin=country) if is_origin else replace(state, destination=country)
    return state
