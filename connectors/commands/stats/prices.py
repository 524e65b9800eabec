"""What a segment or a minute costs, by country or line, from the operator's own file.

Refuses (SettingsError, with the file and the line or country) what isn't a list of prices. Rules: no price is ever
shipped or guessed; amounts are exact decimals, never floats; an empty list is fine and means that nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from connectors.errors import SettingsError

FILE = "sms-prices.yaml"
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Prices:
    """`by_country`: ISO code (or a line's number) to the price of one segment or minute, in the file's order."""

    currency: str
    by_country: Mapping[str, Decimal]


def read_prices(file: Path, names: re.Pattern[str] = _COUNTRY, wrong: str = "stats.prices.country") -> Prices:
    """`names`: what may have a price; `wrong`: what is said of anything else."""
    table = _table(file)
    currency, listed = table.get("currency", ""), table.get("prices") or {}
    if not isinstance(currency, str) or not isinstance(listed, dict) or set(table) - {"currency", "prices"}:
        raise SettingsError(str(file), "stats.prices.shape")
    prices = {str(country): _price(file, str(country), amount, names, wrong) for country, amount in listed.items()}
    if prices and not currency:
        raise SettingsError(str(file), "stats.prices.currency")
    return Prices(currency, prices)


def _table(file: Path) -> Mapping[str, Any]:
    """Every value as it is written: amounts stay exact, and NO is a country."""
    try:
        table = yaml.load(file.read_text("utf-8"), yaml.CBaseLoader)  # noqa: S506  (it makes strings and nothing else)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(file), "stats.prices.closed") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(str(file), "stats.prices.broken", {"line": str(line)}) from error
    except yaml.YAMLError as error:
        raise SettingsError(str(file), "stats.prices.broken", {"line": "1"}) from error
    if table is None or table == "":
        return {}
    if not isinstance(table, dict):
        raise SettingsError(str(file), "stats.prices.shape")
    return table


def _price(file: Path, country: str, amount: object, names: re.Pattern[str], wrong: str) -> Decimal:
    if not names.fullmatch(country):
        raise SettingsError(str(file), wrong, {"country": country})
    try:
        price = Decimal(amount) if isinstance(amount, str) and amount.isascii() else Decimal("NaN")
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or price < 0:
        raise SettingsError(str(file), "stats.prices.amount", {"country": country})
    return price
