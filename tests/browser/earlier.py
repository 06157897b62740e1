"""An earlier screening of somebody: today's with another clip, date and toe."""

from __future__ import annotations

import json
from pathlib import Path

from gait_screen.store import open_store
from gait_screen.store.place import FILE_NAME

PERSON = "Anna"
CREATED = "2026-01-10T09:00:00+00:00"


def store_earlier(app_folder: Path, screening: str) -> None:
    """Store it in the app's history."""
    earlier = json.loads(screening)
    earlier["created"] = CREATED
    for number, clip in enumerate(earlier["clips"]):
        clip["sha256"] = f"{number:064x}"
    for metric in earlier["metrics"]:
        if metric["key"] == "mtp_extension_peak" and metric["status"] == "measured":
            metric["value"] = 20.0
    folder = app_folder / "history"
    open_store(folder / FILE_NAME).add(PERSON, json.dumps(earlier))
