"""What the uploaded clips seem to show, before the long work: pictures, checks, who is meant."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from gait_screen.outputs.labels import movement_label, view_label
from gait_screen.preview import ClipPreview, PersonSeen, PreviewPicture
from gait_screen.records import ImageArray, PersonPick
from gait_screen.ui.clips import check_text
from gait_screen.ui.text import in_the_app, plain

_GAP_PX: Final = 4
_SURE: Final = 0.8
_ANYBODY: Final = "Whom the clip is about"
_BADGES: Final = {"fail": ":red-badge[Film again]", "warn": ":orange-badge[Could be better]"}


def show_preview(preview: ClipPreview) -> None:
    """Show a clip's pictures, and what the quick look says of them."""
    if preview.pictures:
        st.image(
            picture_strip(preview.pictures),
            width="stretch",
            caption=f"{len(preview.pictures)} moments of {preview.duration_s:.1f} s",
            alt="Pictures of the clip from its beginning to its end",
        )
    if preview.problem:
        st.error(plain(in_the_app(preview.problem)))
        return
    st.markdown(f"{proposal(preview)} Change it below where it is wrong.")
    for check in preview.quality:
        if check.status != "pass":
            st.markdown(check_text(check, _BADGES))


def proposal(preview: ClipPreview) -> str:
    """Return in a sentence what a clip seems to show."""
    if preview.movement is None or preview.view is None:
        return (
            "**A quick look does not tell what is done here.** The analysis looks at everything; "
            "name the movement if you know it."
        )
    seems = "This is" if preview.movement_confidence >= _SURE else "This seems to be"
    return f"{seems} **{movement_label(preview.movement).lower()}, {view_label(preview.view)}**."


def choose_person(preview: ClipPreview, clip_id: str, *, disabled: bool) -> PersonPick | None:
    """Let the user say who is meant, by the person's picture; None leaves it to the program."""
    if not preview.people:
        return None
    st.markdown("**Several people are in this clip. Who is it?**")
    names = [f"Person {number}" for number in range(1, len(preview.people) + 1)]
    for column, name, person in zip(
        st.columns(max(4, len(names))), names, preview.people, strict=False
    ):
        column.image(person.image_rgb, caption=name, width="content", alt=name)
    chosen = st.radio(
        "Who is it? From left to right in the picture",
        [_ANYBODY, *names],
        key=f"person_{clip_id}",
        horizontal=True,
        disabled=disabled,
    )
    return _pick_of(chosen, names, preview.people)


def _pick_of(
    chosen: str | None, names: list[str], people: tuple[PersonSeen, ...]
) -> PersonPick | None:
    return people[names.index(chosen)].pick if chosen in names else None


def picture_strip(pictures: tuple[PreviewPicture, ...]) -> ImageArray:
    """Put the pictures of a clip side by side, white between them."""
    height = max(one.image_rgb.shape[0] for one in pictures)
    parts: list[ImageArray] = []
    for one in pictures:
        image = one.image_rgb
        below = np.full((height - image.shape[0], image.shape[1], 3), 255, dtype=np.uint8)
        gap = np.full((height, _GAP_PX, 3), 255, dtype=np.uint8)
        parts += [np.concatenate([image, below]), gap]
    return np.concatenate(parts[:-1], axis=1)
