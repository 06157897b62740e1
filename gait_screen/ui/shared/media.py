"""Addresses for videos that only the page that shows them knows."""

from __future__ import annotations

from pathlib import Path

from streamlit import runtime


def video_url(video: Path, key: str) -> str:
    """Return an address for a video that only this session's page knows.

    The file is served with ranges, as Streamlit's own player does it, and is forgotten when the
    session or the page no longer shows it. Sending it inside the data would hold it twice in the
    browser and block the page for as long.

    Parameters
    ----------
    key
        Of the place on the page.
    """
    manager = runtime.get_instance().media_file_mgr
    return manager.add(str(video), "video/mp4", key)
