"""The list of corrections: what it holds, what it refuses, and whether it fits its clip."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pytest

from gait_screen.edits import (
    AddedEvent,
    EditList,
    ExcludedSpan,
    FloorLine,
    MovedEvent,
    MovedLandmark,
    RemovedEvent,
    check_fit,
    describe_edit,
)
from gait_screen.errors import UsageError
from gait_screen.records import GaitEvent, Span

SHA, OTHER = "a" * 64, "b" * 64
TIMES = np.array([0.0, 0.033333, 0.066667, 0.1, 0.2])
EVENTS = (GaitEvent("initial_contact", "left", 0.0333), GaitEvent("toe_off", "left", 0.1))
SPANS = (Span("stance", "left", 0.0333, 0.1),)

LANDMARK = {
    "edit": "move_landmark",
    "clip_sha256": SHA,
    "time_s": 0.033333,
    "landmark": "left_heel",
    "xy_px": [412.5, 1033.0],
}
MOVED = {
    "edit": "move_event",
    "clip_sha256": SHA,
    "kind": "toe_off",
    "side": "left",
    "time_s": 0.1,
    "to_time_s": 0.2,
}
EXCLUDED = {
    "edit": "exclude_span",
    "clip_sha256": SHA,
    "kind": "stance",
    "side": "left",
    "start_s": 0.0333,
    "end_s": 0.1,
}
FLOOR = {
    "edit": "floor_line",
    "clip_sha256": SHA,
    "start_px": [0.0, 1100.0],
    "end_px": [700.0, 1112.0],
}


def listed(*edits: Mapping[str, object]) -> EditList:
    return EditList.from_json(json.dumps({"schema": "gait-screen/edits/1", "edits": edits}))


def check(edits: EditList) -> None:
    check_fit(edits, SHA, time_s=TIMES, size_px=(720, 1280), events=EVENTS, spans=SPANS)


def test_a_list_as_the_browser_sends_it_becomes_typed_edits() -> None:
    edits = listed(LANDMARK, MOVED, EXCLUDED, FLOOR).edits
    assert edits == (
        MovedLandmark(
            clip_sha256=SHA, time_s=0.033333, landmark="left_heel", xy_px=(412.5, 1033.0)
        ),
        MovedEvent(clip_sha256=SHA, kind="toe_off", side="left", time_s=0.1, to_time_s=0.2),
        ExcludedSpan(clip_sha256=SHA, kind="stance", side="left", start_s=0.0333, end_s=0.1),
        FloorLine(clip_sha256=SHA, start_px=(0.0, 1100.0), end_px=(700.0, 1112.0)),
    )


def test_a_list_read_back_is_the_same() -> None:
    edits = listed(LANDMARK, MOVED, EXCLUDED, FLOOR)
    assert EditList.from_json(edits.to_json()) == edits
    assert json.loads(edits.to_json())["schema"] == "gait-screen/edits/1"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"landmark": "left_hell"}, "expected a landmark such as left_knee, but got 'left_hell'"),
        ({"landmark": None}, "landmark"),
        ({"xy_px": [1.0]}, "xy_px"),
        ({"xy_px": [1.0, "no"]}, "xy_px"),
        ({"time_s": -0.1}, "time_s"),
        ({"clip_sha256": "run.mp4"}, "clip_sha256"),
        ({"edit": "move_mountain"}, "move_landmark"),
        ({"colour": "red"}, "There is no such field"),
    ],
)
def test_a_wrong_edit_is_refused_by_the_name_of_the_field(
    changes: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError, match="is not an edit list") as raised:
        listed({**LANDMARK, **changes})
    assert said in str(raised.value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_only_finite_numbers_are_places(number: str) -> None:
    text = json.dumps({"edits": [LANDMARK]}).replace("412.5", number)
    with pytest.raises(UsageError):
        EditList.from_json(text)


def test_another_schema_is_refused() -> None:
    with pytest.raises(UsageError, match=r"my file\.json is not an edit list"):
        EditList.from_json('{"schema": "gait-screen/edits/9", "edits": []}', where="my file.json")


def test_a_floor_needs_its_left_point_first() -> None:
    with pytest.raises(UsageError, match="left point first"):
        listed({**FLOOR, "start_px": FLOOR["end_px"], "end_px": FLOOR["start_px"]})


REMOVED = {key: value for key, value in MOVED.items() if key != "to_time_s"} | {
    "edit": "remove_event"
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LANDMARK, {**LANDMARK, "xy_px": [1.0, 2.0]}),
        (LANDMARK, {**LANDMARK, "time_s": 0.0333331}),
        (MOVED, REMOVED),
        (EXCLUDED, EXCLUDED),
        (FLOOR, {**FLOOR, "start_px": [10.0, 20.0]}),
    ],
)
def test_two_edits_of_the_same_thing_are_refused(
    one: dict[str, object], other: dict[str, object]
) -> None:
    with pytest.raises(UsageError, match="two edits change the same thing"):
        listed(one, other)


def test_the_same_edit_in_two_clips_or_frames_is_two_things() -> None:
    both = listed(LANDMARK, {**LANDMARK, "clip_sha256": OTHER}, {**LANDMARK, "time_s": 0.1})
    assert len(both.edits) == 3
    assert both.of_clip(OTHER).edits == (both.edits[1],)


def test_edits_that_fit_their_clip_pass() -> None:
    added = AddedEvent(clip_sha256=SHA, kind="heel_off", side="left", time_s=0.08)
    removed = RemovedEvent(clip_sha256=SHA, kind="initial_contact", side="left", time_s=0.0333)
    fine = listed(LANDMARK, MOVED, EXCLUDED, FLOOR)
    check(EditList(edits=(*fine.edits, added, removed)))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({**LANDMARK, "time_s": 0.05}, "the clip has no frame at that time"),
        ({**LANDMARK, "xy_px": [-400.0, 10.0]}, "far outside of the picture of 720 x 1280 px"),
        ({**LANDMARK, "xy_px": [10.0, 1999.0]}, "far outside"),
        ({**MOVED, "to_time_s": 0.3}, "the clip was looked at from 0.000 to 0.200 s"),
        ({**MOVED, "time_s": 0.12}, "no such event"),
        ({**REMOVED, "side": "right"}, "no such event"),
        ({**REMOVED, "edit": "add_event"}, "found by the program already"),
        ({**REMOVED, "edit": "add_event", "time_s": 7.0}, "the clip was looked at"),
        ({**EXCLUDED, "end_s": 0.15}, "no such stretch"),
        ({**FLOOR, "end_px": [20.0, 1100.0]}, "too near each other"),
        ({**FLOOR, "end_px": [700.0, 9000.0]}, "far outside"),
    ],
)
def test_an_edit_of_something_else_is_refused_in_words(edit: dict[str, object], said: str) -> None:
    edits = listed(edit)
    with pytest.raises(UsageError, match="do not fit the clip") as raised:
        check(edits)
    assert said in str(raised.value)
    assert describe_edit(edits.edits[0]) in str(raised.value)


def test_edits_of_other_clips_are_not_looked_at() -> None:
    check(listed({**LANDMARK, "clip_sha256": OTHER, "time_s": 55.0}))


def test_a_landmark_may_be_put_just_outside_the_picture() -> None:
    check(listed({**LANDMARK, "xy_px": [300.0, 1300.0]}))


def test_edits_are_told_in_words() -> None:
    words = [describe_edit(edit) for edit in listed(LANDMARK, MOVED, EXCLUDED, FLOOR).edits]
    assert words == [
        "left heel at 0.033 s put to x 412, y 1033 px",
        "left toe off at 0.100 s moved to 0.200 s",
        "left stance from 0.033 to 0.100 s excluded",
        "floor through x 0, y 1100 and x 700, y 1112 px",
    ]
