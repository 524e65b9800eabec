"""The keys of a call: every topic has one, no level is longer than anybody remembers, mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.app import shipped_pack
from content.call_menu import MOST_LEVELS, MOST_OPTIONS, NOT_ON_KEYS, CallMenu, Group
from content.errors import WrongField
from content.reading.call import read_call
from content.reading.fields import read_yaml

MENU = shipped_pack().call
GOOD = "menu: [{id: a, title: A, options: [rights.heat]}]\n"


def read(folder: Path, text: str) -> CallMenu:
    (folder / "call.yaml").write_text(text, "utf-8")
    return read_call(read_yaml(folder, "call.yaml"))


def test_every_topic_has_a_key_and_none_is_far() -> None:
    """At most four choices after the language."""
    keys = dict(MENU.topics())
    assert set(keys) == set(shipped_pack().specs) - NOT_ON_KEYS
    assert max(keys.values()) <= MOST_LEVELS


def test_no_level_has_more_options_than_are_remembered() -> None:
    assert all(len(group.options) <= MOST_OPTIONS for _, group in MENU.groups())
    assert len(MENU.menu) <= MOST_OPTIONS


def test_a_path_leads_to_its_options_and_a_wrong_one_to_the_first_level() -> None:
    assert MENU.at(("rights", "hurt"))[0] == "rights.injury"
    assert MENU.at(("rights", "nowhere")) == MENU.menu
    assert all(MENU.at((*path, group.id)) == group.options for path, group in MENU.groups())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("menu: [rights.heat]\n", "call_first_level"),
        ("menu: []\n", "call_options"),
        ("menu: [{id: a, title: A, options: [b, c, d, e, f, g]}]\n", "call_options"),
        ("menu: [{id: a, title: A, options: [{id: a, title: B, options: [c]}]}]\n", "repeated"),
        (GOOD + "ask: {origin: [[GT, MX, HN, SV, NI]]}\n", "call_options"),
        (GOOD + "languages: [{code: quc, name: x, topics: []}]\n", "call_options"),
    ],
    ids=["topic first", "nothing", "six options", "twice", "five countries", "language without topics"],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(WrongField) as caught:
        read(tmp_path, text)
    assert caught.value.key == f"lint.load.{key}"


def test_too_many_levels_are_refused(tmp_path: Path) -> None:
    deep = "rights.heat"
    for level in "edcba":
        deep = f"{{id: {level}, title: T, options: [{deep}]}}"
    with pytest.raises(WrongField) as caught:
        read(tmp_path, f"menu: [{deep}]\n")
    assert caught.value.key == "lint.load.call_levels"


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).menu == (Group("a", "A", ("rights.heat",)),)


@pytest.mark.parametrize("code", ["es", "ht", "K'iche'", "q", "QUC", "../x"])
def test_a_language_that_is_heard_needs_a_code_of_its_own(tmp_path: Path, code: str) -> None:
    with pytest.raises(WrongField) as caught:
        read(tmp_path, GOOD + f'languages: [{{code: "{code}", name: x, topics: [rights.heat]}}]\n')
    assert caught.value.key == "lint.load.call_language"


def test_a_language_is_listed_once(tmp_path: Path) -> None:
    one = "{code: quc, name: x, topics: [rights.heat]}"
    with pytest.raises(WrongField) as caught:
        read(tmp_path, GOOD + f"languages: [{one}, {one}]\n")
    assert caught.value.key == "lint.load.repeated"
