"""Which of the needed video codecs this installation has.

PyAV's wheels carry them all; an FFmpeg built by somebody else may lack H.264 or HEVC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import av
from av.codec import Codec
from av.codec.codec import UnknownCodecError

#: What phones and browsers write.
NEEDED_DECODERS: Final = ("h264", "hevc", "vp9")
#: The only encoder whose files every browser plays.
NEEDED_ENCODERS: Final = ("libx264",)


@dataclass(frozen=True)
class CodecSupport:
    """Codecs by their FFmpeg names, found and missing.

    Attributes
    ----------
    found, missing
        E.g. ``"h264 decoder"``, ``"libx264 encoder"``.
    pyav_version
        The version of the library that was asked.
    """

    found: tuple[str, ...]
    missing: tuple[str, ...]
    pyav_version: str


def available_codecs(
    decoders: Iterable[str] = NEEDED_DECODERS, encoders: Iterable[str] = NEEDED_ENCODERS
) -> CodecSupport:
    """Ask PyAV for each codec.

    Parameters
    ----------
    decoders, encoders
        FFmpeg codec names; by default all that the package needs.

    Returns
    -------
    CodecSupport
        Each name asked for is in ``found`` or in ``missing``, in the order of asking.
    """
    asked = [(name, "decoder") for name in decoders] + [(name, "encoder") for name in encoders]
    found: list[str] = []
    missing: list[str] = []
    for name, kind in asked:
        (found if _has(name, kind) else missing).append(f"{name} {kind}")
    return CodecSupport(tuple(found), tuple(missing), av.__version__)


def _has(name: str, kind: str) -> bool:
    try:
        if kind == "decoder":
            Codec(name, "r")
        else:
            Codec(name, "w")
    except UnknownCodecError:
        return False
    return True
