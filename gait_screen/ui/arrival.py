"""Take whoever has started something to where it goes on: on a phone that is far up the page."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import streamlit as st

_NAME: Final = "gait_screen_arrival"
#: Once for each key: the page is run again and again, and people scroll. The focus goes there too,
#: because the button that had it is out of reach now.
_SCRIPT: Final = """
const arrived = new Set();
export default function mount({ data, parentElement }) {
  const place = parentElement.closest(`.st-key-${data.place}`);
  if (!place || arrived.has(data.key)) return;
  arrived.add(data.key);
  place.tabIndex = -1;
  place.style.outline = "none";
  place.style.scrollMarginTop = "4rem";
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "start" });
}
"""


def arrive_at(place: str, key: str) -> None:
    """Scroll to the container that this stands in, once.

    Parameters
    ----------
    place
        The container's key.
    key
        Of what has been started.
    """
    _component()(data={"place": place, "key": key}, key=f"arrival_{key}", height=1)


@cache
def _component() -> Any:
    # Not at import: nothing happens there. Streamlit itself registers it with a new server.
    return st.components.v2.component(_NAME, js=_SCRIPT, isolate_styles=False)
