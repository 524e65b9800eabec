"""Twilio's own description, asked for what Prism doesn't check: that every field we name is a field there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("twilio.json")


class Description:
    def __init__(self, file: Path = FILE) -> None:
        self._all: Mapping[str, Any] = json.loads(file.read_text("utf-8"))

    def strangers(self, method: str, path: str, query: Mapping[str, str], body: Any) -> list[str]:
        """What a request names and the description doesn't: its resource, a query parameter, a field, at any depth."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path}"]
        asked = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        found = [name for name in query if name not in asked]
        contents = operation.get("requestBody", {}).get("content", {})
        schema: Mapping[str, Any] = next((one["schema"] for one in contents.values()), {})
        return found + self._unknown(schema, body or {}, "")

    def _operation(self, method: str, path: str) -> Mapping[str, Any] | None:
        for template, operations in self._all["paths"].items():
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path):
                found: Mapping[str, Any] | None = operations.get(method.lower())
                return found
        return None

    def _unknown(self, schema: Mapping[str, Any], value: Any, place: str) -> list[str]:
        while "$ref" in schema:
            schema = self._all["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if isinstance(value, list):
            return [name for one in value for name in self._unknown(schema.get("items", {}), one, place)]
        if not isinstance(value, dict) or "properties" not in schema:
            return []
        fields = schema["properties"]
        strange = [place + name for name in value if name not in fields]
        known = {name: one for name, one in value.items() if name in fields}
        return strange + [s for name, one in known.items() for s in self._unknown(fields[name], one, f"{place}{name}.")]
