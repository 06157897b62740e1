"""A corrected clip in the instrument: everything still says how the program had found it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gait_screen.analysis import ClipAnalysis
from gait_screen.edits import (
    AddedEvent,
    Edit,
    EditList,
    ExcludedSpan,
    FloorLine,
    MovedEvent,
    MovedLandmark,
    RemovedEvent,
)
from gait_screen.outputs.review_data import review_data
from gait_screen.outputs.review_edits import Corrected
from gait_screen.records import GaitEvent, Span
from tests.outputs.clips import make_clip, phone_times

SHA = "c" * 64
FOUND = make_clip()
MOVED = MovedEvent(clip_sha256=SHA, kind="initial_contact", side="left", time_s=0.3, to_time_s=0.34)
ADDED = AddedEvent(clip_sha256=SHA, kind="toe_off", side="left", time_s=0.56)
REMOVED = RemovedEvent(clip_sha256=SHA, kind="initial_contact", side="right", time_s=1.2)
EXCLUDED = ExcludedSpan(clip_sha256=SHA, kind="stance", side="left", start_s=0.9, end_s=1.15)


def corrected(*edits: Edit, events: tuple[GaitEvent, ...], spans: tuple[Span, ...]) -> Corrected:
    clip = replace(FOUND, events=events, spans=spans)
    return Corrected(clip, FOUND, EditList(edits=edits))


def origins(shown: Corrected) -> dict[tuple[str, str, float], tuple[float | None, bool]]:
    return {
        (e["kind"], e["side"], e["time_s"]): (e["found_s"], e["by_hand"]) for e in shown.events()
    }


def test_without_corrections_everything_is_as_it_was_found() -> None:
    shown = Corrected(FOUND, FOUND, EditList())
    assert [(e["time_s"], e["found_s"], e["by_hand"]) for e in shown.events()] == [
        (0.3, 0.3, False),
        (0.6, 0.6, False),
        (0.9, 0.9, False),
        (1.2, 1.2, False),
    ]
    assert [span["found_s"] for span in shown.spans()][:2] == [[0.3, 0.55], [0.6, 0.85]]
    assert not any(span["excluded"] for span in shown.spans())
    assert shown.pages() == {"landmarks": [], "removed": [], "floor": None, "count": 0}


def test_a_moved_event_still_has_its_first_name() -> None:
    events = (GaitEvent("initial_contact", "left", 0.34), *FOUND.events[1:])
    spans = (Span("stance", "left", 0.34, 0.55), *FOUND.spans[1:])
    shown = corrected(MOVED, events=events, spans=spans)
    assert origins(shown)["initial_contact", "left", 0.34] == (0.3, True)
    # So has the stance that now begins later.
    assert shown.spans()[0]["found_s"] == [0.3, 0.55]


def test_an_added_event_has_none_also_where_no_stance_came_of_it() -> None:
    shown = corrected(ADDED, events=FOUND.events, spans=FOUND.spans)
    assert origins(shown)["toe_off", "left", 0.56] == (None, True)
    events = (*FOUND.events, GaitEvent("toe_off", "left", 0.56))
    assert origins(corrected(ADDED, events=events, spans=FOUND.spans)) == origins(shown)


def test_an_event_that_landmarks_have_shifted_is_still_the_same() -> None:
    events = (GaitEvent("initial_contact", "left", 0.32), *FOUND.events[1:])
    shown = corrected(events=events, spans=FOUND.spans)
    assert origins(shown)["initial_contact", "left", 0.32] == (0.3, False)


def test_an_event_that_only_landmarks_have_brought_has_no_name() -> None:
    events = (*FOUND.events, GaitEvent("heel_off", "left", 0.45))
    shown = corrected(events=events, spans=FOUND.spans)
    assert origins(shown)["heel_off", "left", 0.45] == (None, False)


def test_a_removed_event_can_be_brought_back() -> None:
    shown = corrected(REMOVED, events=FOUND.events[:-1], spans=FOUND.spans[:-1])
    (gone,) = shown.pages()["removed"]
    assert (gone["kind"], gone["side"], gone["found_s"]) == ("initial_contact", "right", 1.2)
    assert shown.pages()["count"] == 1


def test_a_span_left_out_is_shown_as_left_out_with_its_curve() -> None:
    left = tuple(span for span in FOUND.spans if span.start_s != 0.9)
    shown = corrected(EXCLUDED, events=FOUND.events, spans=left)
    assert [(span["start_s"], span["excluded"]) for span in shown.spans()] == [
        (0.3, False),
        (0.6, False),
        (0.9, True),
        (1.2, False),
    ]
    data = review_data(shown.clip, found=FOUND, edits=shown.edits)
    ankle = next(one for one in data["angles"] if one["name"] == "ankle_dorsiflexion")
    assert [cycle["span"] for cycle in ankle["cycles"]] == [0, 2]


def test_moved_landmarks_and_floor_are_handed_on_and_points_stay_as_found() -> None:
    time_s = float(phone_times()[7])
    moved = MovedLandmark(clip_sha256=SHA, time_s=time_s, landmark="left_knee", xy_px=(5.5, 6.5))
    floor = FloorLine(clip_sha256=SHA, start_px=(1, 110), end_px=(150, 112))
    other = moved.model_copy(update={"clip_sha256": "d" * 64})
    clip: ClipAnalysis = replace(FOUND, cleaned_xy_px=FOUND.cleaned_xy_px + 50)
    data = review_data(clip, found=FOUND, edits=EditList(edits=(moved, floor, other)))
    assert data["corrected"] == {
        "landmarks": [{"name": "left_knee", "frame": 7, "xy_px": [5.5, 6.5]}],
        "removed": [],
        "floor": {"start_px": [1, 110], "end_px": [150, 112]},
        "count": 2,
    }
    assert data["landmarks"] == review_data(FOUND)["landmarks"]


@pytest.mark.parametrize("edits", [None, EditList()])
def test_no_corrections_and_an_empty_list_are_the_same(edits: EditList | None) -> None:
    assert review_data(FOUND, edits=edits) == review_data(FOUND, found=FOUND)
