"""Gathers what is to be translated into one template for each domain, and writes catalogues as stable bytes.

Refuses (PackError) a source file that isn't as documented. Rules: `locales/babel.cfg` says what belongs where; the same
sources always give the same bytes, so no dates, no line numbers and no version of any tool stand in a file of ours.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import write_po

WIDTH = 76
PREVIOUS = "|"  # a comment that keeps the text a doubtful translation was made for
_HEADER = """msgid ""
msgstr ""
"Project-Id-Version: faro\\n"
{language}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True)
class Section:
    """One section of babel.cfg: which files, read how, for which domain and languages."""

    pattern: str
    method: str
    domain: str
    languages: tuple[str, ...]
    options: Mapping[str, str]


def read_config(path: Path) -> tuple[Section, ...]:
    parser = RawConfigParser()
    parser.read_string(path.read_text("utf-8"), str(path))
    methods = dict(parser.items("extractors"))
    return tuple(_section(methods, name, parser.items(name)) for name in parser.sections() if ":" in name)


def _section(methods: Mapping[str, str], name: str, items: Iterable[tuple[str, str]]) -> Section:
    method, pattern = (part.strip() for part in name.split(":", 1))
    options = dict(items)
    return Section(pattern, methods[method], options["domain"], tuple(options["languages"].split()), options)


def build_template(root: Path, sections: tuple[Section, ...], domain: str) -> Catalog:
    """The template of one domain: sections in their order, files by name, texts as they stand."""
    template = Catalog(domain=domain, charset="utf-8")
    for section in sections:
        if section.domain == domain:
            for path in sorted(root.glob(section.pattern)):
                for message in _messages(path, path.relative_to(root).as_posix(), section):
                    template[message.id] = message
    return template


def _messages(path: Path, name: str, section: Section) -> Iterator[Message]:
    with path.open("rb") as file:
        for _, source, comments, context in extract(section.method, file, DEFAULT_KEYWORDS, (), dict(section.options)):
            yield Message(str(source), locations=[(name, 0)], auto_comments=comments, context=context)


def header_for(lang: str | None = None) -> str:
    """The header of a new file; an existing one keeps its own, whoever wrote it."""
    return _HEADER.format(language=f'"Language: {lang}\\n"\n' if lang else "")


def dump(catalog: Catalog, header: str) -> bytes:
    """The file as it is written: header, entries in their order, then what is no longer used."""
    text = header + _entries(catalog)
    retired = Catalog(locale=catalog.locale_identifier)
    for message in catalog.obsolete.values():
        retired[message.id] = message
    return (text + _retire(_entries(retired))).rstrip("\n").encode() + b"\n"


def _entries(catalog: Catalog) -> str:
    for message in catalog:
        message.flags.discard("python-format")  # Babel takes "94 % de" for a format of C
    text = io.BytesIO()
    write_po(text, catalog, ignore_obsolete=True, omit_header=True, width=WIDTH)
    return "\n\n".join(map(_in_order, text.getvalue().decode().split("\n\n")))


def _in_order(entry: str) -> str:
    """The text a doubt was made for stands right before the entry, where gettext wants it; Babel knows no such line."""
    lines = entry.split("\n")
    previous = [f"#{line[2:]}" for line in lines if line.startswith(f"# {PREVIOUS} ")]
    others = [line for line in lines if not line.startswith(f"# {PREVIOUS} ")]
    at = next((n for n, line in enumerate(others) if line and not line.startswith("#")), 0)
    return "\n".join((*others[:at], *previous, *others[at:]))


def _retire(entries: str) -> str:
    """As gettext writes obsolete entries; their places in the sources are gone."""
    lines = (line for line in entries.splitlines() if not line.startswith(("#:", "#.")))
    return "\n".join(f"#~ {line}" if line and not line.startswith("#") else line for line in lines)
