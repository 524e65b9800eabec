"""Do the example questions teach one thing each?

Refuses nothing. Rules: two questions are the same when they differ only in case, accents, spaces or punctuation; the
same one under two topics teaches both wrongly (error), twice under one topic only wastes effort (warning).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from content.errors import PackError
from content.lint.findings import Draft
from content.model import Pack
from content.reading.fields import read_yaml
from content.reading.others import read_questions


def check(pack: Pack, only_errors: bool = False) -> Iterator[Draft]:
    """The pack holds the questions merged; the files are read again only when something is wrong with them."""
    if any(_is_wrong(pack, by_topic, only_errors) for by_topic in pack.questions.values()):
        yield from _in_files(pack)


def normal(question: str) -> str:
    """The form in which two questions are compared."""
    try:
        return b" ".join(question.casefold().encode("latin-1").translate(_LATIN).split()).decode("latin-1") or question
    except UnicodeEncodeError:
        return " ".join("".join(map(_plain, question.casefold())).split()) or question


def _plain(character: str) -> str:
    """A letter without its marks; a space for what is no letter or digit."""
    bare = "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))
    return bare if not bare or bare.isalnum() else " "


_LATIN = "".join(_plain(chr(point)) for point in range(256)).encode("latin-1")  # most questions, and ten times faster


def _is_wrong(pack: Pack, by_topic: Mapping[str, tuple[str, ...]], only_errors: bool) -> bool:
    """Whether a topic is unknown or a question is there twice; `only_errors`: under two topics."""
    forms = [list(map(normal, texts)) for texts in by_topic.values()]
    if only_errors:
        forms = [list(set(of_topic)) for of_topic in forms]
    every = list(chain.from_iterable(forms))
    return any(topic not in pack.specs for topic in by_topic) or len(every) != len(set(every))


def _in_files(pack: Pack) -> Iterator[Draft]:
    root = Path(pack.root)
    first: dict[tuple[str, str], tuple[str, str, int]] = {}
    for path in sorted((root / "questions").rglob("*.yaml")):
        file = path.relative_to(root).as_posix()
        try:
            questions = read_questions(read_yaml(root, file))
        except PackError:
            continue  # the loader has reported it
        for topic, texts in questions.by_topic.items():
            if topic not in pack.specs:
                yield Draft(file, ("questions", topic), "lint.topic.unknown", {"topic": topic})
            for n, text in enumerate(texts):
                other = first.setdefault((questions.language, normal(text)), (file, topic, n))
                if other != (file, topic, n):
                    yield _repeated(file, topic, n, other)


def _repeated(file: str, topic: str, n: int, other: tuple[str, str, int]) -> Draft:
    values = {"file": other[0], "topic": other[1], "n": str(other[2] + 1)}
    if other[1] == topic:
        return Draft(file, ("questions", topic, n), "lint.question.twice", values, "warning")
    return Draft(file, ("questions", topic, n), "lint.question.two_topics", values)
