"""What can be wrong with the files of a pack.

    PackError              anything that stops a pack from being read; names file, line, field and remedy
    ├── UnreadableFile     a file is missing, can't be opened or is not UTF-8 text
    ├── BrokenYaml         the text is not well-formed YAML
    ├── WrongField         a field is missing, unknown, repeated or of another type
    ├── UnknownSubject     a review is asked of something the pack does not hold
    └── NotYours           an overlay changes what belongs to another country, or lies over another pack
    BadBundle              an archive that no honest build could have made, or a folder that none can be made of
    NotReviewed            production was asked to serve what nobody vouched for

Rules: `key` names the remedy in `connectors/words.yml`, `values` fill its placeholders; `str()` is English, for logs,
and holds no value of the file, so that nothing of a text reaches a log.
"""

from __future__ import annotations

from collections.abc import Mapping


class PackError(Exception):
    """`file` is relative to the pack's folder; `line` counts from 1 and is 0 when there is none."""

    def __init__(self, file: str, line: int, field: str, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{file}:{line} {field}: {key}")
        self.file = file
        self.line = line
        self.field = field
        self.key = key
        self.values: Mapping[str, str] = dict(values or {})


class UnreadableFile(PackError):
    """Missing, closed to us, or not UTF-8."""


class BrokenYaml(PackError):
    """The parser could not go on."""


class WrongField(PackError):
    """The YAML is fine, what it says is not."""


class UnknownSubject(PackError):
    """Neither a topic nor a contact of the pack."""


class NotYours(PackError):
    """An overlay reaches beyond its own country."""


class NotReviewed(Exception):
    """`subjects` are the topics and contacts that must be reviewed first (`faro packs review`)."""

    def __init__(self, subjects: list[str]) -> None:
        super().__init__(", ".join(subjects))
        self.subjects = subjects


class BadBundle(Exception):
    """`key` names the remedy in words.yml, `values` fill it in."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values: Mapping[str, str] = dict(values or {})
