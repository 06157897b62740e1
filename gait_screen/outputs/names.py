"""The names of the files of a screening's directory, and which files are ours.

One place, so that what is written, what is linked in the report and what may be replaced by the
next run always agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gait_screen.analysis import ClipAnalysis

SCREENING_JSON: Final = "screening.json"
REPORT_HTML: Final = "report.html"
REPORT_PDF: Final = "report.pdf"
PROOF_FRAMES_JSON: Final = "proof_frames.json"

_OUR_FILES: Final = re.compile(
    r"screening\.json|proof_frames\.json|report\.(html|pdf)"
    r"|angles(_.+)?\.(csv|mot)|landmarks(_.+)?\.(trc|json)|annotated_.+\.mp4",
    re.DOTALL,
)
#: Forbidden in a file name on at least one of Linux, macOS and Windows.
_UNSAFE: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
#: File systems allow 255 bytes a name; this leaves room for prefix, suffix and a number.
_LONGEST_STEM_BYTES: Final = 180


@dataclass(frozen=True)
class ClipFiles:
    """The names of one clip's files inside the screening's directory."""

    angles_csv: str
    angles_mot: str
    landmarks_trc: str
    landmarks_json: str
    annotated_mp4: str


def is_our_file(name: str) -> bool:
    """Return whether a file of that name can come from :func:`clip_files` or a report."""
    return _OUR_FILES.fullmatch(name) is not None


def clip_files(clips: Sequence[ClipAnalysis]) -> tuple[ClipFiles, ...]:
    """Name the files of each clip: the first has the contract's plain names, the others a stem.

    Stems are unique even where two clips from different folders share a file name, and also
    where a file system ignores case.
    """
    stems = _unique_stems([clip.record.file for clip in clips])
    return tuple(
        ClipFiles(
            angles_csv=f"angles{suffix}.csv",
            angles_mot=f"angles{suffix}.mot",
            landmarks_trc=f"landmarks{suffix}.trc",
            landmarks_json=f"landmarks{suffix}.json",
            annotated_mp4=f"annotated_{stem}.mp4",
        )
        for stem, suffix in ((s, "" if i == 0 else f"_{s}") for i, s in enumerate(stems))
    )


def safe_stem(file: str) -> str:
    """Return a clip's file name without folder and extension, fit for any file system."""
    stem = _UNSAFE.sub("_", PurePath(file.replace("\\", "/")).stem).strip(". ")
    cut = stem.encode("utf-8")[:_LONGEST_STEM_BYTES].decode("utf-8", errors="ignore")
    return cut or "clip"


def _unique_stems(files: Sequence[str]) -> list[str]:
    taken: set[str] = set()
    stems: list[str] = []
    for file in files:
        base = safe_stem(file)
        stem, number = base, 2
        while stem.casefold() in taken:
            stem, number = f"{base}_{number}", number + 1
        taken.add(stem.casefold())
        stems.append(stem)
    return stems
