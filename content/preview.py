"""A pack laid out to be looked at before it is published: what stands on a page of `faro packs preview`.

Refuses nothing; pure. Rules: texts are those that people get, in the shape of their channel; what a person must look
at (expired, not reviewed, untranslated, in doubt, more than two segments) is a value of its own, so that the page can
mark it; an overlay's preview holds its own variants alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.segments import Measure, measure
from content.lint.findings import Translations
from content.model import Condition, Pack, Review, Source
from content.review import reviewed
from content.shown import Shown, Variant, seconds
from content.where import Where

AFFORDABLE = 2  # segments of a message, which is what a first text may cost


@dataclass(frozen=True)
class Bubble:
    """One SMS and what it costs."""

    text: str
    size: Measure

    @property
    def is_dear(self) -> bool:
        return self.size.segments > AFFORDABLE or self.size.encoding != "GSM-7"


@dataclass(frozen=True)
class Piece:
    """What is heard before the next choice, and for about how many seconds."""

    text: str
    seconds: int


@dataclass(frozen=True)
class Column:
    """A variant in one language; `missing` and `fuzzy` count its texts that people get in Spanish."""

    lang: str
    sms: tuple[Bubble, ...]
    whatsapp: tuple[str, ...]
    heard: tuple[Piece, ...]
    missing: int
    fuzzy: int

    @property
    def segments(self) -> int:
        return sum(bubble.size.segments for bubble in self.sms)


@dataclass(frozen=True)
class VariantView:
    """`where`: for whom it is shown, None when it holds for nobody."""

    when: Condition
    where: Where | None
    columns: tuple[Column, ...]
    sources: tuple[Source, ...]
    expires: date | None
    expired: bool


@dataclass(frozen=True)
class TopicView:
    """`review`: the newest that still holds; `void`: somebody approved a text that has changed since."""

    id: str
    title: str
    urgent: bool
    review: Review | None
    void: bool
    variants: tuple[VariantView, ...]

    @property
    def expired(self) -> bool:
        return any(variant.expired for variant in self.variants)

    @property
    def lacking(self) -> bool:
        return any(column.missing or column.fuzzy for variant in self.variants for column in variant.columns)


@dataclass(frozen=True)
class ThemeView:
    id: str
    title: str
    topics: tuple[TopicView, ...]


def preview(
    pack: Pack,
    translations: Translations,
    today: date,
    languages: Sequence[str],
    *,
    only: str = "",
    topics: Collection[str] = (),
    lang: str = "es",
) -> tuple[ThemeView, ...]:
    """By theme, in the contract's order. `only`: an overlay's name; `topics`: ids or themes, all if empty; `lang`: of
    the titles.
    """
    desk = _Desk(Shown(pack, translations, only), today, tuple(languages), lang)
    views = [desk.topic(name) for name in pack.specs if name in pack.topics and wanted(name, topics)]
    found = [(theme, tuple(v for v in views if v.variants and _theme(v.id) == theme)) for theme in pack.themes]
    return tuple(ThemeView(theme, desk.shown.book.theme(theme, lang), shown) for theme, shown in found if shown)


def wanted(topic: str, chosen: Collection[str]) -> bool:
    return not chosen or topic in chosen or _theme(topic) in chosen


def _theme(topic: str) -> str:
    return topic.partition(".")[0]


@dataclass(frozen=True)
class _Desk:
    shown: Shown
    today: date
    languages: tuple[str, ...]
    lang: str

    def topic(self, name: str) -> TopicView:
        pack = self.shown.pack
        review = reviewed(pack, name)
        return TopicView(
            id=name,
            title=self.shown.book.title(name, self.lang),
            urgent=pack.specs[name].urgent,
            review=review,
            void=review is None and bool(pack.topics[name].reviews),
            variants=tuple(self._variant(variant) for variant in self.shown.variants(name)),
        )

    def _variant(self, variant: Variant) -> VariantView:
        cited = self.shown.pack.topics[variant.topic].sources
        return VariantView(
            when=variant.answer.when,
            where=variant.where,
            columns=tuple(self._columns(variant)) if variant.where else (),
            sources=tuple(cited[name] for name in variant.answer.sources if name in cited),
            expires=variant.expires,
            expired=variant.expires is not None and self.today > variant.expires,
        )

    def _columns(self, variant: Variant) -> Iterator[Column]:
        for lang in self.languages:
            heard = self.shown.pages(variant, lang, "voice")
            missing, fuzzy = self.shown.lacking(variant, lang)
            yield Column(
                lang,
                tuple(Bubble(text, measure(text)) for text in self.shown.pages(variant, lang, "sms")),
                self.shown.pages(variant, lang, "whatsapp"),
                tuple(Piece(text, seconds(text, lang)) for text in heard),
                missing,
                fuzzy,
            )
