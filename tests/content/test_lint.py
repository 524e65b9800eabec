"""Each rule of the linter on a pack that breaks just that rule, and on one that doesn't."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.catalogs import Catalogs
from content.layout import HINT_ROOM
from content.lint import Finding, has_errors, lint
from content.lint.budget import number_room
from content.lint.questions import normal
from content.lint.references import typed_numbers
from content.load import read_pack
from tests.content.tiny_pack import TODAY, FakeCatalog, TinyPack, write_tiny_pack

H2A = "topics/channels/us_h2a.yaml"
DANGER = "topics/contacts/emergency.yaml"
CONTACTS = "contacts/us.yaml"
GOLDEN = "golden.yaml"
ANA, BETO = "questions/es/ana.yaml", "questions/es/beto.yaml"
ROOT = Path(__file__).parents[2]
PACKS, CONTRACT, LOCALES = ROOT / "content" / "packs", ROOT / "content" / "topics.yaml", ROOT / "locales"
WORDS = yaml.safe_load((Path(__file__).parents[2] / "connectors" / "words.yml").read_text("utf-8"))


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return write_tiny_pack(tmp_path)


def serious(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity != "note"]


def test_the_pack_as_written_is_clean(tiny: TinyPack) -> None:
    assert serious(tiny.lint()) == []


def test_a_topic_not_written_is_only_a_note(tiny: TinyPack) -> None:
    findings = tiny.lint()
    assert [(f.key, f.values["topic"], f.severity) for f in findings] == [
        ("lint.topic.missing", "channels.us_h2b", "note")
    ]
    assert not has_errors(findings)


FORWARD = "source_date: undated\n    expires: 2027-02-01"
ERRORS = [
    pytest.param(
        H2A, "topic: channels.us_h2a", "topic: channels.us_h3", 1, "topic", "topic.unknown", id="no such topic"
    ),
    pytest.param(H2A, "    sources: [dol]\n  - when", "  - when", 12, "answers[1]", "source.none", id="no source"),
    pytest.param(H2A, "[dol]", "[dol, ins]", 18, "answers[1].sources[2]", "source.undefined", id="undefined source"),
    pytest.param(H2A, "title: H-2A workers", "title: ''", 5, "sources.dol.title", "source.blank", id="blank title"),
    pytest.param(H2A, "label: DOL", "label: Departamentos", 4, "sources.dol.label", "source.label", id="long label"),
    pytest.param(H2A, "2026-11-01", "2026-12-01", 8, "sources.dol.checked_on", "source.future", id="checked tomorrow"),
    pytest.param(H2A, "2026-11-01", "2024-11-20", 4, "sources.dol", "source.expired", id="expired fact"),
    pytest.param(H2A, "    source_date: 2026-01\n", "", 4, "sources.dol", "source.no_date", id="no date"),
    pytest.param(
        H2A, "date: 2026-01", "date: undated", 7, "sources.dol.source_date", "source.undated_long", id="undated"
    ),
    pytest.param(
        H2A,
        "kind: law",
        "kind: law\n    expires: 2028-11-02",
        10,
        "sources.dol.expires",
        "source.stretched",
        id="stretched",
    ),
    pytest.param(
        CONTACTS,
        "sources: *phone\n  - id",
        "sources: {}\n  - id",
        15,
        "contacts.us_labour",
        "source.none",
        id="contact without source",
    ),
    pytest.param(
        H2A, "es para el campo", "es " + "larga " * 60, 12, "answers[1].short", "sms.long", id="too long for two SMS"
    ),
    pytest.param(
        H2A, "es para el campo", "es para el ☀ campo", 12, "answers[1].short", "sms.alphabet", id="forces UCS-2"
    ),
    pytest.param(
        H2A, "{us_labour}", "{us_work}", 12, "answers[1].short", "placeholder.unknown", id="unknown placeholder"
    ),
    pytest.param(
        H2A, "{labour}", "{women}", 20, "answers[2].short", "placeholder.no_contact", id="role that nobody has"
    ),
    pytest.param(
        H2A, "{us_labour}", "{labour}", 12, "answers[1].short", "placeholder.regional", id="role in a regional answer"
    ),
    pytest.param(
        H2A, "{us_labour}", "{place}", 12, "answers[1].short", "placeholder.regional", id="place in a regional answer"
    ),
    pytest.param(H2A, "{us_labour}", "{us labour}", 12, "answers[1].short", "placeholder.braces", id="blank in braces"),
    pytest.param(
        H2A,
        "[labour, us_labour]",
        "[lawyer]",
        17,
        "answers[1].contacts[1]",
        "contact.unknown",
        id="unknown listed contact",
    ),
    pytest.param(H2A, "{us_labour}", "1-866-487-9243", 12, "answers[1].short", "text.number", id="typed number"),
    pytest.param(H2A, "[GT]", "[GU, XX]", 19, "answers[2].when.origin[2]", "country.unknown", id="unknown country"),
    pytest.param(
        H2A,
        "  - when: {destination: [US], origin: [GT]}\n    short",
        "  - short",
        19,
        "answers[2].when",
        "when.twice",
        id="condition twice",
    ),
    pytest.param(
        H2A,
        "  - short",
        "  - when: {origin: [MX]}\n    short",
        12,
        "answers",
        "when.no_regional",
        id="no regional answer",
    ),
    pytest.param(
        DANGER,
        "Peligro: marque 911.",
        "Busque un lugar seguro y diga dónde está. Si puede, después de eso marque 911.",
        13,
        "answers[1].short",
        "urgent.late",
        id="danger without number first",
    ),
    pytest.param(
        DANGER, "{emergency} ahora", "{place} ahora", 17, "answers[2].short", "urgent.late", id="a place is no number"
    ),
    pytest.param(
        CONTACTS,
        "number: 911",
        "number: 911 (policía)",
        5,
        "contacts.us_emergency.number",
        "contact.number",
        id="number not as dialled",
    ),
    pytest.param(
        CONTACTS,
        "number: 911",
        "number: 9111111",
        6,
        "contacts.us_emergency.number_kind",
        "contact.short",
        id="short is long",
    ),
    pytest.param(
        CONTACTS,
        "number: 1-866-487-9243",
        "number: +1 866 487 9243",
        19,
        "contacts.us_labour.number_kind",
        "contact.national",
        id="national with plus",
    ),
    pytest.param(
        CONTACTS, "+52 55", "52 55", 29, "contacts.mx_consular.number_kind", "contact.e164", id="e164 without plus"
    ),
    pytest.param(
        CONTACTS,
        "serves: [MX]",
        "serves: [MX]\n    whatsapp: 55 5555 0100",
        33,
        "contacts.mx_consular.whatsapp",
        "contact.whatsapp",
        id="whatsapp without plus",
    ),
    pytest.param(
        CONTACTS,
        "cost: gratis",
        "transfer: true",
        9,
        "contacts.us_emergency.transfer",
        "contact.transfer",
        id="emergency by transfer",
    ),
    pytest.param(
        CONTACTS,
        "dial_from: [US]",
        "dial_from: []",
        7,
        "contacts.us_emergency.dial_from",
        "contact.dial_from",
        id="works nowhere",
    ),
    pytest.param(
        CONTACTS,
        "dial_from: [US, MX]",
        "dial_from: [US, MEX]",
        30,
        "contacts.mx_consular.dial_from.MEX",
        "country.unknown",
        id="country of a contact",
    ),
    pytest.param(
        CONTACTS,
        "timezone: America/New_York, ",
        "",
        23,
        "contacts.us_labour.hours",
        "contact.hours",
        id="hours without zone",
    ),
    pytest.param(
        CONTACTS,
        "America/New_York",
        "America/Nueva_York",
        23,
        "contacts.us_labour.hours.timezone",
        "contact.timezone",
        id="no such zone",
    ),
    pytest.param(
        CONTACTS,
        "opens: 08:00",
        "opens: 8am",
        23,
        "contacts.us_labour.hours.opens",
        "contact.clock",
        id="not a clock time",
    ),
    pytest.param(
        BETO,
        "channels.us_h2a",
        "channels.us_h9",
        5,
        "questions.channels.us_h9",
        "topic.unknown",
        id="questions of no topic",
    ),
    pytest.param(
        ANA,
        "- auxilio",
        "- ¿VISA del campo?",
        8,
        "questions.contacts.emergency[1]",
        "question.two_topics",
        id="question in two topics",
    ),
    pytest.param(
        GOLDEN, "- {lang: es", "- {lang: en", 2, "golden", "golden.missing", id="danger without question in Spanish"
    ),
    pytest.param(GOLDEN, "{lang: en", "{lang: quc", 3, "golden[2].lang", "golden.language", id="golden in no language"),
    pytest.param(
        GOLDEN, "channels.us_h2a", "channels.us_h9", 4, "golden[3].topic", "topic.unknown", id="golden of no topic"
    ),
    pytest.param(
        GOLDEN, "487-9243", "487-9244", 4, "golden[3].says", "golden.gone", id="the answer says no such number"
    ),
]

WARNINGS = [
    pytest.param(H2A, "2026-11-01", "2024-12-21", 4, "sources.dol", "source.soon", id="expires within 30 days"),
    pytest.param(
        H2A, "source_date: 2026-01", FORWARD, 7, "sources.dol.source_date", "source.undated", id="undated, forward"
    ),
    pytest.param(
        H2A,
        "answers:",
        "  ins: {label: I, title: x, address: y, source_date: 2026, checked_on: 2026-11-01, kind: law, reading: live}\n"
        "answers:",
        11,
        "sources.ins",
        "source.unused",
        id="source not cited",
    ),
    pytest.param(
        H2A, "es para el campo", "se pagó", 12, "answers[1].short", "sms.folded", id="accent that changes the word"
    ),
    pytest.param(
        CONTACTS,
        "can: Policía.",
        "can: También +1 866 487 9243.",
        12,
        "contacts.us_emergency.can",
        "contact.number_in_text",
        id="number in a contact's words",
    ),
    pytest.param(
        BETO,
        "- quiero piscar manzana",
        "- visa del  campo",
        5,
        "questions.channels.us_h2a[1]",
        "question.twice",
        id="question twice",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "field", "key"), ERRORS)
def test_an_error_is_found_and_placed(
    tiny: TinyPack, file: str, old: str, new: str, line: int, field: str, key: str
) -> None:
    tiny.change(file, old, new)
    found = [f for f in tiny.lint(NO_ENGLISH) if f.key == f"lint.{key}"]
    assert [(f.file, f.line, f.field, f.severity) for f in found] == [(file, line, field, "error")]
    assert WORDS[found[0].key].format(**found[0].values)


def errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error"]


@pytest.mark.parametrize("catalog", [True, False], ids=["translated", "Spanish alone"])
@pytest.mark.parametrize(("file", "old", "new", "line", "field", "key"), [*ERRORS, *WARNINGS])
def test_asked_for_errors_alone_it_gives_just_the_same(
    tiny: TinyPack, file: str, old: str, new: str, line: int, field: str, key: str, catalog: bool
) -> None:
    """Every rule's broken pack, judged both ways; the errors come with the same file, line, field and values."""
    tiny.change(file, old, new)
    translations = FakeCatalog() if catalog else NO_ENGLISH
    assert tiny.lint(translations, only_errors=True) == errors(tiny.lint(translations))


@pytest.mark.parametrize("name", ["rcm", "gt"])
def test_a_shipped_pack_has_no_error_either_way(name: str) -> None:
    pack, below = (read_pack(PACKS / folder, CONTRACT).pack for folder in (name, "rcm"))
    base, catalogs = None if name == "rcm" else below, Catalogs(LOCALES)
    assert errors(lint(pack, catalogs, TODAY, base)) == lint(pack, catalogs, TODAY, base, only_errors=True) == []


@pytest.mark.parametrize(("file", "old", "new", "line", "field", "key"), WARNINGS)
def test_a_warning_is_found_and_placed(
    tiny: TinyPack, file: str, old: str, new: str, line: int, field: str, key: str
) -> None:
    tiny.change(file, old, new)
    found = [f for f in tiny.lint(NO_ENGLISH) if f.key == f"lint.{key}"]
    assert [(f.file, f.line, f.field, f.severity) for f in found] == [(file, line, field, "warning")]
    assert WORDS[found[0].key].format(**found[0].values)


def test_a_number_changed_in_the_directory_alone_is_noticed(tiny: TinyPack) -> None:
    tiny.change(CONTACTS, "487-9243", "487-9244")
    [finding] = serious(tiny.lint())
    assert (finding.file, finding.key, finding.values["says"]) == (GOLDEN, "lint.golden.gone", "1-866-487-9243")


def test_what_has_expired_isn_t_told_twice(tiny: TinyPack) -> None:
    tiny.change(DANGER, "2026-11-01", "2024-11-01")
    assert [finding.key for finding in serious(tiny.lint())] == ["lint.source.expired"]


class Untranslated(FakeCatalog):
    def has(self, domain: str, lang: str, context: str, source: str) -> bool:
        return False


NO_ENGLISH = Untranslated()


def test_texts_without_translation_are_counted_by_file(tiny: TinyPack) -> None:
    catalog = FakeCatalog(missing=frozenset({"channels.us_h2a/0/short", "channels.us_h2a/0/more/0"}))
    [finding] = serious(tiny.lint(catalog))
    assert (finding.file, finding.key, finding.severity) == (H2A, "lint.translation.missing", "warning")
    assert finding.values == {"count": "2", "lang": "en"}


def test_fuzzy_translations_are_counted_by_file(tiny: TinyPack) -> None:
    [finding] = serious(tiny.lint(FakeCatalog(fuzzy=frozenset({"contact/us_emergency/can"}))))
    assert (finding.file, finding.key) == (CONTACTS, "lint.translation.fuzzy")


def test_a_placeholder_lost_in_translation_is_an_error(tiny: TinyPack) -> None:
    [finding] = serious(tiny.lint(FakeCatalog(texts={"channels.us_h2a/1/short": "Call {labour}."})))
    assert (finding.line, finding.key, finding.severity) == (20, "lint.translation.placeholders", "error")
    assert finding.values == {"names": "{place}"}


@pytest.mark.parametrize(
    ("context", "text", "key"),
    [
        pytest.param("channels.us_h2a/0/short", "{us_labour} " + "long " * 60, "sms.long", id="too long"),
        pytest.param("channels.us_h2a/0/more/0", "→ it’s ☀", "sms.alphabet", id="UCS-2"),
        pytest.param("channels.us_h2a/0/more/0", "Call 866-487-9243", "text.number", id="typed number"),
        pytest.param(
            "contacts.emergency/0/short",
            "Find a safe place first, then look around you and when you can call",
            "urgent.late",
            id="no number first",
        ),
    ],
)
def test_a_translation_is_judged_like_its_source(tiny: TinyPack, context: str, text: str, key: str) -> None:
    [finding] = serious(tiny.lint(FakeCatalog(texts={context: text})))
    assert (finding.key, finding.field.endswith("(en)"), finding.severity) == (f"lint.{key}", True, "error")


def test_the_budget_is_two_segments_to_the_letter(tiny: TinyPack) -> None:
    room = 306 - HINT_ROOM - len(" (DOL, 12/2026)") - len("La visa H-2A  Dudas: .") - 15
    tiny.change(H2A, "es para el campo.", "á" * room)
    assert serious(tiny.lint()) == []
    tiny.change(H2A, "á" * room, "á" * (room + 1))
    assert {(f.key, f.values["excess"]) for f in serious(tiny.lint())} == {("lint.sms.long", "1")}


def test_a_placeholder_counts_as_its_longest_number(tiny: TinyPack) -> None:
    pack = tiny.load()
    assert [number_room(pack, name) for name in ("emergency", "us_labour", "consular", "place", "women")] == [
        3, 15, 16, 14, 15
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("llame al 1-866-487-9243.", 1, id="hyphens"),
        pytest.param("al +502 2410 8888 o", 1, id="international"),
        pytest.param("(55) 5555-0100", 1, id="brackets"),
        pytest.param("marque 911", 0, id="emergency"),
        pytest.param("entre 2023-2027", 0, id="years"),
        pytest.param("el 2026-11-21", 0, id="date"),
        pytest.param("el 21.11.2026", 0, id="date with points"),
        pytest.param("gana $1234567 al año", 0, id="money"),
        pytest.param("son 1.234.567 pesos", 0, id="amount"),
        pytest.param("gob.mx/tramites/12345678", 0, id="address"),
        pytest.param("de 18.90 a 20.15 por hora", 0, id="wages"),
    ],
)
def test_telephone_numbers_are_told_from_other_figures(text: str, found: int) -> None:
    assert len(typed_numbers(text)) == found


def test_questions_are_compared_without_accents_case_and_signs() -> None:
    assert normal("¿Qué  ES la H-2A?") == normal("que es la h 2a") == "que es la h 2a"
    assert normal("??") == "??"


def test_a_source_expires_after_its_last_day(tiny: TinyPack) -> None:
    assert "lint.source.expired" not in {f.key for f in tiny.lint(today=date(2028, 11, 1)) if f.file == H2A}
    assert "lint.source.expired" in {f.key for f in tiny.lint(today=date(2028, 11, 2)) if f.file == H2A}


def test_services_need_no_source(tiny: TinyPack) -> None:
    tiny.write("topics/service/menu.yaml", "topic: service.menu\nanswers:\n  - short: Menú\n")
    assert serious(tiny.lint()) == []


def test_a_file_that_cannot_be_read_is_not_missing(tiny: TinyPack) -> None:
    pack = tiny.load()
    tiny.write("topics/channels/us_h2b.yaml", "topic: [")
    assert lint(pack, FakeCatalog(), TODAY) == []


def test_findings_come_in_the_order_of_the_files(tiny: TinyPack) -> None:
    tiny.change(H2A, "{us_labour}", "{nobody}")
    tiny.change(CONTACTS, "number: 911", "number: x")
    files = [finding.file for finding in tiny.lint()]
    assert files == sorted(files)
