"""In which language a message about an offer is mostly written, and its words as that language spells them.

Refuses to decide by a word alone: a message without common words is of no language, and stays as it is. Rules: what is
one word here and another there ("pa", "n", "san") is told apart by the language of the whole; letters that stand for
words, Kriol and Creole spellings and words written as one are set apart, as the pack lists them or as they are glued.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

_COMMON = {
    "es": """el los las una que q k ke por x para con le es y mi su al del pero como hay muy ya lo nos les esta me se
    sera son fue tengo dice dise dicen eso soy yo uno ella pal trabajo cuando donde si bien mas porque quiere tiene""",
    "en": """the to is for he she they my and of it you with from i want this that on was are not dont have has him her
    say says fi dem dehn mi di deh seh pahn pon wi job work will an me a can if what in im u""",
    "fr": """les des du et est que qui je il elle on nous vous mon ma pour avec dans pas sur ils au aux cest jai une ce
    c ca sont mais ou dit a quil travail si ne par de le""",
    "ht": """mwen m yo li nan ak pou sou ki yon gen ap te fok w ou nou lan epi sa se moun kap pral ban fe kote ale al di
    pat pap yap lap map wap eske konsa travay vle men avek poum an la peye ye tout""",
}
_TONGUES = {lang: frozenset(words.split()) for lang, words in _COMMON.items()}
_VOWELS = "aeiouh"
_GLUED_BEFORE, _GLUED_BEHIND = "ldjmnstc", "mwln"  # l'argent, d'argent; ekri m, ban m
LEAST = 2  # common words by which a language is told

Spellings = Mapping[str, Mapping[str, str]]


def tongue_of(words: Iterable[str]) -> str:
    """The language with most common words in plain words; "" for none."""
    listed = tuple(words)
    score = {lang: sum(word in known for word in listed) for lang, known in _TONGUES.items()}
    best = max(score, key=lambda lang: score[lang])
    return best if score[best] >= LEAST or (len(listed) <= LEAST + 1 and score[best]) else ""


def respelled(words: Iterable[str], tongue: str, spellings: Spellings, known: Set[str]) -> Iterator[str]:
    """Plain words as the language spells them. `known`: words that are no two words glued together."""
    listed = spellings.get(tongue, {})
    for word in words:
        yield from listed[word].split() if word in listed else _unglued(word, tongue, known)


def _unglued(word: str, tongue: str, known: Set[str]) -> tuple[str, ...]:
    if word in known or len(word) < 4 or not word.isalpha():
        return (word,)
    if tongue == "fr" and word[0] in _GLUED_BEFORE and word[1] in _VOWELS and word[1:] in known:
        return (word[0], word[1:])
    if tongue == "fr" and word.startswith("qu") and word[2:] in known:
        return ("qu", word[2:])
    if tongue == "ht" and word[-1] in _GLUED_BEHIND and word[:-1] in known:
        return (word[:-1], word[-1])
    return (word,)
