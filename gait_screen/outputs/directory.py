"""The screening's directory: it appears whole or not at all.

Everything is written into a hidden directory beside the target and moved into place by renaming
(:mod:`gait_screen.outputs.target`). The directory is readable by its owner only: it holds health
data.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gait_screen.analysis import Analysis
from gait_screen.outputs.annotated_video import write_annotated_video
from gait_screen.outputs.names import (
    PROOF_FRAMES_JSON,
    REPORT_HTML,
    REPORT_PDF,
    SCREENING_JSON,
    clip_files,
)
from gait_screen.outputs.opensim import write_landmarks_json, write_mot, write_trc
from gait_screen.outputs.painting import get_ready
from gait_screen.outputs.proof_files import read_proof_frames, write_proof_frames
from gait_screen.outputs.proof_frames import ProofFrame, ProofKey, proof_frames
from gait_screen.outputs.series import write_angles_csv
from gait_screen.outputs.target import check_target, whole_or_nothing
from gait_screen.records import ProgressCallback, ProgressUpdate, no_progress
from gait_screen.workers import Order, Workshop

#: Pixels of film that are drawn in about the time that it takes to start workers: some 3 s at
#: 1080p and 30 frames a second.
_WORTH_WORKERS_PX: Final = 90 * 1920 * 1080


def write_outputs(
    analysis: Analysis,
    out_dir: Path,
    *,
    annotate: bool = True,
    workers: int | None = None,
    progress: ProgressCallback = no_progress,
    staging: Path | None = None,
    workshop: Workshop | None = None,
) -> Path:
    """Write all files of a screening into a directory.

    Parameters
    ----------
    out_dir
        The directory to make. One that a screening was written to before, and that holds nothing
        else, is replaced; so is an empty one.
    annotate
        Also draw the annotated videos, which takes longest. Faces in them and in the report's
        pictures are blurred unless the screening says ``faces_blurred: false``.
    workers
        Processes that draw them; None takes the cores there are. The videos do not depend on it.
    progress
        Called often; what it raises ends the work.
    staging
        The directory to write in until all is whole, on the same file system; whatever an earlier
        run, ended by force, has left there is removed. None makes a new one beside ``out_dir``.
    workshop
        The one that the clips were analysed in, whose workers draw instead of ``workers`` new ones.

    Returns
    -------
    out_dir
        As an absolute path.

    Raises
    ------
    UsageError
        When ``out_dir`` holds anything else, or cannot be written.
    VideoUnreadableError
        When a clip has gone or changed since it was analysed.
    AnalysisCancelled
        When ``progress`` raises it. Nothing is left behind then, nor after any other error.
    """
    target = out_dir.expanduser().resolve()
    check_target(target)
    with whole_or_nothing(target, staging) as folder:
        if annotate:
            with _drawing_workshop(analysis, workers, workshop) as drawing:
                _write_all(analysis, folder, drawing, progress)
        else:
            _write_without_videos(analysis, folder, progress)
    return target


def write_corrected(analysis: Analysis, found: Analysis, found_dir: Path, out_dir: Path) -> Path:
    """Write the files of a screening that was corrected by hand, without its footage.

    Parameters
    ----------
    found, found_dir
        The analysis and its files before any correction: the annotated videos are theirs, and the
        pictures of what the corrections have not changed.
    out_dir
        The directory to make, or to replace as :func:`write_outputs` does.

    Returns
    -------
    out_dir
        As an absolute path.

    Raises
    ------
    UsageError
        When ``out_dir`` holds anything else, or cannot be written.
    """
    target = out_dir.expanduser().resolve()
    check_target(target)
    with whole_or_nothing(target, None) as folder:
        _write_tables(analysis, folder)
        videos = [found_dir / files.annotated_mp4 for files in clip_files(analysis.clips)]
        for video in videos:
            if video.is_file():
                shutil.copyfile(video, folder / video.name)
        proofs = _still_true(read_proof_frames(found_dir / PROOF_FRAMES_JSON), found, analysis)
        _write_report(analysis, folder, proofs, annotate=all(video.is_file() for video in videos))
    return target


def _still_true(
    proofs: dict[ProofKey, ProofFrame], found: Analysis, corrected: Analysis
) -> dict[ProofKey, ProofFrame]:
    """Return the pictures of those values that are the same as before."""
    before, now = (
        {ProofKey.of(metric): metric.value for metric in analysis.screening.metrics}
        for analysis in (found, corrected)
    )
    return {
        key: proof for key, proof in proofs.items() if key in now and now[key] == before.get(key)
    }


def _write_without_videos(analysis: Analysis, folder: Path, progress: ProgressCallback) -> None:
    """Write the tables and the report, the pictures for it decoded meanwhile."""
    with ThreadPoolExecutor(1) as beside:
        proofs = beside.submit(_proofs, analysis)
        _write_tables(analysis, folder)
        progress(_report_update(0))
        _load_reports()
        _write_report(analysis, folder, proofs.result(), annotate=False)
    progress(_report_update(1))


def _load_reports() -> None:
    """Load what only the reports need, while somebody else decodes the pictures for them."""
    from gait_screen.outputs import report_html, report_pdf

    report_html.report_template()
    del report_pdf


def _write_all(
    analysis: Analysis, folder: Path, workshop: Workshop, progress: ProgressCallback
) -> None:
    """Write everything, the tables and the report while the workers start and draw."""
    pool = workshop.pool
    with ThreadPoolExecutor(1) as beside:
        pool.get_ready(Order(get_ready))
        _write_tables(analysis, folder)
        report = beside.submit(
            lambda: _write_report(analysis, folder, _proofs(analysis), annotate=True)
        )
        for clip, files in zip(analysis.clips, clip_files(analysis.clips), strict=True):
            write_annotated_video(
                clip,
                folder / files.annotated_mp4,
                pool,
                progress,
                show_faces=_shows_faces(analysis),
                pictures=workshop.set_aside.get(clip.film.key),
            )
        progress(_report_update(0))
        report.result()
    progress(_report_update(1))


@contextmanager
def _drawing_workshop(
    analysis: Analysis, workers: int | None, workshop: Workshop | None
) -> Iterator[Workshop]:
    """Return the workshop that is there, or one with the workers that are worth their start."""
    if workshop is not None:
        yield workshop
        return
    pixels = sum(
        clip.pose.frames * clip.info.width_px * clip.info.height_px for clip in analysis.clips
    )
    with Workshop(workers if pixels > _WORTH_WORKERS_PX else 1) as new:
        yield new


def _write_tables(analysis: Analysis, folder: Path) -> None:
    (folder / SCREENING_JSON).write_text(analysis.screening.to_json(), encoding="utf-8")
    for clip, files in zip(analysis.clips, clip_files(analysis.clips), strict=True):
        write_angles_csv(clip.angles, folder / files.angles_csv)
        write_trc(clip, folder / files.landmarks_trc)
        write_mot(clip, folder / files.angles_mot)
        write_landmarks_json(clip, folder / files.landmarks_json)


def _shows_faces(analysis: Analysis) -> bool:
    """Tell whether faces were asked to be left as filmed; the screening records it."""
    return analysis.screening.faces_blurred is False


def _proofs(analysis: Analysis) -> dict[ProofKey, ProofFrame]:
    return proof_frames(analysis, show_faces=_shows_faces(analysis))


def _write_report(
    analysis: Analysis, folder: Path, proofs: dict[ProofKey, ProofFrame], *, annotate: bool
) -> None:
    from gait_screen.outputs.report_html import write_report_html

    annotated = [files.annotated_mp4 if annotate else None for files in clip_files(analysis.clips)]
    write_proof_frames(proofs, folder / PROOF_FRAMES_JSON)
    with ThreadPoolExecutor(1) as beside:
        paper = beside.submit(_write_paper, analysis, folder / REPORT_PDF, proofs)
        write_report_html(
            analysis,
            folder / REPORT_HTML,
            annotated=annotated,
            proofs=proofs,
            faces_blurred=not _shows_faces(analysis),
        )
        paper.result()


def _write_paper(analysis: Analysis, target: Path, proofs: dict[ProofKey, ProofFrame]) -> None:
    # Imported here: the typesetter is a large library that only this thread waits for.
    from gait_screen.outputs.report_pdf import write_report_pdf

    write_report_pdf(analysis, target, proofs)


def _report_update(done: int) -> ProgressUpdate:
    return ProgressUpdate("writing the report", "", done, 1)
