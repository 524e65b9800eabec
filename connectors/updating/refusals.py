"""Says in plain words why an update was refused, stopped or couldn't come: one key of words.yml for each cause.

Refuses nothing itself. Rules: what is the sender's fault (UpdateRefused), the line's (SourceUnreachable) and this
node's (UpdateStopped) are kept apart, since what to do differs; what the library says is never shown.
"""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import urllib3.exceptions as web
from tuf.api import exceptions as tuf
from tuf.api.serialization import DeserializationError

from connectors.errors import EdgeError, SourceUnreachable, UpdateRefused, UpdateStopped
from connectors.updating.source import Source
from content.errors import BadBundle

# The first that fits; a later one is a wider class.
REFUSED: Mapping[type[Exception], str] = {
    tuf.UnsignedMetadataError: "packs.refused.signatures",
    tuf.ExpiredMetadataError: "packs.refused.expired",
    tuf.BadVersionNumberError: "packs.refused.older",
    tuf.LengthOrHashMismatchError: "packs.refused.changed",
    DeserializationError: "packs.refused.junk",
    tuf.DownloadLengthMismatchError: "packs.refused.too_large",
    tuf.RepositoryError: "packs.refused.inconsistent",
}
FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def explained(source: Source, file: str = "") -> Iterator[None]:
    """What goes wrong inside comes out as one of ours."""
    try:
        yield
    except (tuf.DownloadError, tuf.RepositoryError, web.HTTPError, OSError, BadBundle) as error:
        raise _ours(error, source, file) from error


def _ours(error: Exception, source: Source, file: str) -> EdgeError:
    inner = error.__cause__
    if isinstance(inner, EdgeError):  # said by our fetcher, wrapped on its way
        return inner
    if isinstance(error, BadBundle):
        return UpdateRefused("packs.refused.bundle", {"file": file})
    for kind, key in REFUSED.items():
        if isinstance(error, kind):
            return UpdateRefused(key, {"file": file})
    if isinstance(error, tuf.DownloadHTTPError):
        return _answered(error.status_code, source, file)
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
        return stopped(error)
    return _line(error if inner is None else inner, error, source)


def _answered(status: int, source: Source, file: str) -> EdgeError:
    if status in (403, 404, 410):
        return UpdateRefused("packs.refused.missing", {"file": file})
    values = {"source": source.name, "status": str(status)}
    return SourceUnreachable("packs.source.status", values, status)


def stopped(error: OSError) -> UpdateStopped:
    """This machine's own disk."""
    if error.errno in FULL:
        return UpdateStopped("packs.stopped.disk_full")
    return UpdateStopped("packs.stopped.disk", {"reason": error.strerror or type(error).__name__})


def _line(inner: BaseException, error: Exception, source: Source) -> SourceUnreachable:
    values = {"source": source.name}
    closed = _is_any(inner, (web.NewConnectionError,))  # which urllib3 counts among the time-outs
    if isinstance(error, tuf.SlowRetrievalError) or (_is_any(inner, (web.TimeoutError,)) and not closed):
        return SourceUnreachable("packs.source.slow", values)
    if _is_any(inner, (web.SSLError, ssl.SSLError)):
        return SourceUnreachable("packs.source.certificate", values)
    if source.folder:
        return SourceUnreachable("packs.source.unreadable", values)
    return SourceUnreachable("packs.source.unreachable", values)


def _is_any(error: BaseException | None, kinds: tuple[type[BaseException], ...]) -> bool:
    """The error, or what a library wrapped in it."""
    seen = 0
    while error is not None and seen < 8:
        if isinstance(error, kinds):
            return True
        reason = getattr(error, "reason", None)
        error, seen = reason if isinstance(reason, BaseException) else error.__cause__, seen + 1
    return False
