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
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from bot.catalogs import Catalogs
from bot.errors import BrokenCatalog, ModelMissing, TrainingFailed
from connectors.app import TOPICS, build_assistant, build_flow, load_packs
from connectors.errors import ReleaseMissing
from connectors.releases.folders import FOLDER, SHIPPED, PackFolders, folders_in, folders_of, store_of
from connectors.releases.handover import Candidate, Handover, Outcome
from connectors.releases.store import said_of
from connectors.settings import Settings
from connectors.switchboard import Spoken, SpokenFactory
from connectors.thinking import Mind
from connectors.threads import lasting, let_go
from connectors.turn_thread import AssistantFactory
from content.errors import NotReviewed, PackError
from content.golden import Golden, joined, wrong
from content.golden import load as load_golden
from content.lint import Finding, lint
from content.load import CARD_FILE, load_pack, overlays_beside
from content.reading.fields import read_yaml
from content.reading.others import read_card

if TYPE_CHECKING:
    from bot.assistant import Assistant

LOOK = 0.2  # seconds between two looks at the pointer: one small file
AssistantOf = Callable[[PackFolders, "Assistant | None"], "Assistant"]
log = logging.getLogger(__name__)


class Refused(Exception):
    """`key` names the reason in words.yml, `values` fill it in."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def judged(folders: PackFolders, build: AssistantOf, like: Assistant | None) -> Assistant:
    """The assistant of these packs, if they may be answered with; else Refused."""
    try:
        found = [finding for finding in errors_of(folders) if finding.severity == "error"]
        if found:
            file = f"{found[0].file}:{found[0].line}"
            raise Refused("packs.activation.lint", number=str(len(found)), file=file, field=found[0].field)
        assistant = build(folders, like)
    except NotReviewed as error:
        raise Refused("packs.activation.not_reviewed", subjects=", ".join(error.subjects[:5])) from error
    except PackError as error:
        raise Refused("packs.activation.unreadable", file=str(error.file), field=error.field) from error
    except BrokenCatalog as error:
        raise Refused("packs.activation.unreadable", file=error.file, field="") from error
    except (ModelMissing, TrainingFailed) as error:
        raise Refused("packs.activation.no_model") from error
    missed = asyncio.run(wrong(golden_of(folders), assistant))
    if missed:
        first = missed[0]
        missing = ", ".join(first.missing) or first.golden.topic
        raise Refused("packs.activation.golden", number=str(len(missed)), text=first.golden.text, missing=missing)
    return assistant


def errors_of(folders: PackFolders) -> Iterator[Finding]:
    """What must be mended before these packs may answer; judged as of the day that each was released."""
    catalogs = Catalogs(folders.catalogues)
    base = load_pack(folders.root, TOPICS)
    yield from lint(base, catalogs, _released(base.layer.released), only_errors=True)
    for folder in overlays_beside(folders.root):
        overlay = load_pack(folder, TOPICS)
        yield from lint(overlay, catalogs, _released(overlay.layer.released), base, only_errors=True)


def _released(day: date | None) -> date:
    return day or datetime.now(UTC).date()


def golden_of(folders: PackFolders) -> tuple[Golden, ...]:
    questions = load_golden(folders.root)
    for folder in overlays_beside(folders.root):
        questions = joined(questions, load_golden(folder))
    return questions


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
        build: AssistantOf,
        *,
        thinks: bool,
        serves: str | None,
        standing: Callable[[Settings, Callable[[str], None]], Standing] | None = None,
    ) -> None:
        self._standing = standing
        self._settings, self._build, self._thinks, self._serves = settings, build, thinks, serves
        self.mind: Mind | None = None  # set by whoever loads it
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
        self._connect = connect
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
        candidate = self._handover.candidate() if self.mind is not None else None
        if candidate is not None:
            with self._handover.activating() as ours:
                if ours:
                    self._handover.settle(self.activate(candidate))
        elif self._store.pointer().active != self._serves:
            self._follow()

    def activate(self, candidate: Candidate) -> Outcome:
        """Judge a staged release and turn to it, or say why not."""
        ticket, release = candidate.ticket, self._store.find(candidate.release)
        if release is None:
            return Outcome(False, "packs.release.missing", {"release": candidate.release}, candidate.release, ticket)
        try:
            with lasting():
                assistant = judged(folders_in(release), self._build, _present(self.mind))
            spoken = self._spoken(folders_in(release))
            self._store.switch(release, candidate.why)
        except (Refused, ReleaseMissing) as refused:
            log.warning("release_refused", extra={"reason": refused.key})
            return Outcome(False, refused.key, refused.values, release.id, ticket)
        self._turn_to(release.id, assistant, spoken)
        return Outcome(True, "packs.activation.done", said_of(release), release.id, ticket)

    def _follow(self) -> None:
        """Somebody moved the pointer: a rollback, or another process of this node that judged a release."""
        active = self._store.active()
        folders = SHIPPED if active is None else folders_in(active)
        self._serves = self._store.pointer().active  # also if it fails: it isn't tried five times a second
        with lasting():
            assistant = self._build(folders, _present(self.mind)) if self._thinks else None
        self._turn_to(folders.release, assistant, self._spoken(folders))

    def _spoken(self, folders: PackFolders) -> Spoken | None:
        if self._connect is None:
            return None
        return build_flow(self._settings.mode, self._settings.voice.call_backs, folders)

    def _turn_to(self, release: str | None, assistant: Assistant | None, spoken: Spoken | None) -> None:
        if self.mind is not None and assistant is not None:
            self.mind.become(assistant, assistant)
        if self._connect is not None and spoken is not None:
            self._connect(spoken)
        self._serves = release
        let_go()
        log.info("release_active", extra={"release": release or "shipped"})


def content_of(settings: Settings, *, thinks: bool) -> tuple[AssistantFactory, SpokenFactory, Renewal]:
    """What a node begins with, and what keeps it new."""
    folders = readable(settings)
    build = partial(assistant_of, settings)
    standing = _standing if settings.packs_source else None
    renewal = Renewal(settings, build, thinks=thinks, serves=folders.release, standing=standing)

    def think(_settings: Settings) -> tuple[Mind, Mind]:
        assistant = build(folders, None)
        renewal.mind = Mind(assistant, assistant)
        return renewal.mind, renewal.mind

    def speak(settings: Settings) -> Spoken:
        return build_flow(settings.mode, settings.voice.call_backs, folders)

    return think, speak, renewal


def _standing(settings: Settings, told: Callable[[str], None]) -> Standing:
    from connectors.standing_update import StandingUpdate  # late: it needs what installs, which needs this

    return StandingUpdate(settings, told)


def readable(settings: Settings) -> PackFolders:
    """What the pointer names; the software's own packs if this version of the software can't read that."""
    folders = folders_of(settings.data_dir)
    try:
        load_packs(folders)
    except PackError as error:
        if folders.release is None:
            raise
        log.error("release_unreadable", extra={"file": error.file})
        return SHIPPED
    return folders


def assistant_of(settings: Settings, folders: PackFolders, like: Assistant | None) -> Assistant:
    """The assistant of some packs; if nobody trained for them, in a process beside this one."""
    from bot.training import train_apart  # late: Rasa takes seconds

    line = settings.twilio.voice_from
    return build_assistant(
        settings.data_dir, settings.mode, voice_line=line, trainer=train_apart, folders=folders, like=like
    )


def _present(mind: Mind | None) -> Assistant | None:
    from bot.assistant import Assistant

    now = None if mind is None else mind.assistant
    return now if isinstance(now, Assistant) else None
