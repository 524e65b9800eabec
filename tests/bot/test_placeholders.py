"""What a placeholder allows at import, and where it stops pretending."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from bot.placeholders import NAMES, PlaceholderFinder, PlaceholderUsed, install

LEFT_OUT = "pydot"  # a name that Rasa may ask for and that none of its modules that Faro loads imports
CHANNELS = "webexteamssdk"


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Each test imports anew; what others had loaded comes back."""
    before = {
        name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] in (LEFT_OUT, CHANNELS)
    }
    yield
    for name in list(sys.modules):
        if name.partition(".")[0] in (LEFT_OUT, CHANNELS):
            del sys.modules[name]
    sys.modules.update(before)


def in_module(name: str, code: str) -> dict[str, Any]:
    """What `code` leaves behind when a module of that name runs it."""
    install()
    space: dict[str, Any] = {"__name__": name}
    exec(code, space)
    return space


@pytest.mark.parametrize("caller", ["rasa", "rasa.core.channels.webexteams", "rasa_sdk.executor"])
def test_rasa_may_import_what_is_left_out(caller: str) -> None:
    assert isinstance(in_module(caller, f"import {LEFT_OUT}")[LEFT_OUT], ModuleType)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(f"from {CHANNELS} import WebexTeamsAPI, Webhook", id="names"),
        pytest.param(f"import {CHANNELS}.models.cards as cards", id="modules below"),
        pytest.param(f"from {CHANNELS}.models import cards", id="a name of a module below"),
        pytest.param(f"from {CHANNELS} import Message\nclass Mine(Message): pass", id="subclass"),
        pytest.param(f"from {CHANNELS} import Processor\nprocessor = Processor(level=3)", id="call at import"),
        pytest.param(f"import {CHANNELS} as w\nx: 'w.Api' = None\ny = w.Api | None\nz = None | w.Api", id="annotate"),
        pytest.param(f"import {CHANNELS} as w\nnested = w.Model.Inner.Deeper", id="a class within a class"),
        pytest.param(f"import {CHANNELS} as w\nversion = w.__version__.split('.')", id="version"),
    ],
)
def test_what_modules_do_while_they_are_imported_is_allowed(code: str) -> None:
    assert in_module("rasa.fake", code)["__name__"] == "rasa.fake"  # it ran to its end


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("value = w.Api().rooms", id="reading a value"),
        pytest.param("value = w.Api(token='x').messages.create()", id="calling a method"),
        pytest.param("value = list(w.Kinds)", id="going through"),
        pytest.param("class Mine(w.Api): pass\nvalue = Mine().rooms", id="reading a value of a subclass"),
    ],
)
def test_real_use_is_refused(code: str) -> None:
    with pytest.raises(PlaceholderUsed, match="is not installed"):
        in_module("rasa.fake", f"import {CHANNELS} as w\n{code}")


def test_the_refusal_is_an_import_error() -> None:
    assert issubclass(PlaceholderUsed, ImportError)


def test_errors_of_absent_packages_can_be_caught() -> None:
    caught = "try:\n    raise ApiError('x')\nexcept ApiError as error:\n    said = str(error)"
    assert in_module("rasa.fake", f"from {CHANNELS}.errors import ApiError\n{caught}")["said"] == "x"


def test_a_placeholder_is_told_from_a_real_package_by_its_dunders() -> None:
    module = in_module("rasa.fake", f"import {CHANNELS} as w")["w"]
    with pytest.raises(AttributeError):
        _ = module.__wrapped__
    assert not hasattr(module.Api, "__fspath__")
    assert not hasattr(module.Api(), "__len__")


@pytest.mark.parametrize("caller", ["bot.features", "rasa_like.module", "tests.bot", "rasaish"])
def test_others_imports_fail_as_usual(caller: str) -> None:
    with pytest.raises(ModuleNotFoundError) as failure:
        in_module(caller, f"import {LEFT_OUT}")
    assert not isinstance(failure.value, PlaceholderUsed)


@pytest.mark.parametrize("name", ["left_out_by_nobody", "tensor"])
def test_rasa_may_import_nothing_that_is_not_listed(name: str) -> None:
    with pytest.raises(ModuleNotFoundError):
        in_module("rasa.fake", f"import {name}")


def test_an_installed_package_is_left_alone() -> None:
    installed = in_module("rasa.fake", "import sklearn.svm, yaml")
    assert installed["sklearn"].__file__
    assert installed["yaml"].__file__


def test_the_finder_stands_once() -> None:
    install()
    install()
    assert [isinstance(finder, PlaceholderFinder) for finder in sys.meta_path].count(True) == 1


def test_no_name_is_a_package_that_faro_needs() -> None:
    needed = {"rasa", "rasa_sdk", "sklearn", "numpy", "scipy", "yaml", "sqlalchemy", "aiohttp", "twilio", "psycopg"}
    assert not NAMES & needed


def test_an_importer_that_asks_by_name_is_answered_only_for_rasa() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(LEFT_OUT)
