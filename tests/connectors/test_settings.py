"""Settings, the secret key, pseudonyms and seals."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.database import Database
from connectors.errors import SealBroken, SettingsError
from connectors.numbering import canonical, country_hint
from connectors.privacy import Keys
from connectors.secret_key import keys_of, read_or_make_key
from connectors.settings import CHECKOUT, is_loopback, read_settings, unreadable
from tests.connectors.edge import PERSON, SECRET


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({"FARO_HOST": ""})
    assert settings.data_dir == CHECKOUT / "var"
    assert settings.database_url == f"sqlite:///{CHECKOUT}/var/faro.db"
    assert (settings.public_url, settings.only_loopback) == ("http://127.0.0.1:8080", True)


TWILIO = {"FARO_PROVIDER": "twilio", "FARO_TWILIO_ACCOUNT_SID": "AC1"}


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"FARO_PORT": "70000"}, "FARO_PORT"),
        ({"FARO_PORT": "x"}, "FARO_PORT"),
        ({"FARO_PORT": "9" * 5000}, "FARO_PORT"),
        ({"FARO_PROVIDER": "kannel"}, "FARO_PROVIDER"),
        ({"FARO_PROVIDER": "fax=twilio"}, "FARO_PROVIDER"),
        ({"FARO_PROVIDER": "twilio"}, "FARO_TWILIO_ACCOUNT_SID"),
        (TWILIO, "FARO_TWILIO_AUTH_TOKEN"),
        (TWILIO | {"FARO_TWILIO_AUTH_TOKEN": " , "}, "FARO_TWILIO_AUTH_TOKEN"),
        ({"FARO_MODE": "test"}, "FARO_MODE"),
        ({"FARO_DATABASE_URL": "mysql://x/y"}, "FARO_DATABASE_URL"),
        ({"FARO_DATABASE_URL": "sqlite://faro.db"}, "FARO_DATABASE_URL"),
        ({"FARO_DATABASE_URL": "sqlite:///:memory:"}, "FARO_DATABASE_URL"),
        ({"FARO_PUBLIC_URL": "faro.example"}, "FARO_PUBLIC_URL"),
        ({"FARO_PUBLIC_URL": "https://h:99999"}, "FARO_PUBLIC_URL"),
        ({"FARO_SECRET_KEY": "short"}, "FARO_SECRET_KEY"),
        ({"FARO_SECRET_KEY": "x" * 32, "FARO_SECRET_KEY_FILE": "/x"}, "FARO_SECRET_KEY"),
        ({"FARO_OPERATOR_TOKEN_FILE": "/does/not/exist"}, "FARO_OPERATOR_TOKEN_FILE"),
    ],
    ids=lambda value: str(value)[:80],
)
def test_a_wrong_setting_is_named(environ: dict[str, str], variable: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ)
    assert caught.value.variable == variable


def test_secrets_come_from_files_and_stay_out_of_sight(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("tokenone,tokentwo\n")
    settings = read_settings(TWILIO | {"FARO_TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "tokens")})
    assert settings.twilio.auth_tokens == ("tokenone", "tokentwo")
    assert "tokenone" not in repr(settings)


SID = "HX" + "a" * 32


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", {}),
        (SID, {"es": SID}),
        (f"es={SID}, fr=HX{'B' * 32}", {"es": SID, "fr": "HX" + "B" * 32}),
        (f"es={SID},", {"es": SID}),
    ],
    ids=["none", "one for all", "by language", "a comma too many"],
)
def test_templates_are_told_by_language(given: str, expected: dict[str, str]) -> None:
    settings = read_settings({"FARO_TWILIO_WHATSAPP_TEMPLATE": given})
    assert settings.twilio.whatsapp_templates == expected


@pytest.mark.parametrize("given", ["es", "es=", "es=HX1", f"pt={SID}", f"es:{SID}", f"es={SID} fr={SID}", "=HX"])
def test_a_wrong_template_is_named(given: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"FARO_TWILIO_WHATSAPP_TEMPLATE": given})
    assert (caught.value.variable, caught.value.key) == ("FARO_TWILIO_WHATSAPP_TEMPLATE", "doctor.bad_template")


def test_one_provider_per_channel() -> None:
    settings = read_settings(TWILIO | {"FARO_PROVIDER": "sms=twilio", "FARO_TWILIO_AUTH_TOKEN": "t"})
    assert settings.providers == {"sms": "twilio", "whatsapp": "loopback", "voice": "loopback"}
    assert not settings.only_loopback


def test_the_key_is_made_once_for_the_owner_only(tmp_path: Path) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path / "data")})
    assert read_or_make_key(settings) == read_or_make_key(settings)
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    assert [file.name for file in settings.key_file.parent.iterdir()] == ["secret.key"]


def test_a_key_on_a_stick_that_is_not_plugged_in_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        read_settings({"FARO_SECRET_KEY_FILE": str(tmp_path / "stick" / "key")})
    assert not list(tmp_path.iterdir())


def test_beside_a_database_that_was_begun_no_key_is_made(tmp_path: Path) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path)})
    database = Database(settings.database_url)
    database.upgrade()
    before = keys_of(settings, database).mark
    key = settings.key_file.rename(tmp_path / "away")
    for again in (lambda: read_or_make_key(settings), lambda: keys_of(settings, database)):
        with pytest.raises(SettingsError) as caught:
            again()
        assert caught.value.key == "doctor.key_lost"
    assert not settings.key_file.exists()
    key.rename(settings.key_file)
    assert keys_of(settings, database).mark == before
    database.close()


@pytest.mark.parametrize(
    ("error", "key"),
    [(PermissionError(), "doctor.closed_file"), (FileNotFoundError(), "doctor.no_file")],
    ids=["not allowed", "not there"],
)
def test_a_file_that_may_not_be_read_is_told_from_one_that_is_gone(error: OSError, key: str) -> None:
    assert unreadable("FARO_TWILIO_AUTH_TOKEN_FILE", "/etc/faro/twilio.token", error).key == key


@pytest.mark.parametrize("line", ["+15005550006", "MG" + "b" * 32, "40404", "Faro 911", "FARO"])
def test_what_an_sms_may_leave_from(line: str) -> None:
    assert read_settings({"FARO_TWILIO_SMS_FROM": line}).twilio.sms_from == line


@pytest.mark.parametrize("line", ["15005550006", "+1 500 555 0006", "+0", "MG1234567890x", "una línea nuestra"])
def test_what_no_sms_may_leave_from(line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"FARO_TWILIO_SMS_FROM": line})
    assert caught.value.key == "doctor.bad_line"


def test_pseudonyms_tell_people_and_keys_apart() -> None:
    keys = Keys(SECRET)
    marks = {keys.pseudonym(PERSON), keys.pseudonym(f"{PERSON}1"), Keys(b"other").pseudonym(PERSON)}
    assert len(marks) == 3
    assert keys.pseudonym(PERSON) == Keys(SECRET).pseudonym(PERSON)


@pytest.mark.parametrize(
    "address", ["", "Anonymous", "restricted", "unknown", "+266696687", " 266696687", "+7378742833"]
)
def test_a_withheld_caller_has_no_pseudonym(address: str) -> None:
    assert Keys(SECRET).pseudonym(canonical(address)) is None


def test_a_seal_opens_for_its_purpose_and_key_only() -> None:
    keys, sealed = Keys(SECRET), Keys(SECRET).seal(PERSON, "outbox.address")
    assert keys.unseal(sealed, "outbox.address") == PERSON
    assert PERSON.encode() not in sealed
    broken = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for reader, text, purpose in (
        (keys, sealed, "x"),
        (Keys(b"o"), sealed, "outbox.address"),
        (keys, broken, "outbox.address"),
    ):
        with pytest.raises(SealBroken):
            reader.unseal(text, purpose)


@pytest.mark.parametrize(
    ("address", "country"),
    [
        (PERSON, "GT"), ("+50499998888", "HN"), ("+12025550123", "US"), ("+14165550123", "CA"), ("+18095551234", "DO"),
        ("+5215512345678", "MX"), ("MX.1234abcd", None), ("12345", None), ("+1", None), ("", None),
    ],
)  # fmt: skip
def test_the_prefix_hints_at_the_country(address: str, country: str | None) -> None:
    assert country_hint(address) == country


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        (None, False),
    ],
)
def test_loopback_addresses(host: str | None, here: bool) -> None:
    assert is_loopback(host) is here


def test_how_long_things_are_kept_can_be_set() -> None:
    kept = read_settings({"FARO_KEEP_TALK_HOURS": "2", "FARO_KEEP_PERSON_DAYS": "30"}).kept
    assert (kept.talk, kept.person, kept.ids) == (timedelta(hours=2), timedelta(days=30), timedelta(days=7))


@pytest.mark.parametrize(("days", "kept"), [("", 7), ("1", 1), ("7", 7)])
def test_given_up_answers_are_kept_a_week_at_most(days: str, kept: int) -> None:
    assert read_settings({"FARO_KEEP_DEAD_DAYS": days}).kept.dead == timedelta(days=kept)
    with pytest.raises(SettingsError) as refusal:
        read_settings({"FARO_KEEP_DEAD_DAYS": "8"})
    assert (refusal.value.key, refusal.value.values["most"]) == ("doctor.long_span", "7")


@pytest.mark.parametrize("text", ["0", "-1", "mucho", "1.5", "99999", "１"])
def test_a_span_that_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({"FARO_KEEP_PERSON_DAYS": text})
    assert refusal.value.variable == "FARO_KEEP_PERSON_DAYS"


def test_sms_budgets_are_read() -> None:
    given = {
        "FARO_SMS_BUDGET_PERSON": "12",
        "FARO_SMS_BUDGET_COUNTRY": "GT=2000, HN = 500,*=9,ZZ=1",
        "FARO_SMS_COUNTRIES": "GT, HN,",
        "FARO_SMS_CONCATENATES": "no",
    }
    sms = read_settings(given).sms
    assert (sms.person_budget, sms.concatenates) == (12, False)
    assert [sms.budget_of(country) for country in ("GT", "HN", "MX", "ZZ")] == [2000, 500, 9, 1]
    assert [sms.serves(country) for country in ("GT", "MX", "ZZ")] == [True, False, False]


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("FARO_SMS_BUDGET_PERSON", "0", "doctor.bad_span"),
        ("FARO_SMS_BUDGET_PERSON", "many", "doctor.bad_span"),
        ("FARO_SMS_BUDGET_COUNTRY", "2000", "doctor.bad_budget"),
        ("FARO_SMS_BUDGET_COUNTRY", "GT=1,GT=2", "doctor.bad_budget"),
        ("FARO_SMS_BUDGET_COUNTRY", "GT=x", "doctor.bad_span"),
        ("FARO_SMS_BUDGET_COUNTRY", "Guatemala=1", "doctor.bad_country"),
        ("FARO_SMS_COUNTRIES", "GT HN", "doctor.bad_country"),
        ("FARO_SMS_COUNTRIES", "gt", "doctor.bad_country"),
        ("FARO_SMS_CONCATENATES", "maybe", "doctor.bad_choice"),
    ],
)
def test_what_is_no_budget_is_refused_by_its_name(name: str, text: str, key: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({name: text})
    assert (refused.value.variable, refused.value.key) == (name, key)
