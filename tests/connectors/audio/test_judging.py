"""What is wrong with a recording's name: its letters alone, or everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.audio.judging import judge, right_name

NAMES = ("a4a5f7d30003", "country.US", "topic.rights.heat.1")


@pytest.mark.parametrize(
    ("file", "fault", "right"),
    [
        ("A4A5F7D30003 (1).WAV", "rename", "a4a5f7d30003.wav"),
        ("a4a5f7d30003.WAV", "rename", "a4a5f7d30003.wav"),
        ("a4a5f7d30003_(2).wav", "rename", "a4a5f7d30003.wav"),
        ("country.us.wav", "rename", "country.US.wav"),
        ("country.US.wav", "unreadable", "country.US.wav"),
        ("topic.rights.heat.1.wav", "unreadable", "topic.rights.heat.1.wav"),
        ("b4a5f7d30003.wav", "name", None),
        ("B4A5F7D30003 (1).WAV", "name", None),
        ("a4a5f7d30003.mp3", "kind", "a4a5f7d30003.wav"),
    ],
)
def test_a_name_that_is_nearly_right_is_told_from_one_that_is_wrong(
    tmp_path: Path, file: str, fault: str, right: str | None
) -> None:
    (tmp_path / file).write_bytes(b"no sound")
    assert [found for _, found in judge(tmp_path, NAMES)] == [fault]
    assert right_name(tmp_path / file, NAMES) == right
