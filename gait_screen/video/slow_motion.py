"""How much slower than life a file plays, as far as its metadata says.

What phones write, as known from public sources:

- Android's framework stretches the time stamps when the capture rate is more than twice the
  playback rate, and writes the capture rate as ``com.android.capture.fps`` (AOSP,
  ``GraphicBufferSource`` and ``MPEG4Writer``; MediaInfo shows such files as 30 fps with a "real
  frame rate" of 120). Other Android phones (Xiaomi, Samsung) write the same tag into files whose
  time stamps are real; there the two rates agree.
- Apple's originals play at 120 or 240 fps on real time stamps; the slow part is an instruction to
  the Photos app outside the video track. ``com.apple.quicktime.full-frame-rate-playback-intent``
  does not say how fast the time stamps run, so it is not used.
- Clips whose slow part was rendered into the file (shared from an app, "super slow motion") say
  nothing: their factor has to come from the user.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from gait_screen.errors import UsageError

CAPTURE_RATE_TAG = "com.android.capture.fps"

#: Slow motion starts at 120 fps. A lower capture rate above the playback rate is a camera that
#: took fewer frames than it wanted in the dark.
_SLOWEST_HIGH_SPEED_FPS = 100.0
#: Android stretches time stamps beyond a ratio of two; the margin keeps 120 fps played at 60 out.
_LEAST_RATIO = 2.1
#: Time lapse is played at an ordinary rate.
_FASTEST_TIME_LAPSE_FPS = 65.0
#: Rates are measured (29.97 for 30), factors are made of round rates.
_SNAP_SHARE = 0.03


def factor_from_user(value: float) -> float:
    """Check the factor that the user gave.

    Raises
    ------
    UsageError
        When it is not a number of at least 1.
    """
    if not (math.isfinite(value) and value >= 1.0):
        raise UsageError(
            "The slow-motion factor must be a number of 1 or more (8 for 240 fps played at 30), "
            f"but {value:g} was given."
        )
    return float(value)


def factor_from_metadata(tags: Mapping[str, str], playback_fps: float) -> float | None:
    """Return playback time divided by real time, or None where the metadata says nothing.

    Parameters
    ----------
    tags
        Metadata of the file.
    playback_fps
        Frames per second on the file's own clock (of the median interval where known).

    Returns
    -------
    factor
        Above 1 for slow motion, below 1 for time lapse, None for an ordinary clip.

    Examples
    --------
    >>> factor_from_metadata({"com.android.capture.fps": "240.0"}, 29.97)
    8.0
    >>> factor_from_metadata({"com.android.capture.fps": "240.0"}, 239.98) is None
    True
    """
    capture_fps = _number(tags.get(CAPTURE_RATE_TAG, ""))
    if not (capture_fps > 0 and playback_fps > 0):
        return None
    ratio = capture_fps / playback_fps
    if ratio >= _LEAST_RATIO and capture_fps >= _SLOWEST_HIGH_SPEED_FPS:
        return _snapped(ratio)
    if ratio <= 1 / _LEAST_RATIO and playback_fps <= _FASTEST_TIME_LAPSE_FPS:
        return 1 / _snapped(1 / ratio)
    return None


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if math.isfinite(value) else float("nan")


def _snapped(ratio: float) -> float:
    whole = round(ratio)
    return float(whole) if abs(ratio - whole) <= _SNAP_SHARE * whole else ratio
