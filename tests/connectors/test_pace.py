"""SMS of one line are spaced; a table of messages and when each goes, on a clock in the hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.channel import Outgoing, Provider
from connectors.errors import SettingsError, Temporary
from connectors.pace import LONGEST, Paced, paced
from connectors.sms_settings import read_sms
from tests.connectors.edge import LINE, PERSON

TWO_SEGMENTS = "a" * 161


class Times:
    """A provider that notes when it was called, and the time that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.calls = 100.0, list[float]()
        self.fails = False

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def send(self, message: Outgoing) -> str:
        self.calls.append(round(self.now - 100, 3))
        if self.fails:
            raise Temporary
        return "id"

    async def find(self, message: Outgoing, since: datetime) -> tuple[str, ...]:
        return ("found",)

    def paced(self, per_second: float) -> Paced:
        return Paced(self, per_second, lambda: self.now, self.sleep)


def sms(text: str = "hola", line: str = LINE, **more: Any) -> Outgoing:
    values: dict[str, Any] = {"channel": "sms", "to_address": PERSON, "line": line, "text": text} | more
    return Outgoing(**values)


@pytest.mark.parametrize(
    ("per_second", "messages", "when"),
    [
        (1.0, [sms(), sms(), sms()], [0, 1, 2]),
        (0.5, [sms(), sms()], [0, 2]),
        (1.0, [sms(TWO_SEGMENTS), sms()], [0, 2]),
        (1.0, [sms(), sms(line="+15005550007"), sms()], [0, 0, 1]),
        (1.0, [sms(), sms(channel="whatsapp"), sms(channel="whatsapp")], [0, 0, 0]),
        (0.1, [sms(TWO_SEGMENTS * 6), sms()], [0, LONGEST]),
    ],
    ids=["one a second", "one in two", "two segments", "another line", "WhatsApp", "never past the lease"],
)
async def test_a_line_is_given_no_more_than_it_bears(
    per_second: float, messages: list[Outgoing], when: list[float]
) -> None:
    times = Times()
    provider = times.paced(per_second)
    for message in messages:
        assert await provider.send(message) == "id"
    assert times.calls == when


async def test_what_failed_took_its_place_too() -> None:
    times = Times()
    provider = times.paced(1.0)
    times.fails = True
    with pytest.raises(Temporary):
        await provider.send(sms())
    times.fails = False
    await provider.send(sms())
    assert times.calls == [0, 1]
    assert await provider.find(sms(), datetime(2026, 11, 21, tzinfo=UTC)) == ("found",)


@pytest.mark.parametrize(("text", "pace"), [("0.2", 0.2), ("10", 10.0), ("", None)], ids=["a SIM", "fast", "any"])
def test_the_setting(text: str, pace: float | None) -> None:
    provider: Provider = Times()
    given = {"FARO_SMS_PER_SECOND": text} if text else {}
    assert read_sms(given).per_second == pace
    assert (paced(provider, pace) is provider) == (pace is None)


@pytest.mark.parametrize("text", ["0", "0.01", "-1", "1e3", "nan", "fast", "1001", "1,5"])
def test_a_wrong_pace_is_refused(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_sms({"FARO_SMS_PER_SECOND": text})
    assert refused.value.variable == "FARO_SMS_PER_SECOND"
