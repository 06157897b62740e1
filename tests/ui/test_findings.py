"""Beside each finding: the picture that proves it, its range, and what may have misled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gait_screen.analysis import Analysis
from gait_screen.edits import EditList
from gait_screen.outputs.names import PROOF_FRAMES_JSON
from gait_screen.outputs.proof_files import read_proof_frames, write_proof_frames
from gait_screen.outputs.proof_frames import ProofKey
from gait_screen.ui.corrections import Corrections
from gait_screen.ui.job import Result
from gait_screen.ui.proofs import read_proofs
from tests.ui.conftest import METRICS
from tests.ui.page import PreparedAnalysis, add_clip, analyse, open_app, words

pytestmark = pytest.mark.usefixtures("prepared")
ANKLE = ProofKey.of(METRICS[0])


@pytest.fixture
def analysed(clip: Path) -> Analysis:
    return PreparedAnalysis(clip, METRICS).result()


def test_a_finding_has_its_picture_its_range_and_its_doubts(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    alts = [one.alt for image in page.get("image") for one in image.proto.imgs]
    of_ankle = "with the angle drawn in: Peak ankle dorsiflexion, left, 12.0 ± 1.0°"
    assert any(alt.startswith("Picture of run.mp4 at ") and of_ankle in alt for alt in alts)
    drawn = [one.proto.body for one in page.get("html")]
    assert any("Scale with the value 12.0 ± 1.0°" in body for body in drawn)
    said = words(page)
    assert "expected 18 to 28°; below the limit of 18° we look closer" in said
    assert "What could have fooled the camera:" in said
    assert "A shoe hides the heel and the sole" in said
    assert "before the correction by hand" not in said


def test_pictures_are_read_once_and_not_with_every_click(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Path] = []

    def counting(path: Path) -> object:
        reads.append(path)
        return read_proof_frames(path)

    monkeypatch.setattr("gait_screen.ui.proofs.read_proof_frames", counting)
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    page.run()
    page.run()
    assert len(reads) == 1


def corrected(analysed: Analysis, written: Path, folder: Path, kept: set[ProofKey]) -> Corrections:
    """Return corrections that leave the pictures of ``kept`` true."""
    frames = read_proof_frames(written / PROOF_FRAMES_JSON)
    folder.mkdir()
    write_proof_frames(
        {key: frame for key, frame in frames.items() if key in kept}, folder / PROOF_FRAMES_JSON
    )
    metrics = [analysed.screening.metrics[0].model_copy(update={"value": 17.0}), *METRICS[1:]]
    after = Analysis(analysed.screening.model_copy(update={"metrics": metrics}), analysed.clips)
    return Corrections(Result(analysed, written), EditList(), Result(after, folder))


def test_a_picture_from_before_a_correction_is_told_as_such(
    analysed: Analysis, written: Path, tmp_path: Path
) -> None:
    proofs = read_proofs(corrected(analysed, written, tmp_path / "after", kept=set()))
    assert ANKLE in proofs.before
    # Its words are those of the number that is drawn in it.
    assert "12.0 ± 1.0°" in proofs.pictures[ANKLE].alt


def test_a_picture_that_a_correction_left_true_is_shown_as_it_is(
    analysed: Analysis, written: Path, tmp_path: Path
) -> None:
    proofs = read_proofs(corrected(analysed, written, tmp_path / "after", kept={ANKLE}))
    assert ANKLE not in proofs.before
    assert proofs.pictures[ANKLE].jpeg.startswith(b"\xff\xd8")


def test_the_page_says_which_pictures_are_from_before(
    clip: Path, written: Path, analysed: Analysis, tmp_path: Path
) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    found = page.session_state["corrections"].found
    after = corrected(analysed, written, tmp_path / "after", kept=set())
    page.session_state["corrections"] = Corrections(found, EditList(), after.result)
    page.run()
    assert not page.exception
    assert "This picture is from before the correction by hand" in words(page)


def test_a_damaged_file_of_pictures_is_said_and_breaks_nothing(
    analysed: Analysis, written: Path, tmp_path: Path
) -> None:
    after = corrected(analysed, written, tmp_path / "after", kept=set())
    (tmp_path / "after" / PROOF_FRAMES_JSON).write_text("{}")
    proofs = read_proofs(after)
    assert proofs.pictures == {}
    assert re.search("write it anew", proofs.problem)
