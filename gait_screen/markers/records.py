"""What was found of the stickers in a clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gait_screen.markers.colour import DotColour
from gait_screen.records import FloatArray
from gait_screen.vocabulary import Side


@dataclass(frozen=True)
class MarkerPath:
    """One sticker through the clip.

    Attributes
    ----------
    name
        ``calf_upper``, ``calf_lower``, ``heel_upper``, ``heel_lower``, ``psis_left``,
        ``psis_right``, ``heel``, ``navicular``, ``mtp1`` or ``hallux``.
    side
        The leg; None for the pelvis and where a close-up does not show whose foot it is.
    xy_px
        Shape ``(T, 2)``, not smoothed; NaN where it was not seen.
    """

    name: str
    side: Side | None
    xy_px: FloatArray

    @property
    def seen_share(self) -> float:
        """Return the share of the clip's frames in which it was seen."""
        return float(np.mean(~np.isnan(self.xy_px[:, 0])))


@dataclass(frozen=True)
class MarkerReading:
    """All stickers of a clip.

    Attributes
    ----------
    paths
        Those found; empty where there are none.
    colour
        Of the stickers; None where none were found.
    diameter_px
        Their typical width in the picture; NaN where none were found.
    note
        What was found or why nothing was, for the person who filmed.
    """

    time_s: FloatArray
    paths: tuple[MarkerPath, ...]
    colour: DotColour | None
    diameter_px: float
    note: str

    def path(self, name: str, side: Side | None) -> FloatArray | None:
        """Return one sticker's path, shape ``(T, 2)``, or None where it was not found."""
        for path in self.paths:
            if path.name == name and path.side == side:
                return path.xy_px
        return None

    @property
    def found(self) -> bool:
        """Return whether any sticker was found."""
        return bool(self.paths)
