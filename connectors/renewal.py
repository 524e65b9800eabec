"""Changes what a node answers with while it runs: a staged release is judged, then everything turns to it at once.

Refuses (as an Outcome, in plain words) a release that can't be read, that the linter finds an error in, that production
may not serve, or that answers a golden question wrong; what answered before goes on. Rules: verify, lint, golden
questions, then the pointer, and only then the mind; the judge is the very assistant that will answer; the loaded model
is shared when the questions are the same; a pointer that somebody else moved is followed.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Protocol

from bot.errors import BrokenCatalog, ModelMissing, TrainingFailed
from connectors.app import build_assistant, build_flow, load_book, load_packs, refuse_unreviewed
from connectors.errors import ReleaseMissing
from connectors.release_lint import check, unreadable
from connectors.releases.folders import FOLDER, SHIPPED, PackFolders, folders_in, folders_of, store_of
from connectors.releases.handover import Candidate, Handover, Outcome, Refused
from connectors.releases.store import said_of
from connectors.settings import Settings
from connectors.switchboard import Spoken, SpokenFactory
from connectors.thinking import Mind
from connectors.threads import lasting, let_go
from connectors.turn_thread import AssistantFactory
from content.compile import AnswerBook
from content.errors import NotReviewed, PackError
from content.golden import Golden, wrong
from content.load import CARD_FILE
from content.model import Pack
from content.reading.fields import read_yaml
from content.reading.others import read_card
from content.where import Where

if TYPE_CHECKING:
    from bot.assistant import Assistant

PAUSE, LINTING = 0.02, 120.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE, INSPECTION = 5.0, 600.0, 6 * 3600.0
LOOK = 0.1  # seconds between two looks at the pointer: one small file
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answering:
    """An assistant with the book that it answers from."""

    assistant: Assistant
    book: AnswerBook


AnsweringOf = Callable[[PackFolders, "Answering | None"], Answering]


def judged(folders: PackFolders, build: AnsweringOf, now: Answering | None) -> Answering:
    """The assistant of these packs, if it answers every golden question right; else Refused. `now` is what answers at
    present.
    """
    try:
        new = build(folders, now)
    except NotReviewed as error:
        raise Refused("packs.activation.not_reviewed", subjects=", ".join(error.subjects[:5])) from error
    except (PackError, BrokenCatalog) as error:
        raise unreadable(error) from error
    except (ModelMissing, TrainingFailed) as error:
        raise Refused("packs.activation.no_model") from error
    missed = asyncio.run(wrong(to_ask(new, now), new.assistant))
    if missed:
        first = missed[0]
        missing = ", ".join(first.missing) or first.golden.topic
        raise Refused("packs.activation.golden", number=str(len(missed)), text=first.golden.text, missing=missing)
    return new


def to_ask(new: Answering, now: Answering | None) -> tuple[Golden, ...]:
    """All golden questions; but of packs that are understood just as the present ones, only those that are new or whose
    answer says something else: the others were asked when the present packs came.
    """
    if now is None or not _understood_alike(new, now):
        return new.book.pack.golden
    known = set(now.book.pack.golden)
    return tuple(
        one for one in new.book.pack.golden if one not in known or _said(new.book, one) != _said(now.book, one)
    )


def _understood_alike(new: Answering, now: Answering) -> bool:
    """The same model, the same names of places, trades and institutions, the same numbers to call in danger."""
    same = new.assistant.model.name == now.assistant.model.name
    return same and _around(new.book.pack) == _around(now.book.pack)


def _around(pack: Pack) -> tuple[object, ...]:
    emergency = tuple(contact for contact in pack.contacts.values() if contact.role == "emergency")
    return pack.places, pack.skills, pack.institutions, pack.offer, emergency


def _said(book: AnswerBook, golden: Golden) -> tuple[str, ...]:
    where = Where(golden.destination, golden.origin)
    found = book.find(golden.topic, where)
    return book.pages(found, where, golden.lang, "sms") if found.state == "current" else (found.state,)


class Standing(Protocol):
    """Looks for newer packs until the node stops."""

    def run(self, stopping: threading.Event) -> None: ...


class Renewal:
    """One for a process of a node. `build` makes the assistant of some folders; `thinks` is false where only calls
    and webhooks come in; `serves` is the release that the process began with.
    """

    def __init__(
        self,
        settings: Settings,
        build: AnsweringOf,
        *,
        thinks: bool,
        serves: str | None,
        standing: Callable[[Settings, Callable[[str], None]], Standing] | None = None,
    ) -> None:
        self._standing = standing
        self._settings, self._build, self._thinks, self.serves = settings, build, thinks, serves
        self._stopping = threading.Event()
        self._followed, self._pause, self._try_at = serves, FIRST_PAUSE, 0.0
        self._inspect_at = time.monotonic() + INSPECTION
        self.mind: Mind | None = None  # set by whoever loads it
        self.now: Answering | None = None
        self._store = store_of(settings.data_dir)
        self._handover = Handover(settings.data_dir / FOLDER)
        self._connect: Callable[[Spoken], None] | None = None

    def run(
        self,
        stopping: threading.Event,
        connect: Callable[[Spoken], None] | None,
        told: Callable[[str], None] = lambda _outcome: None,
    ) -> None:
        """Until the node stops; it begins once the mind is there. `told` hears what became of looks for newer packs."""
        self._connect, self._stopping = connect, stopping
        self._followed = self._store.pointer().active  # what isn't usable at the start isn't tried again and again
        while self._thinks and self.mind is None:
            if stopping.wait(LOOK):
                return
        if not self._thinks:
            self._watch(stopping)
            return
        with self._handover.alive():
            if self._standing is not None:
                looks = self._standing(self._settings, told).run
                threading.Thread(target=looks, args=(stopping,), name="updates", daemon=True).start()
            self._watch(stopping)

    def _watch(self, stopping: threading.Event) -> None:
        while not stopping.wait(LOOK):
            try:
                self.look()
            except Exception as error:  # a full disk, a folder taken away: what answers goes on answering
                log.error("renewal_failed", extra={"error": type(error).__name__})

    def published(self) -> date | None:
        """The day on which the packs that answer were published, by their own card."""
        active = self._store.active()
        folders = SHIPPED if active is None else folders_in(active)
        try:
            return read_card(read_yaml(folders.root, CARD_FILE)).layer.released
        except PackError:
            return None

    def look(self) -> None:
        """Take up a candidate, or follow a pointer that moved."""
        if self.mind is not None and self._handover.candidate() is not None:
            with self._handover.activating() as ours:
                candidate = self._handover.take() if ours else None
                if candidate is not None:
                    self._handover.settle(self.activate(candidate))
        if self._store.pointer().active != self._followed and time.monotonic() >= self._try_at:
            self._follow()
        if time.monotonic() >= self._inspect_at:
            self.inspect()

    def activate(self, candidate: Candidate) -> Outcome:
        """Judge a staged release and turn to it, or say why not."""
        ticket, release = candidate.ticket, self._store.find(candidate.release)
        if release is None or self._store.damaged(release):
            return Outcome(False, "packs.release.missing", {"release": candidate.release}, candidate.release, ticket)
        pointer = self._store.pointer()
        if not candidate.again and set(release.hashes.values()) & set(pointer.rolled_back):
            told = {**said_of(release), "why": pointer.why}
            return Outcome(False, "packs.update.rolled_back", told, release.id, ticket)
        try:
            with lasting():
                new = judged(folders_in(release), self._build, self.now)
                spoken = self._spoken(folders_in(release), new)
            self._await_linter(candidate, folders_in(release))
            self._store.switch(release, candidate.why)
        except (Refused, ReleaseMissing) as refused:
            log.warning("release_refused", extra={"reason": refused.key})
            let_go()
            return Outcome(False, refused.key, refused.values, release.id, ticket)
        except Exception as error:  # whatever it was: what answers goes on, and nobody tries it again by himself
            log.error("release_failed", extra={"error": type(error).__name__})
            let_go()
            return Outcome(False, "packs.activation.failed", {"error": type(error).__name__}, release.id, ticket)
        self._turn_to(release.id, new, spoken)
        return Outcome(True, "packs.activation.done", said_of(release), release.id, ticket)

    def _await_linter(self, candidate: Candidate, folders: PackFolders) -> None:
        """Whoever offered the packs lints them meanwhile; if nobody does any more, it is done here."""
        until = time.monotonic() + LINTING
        while (said := self._handover.verdict(candidate.ticket)) is False and self._handover.is_offering():
            if time.monotonic() > until or self._stopping.wait(PAUSE):
                break
        if isinstance(said, Refused):
            raise said
        if said is False:
            check(folders, folders_of(self._settings.data_dir))

    def _follow(self) -> None:
        """Somebody moved the pointer: a rollback, or another process of this node that judged a release."""
        wanted, folders = self._store.pointer().active, usable(self._settings)
        self._try_at = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)  # if it fails it is tried again, less and less often
        if folders.release != self.serves:
            try:
                with lasting():
                    new = self._build(folders, self.now) if self._thinks else None
                    spoken = self._spoken(folders, new)
            finally:
                let_go()
            self._turn_to(folders.release, new, spoken)
        self._followed, self._pause, self._try_at = wanted, FIRST_PAUSE, 0.0

    def inspect(self) -> None:
        """Whether the files of the packs that answer are still what was signed; others answer if they aren't."""
        self._inspect_at = time.monotonic() + INSPECTION
        active = self._store.active()
        if active is not None and self._store.damaged(active):
            log.error("release_damaged", extra={"release": active.id})
            self._follow()

    def _spoken(self, folders: PackFolders, new: Answering | None) -> Spoken | None:
        """What callers hear, where calls come in."""
        if self._connect is None:
            return None
        book = new.book if new else None
        return build_flow(self._settings.mode, self._settings.voice.call_backs, folders, book)

    def _turn_to(self, release: str | None, new: Answering | None, spoken: Spoken | None) -> None:
        if self.mind is not None and new is not None:
            self.mind.become(new.assistant, new.assistant)
            self.now = new
        if self._connect is not None and spoken is not None:
            self._connect(spoken)
        self.serves = release
        self._followed = self._store.pointer().active
        let_go()
        log.info("release_active", extra={"release": release or "shipped"})


def content_of(settings: Settings, *, thinks: bool) -> tuple[AssistantFactory, SpokenFactory, Renewal]:
    """What a node begins with, and what keeps it new."""
    folders = usable(settings)
    build = partial(answering_of, settings)
    standing = _standing if settings.packs_source else None
    renewal = Renewal(settings, build, thinks=thinks, serves=folders.release, standing=standing)

    def think(_settings: Settings) -> tuple[Mind, Mind]:
        renewal.now = build(folders, None)
        renewal.mind = Mind(renewal.now.assistant, renewal.now.assistant)
        return renewal.mind, renewal.mind

    def speak(settings: Settings) -> Spoken:
        return build_flow(settings.mode, settings.voice.call_backs, folders)

    return think, speak, renewal


def _standing(settings: Settings, told: Callable[[str], None]) -> Standing:
    from connectors.standing_update import StandingUpdate  # late: it needs what installs, which needs this

    return StandingUpdate(settings, told)


def usable(settings: Settings) -> PackFolders:
    """What the pointer names; else the packs before, else those that came with the software: the first that are whole,
    that this software can read, and that may be served. Raises what is wrong with the last.
    """
    store = store_of(settings.data_dir)
    pointer = store.pointer()
    for release in (store.find(one) for one in (pointer.active, pointer.previous) if pointer.active and one):
        if release is None:
            continue
        if damaged := store.damaged(release):
            log.error("release_damaged", extra={"release": release.id, "number": len(damaged)})
            continue
        try:
            serveable(settings, folders_in(release))
            return folders_in(release)
        except (PackError, NotReviewed) as error:
            log.error("release_unreadable", extra={"release": release.id, "error": type(error).__name__})
    serveable(settings, SHIPPED)
    return SHIPPED


def serveable(settings: Settings, folders: PackFolders) -> None:
    """Raises PackError, or in production NotReviewed."""
    pack = load_packs(folders, reviewed_only=settings.mode == "production")
    if settings.mode == "production":
        refuse_unreviewed(pack)


def answering_of(settings: Settings, folders: PackFolders, like: Answering | None) -> Answering:
    """The assistant of some packs; if nobody trained for them, in a process beside this one."""
    from bot.training import train_apart  # late: Rasa takes seconds

    book = load_book(reviewed_only=settings.mode == "production", folders=folders)
    line, loaded = settings.twilio.voice_from, like.assistant if like else None
    database = "" if settings.on_sqlite else settings.database_url
    assistant = build_assistant(
        settings.data_dir,
        settings.mode,
        voice_line=line,
        trainer=train_apart,
        book=book,
        like=loaded,
        database_url=database,
    )
    return Answering(assistant, book)
