"""Is every text there in each language of the pack, sure, and with the same placeholders?

Refuses nothing. Rules: what is missing or fuzzy is counted per file and language (Faro then shows the Spanish), a
placeholder lost or added is an error of its own, because it hides a number or shows a brace to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from content.lint.findings import Draft, Translations
from content.lint.texts import other_languages, placeholders, where
from content.messages import Message, messages
from content.model import Pack


def check(pack: Pack, translations: Translations, only_errors: bool = False) -> Iterator[Draft]:
    for lang in other_languages(pack):
        if only_errors:
            yield from _lost(pack, translations, lang)
            continue
        missing: Counter[str] = Counter()
        fuzzy: Counter[str] = Counter()
        for message in messages(pack):
            if translations.is_fuzzy(pack.name, lang, message.context, message.source):
                fuzzy[message.file] += 1
            elif not translations.has(pack.name, lang, message.context, message.source):
                missing[message.file] += 1
            else:
                yield from _placeholders(pack, translations, lang, message)
        yield from _counted(missing, "lint.translation.missing", lang)
        yield from _counted(fuzzy, "lint.translation.fuzzy", lang)


def _lost(pack: Pack, translations: Translations, lang: str) -> Iterator[Draft]:
    """Placeholders alone: what is fuzzy or missing isn't said in that language and needs no look."""
    for message in messages(pack):
        if translations.has(pack.name, lang, message.context, message.source):
            yield from _placeholders(pack, translations, lang, message)


def _counted(counts: Counter[str], key: str, lang: str) -> Iterator[Draft]:
    for file, count in counts.items():
        yield Draft(file, (), key, {"count": str(count), "lang": lang}, "warning", lang)


def _placeholders(pack: Pack, translations: Translations, lang: str, message: Message) -> Iterator[Draft]:
    translated = translations.translate(pack.name, lang, message.context, message.source)
    wanted, got = Counter(placeholders(message.source)), Counter(placeholders(translated))
    if wanted != got:
        names = ", ".join(f"{{{name}}}" for name in sorted((wanted - got) + (got - wanted)))
        yield Draft(message.file, where(message.context), "lint.translation.placeholders", {"names": names}, note=lang)
