"""Turns the folder of a pack into one frozen `Pack`.

Refuses (PackError) a folder without `pack.yaml`, any file that is not as documented, and an id written twice. Rules:
files are read in the order of their names, so the same folder always gives the same pack; `read_pack` goes on past a
bad file, for the linter; `load_pack` does not, since half a pack must never answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from content.call_menu import CallMenu
from content.errors import PackError, WrongField
from content.golden import GOLDEN_FILE, read_golden
from content.messages import TOPICS_FILE
from content.model import Calendar, Contact, Figure, Layer, Pack, Review, Skills, Topic, TopicSpec
from content.offer import SUBJECT, OfferCheck
from content.overlay import laid
from content.reading.call import read_call
from content.reading.contacts import read_contacts
from content.reading.fields import Field, read_yaml
from content.reading.figures import read_figures
from content.reading.offer import read_offer_check
from content.reading.others import (
    REVIEWS_FILE,
    Card,
    read_card,
    read_institutions,
    read_places,
    read_questions,
    read_reviews,
)
from content.reading.skills import read_skills
from content.reading.spoken import read_spoken
from content.reading.topics import read_contract, read_topic
from content.recordings import with_recordings
from content.review import only_reviewed

CARD_FILE, PLACES_FILE, INSTITUTIONS_FILE = "pack.yaml", "places.yaml", "institutions.yaml"
FIGURES_FILE, SKILLS_FILE, SPOKEN_FILE = "figures.yaml", "skills.yaml", "spoken.yaml"
CALL_FILE, OFFER_FILE = "call.yaml", "offer.yaml"
_NO_CARD = Card(name="", version="", publisher="", languages=("es",), layer=Layer())
T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """A pack with all that could be read, and what could not."""

    pack: Pack
    problems: tuple[PackError, ...]


def load_pack(root: Path, topics_file: Path, *, questions: bool = True) -> Pack:
    """The pack, whole but for its questions where they aren't wanted, or the first PackError."""
    reading = read_pack(root, topics_file, questions=questions)
    if reading.problems:
        raise reading.problems[0]
    return reading.pack


def load_layers(root: Path, overlays: Iterable[Path], topics_file: Path, reviewed_only: bool = False) -> Pack:
    """The pack with its overlays laid over it, or the first PackError. `reviewed_only`: of overlays, nothing else."""
    folders = tuple(overlays)
    loaded = [load_pack(overlay, topics_file) for overlay in folders]
    base = with_recordings(load_pack(root, topics_file), (root, *folders))
    return laid(base, [only_reviewed(pack) for pack in loaded] if reviewed_only else loaded)


def overlays_beside(root: Path) -> list[Path]:
    """The folders beside a pack whose card says that they extend it, in the order of their names."""
    found = []
    for folder in sorted(path for path in root.parent.iterdir() if (path / CARD_FILE).is_file() and path != root):
        if read_card(read_yaml(folder, CARD_FILE)).layer.extends == root.name:
            found.append(folder)
    return found


def read_pack(root: Path, topics_file: Path, *, questions: bool = True) -> Reading:
    """All that can be read of a pack; a file with a problem is left out and its problem kept. `questions`: also what
    people ask, half of the reading.
    """
    specs, themes = read_specs(topics_file)
    folder = _Folder(root)
    card = folder.read(CARD_FILE, read_card, _NO_CARD)
    reviews = _by_subject(folder.read_if_there(REVIEWS_FILE, read_reviews, []))
    offer = folder.read_if_there(OFFER_FILE, read_offer_check, OfferCheck())
    pack = Pack(
        name=card.name,
        version=card.version,
        publisher=card.publisher,
        languages=card.languages,
        topics=_with_reviews(folder.topics(), reviews),
        contacts=_with_reviews(folder.contacts(), reviews),
        places=folder.read_if_there(PLACES_FILE, read_places, ()),
        figures=_with_reviews((figures := folder.figures())[1], reviews),
        calendar=figures[0],
        layer=card.layer,
        spoken=folder.read_if_there(SPOKEN_FILE, read_spoken, {}),
        call=folder.read_if_there(CALL_FILE, read_call, CallMenu()),
        offer=_with_reviews({SUBJECT: offer}, reviews)[SUBJECT],
        skills=folder.read_if_there(SKILLS_FILE, read_skills, Skills()),
        institutions=folder.read_if_there(INSTITUTIONS_FILE, read_institutions, ()),
        questions=folder.questions() if questions else {},
        golden=folder.read_if_there(GOLDEN_FILE, read_golden, ()),
        specs=specs,
        themes=themes,
        root=str(root),
    )
    return Reading(with_recordings(pack, (root,)), tuple(folder.problems))


def read_specs(topics_file: Path) -> tuple[Mapping[str, TopicSpec], Mapping[str, str]]:
    """The contract's topics and themes."""
    return read_contract(replace(read_yaml(topics_file.parent, topics_file.name), file=TOPICS_FILE))


SETTLED = 100_000_000  # nanoseconds: file systems tell the time of writing no more exactly than a hundredth of a second
# (reader, pack, file) -> the file as it was, and what was read. A node that is sent a changed pack reads what changed.
_READ: dict[tuple[object, str, str], tuple[tuple[int, ...], object]] = {}


def _read_once(root: Path, file: str, reader: Callable[[Field], T]) -> T:
    """What a reader made of this very file before (releases share what didn't change), or makes of it now."""
    place, mark = (reader, root.name, file), _mark(root / file)
    known = _READ.get(place)
    if known is not None and mark and known[0] == mark:
        return cast(T, known[1])
    value = reader(read_yaml(root, file))
    if mark:
        _READ[place] = (mark, value)
    return value


def _mark(path: Path) -> tuple[int, ...]:
    """Another content is another file, or another time of writing; empty while that can't be told yet."""
    try:
        found = path.stat()
    except OSError:
        return ()
    if abs(time.time_ns() - found.st_mtime_ns) < SETTLED:
        return ()
    return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)


class _Folder:
    """Reads file by file and keeps the problem of each that can't be read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.problems: list[PackError] = []

    def read(self, file: str, reader: Callable[[Field], T], otherwise: T) -> T:
        try:
            return _read_once(self._root, file, reader)
        except PackError as problem:
            self.problems.append(problem)
            return otherwise

    def read_if_there(self, file: str, reader: Callable[[Field], T], otherwise: T) -> T:
        return self.read(file, reader, otherwise) if (self._root / file).exists() else otherwise

    def topics(self) -> dict[str, Topic]:
        found: dict[str, Topic] = {}
        for file in self._files("topics"):
            topic = self.read(file, read_topic, None)
            if topic is not None and self._is_new(topic.id, found, file, 1, "topic"):
                found[topic.id] = topic
        return found

    def contacts(self) -> dict[str, Contact]:
        found: dict[str, Contact] = {}
        for file in self._files("contacts"):
            listed: list[tuple[Field, Contact]] = self.read(file, _listed_contacts, [])
            for field, contact in listed:
                if self._is_new(contact.id, found, file, field.line, f"{field.name}.id"):
                    found[contact.id] = contact
        return found

    def figures(self) -> tuple[Calendar, dict[str, Figure]]:
        nothing: tuple[Calendar, list[tuple[Field, Figure]]] = (Calendar(), [])
        calendar, listed = self.read_if_there(FIGURES_FILE, read_figures, nothing)
        found: dict[str, Figure] = {}
        for field, figure in listed:
            if self._is_new(figure.id, found, FIGURES_FILE, field.line, f"{field.name}.id"):
                found[figure.id] = figure
        return calendar, found

    def questions(self) -> dict[str, dict[str, tuple[str, ...]]]:
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for file in self._files("questions"):
            questions = self.read(file, read_questions, None)
            for topic, texts in questions.by_topic.items() if questions else ():
                of_language = found.setdefault(questions.language if questions else "", {})
                of_language[topic] = of_language.get(topic, ()) + texts
        return found

    def _files(self, folder: str) -> list[str]:
        return sorted(path.relative_to(self._root).as_posix() for path in (self._root / folder).rglob("*.yaml"))

    def _is_new(
        self, name: str, found: Mapping[str, Topic | Contact | Figure], file: str, line: int, field: str
    ) -> bool:
        if name not in found:
            return True
        values = {"id": name, "other": found[name].file}
        self.problems.append(WrongField(file, line, field, "lint.load.same_id", values))
        return False


def _listed_contacts(field: Field) -> list[tuple[Field, Contact]]:
    return list(read_contacts(field))


def _by_subject(reviews: Iterable[tuple[str, Review]]) -> Mapping[str, tuple[Review, ...]]:
    result: dict[str, tuple[Review, ...]] = {}
    for subject, review in reviews:
        result[subject] = (*result.get(subject, ()), review)
    return result


S = TypeVar("S", Topic, Contact, Figure, OfferCheck)


def _with_reviews(subjects: Mapping[str, S], reviews: Mapping[str, tuple[Review, ...]]) -> dict[str, S]:
    return {
        name: replace(subject, reviews=reviews[name]) if name in reviews else subject
        for name, subject in subjects.items()
    }
