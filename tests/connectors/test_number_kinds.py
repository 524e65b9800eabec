"""Which numbers an SMS reaches and which are dear to call, by the numbering plan."""

from __future__ import annotations

import pytest

from connectors.number_kinds import is_dear, is_own, takes_sms

GT = "+50222220001"


@pytest.mark.parametrize(
    ("address", "sms", "dear"),
    [
        ("+50255501234", True, False), ("47822642", True, False), ("22220001", False, False), (GT, False, False),
        ("+14155550123", True, False), ("+525512345678", True, False), ("+551151234567", False, False),
        ("+50937001234", True, False), ("+18005550143", False, False), ("+19005550123", False, True),
        ("+448431234567", False, True), ("+34901123456", False, True), ("+88161234567", True, False),
        ("+50290001234", True, False), ("GT.13491208655302741918", True, False), ("", True, False),
    ],
)  # fmt: skip
def test_kinds_of_numbers(address: str, sms: bool, dear: bool) -> None:
    assert (takes_sms(address, GT), is_dear(address, GT)) == (sms, dear)


@pytest.mark.parametrize(
    ("address", "lines", "own"),
    [
        ("+50222220001", [GT], True), ("0050222220001", [None, GT], True), ("+502 2222 0001", [GT], True),
        ("+50222220001", ["whatsapp:+50222220001"], True), ("+50222220002", [GT], False), ("", ["", None], False),
        ("anonymous", ["anonymous"], False),
    ],
)  # fmt: skip
def test_own_lines_however_they_are_written(address: str, lines: list[str | None], own: bool) -> None:
    assert is_own(address, lines) is own
