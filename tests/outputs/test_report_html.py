from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gait_screen.analysis import Analysis
from gait_screen.outputs.report_html import render_report
from gait_screen.outputs.report_model import MetricRow, metric_rows
from gait_screen.screening import Plan, Screening
from tests.outputs.clips import make_analysis, make_clip, make_screening, renamed
from tests.outputs.page import Page


@pytest.fixture(scope="module")
def html() -> str:
    analysis = make_analysis(make_clip(), make_clip(Path("rear.mp4"), view="rear"))
    return render_report(analysis, annotated=["annotated_run.mp4", None])


def test_the_page_loads_nothing(html: str) -> None:
    page = Page(html)
    assert "://" not in html
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "object", "img", "base"}
    links = page.attributes("src", "href", "xlink:href", "srcset", "action", "data", "poster")
    assert all(link.startswith(("#", "./")) for link in links)
    assert "@import" not in html
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")


def test_it_says_what_was_found_measured_and_advised(html: str) -> None:
    text = Page(html).text
    for expected in (
        "4 March 2025, 05:06",
        "Limited ankle dorsiflexion, left",
        "likely",
        "moderate",
        "Peak ankle dorsiflexion 14 ± 4°; screening limit 18°",
        "14 ± 4° (n 7)",
        "Knee-to-wall lunge",
        "3 x 10",
        "Knee forward",
        "The ankle bends 14 of 18 degrees.",
        "Not visible from the side: film from behind.",
        "Film at 60 or more.",
        "It numbs.",
        "Knee-to-wall lunge: in 4 weeks.",
        "not a diagnosis",
        "This plan is provisional.",
        "Running, seen from the left side",
        "Running, seen from the rear",
    ):
        assert expected in text


def test_what_the_person_named_is_escaped() -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>.mp4'
    clip = renamed(make_clip(), evil)
    html = render_report(make_analysis(clip), annotated=[f"annotated_{evil}"])
    page = Page(html)
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    assert not page.attributes("onerror", "onload")
    assert "<script>alert(1)</script>" in page.text


def test_charts_are_described_and_their_ids_unique(html: str) -> None:
    page = Page(html)
    pictures = [attrs for _, attrs in page.tags if attrs.get("role") == "img"]
    assert len(pictures) >= 8
    assert any("Left: −2 to 22 degrees" in attrs["aria-label"] for attrs in pictures)
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    anchors = [href[1:] for href in page.attributes("href") if href.startswith("#")]
    assert set(anchors) <= set(ids)


def test_the_annotated_video_is_linked_where_there_is_one(html: str) -> None:
    assert [link for link in Page(html).attributes("href") if ".mp4" in link] == [
        "./annotated_run.mp4"
    ]
    odd = render_report(make_analysis(), annotated=["annotated_my run? 100%.mp4"])
    assert "./annotated_my%20run%3F%20100%25.mp4" in Page(odd).attributes("href")


def test_a_red_flag_comes_first_and_there_are_no_drills() -> None:
    stopped = Plan(stopped_by=["bone_pain"], provisional=False)
    clip = make_clip()
    screening = make_screening([clip], plan=stopped)
    text = Page(render_report(Analysis(screening, (clip,)))).text
    assert text.index("See a clinician first") < text.index("What stands out")
    assert "one spot on a bone" in text
    assert "provisional" not in text
    assert "There are no drills until the warning signs above have been looked at." in text


def test_a_screening_read_back_makes_a_report_without_charts() -> None:
    screening = Screening.from_json(make_screening([make_clip()]).to_json())
    page = Page(render_report(Analysis(screening, ())))
    assert "Peak ankle dorsiflexion" in page.text
    assert "charts" not in page.attributes("class", "id")
    assert "#charts" not in page.attributes("href")


def test_an_empty_screening_says_so() -> None:
    clip = make_clip()
    unknown = clip.record.model_copy(update={"test": None, "view": None, "camera_roll_deg": None})
    clip = replace(clip, record=unknown)
    screening = make_screening([clip], metrics=[], findings=[], plan=Plan(provisional=False))
    text = Page(render_report(Analysis(screening, (clip,)))).text
    for expected in (
        "Nothing could be judged, which is not a good result",
        "Nothing could be measured in these clips.",
        "There is nothing to work on from these clips.",
        "Movement not recognised, view not recognised",
    ):
        assert expected in text


def test_nothing_judged_is_said_with_what_to_film() -> None:
    clip = make_clip()
    screening = make_screening([clip])
    unjudged = screening.findings[0].model_copy(update={"status": "not_assessed"})
    text = Page(render_report(Analysis(make_screening([clip], findings=[unjudged]), ()))).text
    assert "Nothing could be judged" in text
    # The lunge is what shows a stiff ankle; the other tests would not tell.
    assert "drive the knee forward over the toes" in text
    assert "five slow squats" not in text
    assert "Nothing lies outside" not in text


def test_good_findings_say_how_much_was_judged() -> None:
    clip = make_clip()
    good = make_screening([clip]).findings[0].model_copy(update={"status": "none"})
    unjudged = good.model_copy(update={"status": "not_assessed", "side": "right"})
    for findings, sentence in (
        ([good], "Nothing lies outside its range by more than its uncertainty."),
        ([good, unjudged], "What could not be judged is listed below."),
    ):
        text = Page(render_report(Analysis(make_screening([clip], findings=findings), ()))).text
        assert sentence in text
        assert "could be judged, which is not" not in text


def _readings(*changes: dict[str, object]) -> list[MetricRow]:
    clip = make_clip()
    measured = make_screening([clip]).metrics[0]
    metrics = [measured.model_copy(update=change) for change in changes]
    return metric_rows(make_screening([clip], metrics=metrics))


def test_each_clip_s_readings_have_a_row_of_their_own() -> None:
    rows = _readings(
        {"clip": "old.mp4", "value": 34.0},
        {"clip": "old.mp4", "value": 36.0, "side": "right"},
        {"clip": "new.mp4", "value": 21.0},
    )
    assert [(row.left[:2], row.right[:2], row.origin) for row in rows] == [
        ("34", "36", "Running, old.mp4"),
        ("21", "", "Running, new.mp4"),
    ]
    assert rows[0].meaning
    assert not rows[1].meaning


def test_a_clip_used_for_two_views_is_told_by_its_view() -> None:
    rows = _readings({"value": 34.0}, {"value": 36.0, "side": "right", "view": "right"})
    assert [(row.left[:2], row.right[:2], row.origin) for row in rows] == [
        ("34", "", "Running, run.mp4, seen from the left side"),
        ("", "36", "Running, run.mp4, seen from the right side"),
    ]


def test_clips_of_one_name_never_share_a_cell() -> None:
    rows = _readings({"value": 34.0}, {"value": 21.0})
    assert [row.left[:2] for row in rows] == ["34", "21"]
