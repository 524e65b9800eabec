"""Which institution takes a report, with which key; and which keys are none."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from connectors.sealing import new_key, seal
from content.desks import Desks
from content.model import Pack, Review
from content.report_key import is_key
from content.review import text_hash
from content.where import Where
from tests.content.built_pack import CONTACTS, TODAY, build_pack, contact
from tests.content.tiny_pack import TinyPack, write_tiny_pack

KEY, OTHER = new_key()[1], new_key()[1]
HERE = Where(origin="GT")


def keyed(**keys: str) -> Pack:
    """The built pack with keys by contact."""
    return build_pack(contacts=tuple(replace(c, report_key=keys.get(c.id)) for c in CONTACTS))


@pytest.mark.parametrize(
    ("keys", "where", "desk"),
    [
        pytest.param({"gt_fraud_report": KEY}, HERE, "gt_fraud_report", id="who takes reports at home"),
        pytest.param({"gt_fraud_report": KEY}, Where(), None, id="of no known country"),
        pytest.param({"gt_fraud_report": KEY}, Where(origin="HN"), None, id="of another country"),
        pytest.param({}, HERE, None, id="nobody has a key"),
        pytest.param({"us_emergency": KEY}, Where("US", "GT"), None, id="who has one takes no reports"),
        pytest.param({"gt_consular": KEY}, Where("US", "GT"), "gt_consular", id="failing others the consulate"),
        pytest.param({"us_labour": KEY, "gt_consular": OTHER}, Where("US", "GT"), "us_labour", id="labour before it"),
        pytest.param(
            {"gt_fraud_report": "nonsense", "gt_consular": KEY}, Where("US", "GT"), "gt_consular", id="bad key"
        ),
    ],
)
def test_who_takes_a_report(keys: dict[str, str], where: Where, desk: str | None) -> None:
    found = Desks(keyed(**keys)).for_place(where)
    assert (found and found.id) == desk


def test_a_second_office_of_the_same_role_may_be_the_one_with_the_key() -> None:
    second = replace(contact("gt_other", "1511", "GT", role="fraud_report"), report_key=KEY)
    found = Desks(build_pack(contacts=(*CONTACTS, second))).for_place(HERE)
    assert found
    assert found.id == "gt_other"


def test_in_production_somebody_must_have_vouched_for_the_key() -> None:
    pack = keyed(gt_fraud_report=KEY)
    assert Desks(pack, reviewed_only=True).for_place(HERE) is None
    desk = pack.contacts["gt_fraud_report"]
    vouched = replace(desk, reviews=(Review("Ana", "jefa", TODAY, text_hash(desk)),))
    assert Desks(replace(pack, contacts={desk.id: vouched}), reviewed_only=True).for_place(HERE) == vouched
    swapped = replace(vouched, report_key=OTHER)
    assert Desks(replace(pack, contacts={desk.id: swapped}), reviewed_only=True).for_place(HERE) is None


def test_who_vouched_before_there_were_keys_still_does() -> None:
    """The hash of a contact without a key is the one of before; this number is that of the old code."""
    assert text_hash(CONTACTS[0]) == OLD_HASH


OLD_HASH = "2a74113f1251a3c72814960e135a75e42778b5aa8071d910477e6be6f20b813b"
WEAK = (
    "00" * 32,
    "01" + "00" * 31,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
    "00" * 31 + "80",
)


@pytest.mark.parametrize("weak", WEAK)
def test_a_key_whose_secret_everybody_knows_is_none(weak: str) -> None:
    text = base64.b64encode(bytes.fromhex(weak)).decode()
    assert not is_key(text)
    with pytest.raises(RuntimeError):  # what the library says, too
        seal({"text": "x"}, text)


@pytest.mark.parametrize("text", ["", "AAAA", "no es una clave", KEY[:-1], f"{KEY} ", KEY + KEY])
def test_what_is_no_key(text: str) -> None:
    assert not is_key(text)


def test_a_made_key_is_one() -> None:
    assert is_key(KEY)


@pytest.fixture
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyPack:
    return write_tiny_pack(tmp_path_factory.mktemp("pack"))


def test_a_key_is_read_with_its_contact_and_a_wrong_one_is_a_finding(tiny: TinyPack) -> None:
    tiny.change("contacts/us.yaml", "    transfer: true", f"    transfer: true\n    report_key: {KEY}")
    assert tiny.load().contacts["us_labour"].report_key == KEY
    assert "lint.contact.report_key" not in {finding.key for finding in tiny.lint()}
    tiny.change("contacts/us.yaml", KEY, KEY[:20])
    (finding,) = [one for one in tiny.lint() if one.key == "lint.contact.report_key"]
    assert finding.file == "contacts/us.yaml"
