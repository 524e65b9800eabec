"""Who certifies or teaches a trade is told from data, and what isn't known is said to be unknown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from content.compile import AnswerBook
from content.errors import WrongField
from content.model import SkillBody, Skills, Trade
from content.reading.fields import read_yaml
from content.reading.skills import read_skills
from content.skills import Trades, bodies_for
from content.where import Where
from tests.content.built_pack import TODAY, build_pack, contact, one, source, topic

MASON = Trade("bricklayer", "albañilería", ("albañil", "mason", "bòs mason"))
COOK = Trade("cook", "cocina", ("cocinera", "cook"))
LABELS = {
    "heading": "Quién", "certifies": "Certifica", "procedure": "Cómo", "duration": "Dura", "cost": "Costo",
    "support": "Apoyo", "address": "Página", "unknown": "no lo sabemos",
}  # fmt: skip
INFOP = SkillBody("hn_infop", "HN", "INFOP", ("certify", "train"), ("bricklayer",), "Lo que sabe hacer.", "Pida cita.",
                  "", "Gratis.", "", "hn_employment", "infop.hn", {"i": source("INFOP")})  # fmt: skip
CADERH = replace(INFOP, id="hn_caderh", name="CADERH", does=("train",), trades=("cook",), contact="")
ANY = replace(INFOP, id="hn_any", name="SENAEH", trades=(), contact="")
SKILLS = Skills(LABELS, (MASON, COOK), (CADERH, ANY, INFOP), "skills.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soy albañil en honduras", "bricklayer"),
        ("soi albanil", "bricklayer"),
        ("m se bòs mason", "bricklayer"),
        ("I am a cook", "cook"),
        ("me deben dos semanas", None),
        ("alba en la fabrica", None),
    ],
)
def test_a_trade_is_heard(text: str, expected: str | None) -> None:
    assert Trades(SKILLS.trades).find(text) == expected


@pytest.mark.parametrize(
    ("country", "does", "trade", "expected"),
    [
        ("HN", "train", None, ["CADERH", "SENAEH", "INFOP"]),
        ("HN", "certify", None, ["SENAEH", "INFOP"]),
        ("HN", "train", "bricklayer", ["INFOP", "SENAEH"]),
        ("GT", "train", None, []),
        ("HN", "train", "pilot", ["SENAEH"]),
        (None, "train", None, []),
    ],
)
def test_who_does_it_where(country: str | None, does: str, trade: str | None, expected: list[str]) -> None:
    assert [body.name for body in bodies_for(SKILLS, (country,), does, trade)] == expected


def pages(where: Where) -> tuple[str, ...]:
    certified = replace(topic("rights.wages", one("Certificar lo que sabe.")), bodies="certify")
    pack = replace(
        build_pack((certified,), (contact("hn_employment", "2222-2222", "HN", kind="national"),)),
        skills=replace(SKILLS, bodies=(INFOP,)),
    )
    book = AnswerBook(pack, lambda lang, context, text: text, lambda: TODAY)
    return book.pages(book.find("rights.wages", where), where, "es", "whatsapp")


def test_with_a_trade_the_body_comes_first_and_the_unknown_is_said() -> None:
    told = "INFOP: 2222-2222. Certifica: Lo que sabe hacer. Cómo: Pida cita. Dura: no lo sabemos. Costo: Gratis."
    assert pages(Where(origin="HN", trade="bricklayer"))[0].startswith(f"Albañilería. {told}")


def test_without_a_trade_it_follows_the_answer() -> None:
    text = pages(Where(origin="HN"))[0]
    assert text.startswith("Certificar lo que sabe.")
    assert "INFOP: 2222-2222." in text
    assert "Página: infop.hn. (INFOP, 1/2026)" in text


def test_elsewhere_nothing_is_told() -> None:
    assert "INFOP" not in pages(Where(origin="GT"))[0]


YAML = """\
labels: {heading: Q, certifies: C, procedure: P, duration: D, cost: M, support: A, address: W, unknown: no sabemos}
trades:
  - {id: cook, name: cocina, names: [cook]}
bodies:
  - id: hn_infop
    country: HN
    name: INFOP
    does: [train]
    trades: [cook]
    certifies: Oficios.
    sources:
      i: {label: I, title: x, address: x, source_date: 2025, checked_on: 2026-11-01, kind: general, reading: stored}
"""


def read(folder: Path, text: str) -> Skills:
    (folder / "skills.yaml").write_text(text, "utf-8")
    return read_skills(read_yaml(folder, "skills.yaml"))


def test_what_is_left_out_is_unknown(tmp_path: Path) -> None:
    [body] = read(tmp_path, YAML).bodies
    assert dict(body.details()) == {"certifies": "Oficios.", "procedure": "", "duration": "", "cost": "", "support": ""}


@pytest.mark.parametrize(
    ("old", "new"),
    [("trades: [cook]", "trades: [pilot]"), ("does: [train]", "does: [sell]"), (", unknown: no sabemos", "")],
)
def test_what_is_wrong_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(WrongField):
        read(tmp_path, YAML.replace(old, new))


def test_a_body_is_judged_like_everything_else() -> None:
    from content.lint.skills import check
    from tests.content.built_pack import LAST_DAY

    odd = replace(INFOP, country="QQ", contact="nope", sources={"i": source(expires=LAST_DAY)})
    pack = replace(build_pack(), skills=replace(SKILLS, bodies=(odd,)))
    after = LAST_DAY.replace(year=2028)
    keys = [draft.key for draft in check(pack, after)]
    assert keys == ["lint.country.unknown", "lint.contact.unknown", "lint.source.expired"]


def test_what_ended_is_not_told() -> None:
    from datetime import date

    certified = replace(
        topic("rights.wages", one("Certificar."), cited=source(expires=date(2099, 1, 1))), bodies="certify"
    )
    pack = replace(build_pack((certified,)), skills=replace(SKILLS, bodies=(INFOP,)))
    where = Where(origin="HN", trade="bricklayer")
    book = AnswerBook(pack, lambda lang, context, text: text, lambda: date(2028, 1, 1))
    assert "INFOP" not in book.pages(book.find("rights.wages", where), where, "es", "sms")[0]
