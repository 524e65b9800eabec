"""Names of firms as they are compared: small letters, no accents, no legal forms, abbreviations written out.

Refuses nothing. Rules: the same firm written three ways gives one key; a name that is all legal form keeps it; words
are only unified (Bros = Brothers = Hermanos), never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from content.registers.sounds import heard

# What a legal form, an article or a link adds to a name: nothing that tells two firms apart.
_EMPTY = (
    "inc incorporated llc lc llp lp ltd limited corp corporation co company pllc pc plc sa cv srl rl sl sapi ltee "
    "limitee enr gmbh the and y e et ak of de del la las los el le les des du da do di cia compania compagnie "
    "companie konpayi incorporada limitada corporacion"
)
EMPTY = frozenset(_EMPTY.split())
_EMPTY_HEARD = frozenset(heard(word) for word in EMPTY if len(word) > 5)
SAME = {
    "bros": "brother", "bro": "brother", "brs": "brother", "hnos": "brother", "hermano": "brother", "frere": "brother",
    "fre": "brother", "hijo": "son", "fil": "son", "pitit": "son", "mfg": "manufacturing", "svc": "service",
    "svcs": "service", "serv": "service", "servicio": "service", "sevis": "service", "mgmt": "management",
    "mgt": "management", "intl": "international", "ent": "enterprise", "entps": "enterprise", "empresa": "enterprise",
    "assoc": "associate", "assn": "association", "const": "construction", "constr": "construction",
    "construccion": "construction", "frm": "farm", "fm": "farm", "fms": "farm", "granja": "farm", "finca": "farm",
    "ferme": "farm", "rancho": "ranch", "rch": "ranch", "vivero": "nursery", "pepinyer": "nursery",
    "pepiniere": "nursery", "lecheria": "dairy", "mt": "mount", "st": "saint", "ste": "saint", "ft": "fort",
    "natl": "national", "lndscp": "landscaping",
    "ldscp": "landscaping", "landscape": "landscaping", "jardineria": "landscaping",
    "grp": "group", "grupo": "group", "groupe": "group", "prod": "product", "producto": "product",
    "ctr": "center", "centre": "center", "equip": "equipment", "harv": "harvesting", "trans": "transport",
    "hotele": "hotel", "num": "number",
}  # fmt: skip
_TRADE_NAME = re.compile(
    r"\s*[(,;]?\s*\b(?:d\s*/\s*b\s*/\s*a|d\.b\.a\.?|dba|doing business as|a\.?k\.?a\.?|t/a)\b[:.]?\s*", re.I
)
_SHORT_PAIR = re.compile(r"\b([^\W_]{1,2})\s*(?:[&+]|\b(?:and|y|et|ak)\b)\s*([^\W_]{1,2})\b")
_SINGLES = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b)+")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Small letters and digits without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).lower()


def trade_names(name: str) -> tuple[str, ...]:
    """The legal name first, then the names that it does business as."""
    parts = [part.strip(" ,;()") for part in _TRADE_NAME.split(name)]
    return tuple(dict.fromkeys(part for part in parts if part)) or (name,)


def words(name: str) -> tuple[str, ...]:
    """All words of a name, as written out and singular, legal forms among them."""
    text = re.sub(r"['’`´]", "", plain(name))
    text = re.sub(r"[./,]", " ", _SHORT_PAIR.sub(r"\1\2", text))
    text = _SINGLES.sub(lambda found: found[0].replace(" ", ""), " ".join(_WORD.findall(text)))
    return tuple(_unified(word) for word in text.split())


@lru_cache(maxsize=100_000)
def key_words(name: str) -> tuple[str, ...]:
    """The words that tell a firm from others; all of them where there is no such word."""
    every = words(name)
    return tuple(word for word in every if not _is_empty(word)) or every


@lru_cache(maxsize=50_000)
def _is_empty(word: str) -> bool:
    """Long legal forms are known by their sound too: kompani, corporasion."""
    return word in EMPTY or (len(word) > 5 and heard(word) in _EMPTY_HEARD)


def key(name: str) -> str:
    """One key for all spellings of a name."""
    return " ".join(key_words(name))


def _unified(word: str) -> str:
    if word in SAME:
        return SAME[word]
    single = _singular(word)
    return SAME.get(single, single)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]
