"""Text for Streamlit's Markdown: what comes from files and people is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

#: Everything that Streamlit's Markdown gives a meaning: a drill's "~8 cm" is no strike-through,
#: a file called ``a_b_c`` is not half italic, ``$`` starts no formula and ``:x:`` no symbol.
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#+\-!|~$:&^=@])")

#: The name of a checkbox on the page.
WHOLE_CLIP: Final = "Analyse the whole of long clips"

#: What the command line calls its options, and where they are on the page.
_IN_THE_APP: Final = {
    "name it with --test": "choose it beside the clip",
    "add --markers": "tick that you wear stickers",
    "with --view left (": "beside the clip: left side (",
    "For everything add --all.": f"For everything tick “{WHOLE_CLIP}” and analyse again.",
    "analyse everything (--all)": f"tick “{WHOLE_CLIP}” and analyse again",
    "or --view right.": "or right side.",
}


def plain(text: str) -> str:
    """Return text that Streamlit's Markdown shows letter by letter, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def bullets(lines: Iterable[str]) -> str:
    """Return a Markdown list of plain lines."""
    return "\n".join(f"- {plain(line)}" for line in lines)


def numbered(lines: Iterable[str]) -> str:
    """Return a numbered Markdown list of plain lines."""
    return "\n".join(f"{place}. {plain(line)}" for place, line in enumerate(lines, start=1))


def in_the_app(text: str) -> str:
    """Return a message of the analysis with the command line's options in the app's words."""
    for said, here in _IN_THE_APP.items():
        text = text.replace(said, here)
    return text
