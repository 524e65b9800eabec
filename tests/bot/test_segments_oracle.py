"""SMS arithmetic and cutting over thousands of generated texts, with smsutil and Unicode's own rules as judges.

Rules: the texts come from a seed, so a failure comes back; `FARO_FAULTS=release` takes 100,000 instead of 5,000.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence

import pytest
import regex
import smsutil
from smsutil.codecs import is_valid_gsm

from bot.segments import EXTENSION, GSM_SINGLE, UCS_SINGLE, cut, fold, is_gsm, measure, pages, parts, width

TEXTS = 100_000 if os.environ.get("FARO_FAULTS") == "release" else 5_000
SEED = 20261121
ENCODINGS = {"gsm0338": "GSM-7", "utf_16_be": "UCS-2"}
GSM_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:?!¿¡()'\"/-éñüàèùòÉÑÜÇ@$"
ALPHABETS: Sequence[tuple[Sequence[str], float]] = (
    (list(GSM_LETTERS), 12),
    (sorted(EXTENSION - {"\f"}), 2),
    (list("áíóúÁÍÓÚâêîôûçëïœ«»“”‘’–—…"), 2),
    (["e\u0301", "n\u0303", "o\u0302\u0323", "u\u0308", "a" + "\u0301" * 5], 1),
    (["😀", "👍🏽", "🧑🏿", "👩‍👩‍👧‍👦", "👨🏽‍🌾", "❤️", "❤️‍🔥", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"], 1),
    (["🇬🇹", "🇭🇳", "🇲🇽", "🇭🇹", "🇺🇸", "🇨🇦"], 1),
    (["k'", "q'", "ch'", "kʼ", "tzʼ", "b’"], 1),
    (list("工作的权利在哪里電話番号안녕"), 1),
    (["नि", "क्ष", "ก็", "عمل", "ַש", "\u200d", "\u00ad", "\u0600", "\u202f", "\u00a0"], 0.5),
)


def alphabet(chance: random.Random) -> list[str]:
    """Most texts keep to one or two kinds of signs, as people do; some mix them all."""
    if chance.random() < 0.45:
        return list(ALPHABETS[0][0]) + list(ALPHABETS[1][0]) * chance.randint(0, 2)
    kinds = chance.choices([signs for signs, _ in ALPHABETS], [weight for _, weight in ALPHABETS], k=3)
    return [sign for kind in kinds for sign in kind]


def length(chance: random.Random) -> int:
    """Around the lengths where a segment ends, and anywhere; of the empty text smsutil knows no encoding."""
    edge = chance.choice((70, 134, 153, 160, 306, 459))
    return chance.choice((chance.randint(1, 480), max(1, edge + chance.randint(-4, 4))))


def texts(count: int, seed: int = SEED) -> Iterator[str]:
    chance = random.Random(seed)
    for _ in range(count):
        signs, spaces = alphabet(chance), chance.choice((0.0, 0.1, 0.2))
        gaps = (" ", " ", " ", "\n", "  ", ". ")
        yield "".join(
            chance.choice(gaps) if chance.random() < spaces else chance.choice(signs) for _ in range(length(chance))
        )


def signs_of(text: str) -> list[str]:
    """What a reader sees, without the spaces."""
    return [part for sign in regex.findall(r"\X", text) for part in sign.split()]


def test_the_texts_are_of_every_kind() -> None:
    """A generator that only makes easy texts would prove nothing."""
    some = list(texts(2_000))
    assert sum(is_gsm(text) for text in some) > 500
    assert sum(not is_gsm(text) for text in some) > 500
    assert {1, 2, 3, 4, 8} <= {measure(text).segments for text in some}
    assert any(len(signs_of(text)) < len(text) / 2 for text in some)


def test_carriers_count_as_we_do() -> None:
    """Encoding, number of parts and the parts themselves, against an independent library; no character is lost."""
    for text in texts(TEXTS):
        theirs, ours = smsutil.split(text), parts(text)
        assert measure(text).encoding == ENCODINGS[theirs.encoding], ascii(text)
        assert ours == [part.content for part in theirs.parts], ascii(text)
        assert measure(text).segments == len(ours), ascii(text)
        assert "".join(ours) == text, ascii(text)


def test_every_character_is_in_the_alphabet_that_carriers_have() -> None:
    """The escape is no character of a text, though smsutil counts it as one."""
    plane = (chr(n) for n in range(0x10000) if not 0xD800 <= n <= 0xDFFF and n != 0x1B)
    assert [c for c in plane if is_gsm(c) != is_valid_gsm(c)] == []


def words(text: str) -> list[str]:
    return list("".join(text.split()))


@pytest.mark.parametrize("way", [pages, cut], ids=["pages", "cut"])
def test_pages_break_no_sign_lose_nothing_and_keep_their_room(way: Callable[[str, int], list[str]]) -> None:
    chance = random.Random(SEED)
    for text in texts(TEXTS // 4):
        room = chance.choice((40, 63, 67, 154, 259, 306))
        cuts = way(text, room)
        assert words(" ".join(cuts)) == words(text), ascii(text)
        assert [sign for page in cuts for sign in signs_of(page)] == signs_of(text), ascii(text)
        assert all(0 < width(page) <= room for page in cuts), ascii(text)


def test_a_page_of_one_segment_is_billed_as_one() -> None:
    for text in texts(TEXTS // 5):
        room = GSM_SINGLE if is_gsm(text) else UCS_SINGLE
        assert all(measure(page).segments == 1 for page in cut(text, room)), ascii(text)


def test_folding_costs_nothing_and_is_done_once() -> None:
    """Only "…" and "œ" grow, by two and by one."""
    for text in texts(TEXTS // 5):
        folded, grown = fold(text), 2 * text.count("…") + text.count("œ")
        assert fold(folded) == folded, ascii(text)
        assert ("ñ" in folded) == ("ñ" in text or "n\u0303" in text), ascii(text)
        before, after = measure(text), measure(folded)
        assert after.units <= before.units + grown or after.encoding == "GSM-7", ascii(text)
        assert after.segments <= before.segments or grown, ascii(text)
