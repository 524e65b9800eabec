"""What must be true before the first `import rasa`: placeholders, no telemetry, no message text in any log.

Every module of ours that imports Rasa imports this one first. Rule: Rasa logs what people wrote at debug level until
structlog is configured, so both log systems are closed below WARNING here, and opened by nobody.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot import placeholders

logging.captureWarnings(True)  # Rasa's pinned libraries warn of their own age at import
logging.getLogger("py.warnings").setLevel(logging.ERROR)

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("SANIC_WORKERS", "1")
os.environ.setdefault("RASA_CACHE_DIRECTORY", str(Path(__file__).resolve().parent.parent / ".faro-cache" / "rasa"))
os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa also draws its own progress bars unless told so
placeholders.install()

import structlog  # noqa: E402  (the order is the point of this module)


def quiet(level: int = logging.WARNING) -> None:
    """Send both log systems to stderr from `level` up."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    for name in ("rasa", "rasa_sdk", "apscheduler", "sanic", "asyncio"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


quiet()
