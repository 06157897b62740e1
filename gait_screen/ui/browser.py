"""Tell one browser from another, by the secret that Streamlit's server has given each of them.

The server sets a random token of 128 bits as a cookie on every browser's first visit, to tell its
own uploads from forged ones, and leaves it as it is from then on. Each time it is sent, it is under
another mask (version 2 of Tornado's format, ``2|mask|masked token|time``).
"""

from __future__ import annotations

import hashlib
import itertools
import re
from typing import Final

import streamlit as st

_COOKIE: Final = "_streamlit_xsrf"
_FORMAT: Final = re.compile(r"2\|([0-9a-f]{8})\|([0-9a-f]{32,})\|\d+", re.ASCII)


def this_browser() -> str:
    """Return a name for the browser that shows this page; "" where there is nothing to tell it by.

    It is a checksum: the cookie's own value is kept nowhere.
    """
    return browser_of(st.context.cookies.get(_COOKIE, ""))


def browser_of(cookie: str) -> str:
    """Return the name for a browser that sends a cookie; "" where it is of another form."""
    parts = _FORMAT.fullmatch(cookie.strip("\"'"))
    if parts is None:
        return ""
    try:
        mask, masked = (bytes.fromhex(part) for part in parts.groups())
    except ValueError:  # half a byte
        return ""
    token = bytes(one ^ other for one, other in zip(masked, itertools.cycle(mask), strict=False))
    return hashlib.sha256(token).hexdigest()
