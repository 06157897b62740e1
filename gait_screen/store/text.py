"""JSON as it is stored: one way of writing it, so that equal things are equal texts."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def normal_text(data: Any) -> str:
    """Return JSON data as text: the order of the fields as it came, indented, UTF-8."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def digest(text: str) -> str:
    """Return a checksum of JSON text that does not depend on how it is written."""
    plain = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()
