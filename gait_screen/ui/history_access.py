"""Whether this page may show the stored history.

The file of stored screenings belongs to the user of the operating system who started the app, and
so does everything in it. Whoever reaches the page could read it; so it is open only where nobody
else can: the server listens on this machine alone, and the browser came to it directly, under a
name of this machine, not through a proxy that lets others in. On a machine that several people are
logged in to at once, the variable keeps it shut.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

import streamlit as st

#: Set to ``off``, there is no history in the app.
HISTORY_VARIABLE: Final = "GAIT_SCREEN_HISTORY"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
#: What a proxy adds to a request that it passes on.
_PASSED_ON: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def history_is_open() -> bool:
    """Return whether the one who looks at this page may see the stored history."""
    return may_open(st.get_option("server.address"), st.context.headers.to_dict(), os.environ)


def may_open(address: str | None, headers: Mapping[str, str], environ: Mapping[str, str]) -> bool:
    """Return whether the history may be shown.

    Parameters
    ----------
    address
        What the server listens on; None is every network.
    headers
        Of the browser's request.
    environ
        The environment's variables.
    """
    if environ.get(HISTORY_VARIABLE, "").strip().lower() in ("off", "0", "no", "false"):
        return False
    if address not in _LOOPBACK:
        return False
    given = {name.lower(): value for name, value in headers.items()}
    if any(name.lower() in given for name in _PASSED_ON):
        return False
    host = given.get("host")
    return host is None or _without_port(host) in _LOOPBACK


def _without_port(host: str) -> str:
    name, _, port = host.strip().lower().rpartition(":")
    return name if name and port.isdigit() else host.strip().lower()
