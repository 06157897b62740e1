"""The report on paper: it opens, says what the screening says, and reaches for nothing outside."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from gait_screen.analysis import Analysis
from gait_screen.errors import UsageError
from gait_screen.findings import assess_findings
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs import report_pdf
from gait_screen.outputs.fooled import could_have_fooled
from gait_screen.outputs.plan_model import plan_text
from gait_screen.outputs.proof_files import read_proof_frames, write_proof_frames
from gait_screen.outputs.proof_frames import ProofFrame, ProofKey, proof_frames
from gait_screen.outputs.report_model import finding_texts, in_order
from gait_screen.outputs.report_pdf import MOST_PAGES, page_count, render_pdf
from tests.findings.measurements import both_sides
from tests.helpers.video_files import write_video
from tests.outputs.clips import make_clip, make_screening, phone_times
from tests.outputs.plans import full_plan, prescribed


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """A clip, a finding that the clip proves, and a whole plan."""
    film = write_video(tmp_path_factory.mktemp("film") / "run.mp4", phone_times().tolist())
    clip = make_clip(film)
    screening = make_screening([clip], plan=full_plan(), faces_blurred=True)
    proven = screening.findings[0].model_copy(
        update={"clip": "run.mp4", "test": "running", "view": "left"}
    )
    return Analysis(screening.model_copy(update={"findings": [proven]}), (clip,))


@pytest.fixture(scope="module")
def proofs(analysis: Analysis) -> dict[ProofKey, ProofFrame]:
    return proof_frames(analysis)


@pytest.fixture(scope="module")
def pdf(analysis: Analysis, proofs: dict[ProofKey, ProofFrame]) -> bytes:
    return render_pdf(analysis, proofs)


@pytest.fixture(scope="module")
def text(pdf: bytes) -> str:
    return words(pdf)


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def words(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in opened(pdf).pages)
    # Words that are divided at a line's end are whole words again.
    return re.sub(r"\s+", " ", re.sub(r"[-\u00ad]\s*\n\s*|\u00ad", "", text))


def objects(pdf: bytes) -> list[DictionaryObject]:
    reader = opened(pdf)
    count = int(reader.trailer["/Size"])
    found = [reader.get_object(IndirectObject(n, 0, reader)) for n in range(1, count)]
    return [one for one in found if isinstance(one, DictionaryObject)]


def test_it_is_two_to_four_a4_pages(pdf: bytes) -> None:
    pages = opened(pdf).pages
    assert 2 <= len(pages) <= MOST_PAGES
    assert page_count(pdf) == len(pages)
    for page in pages:
        assert [round(float(v)) for v in page.mediabox[2:]] == [595, 842]


@pytest.mark.parametrize(
    "said",
    [
        "Movement screening",
        "4 March 2025",
        "Running, seen from the left side",
        "Limited ankle dorsiflexion, left",
        "14 ± 4°; screening limit 18°",
        "The ankle bends 14 degrees.",
        "What could have fooled the camera",
        "A shoe hides the heel",
        "Restore active range",
        "3 sets of 10. 5 days a week.",
        "In the lunge your left shin reaches 38°",
        "Film again",
        "For the clinician",
        "14 ± 4° (n 7)",
        "31 pictures a second. Film at 60 or more.",
        "pose_landmarker_heavy (dddddddddddd)",
        "gait_screen 0.1.0, MediaPipe 0.10.31",
        "Faces are blurred",
    ],
)
def test_it_says_what_the_screening_says(text: str, said: str) -> None:
    assert said in text


def test_every_drill_of_today_is_there_with_its_steps(analysis: Analysis, text: str) -> None:
    for drill in plan_text(analysis.screening.plan).drills:
        assert drill.title in text
        assert all(step in text for step in drill.record.steps)


def test_it_has_the_picture_that_proves_the_finding(
    analysis: Analysis, proofs: dict[ProofKey, ProofFrame], pdf: bytes
) -> None:
    (frame,) = proofs.values()
    pictures = [one for one in objects(pdf) if one.get("/Subtype") == "/Image"]
    assert [(one["/Width"], one["/Filter"]) for one in pictures] == [(400, "/DCTDecode")]
    alternatives = " ".join(str(one["/Alt"]) for one in objects(pdf) if "/Alt" in one)
    assert f"at {frame.time_s:.2f} s with the angle drawn in" in alternatives
    without = render_pdf(analysis)
    assert not [one for one in objects(without) if one.get("/Subtype") == "/Image"]


def test_all_its_fonts_are_embedded(pdf: bytes) -> None:
    fonts = [one for one in objects(pdf) if one.get("/Type") == "/FontDescriptor"]
    assert fonts
    for font in fonts:
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font)
        assert "FiraSans" in str(font["/FontName"])


def test_a_screen_reader_finds_its_way(pdf: bytes) -> None:
    reader = opened(pdf)
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Movement screening, 4 March 2025, 05:06"
    assert str(root["/Lang"]).startswith("en")
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    marks = [str(one.title) for one in reader.outline if not isinstance(one, list)]
    assert [
        mark for mark in marks if mark in ("What was filmed", "What stands out", "Your plan")
    ] == ["What was filmed", "What stands out", "Your plan"]
    figures = [one for one in objects(pdf) if one.get("/S") == "/Figure"]
    assert figures
    assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_it_reaches_for_nothing_outside(pdf: bytes) -> None:
    for one in objects(pdf):
        assert one.get("/S") not in ("/URI", "/Launch", "/GoToR", "/JavaScript", "/SubmitForm")
        assert "/EmbeddedFile" not in str(one.get("/Type"))
    template = (Path(report_pdf.__file__).parent / "templates" / "report.typ").read_text()
    assert "#import" not in template
    assert "@" not in template


def test_the_same_screening_gives_the_same_file(
    analysis: Analysis, proofs: dict[ProofKey, ProofFrame], pdf: bytes
) -> None:
    assert render_pdf(analysis, proofs) == pdf


def test_a_red_flag_stops_the_plan() -> None:
    flag = load_knowledge().red_flags[0]
    clip = make_clip()
    plan = full_plan(stopped_by=[str(flag.id)], drills=[prescribed("A1")])
    text = words(render_pdf(Analysis(make_screening([clip], plan=plan), ())))
    assert "See a clinician first" in text
    assert flag.question in text
    assert "There are no drills until the warning signs above have been looked at." in text
    assert prescribed("A1").name not in text
    assert "Restore active range" not in text
    assert "Film again" not in text


def test_a_long_screening_still_fits(analysis: Analysis) -> None:
    metrics = [
        *both_sides("tibia_inclination_peak", 20.0, 2.0, test="lunge"),
        *both_sides("rearfoot_eversion_peak", 18.0, 2.0, test="running"),
        *both_sides("pelvic_drop_peak", 12.0, 2.0, test="running"),
        *both_sides("mtp_extension_peak", 12.0, 2.0, test="walking"),
        *both_sides("knee_fppa_peak", 20.0, 2.0, test="running"),
    ]
    findings = assess_findings(metrics, load_knowledge(), 42)
    drills = [prescribed(drill.id) for drill in load_knowledge().drills[:9]]
    screening = analysis.screening.model_copy(
        update={"metrics": metrics, "findings": findings, "plan": full_plan(drills=drills)}
    )
    pdf = render_pdf(Analysis(screening, analysis.clips))
    assert page_count(pdf) <= MOST_PAGES
    text = words(pdf)
    standing_out = [one for one in finding_texts(findings) if one.status == "likely"]
    assert len(standing_out) >= 6
    assert all(one.numbers in text for one in standing_out)


def test_a_missing_font_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(report_pdf.fontpkg_fira_sans, "ROOT", tmp_path)
    report_pdf._fonts.cache_clear()
    try:
        with pytest.raises(UsageError, match="fontpkg-fira-sans"):
            render_pdf(Analysis(make_screening([make_clip()]), ()))
    finally:
        report_pdf._fonts.cache_clear()


def test_names_that_look_like_markup_are_names(analysis: Analysis) -> None:
    odd = "#panic() *a* $x$ <b> @c.mp4"
    clip = analysis.screening.clips[0].model_copy(update={"file": odd})
    screening = analysis.screening.model_copy(update={"clips": [clip]})
    assert odd in words(render_pdf(Analysis(screening, ())))


def test_what_could_have_fooled_the_camera_begins_with_this_clip(analysis: Analysis) -> None:
    screening = analysis.screening
    turned = screening.clips[0].model_copy(update={"view_yaw_deg": -14.2, "others_in_view": True})
    few = screening.metrics[0].model_copy(update={"n": 2})
    changed = screening.model_copy(update={"clips": [turned], "metrics": [few]})
    (finding,) = in_order(screening.findings)
    said = could_have_fooled(finding, changed)
    assert said[0] == "The camera stood 14° off square."
    assert "Somebody else was in the picture." in said
    assert "Only 2 repetitions or steps were seen." in said
    assert not {
        s for s in could_have_fooled(finding, screening) if "off square" in s or "Only" in s
    }


def test_every_angle_has_its_trap() -> None:
    known = load_knowledge()
    for key, info in known.metrics.items():
        finding = make_screening([make_clip()]).findings[0].model_copy(update={"metric": key})
        if info.angle is not None:
            assert could_have_fooled(finding, make_screening([make_clip()]))


def test_proof_pictures_come_back_as_they_were_written(
    proofs: dict[ProofKey, ProofFrame], tmp_path: Path
) -> None:
    write_proof_frames(proofs, tmp_path / "proof_frames.json")
    back = read_proof_frames(tmp_path / "proof_frames.json")
    assert list(back) == list(proofs)
    assert [one.jpeg for one in back.values()] == [one.jpeg for one in proofs.values()]
    assert read_proof_frames(tmp_path / "none.json") == {}
    (tmp_path / "odd.json").write_text('{"frames": []}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"odd\.json"):
        read_proof_frames(tmp_path / "odd.json")
