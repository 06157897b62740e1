"""The option to use stickers, and a picture of where they go."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

PICTURE: Final = Path(__file__).with_name("stickers.svg")
#: The picture in words, for who cannot see it.
IN_WORDS: Final = (
    "From behind, on each leg, in the middle: calf 20 cm above the ankle, calf 10 cm above the "
    "ankle, heel 5 cm and heel 2 cm above the ground; two more over the dimples at the waistband "
    "if you like. For the big toe, on the inner side of one foot: low on the heel, on the ball of "
    "the big toe, on its tip. For the arch: low on the heel, on the navicular (the bony point at "
    "the top of the arch), on the ball of the big toe."
)


def show_sticker_option(busy: bool) -> bool:
    """Show the checkbox and the explanation; return whether stickers are to be looked for."""
    wanted = st.checkbox(
        "I wear stickers",
        key="markers",
        help="Round dots on calf and heel, foot or waistband: measured to about a degree.",
        disabled=busy,
    )
    with st.popover("Where to put stickers"):
        st.markdown(
            "Round dots, 12 to 25 mm, all of **one bright colour** that is neither skin nor in the "
            "clothes near them. The program finds the colour by itself."
        )
        st.image(PICTURE.read_text(encoding="utf-8"), caption=IN_WORDS, alt="Where the stickers go")
        st.markdown(
            "**From behind:** calves and heels bare, camera at knee height or lower, straight "
            "behind the feet. Begin with two seconds standing on both feet.\n\n"
            "**Big toe:** film the right foot from the left side, the left foot lifted or behind; "
            "then the other one. Begin with the foot flat.\n\n"
            "**Arch:** choose *Arch loading* and the side the camera is on beside the clip. Two "
            "seconds sitting, then two seconds standing on the foot, several times, camera still."
        )
    return wanted
