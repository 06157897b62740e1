"""Two screenings' clips in step: which belong together, at which frames, and why others do not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from gait_screen.analysis import ClipAnalysis
from gait_screen.errors import UsageError
from gait_screen.outputs.motion import ClipMotion, clip_motion
from gait_screen.outputs.side_by_side import (
    ClipPair,
    SideClip,
    common_steps,
    match_clips,
    pair_data,
)
from gait_screen.records import FloatArray, Span
from gait_screen.screening import EventRecord, IntervalRecord
from gait_screen.vocabulary import Movement, View
from tests.outputs.clips import make_clip, phone_times, rear_curves, side_curves


def stretched(factor: float) -> FloatArray:
    return phone_times() * factor


def recorded(clip: ClipAnalysis) -> SideClip:
    """Return a clip as it is stored: its events and spans in its record."""
    events = [EventRecord(kind=e.kind, side=e.side, time_s=e.time_s) for e in clip.events]  # type: ignore[arg-type]
    spans = [
        IntervalRecord(kind=s.kind, side=s.side, start_s=s.start_s, end_s=s.end_s)  # type: ignore[arg-type]
        for s in clip.spans
    ]
    record = clip.record.model_copy(update={"events": events, "intervals": spans})
    return SideClip(record, clip_motion(clip))


def side_clip(
    pace: float = 1.0, *, test: Movement = "running", view: View = "left", kept: bool = True
) -> SideClip:
    """Return a clip whose every time is ``pace`` times as long."""
    times = stretched(pace)
    curves = side_curves(phone_times()) if view in ("left", "right") else rear_curves(phone_times())
    clip = make_clip(times_s=times, test=test, view=view, curves=curves)
    clip = replace(
        clip,
        pose=replace(clip.pose, time_s=times),
        spans=tuple(replace(s, start_s=pace * s.start_s, end_s=pace * s.end_s) for s in clip.spans),
        events=tuple(replace(e, time_s=pace * e.time_s) for e in clip.events),
    )
    made = recorded(clip)
    return made if kept else SideClip(made.record)


def test_what_is_kept_comes_back_the_same_and_is_checked() -> None:
    motion = clip_motion(make_clip())
    text = motion.to_json()
    assert "\n" not in text
    assert ClipMotion.from_json(text) == motion
    assert motion.times_s == [round(float(t), 6) for t in phone_times()]
    ankle = next(c for c in motion.curves if (c.angle, c.side) == ("ankle_dorsiflexion", "left"))
    assert ankle.values_deg[20] is None
    broken = json.loads(text)
    broken["times_s"] = broken["times_s"][:-1]
    for bad in (json.dumps(broken), "{}", '{"schema": "other"}'):
        with pytest.raises(UsageError, match="a clip's curves"):
            ClipMotion.from_json(bad)


def test_two_paces_are_at_the_same_moment_of_their_step() -> None:
    pair = ClipPair(side_clip(), side_clip(1.5))
    (left, right) = common_steps(pair)
    assert {left.side, right.side} == {"left", "right"}
    steps = next(one for one in (left, right) if one.side == "left")
    assert steps.kind == "stride"
    assert (len(steps.earlier), len(steps.later)) == (1, 1)
    assert steps.scale.marks == ("initial_contact", "mid_stance", "toe_off", "next_contact")
    for pct in (0.0, 12.0, 40.0, 77.0, 100.0):
        early = steps.scale.time_at(steps.earlier[0], pct)
        assert steps.scale.time_at(steps.later[0], pct) == pytest.approx(1.5 * early)


def test_the_same_movement_gives_the_same_curves_whatever_the_pace() -> None:
    data = pair_data(ClipPair(side_clip(), side_clip(1.5)))
    json.dumps(data, allow_nan=False)
    left = next(side for side in data["sides"] if side["side"] == "left")
    knee = next(angle for angle in left["angles"] if angle["name"] == "knee_flexion-left")
    early, late = ([v for v in curve["mean"] if v is not None] for curve in knee["curves"])
    assert len(early) > 40
    assert early == pytest.approx(late, abs=0.11)
    # The body's own angle belongs to every leg's step; the other leg's angles do not.
    names = {angle["name"] for angle in left["angles"]}
    assert "trunk_forward_lean-body" in names
    assert not any(name.endswith("-right") for name in names)


def test_the_median_step_is_shown_first_and_each_has_its_times() -> None:
    data = pair_data(ClipPair(side_clip(), side_clip()))
    for side in data["sides"]:
        for clip, median in enumerate(side["median"]):
            assert 0 <= median < len(side["steps"][clip])
            for times in side["steps"][clip]:
                assert len(times) == len(side["marks"])
                assert times == sorted(times)


def test_another_view_cannot_be_put_in_step_and_it_is_said_why() -> None:
    found = match_clips([side_clip()], [side_clip(view="rear")])
    assert found.pairs == ()
    for which, other, view in (("earlier", "later", "left side"), ("later", "earlier", "rear")):
        said = next(one for one in found.reasons if f"the {which} screening, seen" in one)
        assert said.startswith(f"Running: seen from the {view} in the {which} screening")
        assert f"in the {other} one" in said


def test_another_movement_is_named_with_the_screening_that_has_it() -> None:
    found = match_clips([side_clip(), side_clip(test="walking")], [side_clip()])
    assert [pair.earlier.record.test for pair in found.pairs] == ["running"]
    assert found.reasons == ("Walking, seen from the left side: only in the earlier screening.",)


def test_what_was_not_recognised_is_not_compared() -> None:
    unknown = side_clip()
    unknown = SideClip(unknown.record.model_copy(update={"test": None}), unknown.motion)
    found = match_clips([unknown], [unknown])
    assert found.pairs == ()
    assert all("was not recognised" in reason for reason in found.reasons)


def test_without_a_step_in_both_there_is_nothing_to_align() -> None:
    clip = side_clip()
    without = SideClip(clip.record.model_copy(update={"intervals": []}), clip.motion)
    found = match_clips([clip], [without])
    assert found.pairs == ()
    assert "no step, repetition or hold of the same leg" in found.reasons[0]


def test_where_no_whole_stride_was_filmed_stances_are_compared() -> None:
    clip = side_clip()
    single = clip.record.model_copy(
        update={
            "intervals": clip.record.intervals[:1],
            "events": clip.record.events[:1],
        }
    )
    (steps,) = common_steps(ClipPair(SideClip(single, clip.motion), clip))
    assert (steps.kind, steps.side) == ("stance", "left")
    assert len(steps.later) == 2


def squat(pace: float) -> SideClip:
    spans = (Span("repetition", None, 0.2, 0.9), Span("repetition", None, 1.0, 1.7))
    clip = make_clip(test="squat")
    # Lowest in the middle of each repetition's first half.
    xy = clip.cleaned_xy_px.copy()
    for span in spans:
        low = span.start_s + pace * (span.end_s - span.start_s)
        frame = int(np.abs(clip.pose.time_s - low).argmin())
        xy[frame, 23:25, 1] += 15.0
    return recorded(replace(clip, events=(), spans=spans, cleaned_xy_px=xy))


def test_squats_meet_at_their_deepest_point() -> None:
    pair = ClipPair(squat(0.3), squat(0.6))
    (steps,) = common_steps(pair)
    assert (steps.kind, steps.side) == ("repetition", None)
    assert steps.scale.marks == ("start", "deepest_point", "end")
    assert steps.scale.pct[1] == pytest.approx(45.0, abs=3.0)
    deepest = steps.scale.pct[1]
    assert steps.scale.time_at(steps.earlier[0], deepest) == pytest.approx(0.41, abs=0.03)
    assert steps.scale.time_at(steps.later[0], deepest) == pytest.approx(0.62, abs=0.03)
    # Both legs bend at once: each has its curve.
    names = {angle["name"] for angle in pair_data(pair)["sides"][0]["angles"]}
    assert {"knee_flexion-left", "trunk_forward_lean-body"} <= names


def test_a_screening_without_curves_still_has_its_steps() -> None:
    pair = ClipPair(side_clip(kept=False), side_clip())
    data = pair_data(pair)
    assert data["clips"][0]["motion"] is None
    assert data["clips"][1]["motion"]["times_s"]
    for angle in data["sides"][0]["angles"]:
        assert angle["curves"][0] is None
        assert angle["curves"][1] is not None
