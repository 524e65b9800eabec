"""How callers get SMS: never by telephones that exist only on this machine while real ones call."""

from __future__ import annotations

import pytest

from connectors.settings import read_settings
from connectors.switchboard import sms_provider
from tests.connectors.calling import TWILIO


@pytest.mark.parametrize(
    ("providers", "sms"),
    [
        ("loopback", "loopback"),
        ("twilio", "twilio"),
        ("voice=twilio", None),
        ("voice=twilio,sms=twilio", "twilio"),
        ("sms=twilio", "twilio"),
    ],
)
def test_copies_go_out_where_callers_can_get_them(providers: str, sms: str | None) -> None:
    assert sms_provider(read_settings({**TWILIO, "FARO_PROVIDER": providers})) == sms
