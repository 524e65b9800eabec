"""The wiring: the only file, with the commands beside it, that knows every part and puts them together.

Refuses to start without a trained model when training isn't allowed (ModelMissing), and in production mode while
emergency contacts and urgent topics lack a review (NotReviewed). Rules: answers, gazetteer and examples reach the mind
as values from here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.catalogs import Catalogs
from bot.errors import ModelMissing
from bot.messages import Channel
from bot.model_files import is_whole
from bot.training import HERE as BOT
from bot.training import Examples, model_path, train, write_rasa_files
from connectors.releases.folders import SHIPPED, PackFolders, folders_of
from connectors.switchboard import Spoken
from content.areas import Areas
from content.compile import AnswerBook, Found
from content.errors import NotReviewed
from content.load import load_layers, load_pack, overlays_beside
from content.messages import messages
from content.model import Pack
from content.review import reviewed
from content.where import Where

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from content.places import Mention

ROOT = Path(__file__).resolve().parent.parent
CALL_WORDS = ROOT / "actions" / "call" / "words.yml"
PACK = SHIPPED.root
TOPICS = ROOT / "content" / "topics.yaml"
LOCALES = ROOT / "locales"
CACHE = ROOT / ".faro-cache"
SERVED = ("US", "CA", "MX", "CR", "PA", "DO", "BZ", "ES", "GT", "SV", "HN", "NI", "HT")
Trainer = Callable[[Examples, Path], Path]


def today() -> date:
    """The node's date: the only clock of the answers."""
    return date.today()


def load_book(
    reviewed_only: bool = False, clock: Callable[[], date] = today, folders: PackFolders = SHIPPED
) -> AnswerBook:
    """The software's own pack, or another, with the overlays beside it and their catalogues."""
    overlays, catalogues = overlays_beside(folders.root), Catalogs(folders.catalogues)
    pack, own = load_layers(folders.root, overlays, TOPICS, reviewed_only), overlay_texts(overlays)
    return AnswerBook(pack, partial(translate, catalogues, pack, own), clock, reviewed_only)


def overlay_texts(folders: Sequence[Path]) -> Mapping[tuple[str, str], str]:
    """(context, Spanish) of every text of an overlay -> the overlay's name, which is that of its catalogue."""
    packs = [load_pack(folder, TOPICS) for folder in folders]
    return {
        (text.context, text.source): pack.name
        for pack in packs
        for text in messages(replace(pack, specs={}, themes={}))
    }


def load_packs(folders: PackFolders = SHIPPED, reviewed_only: bool = False) -> Pack:
    return load_layers(folders.root, overlays_beside(folders.root), TOPICS, reviewed_only)


def shipped_pack(reviewed_only: bool = False) -> Pack:
    return load_packs(SHIPPED, reviewed_only)


def translate(
    catalogues: Catalogs, pack: Pack, own: Mapping[tuple[str, str], str], lang: str, context: str, source: str
) -> str:
    """The regional catalogue's word, and an overlay's for its own texts alone."""
    if (context, source) in own and not catalogues.has(pack.name, lang, context, source):
        return catalogues.translate(own[context, source], lang, context, source)
    return catalogues.translate(pack.name, lang, context, source)


def examples(pack: Pack) -> Examples:
    """What the model is trained on."""
    urgent = frozenset(topic for topic, spec in pack.specs.items() if spec.urgent)
    return Examples(tuple(pack.specs), pack.questions, urgent)


def model_of(pack: Pack, data_dir: Path) -> Path:
    """Where a node keeps the model of this content, if it has one."""
    return model_path(examples(pack), data_dir)


def find_model(pack: Pack, data_dir: Path) -> Path | None:
    """The model of this content, whole: the node's own, else the one that setup trained."""
    own = model_of(pack, data_dir)
    candidates = (own, CACHE / "models" / own.name)
    return next((model for model in candidates if is_whole(model)), None)


def trained_model(pack: Pack, data_dir: Path, trainer: Trainer = train) -> Path:
    """As `find_model`, training into the data folder if there is none yet."""
    return find_model(pack, data_dir) or trainer(examples(pack), data_dir)


def rasa_folder(material: Examples, model: Path, data_dir: Path) -> Path:
    """A folder where Rasa's own tools find everything under the names they expect."""
    folder = write_rasa_files(material, data_dir / "rasa")
    rows: dict[str, list[str]] = {}
    for row in material.rows():
        rows.setdefault(row["intent"], []).append(" ".join(row["text"].split()))
    nlu = [{"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in rows.items()]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
    (folder / "models").mkdir(exist_ok=True)
    shutil.copy(model, folder / "models" / "faro.tar.gz")
    return folder


class PackPages:
    """Words the response `answer` from the packs."""

    def __init__(self, book: AnswerBook) -> None:
        self._book = book

    def page(self, lang: str, channel: Channel, values: Mapping[str, Any]) -> str:
        found = Found(values["topic"], "current", int(values["variant"]))
        where = Where(values.get("destination"), values.get("origin"), values.get("state"), values.get("trade"))
        return self._book.pages(found, where, lang, channel)[int(values["number"])]


def place_finder(pack: Pack) -> Callable[[str], Mapping[str, Any]]:
    """The gazetteer as the assistant wants it: mentions, and whether the message is nothing but a place."""
    from content.districts import districts_in
    from content.institutions import Institutions
    from content.places import Gazetteer
    from content.skills import Trades

    gazetteer, institutions = Gazetteer(pack.places), Institutions(pack.institutions)
    trades = Trades(pack.skills.trades)

    def find(text: str) -> Mapping[str, Any]:
        mentions = gazetteer.find(text)
        rows = [
            *institutions.find(text),
            *(
                {"country": m.country, "state": m.state, "role": m.role, "name": m.place_name, "being": m.being}
                for m in mentions
            ),
        ]
        # What is said of a place outweighs what an institution lets guess: the last mention of a role counts.
        return {
            "mentions": rows,
            "bare": any(m.whole for m in mentions),
            "placeless": placeless(text, mentions),
            "trade": trades.find(text),
            "districts": districts_in(text),
        }

    return find


def placeless(text: str, mentions: Sequence[Mention]) -> str:
    """The message without its places and the words that only lead to them; "" if hardly anything else is left."""
    from content.by_ear import plain
    from content.place_cues import FRAME

    for mention in sorted(mentions, key=lambda m: -m.start):
        before = text[: mention.start].split()
        while before and plain(before[-1]).strip("',.") in FRAME:
            before.pop()
        text = f"{' '.join(before)} {text[mention.end :]}"
    return text if len(text.split()) > 1 else ""


def build_assistant(
    data_dir: Path,
    mode: str = "demo",
    may_train: bool = True,
    voice_line: str | None = None,
    trainer: Trainer = train,
    book: AnswerBook | None = None,
    like: Assistant | None = None,
    database_url: str = "",
) -> Assistant:
    """Everything between a message and its answer. `book`: that of the node's own packs unless said; `like`: an
    assistant whose loaded model is used again if it is the right one; `database_url`: where registers are searched, if
    not in a file of the data folder.
    """
    from actions.registry import build_actions  # late: Rasa's import takes seconds, and doctor or lint need none of it
    from bot import other_languages
    from bot.assistant import Assistant
    from bot.nlg import CatalogueGenerator
    from connectors.commands.registers.opening import for_answers

    book = book or load_book(reviewed_only=mode == "production", folders=folders_of(data_dir))
    if mode == "production":
        refuse_unreviewed(book.pack)
    model = trained_model(book.pack, data_dir, trainer) if may_train else find_model(book.pack, data_dir)
    if model is None:
        raise ModelMissing("no model for this content: run `faro train`")
    catalogues = Catalogs(LOCALES)
    responses = yaml.safe_load((BOT / "domain" / "responses.yml").read_text("utf-8"))["responses"]
    generator = CatalogueGenerator(responses, partial(catalogues.translate, "bot"), PackPages(book))
    registers = for_answers(Path(book.pack.root), data_dir, mode, database_url)
    actions = build_actions(book, SERVED, other_languages.names(), registers=registers)
    locate = Areas(book.pack.places).mention
    return Assistant(
        model,
        list(actions),
        generator,
        place_finder(book.pack),
        book.label,
        locate,
        voice_line,
        emergency=lambda country: book.emergency_number(Where(country)),
        is_urgent=book.is_urgent,
        like=like,
    )


def build_flow(
    mode: str = "demo", calls_back: bool = False, folders: PackFolders = SHIPPED, book: AnswerBook | None = None
) -> Spoken:
    """What a call goes through, with the packs' own folders for people's recordings."""
    from actions.call.flow import CallFlow
    from actions.call.script import Words as CallWords

    sources = yaml.safe_load(CALL_WORDS.read_text("utf-8"))
    translated = partial(Catalogs(LOCALES).translate, "call")
    book = book or load_book(reviewed_only=mode == "production", folders=folders)
    flow = CallFlow(book, CallWords(sources, translated), lambda: datetime.now(UTC), calls_back=calls_back)
    return Spoken(flow, (folders.root, *overlays_beside(folders.root)))


def refuse_unreviewed(pack: Pack) -> None:
    """Production answers only with what people vouched for: all urgent topics and emergency contacts, to begin with."""
    urgent = [t for t, spec in pack.specs.items() if spec.urgent]
    emergency = [c.id for c in pack.contacts.values() if c.role == "emergency"]
    missing = [subject for subject in (*emergency, *urgent) if reviewed(pack, subject) is None]
    if missing:
        raise NotReviewed(missing)
