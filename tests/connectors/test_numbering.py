"""One spelling for each telephone number: whoever is the same person, whoever isn't, and whoever is nobody."""

from __future__ import annotations

import pytest

from connectors import inbox
from connectors.database import Database
from connectors.numbering import country_hint, is_withheld, spelled
from connectors.privacy import Keys
from tests.connectors.edge import SECRET, build_node, received

GT, US, MX, SHORT = "+50223456789", "+13055550100", "+525555550123", "1234"

SPELLED = {
    "canonical": ("+50247822642", GT, "+50247822642"),
    "with the exit code": ("0050247822642", GT, "+50247822642"),
    "with another country's exit code": ("01150247822642", US, "+50247822642"),
    "without the plus": ("50247822642", GT, "+50247822642"),
    "without the plus, from abroad": ("50247822642", US, "+50247822642"),
    "without the plus, to a short line": ("50247822642", SHORT, "+50247822642"),
    "as it is dialled at home": ("47822642", GT, "+50247822642"),
    "at home with a dash": ("4782-2642", GT, "+50247822642"),
    "spaces": ("+502 4782 2642", GT, "+50247822642"),
    "a dash": ("+502-47822642", GT, "+50247822642"),
    "brackets": ("(305) 555-0123", US, "+13055550123"),
    "ten digits at home": ("3055550123", US, "+13055550123"),
    "by WhatsApp": ("whatsapp:+50247822642", GT, "+50247822642"),
    "a plus that became a space": (" 50247822642", GT, "+50247822642"),
    "a trunk zero": ("+44 (0)20 7946 0958", US, "+442079460958"),
    "at home where nobody knows which home": ("47822642", SHORT, "47822642"),
    "ten digits, no line": ("3055550123", "", "3055550123"),
    "no number of the line's country": ("47822642", US, "47822642"),
    "a service": ("611", US, "611"),
    "canonical though no plan has it": ("+5215512345678", MX, "+5215512345678"),
    "an id": ("US.13491208655302741918", US, "US.13491208655302741918"),
}  # fmt: skip


@pytest.mark.parametrize(("address", "line", "expected"), SPELLED.values(), ids=SPELLED.keys())
def test_spelled(address: str, line: str, expected: str) -> None:
    assert spelled(address, line) == expected


def test_a_number_that_may_be_two_people_s_stays_as_it_came() -> None:
    """+1 479 234 5678 in Arkansas, +47 92 34 56 78 in Norway."""
    assert (spelled("+14792345678"), spelled("+4792345678")) == ("+14792345678", "+4792345678")
    assert spelled("4792345678", US) == "4792345678"


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "+", "++", "-", "0", "000", "+0", "12", "Private Number", "N/A", "null", "None", "unavailable",
        "Unavailable", "ANONYMOUS", "CLARO", "client:ana", "whatsapp:", "whatsapp:Private", "+266696687",
        "+266 696687", "00266696687", "266696687", "+50247822642,+50499998888", "no.number", "us.134912086553",
    ],
)  # fmt: skip
def test_what_holds_no_number_is_nobody(address: str) -> None:
    assert is_withheld(address)
    assert spelled(address, GT) is None
    assert Keys(SECRET).pseudonym(address, GT) is None
    assert country_hint(address, GT) is None


def test_pseudonyms_of_canonical_numbers_are_what_they_were() -> None:
    known = {"+50255501234": "v2.60ee12b248d5322b", "+5215512345678": "v2.6d6601d9dad487b5"}
    assert {number: str(Keys(SECRET).pseudonym(number, GT))[:19] for number in known} == known


def test_the_country_is_that_of_the_one_spelling() -> None:
    assert [country_hint(address, GT) for address in ("47822642", "0050499998888", "13055550123")] == ["GT", "HN", "US"]
    assert country_hint("47822642") is None


def test_the_command_line_may_name_anybody() -> None:
    keys = Keys(SECRET)
    assert keys.pseudonym_of_id("+502 4782 2642") == keys.pseudonym("+50247822642")
    assert keys.pseudonym_of_id("ana") not in (None, keys.pseudonym_of_id("eva"))
    assert [keys.pseudonym_of_id(name) for name in ("anonymous", "+", "+266 696687", "")] == [None] * 4


async def test_one_person_s_spellings_are_one_conversation_and_each_answer_goes_where_it_was_asked_from(
    database: Database,
) -> None:
    node = build_node(database, {})
    spellings = ("+50247822642", "0050247822642", "50247822642", "47822642", "+502 4782 2642", "+502-47822642")
    for number, address in enumerate(spellings):
        with database.write() as connection:
            message = received(f"SM{number}", f"pregunta {number}", address, to_address=GT)
            inbox.put(connection, node.store.keys, message, node.clock())
    await node.settle()
    assert {asked.sender for asked, _ in node.assistant.asked} == {node.store.keys.pseudonym("+50247822642")}
    assert {asked.country_hint for asked, _ in node.assistant.asked} == {"GT"}
    assert [one.message.to_address for one in node.loopback.sent] == list(spellings)
