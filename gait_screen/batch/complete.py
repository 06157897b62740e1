"""Whether a person's screening is already there: what makes a batch restartable."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gait_screen import __version__
from gait_screen.batch.people import Person
from gait_screen.errors import UsageError
from gait_screen.history import read_screening, screening_file
from gait_screen.outputs.names import REPORT_HTML, REPORT_PDF
from gait_screen.picture.model_files import find_networks
from gait_screen.pose.model_files import MODEL_SHA256
from gait_screen.records import AnalysisOptions
from gait_screen.screening import Screening


def is_complete(person: Person, options: AnalysisOptions) -> Screening | None:
    """Return the screening in a person's folder if it is what a new run would write, else None.

    It must hold exactly these clips (by their SHA-256), all of them where that is asked for, come
    from this version and models, show faces or not as asked, and have all files; answers that are
    younger than it make it incomplete.

    Raises
    ------
    ModelMissingError
        When one of our own networks is missing, without which no run is possible.
    """
    networks = find_networks() if options.pictures else {}
    try:
        screening = read_screening(person.folder)
        hashes = sorted(_sha256(clip) for clip in person.clips)
        newer = person.answers is not None and (
            person.answers.stat().st_mtime > screening_file(person.folder).stat().st_mtime
        )
        whole = _has_all_files(person, options)
    except (UsageError, OSError):
        return None
    same_clips = hashes == sorted(clip.sha256 for clip in screening.clips)
    same_software = (
        screening.software.gait_screen == __version__
        and screening.software.model.sha256 == MODEL_SHA256.get(options.model)
        and screening.software.network_sums == {n: file.sha256 for n, file in networks.items()}
    )
    same_pictures = screening.faces_blurred == (not options.show_faces)
    in_part = any(clip.analysed_s or clip.frames_analysed_every > 1 for clip in screening.clips)
    as_much = not (options.whole_clip and in_part)
    same = same_clips and as_much and same_software and same_pictures
    return screening if same and whole and not newer else None


def _has_all_files(person: Person, options: AnalysisOptions) -> bool:
    if not all((person.folder / name).is_file() for name in (REPORT_HTML, REPORT_PDF)):
        return False
    annotated = len(list(person.folder.glob("annotated_*.mp4")))
    return not options.annotate or annotated == len(person.clips)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
