"""What is set aside for the annotated video while a clip is decoded for its landmarks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gait_screen.pose.mediapipe_source import PoseObservation
from gait_screen.pose.observe import reduction_of
from gait_screen.records import Picture, PicturePart
from gait_screen.video.stills import still_of

#: The name of what is set aside.
FILM: Final = "film"


class FilmChooser:
    """Chooses a small picture of every frame, where it is small beside the clip's own.

    Otherwise to decode the frame again is as quick.
    """

    def __call__(
        self, frame: Picture, _found: PoseObservation | None
    ) -> Iterator[tuple[str, PicturePart | None]]:
        """Yield the picture that the person was looked for in, which is there already."""
        reduction = reduction_of(frame.size_px)
        if reduction > 1:
            yield FILM, still_of(frame.reduced(reduction))
