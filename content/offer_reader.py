"""Reads one message about an offer: signs heard and denied, money, pay, visa, channel, the firm's name or number.

Refuses to guess: without a phrase of the pack nothing is a sign. Rules: deterministic, no model; people mix languages,
so every language's phrases are tried on every message, and the language only breaks no tie; a sign both heard and
denied is heard; nothing that was written outlives the call but as an id or a figure.
"""

from __future__ import annotations

import re

from content.by_ear import plain
from content.offer import Money, Offer, OfferCheck, Sign
from content.offer_figures import Figure, asked_of, bare_number, figures, plain_pay, promised, rounded
from content.offer_words import Message, Phrases, Vocabulary, hear

TOO_GOOD, MONEY = "too_good", "asks_money"
STRONG = frozenset({"USD", "CAD", "EUR"})
MONEY_ASKED, TERMS_ASKED = "money", "terms"  # questions
LEAST_SUM = 9  # a smaller number answers a question
_VISAS = (
    ("H-2A", r"\bh\W?2\W?a\b|\bhache ?2 ?a\b"),
    ("H-2B", r"\bh\W?2\W?b\b|\bhache ?2 ?b\b"),
    ("H-2", r"\bh\W?2\b"),
    ("SAWP", r"\bsawp\b|\bptat\b|\bpt?as\b"),
    ("TFWP", r"\blmia\b|\beimt\b|\btfwp\b"),
    ("tourist", r"\btouris\w+|\bturis\w+|\btouris\b|\btoris\w*|\bb1\b|\bb2\b"),
)
_VISA = [(visa, re.compile(pattern)) for visa, pattern in _VISAS]
_CHANNELS = (
    ("facebook", r"fa?ce?\s?boo?k|feisbu\w*|feis\b|face\b|fb\b|marketplace"),
    ("whatsapp", r"wh?ats?\s?h?app?\w*|wat?sap\w*|guasap\w*|wasap\w*|wsp\b|whats\b"),
    ("tiktok", r"tik\s?tok"),
    ("instagram", r"insta(?:gram)?\b|ig\b"),
    ("messenger", r"mess?enger|mesenyer|inbox"),
    ("telegram", r"telegr\w*"),
)
_CHANNEL = [(name, re.compile(rf"\b(?:{pattern})")) for name, pattern in _CHANNELS]
_ORDER = re.compile(r"\b(?:h|jo)\W?\w?\W?\d{3}\W?\d{5}\W?\d{6}\b|\b\d{3}-\d{5}-\d{6}\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w$])\+?\d[\d\s().-]{6,17}\d(?!\w)")
_KIND = (
    r"(?:la |una |the |a |el |un |l'|le |yon |nan )?(?:empresa|compa[nñ][ií]a|compania|finca|rancho|granja|agencia|"
    r"company|farms?|firm|agency|employer|entreprise|compagnie|ferme|agence|konpayi|antrepriz|f[eè]m|ajans|patr[oó]n)"
)
_NAMED = (
    r"(?:\s+(?:que |qui |ki )?(?:se llama|llamad[ao]|called|named|nomm[eé]e?|appel[eé]e?|s'appelle|rele|yo rele)\s+|"
    r"\s+)"
)
_STOP = (
    r"(?:me|nos|que|en|de|del|para|pa|y|con|dice|dicen|ofrece\w*|pide\w*|es|esta|le|la|el|no|is|are|in|from|offer\w*|"
    r"wants?|says?|for|to|with|and|that|who|at|qui|me|m|ki|nan|pou|mande|di|ofri|propose|demande|dans|pour|au|aux|une?|si|real|"
    r"verdadera|existe|a|at|as|or|o|est|se|of|has|have|hay|quiere|paga|pays?|will|where|donde)"
)
_FIRM = re.compile(rf"\b{_KIND}{_NAMED}((?:(?!{_STOP}\b)[\w&'.-]+)(?:\s+(?!{_STOP}\b)[\w&'.-]+){{0,4}})", re.IGNORECASE)
_LEGAL = re.compile(
    r"((?:[A-Z][\w&'.-]*\s+){1,4}(?:Farms?|LLC|Inc|Corp|Co|Orchards?|Growers|Nursery|Landscaping|Bros|Hotels?|Resorts?|"
    r"Harvesting|Produce|Ranch)\b\.?(?:\s+(?:LLC|Inc|Corp)\b\.?)?)"
)


_MONTHS = (
    "enero january janvier janvye", "febrero february fevrier fevriye", "marzo march mars", "abril april avril avri",
    "mayo may mai", "junio june juin jen", "julio july juillet jiye", "agosto august aout out",
    "septiembre setiembre september septembre septanm", "octubre october octobre oktob",
    "noviembre november novembre novanm", "diciembre december decembre desanm",
)  # fmt: skip
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_IN = r"en|in|from|desde|para|empieza|a partir de|starting|starts|des|depuis|nan|mwa"
_IN_MONTH = re.compile(rf"\b(?:{_IN})\s+({'|'.join(_MONTH)})\b")


KEPT = 2  # readers: of the packs that answer, and of those that are to
_READERS: list[tuple[OfferCheck, OfferReader]] = []


def reader_of(check: OfferCheck) -> OfferReader:
    """The reader of these phrases: compiling them takes seconds, and a new release seldom changes them."""
    for known, reader in _READERS:
        if known is check or known == check:
            return reader
    reader = OfferReader(check)
    _READERS.insert(0, (check, reader))
    del _READERS[KEPT:]
    return reader


class OfferReader:
    """The pack's phrases, compiled once."""

    def __init__(self, check: OfferCheck) -> None:
        self._check = check
        self._said = {sign.id: Phrases(_all(sign, "said"), check.groups) for sign in check.signs}
        self._denied = {sign.id: Phrases(_all(sign, "denied"), check.groups) for sign in check.signs}
        self._never = {sign.id: Phrases(_all(sign, "never"), check.groups) for sign in check.signs}
        known = (self._said, self._denied, self._never)
        listed = [phrases for each in known for phrases in each.values()]
        self._vocabulary = Vocabulary(
            frozenset[str]().union(*(phrases.literals for phrases in listed)),
            tuple(sorted(frozenset[str]().union(*(phrases.beginnings for phrases in listed)))),
        )

    def read(self, text: str, about: str = "") -> Offer:
        """`about`: the question that was asked, by which a bare number is money or pay."""
        message, found, bare = (
            hear(text, self._vocabulary, self._check.spellings),
            list(figures(_without_numbers(text))),
            plain(text),
        )
        heard = {sign.id: self._stands(sign.id, message) for sign in self._check.signs}
        seen = [name for name, stands in heard.items() if stands is True]
        if TOO_GOOD in heard and TOO_GOOD not in seen and self._too_good(found):
            seen.append(TOO_GOOD)
        seen += [name for sign in self._check.signs if sign.id in seen for name in sign.implies if name not in seen]
        money = asked_of(found) if MONEY in seen or about == MONEY_ASKED else None
        alone = bare_number(text) if about == MONEY_ASKED else None
        money = Money(rounded(alone)) if alone is not None and alone > LEAST_SUM else money
        seen = [*dict.fromkeys((*seen, MONEY))] if money else seen
        pay = promised(found) or (plain_pay(bare, found) if about == TERMS_ASKED else None)
        return Offer(
            seen=tuple(seen),
            denied=tuple(name for name, stands in heard.items() if stands is False and name not in seen),
            money=money,
            pay=pay,
            visa=next((name for name, pattern in _VISA if pattern.search(bare)), ""),
            channel=next((name for name, pattern in _CHANNEL if pattern.search(bare)), ""),
            month=month_in(bare),
            firm=firm_in(text),
            number=number_in(text),
        )

    def _stands(self, name: str, message: Message) -> bool | None:
        """Heard, denied or not spoken of. What lies in a denying phrase isn't heard."""
        denying = [span for span in self._denied[name].find(message) if not span[2]]
        never = [span for span in self._never[name].find(message) if not span[2]]
        hidden = [span[:2] for span in (*denying, *never)]
        stands = [
            denied
            for start, end, denied in self._said[name].find(message)
            if not any(start < last and first < end for first, last in hidden)
        ]
        if not all(stands):
            return True
        return False if stands or denying else None

    def _too_good(self, found: list[Figure]) -> bool:
        bars = self._check.too_high
        strong = [f for f in found if f.unit in bars and f.currency in STRONG]
        return any(figure.amount >= bars[str(figure.unit)] for figure in strong)


def _all(sign: Sign, kind: str) -> list[str]:
    return [phrase for phrases in getattr(sign.heard, kind).values() for phrase in phrases]


def read_offer(text: str, check: OfferCheck) -> Offer:
    """What a message tells."""
    return reader_of(check).read(text)


def number_in(text: str) -> str:
    """The number of a job order, else a telephone number."""
    found = _ORDER.search(text) or _PHONE.search(text)
    return found[0].strip() if found else ""


def _without_numbers(text: str) -> str:
    return _PHONE.sub(" ", _ORDER.sub(" ", text))


def firm_in(text: str) -> str:
    """The name that stands after "empresa", "company"…, or before "Farms", "LLC"…"""
    found = _LEGAL.search(text) or _FIRM.search(text)
    return found[1].strip(" .,") if found else ""


def month_in(bare: str) -> int:
    """The month in which the work is said to begin; 0 for none."""
    found = _IN_MONTH.search(bare)
    return _MONTH[found[1]] if found else 0
