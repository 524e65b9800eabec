"""Lets Rasa be imported without TensorFlow and without the clients of channels that Faro never opens.

Rasa imports some thirty packages at load time whether they are used or not. An import finder answers for the names
below, but only when the import comes from Rasa's own modules and only when the package isn't installed. Refuses to
pretend: a placeholder may be imported, subclassed and called at import time (Sentry's processor), and raises
`PlaceholderUsed` as soon as something reads a value of it that only the real package could have.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from types import FrameType, ModuleType
from typing import Any

NAMES = frozenset(
    (
        "tensorflow", "keras", "aiogram", "fbmessenger", "webexteamssdk", "slack_sdk", "boto3", "botocore",
        "pymongo", "socketio", "sanic_cors", "sanic_jwt", "matplotlib", "sklearn_crfsuite", "pycrfsuite",
        "sentry_sdk", "mattermostwrapper", "rocketchat_API", "aio_pika", "aiormq", "skops", "google", "redis",
        "psycopg2", "dns", "github3", "structlog_sentry", "pydot", "tensorflow_text",
    )
)  # fmt: skip
_CALLERS = ("rasa", "rasa_sdk")


class PlaceholderUsed(ImportError):
    """Something needs a package that this installation leaves out on purpose (install the full set to have it)."""


class _Anything(type):
    """The class of every placeholder attribute: names below it exist, values don't."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{cls.__module__}.{name}")

    def __iter__(cls) -> Any:
        raise PlaceholderUsed(f"{cls.__module__} is not installed")

    def __or__(cls, other: object) -> Any:
        return cls

    def __ror__(cls, other: object) -> Any:
        return cls


def _refuse(self: object, *arguments: object, **options: object) -> None:
    """Constructing a placeholder is allowed (decorators and processors do it at import); using the result isn't."""


def _use(self: object, name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    raise PlaceholderUsed(f"{type(self).__module__} is not installed: this Faro runs Rasa without it")


def _placeholder(name: str) -> type:
    """A class that stands for `name`. Errors of absent packages are exceptions, so that `except` clauses hold."""
    last = name.rpartition(".")[2]
    bases: tuple[type, ...] = (Exception,) if last.endswith(("Error", "Exception")) else ()
    body = {"__module__": name, "__init__": _refuse, "__getattr__": _use}
    if bases:
        return type(last, bases, {"__module__": name})
    return _Anything(last, (), body)


class _PlaceholderModule(ModuleType):
    """A module whose every public attribute is a placeholder class."""

    __path__: list[str] = []  # noqa: RUF012  (the type of its parent)

    def __getattr__(self, name: str) -> Any:
        if name == "__version__":
            return "0"
        if name.startswith("__"):
            raise AttributeError(name)
        value = _placeholder(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class PlaceholderFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers last, for known names, when Rasa asks."""

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in NAMES or not _asked_by_rasa(sys._getframe(1)):
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


def _asked_by_rasa(frame: FrameType | None) -> bool:
    """Whether the nearest frame outside the import machinery belongs to Rasa or to a placeholder's own chain."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if not module.startswith("importlib") and frame.f_code.co_filename != __file__:
            return module.partition(".")[0] in _CALLERS
        frame = frame.f_back
    return False


def install() -> None:
    """Put the finder behind all others, once: a package that is installed is always left alone."""
    if not any(isinstance(finder, PlaceholderFinder) for finder in sys.meta_path):
        sys.meta_path.append(PlaceholderFinder())
