"""Tells whether a message says that the person herself is in a place that it names.

Refuses to guess: a relative's place, a wish and "trabajo" as a thing ("busco trabajo en Canadá") tell nothing. Rules:
"here" is said of herself now or as a return ("estoy en", "ya regresé a", "me deportaron a"); "not" takes it back; "in"
is where something happens, by its preposition alone; "work" is "trabajo en Canadá" and not a word more, which is said
by who works there and asked by who wants to. Words are plain (small letters, no accents), places stand as "@".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


Being = Literal["here", "in", "not", "work"]

_ARTICLE = r"(?: (?:el|la|los|las|the|le|les|l|estado|state|ciudad|de|peyi))*"
# What may not stand between "estoy" and "en": wishes, other people, ways to somewhere else.
_OTHER = (
    r"(?!(?:y|e|o|pero|mi|mis|su|sus|que|quiero|voy|para|pa|a|al|hacia|con|sin|si|no|por|interesado|interesada|lejos|"
    r"fuera|and|but|my|to|from|for|not|no|looking|going|trying|thinking|interested|about|away|out|"
    r"et|mais|mon|ma|pas|plus|ne|pour|du|d|loin|(?!trabajando|viviendo|pizcando)\w+(?:ando|endo)|\w+(?:ar|er|ir)(?:me|nos)?)\b)"
)
_BETWEEN = rf"(?: {_OTHER}\w+){{0,4}}?"
_PRIOR = r"(?:^|.*?(?P<prior>\S+) )"
_HERE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_PRIOR}(?:estoy|estoi|stoy|toy|estamos|vivo|bibo|vivimos|resido|ando|andamos|sigo|seguimos|me encuentro|"
        rf"me quede|nos quedamos|yo trabajo|ya trabajo|aqui trabajo|aca trabajo){_BETWEEN} en{_ARTICLE}$",
        rf"{_PRIOR}(?:i m|i am|im|we are|we re|i live|we live|i work|we work|i stay|i m back|i am back){_BETWEEN}"
        rf" (?:in|at){_ARTICLE}$",
        rf"{_PRIOR}(?:je suis|nous sommes|on est|j habite|je vis|je travaille|je reste|je me trouve){_BETWEEN}"
        rf" (?:en|au|aux|a|dans){_ARTICLE}$",
        rf"{_PRIOR}(?:mwen|m|nou)(?: (?:toujou|kounye|a|la|ap|viv|travay|rete|abite|fin|gentan)){{0,3}}"
        rf" (?:nan|lan){_ARTICLE}$",
        rf"{_PRIOR}(?:mwen|m|nou)(?: (?:toujou|kounye|a|la|ap)){{0,2}} (?:viv|travay|rete|abite)$",
    )
)
_GONE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_PRIOR}(?:(?:me|nos) (?:deportaron|regresaron|devolvieron|mandaron|trajeron|retornaron)|regrese|regresamos|"
        rf"volvi|volvimos|llegue|llegamos|retorne|he regresado|he vuelto|fui deportad[oa]|de regreso|de vuelta)"
        rf"(?: (?:de vuelta|de regreso|otra vez|ayer|hoy|ya|bien|por fin|de @|desde @|del @)){{0,2}}"
        rf" (?:a|al|en|para|pa|hasta){_ARTICLE}$",
        rf"{_PRIOR}(?:(?:i|we) (?:got |was |were |have |ve |just |been ){{0,3}}"
        rf"(?:deported|returned|came back|went back|arrived|sent back|moved back)|"
        rf"(?:they |ice )?(?:deported|sent|returned) (?:me|us)(?: back)?)(?: from @)? (?:to|in){_ARTICLE}$",
        rf"{_PRIOR}(?:(?:je suis|nous sommes) (?:rentre|revenu|retourne|arrive|de retour)e?s?|"
        rf"(?:on|ils) (?:m|nous) (?:a|ont) (?:expulse|deporte|renvoye)e?s?|j ai ete (?:expulse|deporte|renvoye)e?)"
        rf"(?: (?:de|du|des) @)? (?:en|au|aux|a|vers){_ARTICLE}$",
        rf"{_PRIOR}(?:(?:mwen|m|nou)(?: (?:gentan|deja|fin))? (?:tounen|retounen|rive)|"
        rf"yo (?:depote|voye|ekspilse|retounen) (?:mwen|m|nou)(?: tounen| retounen)?)(?: (?:nan|lan|an))?{_ARTICLE}$",
    )
)
_NOT = re.compile(
    r"(?:^|.* )(?:(?:no|ya no|nunca|tampoco) (?:me encuentro|estoy|estamos|vivo|vivimos|trabajo|ando)(?: ya| aqui)?"
    r" en|(?:i m|i am|im|we re|we are) (?:not|no longer)(?: here)? in|i (?:don t|do not|no longer) (?:live|work) in|"
    r"je ne (?:suis|vis|travaille) (?:pas|plus) (?:en|au|aux|a|dans)|"
    rf"(?:mwen|m) pa (?:nan|lan|(?:viv|travay|rete)(?: nan)?)){_ARTICLE}$"
)
# What stands around "trabajo en" tells who works there from who wants to.
_WORK = re.compile(
    rf"(?:^|.*(?:@|\b(?:yo|y|ya|ahora|ahorita|aqui|aca|hoy|pero|porque|pues)) )(?:trabajo|trabajamos)"
    rf"(?: (?:aqui|aca|ahora|ahorita))?(?: en (?:el campo|una finca|un rancho|una casa|una fabrica))? en{_ARTICLE}$"
)
_WORK_ASKED = _words(
    "para como cuanto cuantos cuanta que requisitos donde hay con por visa legal temporal se puedo quiero"
)
# Right before the cue: denied, supposed, somebody else's wish.
_UNSAID = _words("no ni si cuando nunca que quiere quieren antes not if when want wants quand pas plus pa le vle kan")
_IN = re.compile(rf"(?:^|.* )(?:en|in|inside|nan|lan|dans|au|aux){_ARTICLE}$")
# Near "in": another person's place, or a wish.
_NOT_HERS = _words(
    """esta estan vive viven trabaja trabajan anda andan queda quedo fue fueron estaba estaban vivia estuve estuvo
    quiero quisiera queremos busco buscar buscamos conseguir trabajar vivir visa visas consulado embajada ir voy
    ofrecen ofrecio interesa trabajo buscando si esposo esposa marido hijo hija hermano hermana
    is was were lives works want wants looking find job jobs embassy consulate going husband wife son daughter brother
    il elle est vit veux veut cherche consulat ambassade mari li vle chache viza konsila anbasad pral ale"""
)
WINDOW = 5  # words before "in" that may tell whose place it is
OWN_COUNTRY = frozenset({("mi", "pais"), ("mi", "tierra"), ("my", "country"), ("mon", "pays"), ("peyi", "m"),
                         ("peyi", "mwen")})  # fmt: skip
# Small words of a message that says nothing but where she is: "ahora ya no estoy en México, estoy en Guatemala".
AROUND = _words(
    """ya no ahora ahorita sigo ando andamos vivimos viviendo trabajando me encuentro sino tierra pais otra vez llegue
    llegamos not now still back here live living working longer anymore maintenant ici ne pas plus encore
    kounye toujou pa rete viv la ap"""
)


def being(words: Sequence[str], first: int, last: int, named: Collection[int], within: bool = False) -> Being | None:
    """Of the place at words `first` to `last` (exclusive); `named` are the positions of the message's other places,
    `within` tells that the name holds its own preposition.
    """
    before = " ".join(_marked(words[:first], named))
    if _NOT.match(before):
        return "not"
    if any(_said(pattern, before) for pattern in (*_HERE, *_GONE)):
        return "here"
    if _works(before, words[last : last + 1]):
        return "work" if before == "trabajo en" and last == len(words) else "here"
    return (
        "in" if (within or _IN.match(before)) and not _NOT_HERS & set(words[max(first - WINDOW, 0) : first]) else None
    )


def _marked(words: Sequence[str], named: Collection[int]) -> list[str]:
    """Each place as one "@"."""
    marks = ["@" if at in named else word for at, word in enumerate(words)]
    return [word for at, word in enumerate(marks) if word != "@" or at == 0 or marks[at - 1] != "@"]


def _said(pattern: re.Pattern[str], before: str) -> bool:
    found = pattern.match(before)
    return bool(found and found["prior"] not in _UNSAID)


def _works(before: str, following: Sequence[str]) -> bool:
    return bool(_WORK.match(before)) and not _WORK_ASKED & set(following)


def own_country(words: Sequence[str]) -> tuple[int, int] | None:
    """Where "mi país" stands, if the person says that she is there."""
    for at in range(len(words) - 1):
        if tuple(words[at : at + 2]) in OWN_COUNTRY and being(words, at, at + 2, ()) == "here":
            return at, at + 2
    return None
