from __future__ import annotations

import numpy as np
import pytest

from gait_screen.errors import AnalysisCancelled, UsageError
from gait_screen.markers.colour import colour_from_text
from gait_screen.markers.look import look_for_markers
from gait_screen.records import ProgressUpdate
from tests.helpers.figures import clock
from tests.markers.figure import Scene, from_behind, pictures

TIME_S = clock(0.4, 30.0)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return from_behind(TIME_S, eversion_deg={"left": 6.0})


def test_dots_in_pictures_become_named_paths_and_their_colour_is_found(scene: Scene) -> None:
    reading = look_for_markers(pictures(scene), scene.signals, "rear", clip="rear.mp4")
    assert {(path.name, path.side) for path in reading.paths} == set(scene.places)
    assert reading.colour is not None
    assert reading.colour.hue_deg == pytest.approx(colour_from_text("green").hue_deg, abs=6.0)
    assert reading.diameter_px == pytest.approx(8.0, abs=1.5)
    off = [
        np.linalg.norm(path.xy_px - scene.places[path.name, path.side], axis=1)
        for path in reading.paths
    ]
    assert np.sqrt(np.nanmean(np.square(off))) < 0.2
    assert reading.note == (
        "stickers found: 4 on the left leg, 4 on the right leg, 2 on the waistband"
    )


def test_stickers_of_another_colour_than_named_are_not_found(scene: Scene) -> None:
    reading = look_for_markers(
        pictures(scene), scene.signals, "rear", clip="rear.mp4", colour="pink"
    )
    assert not reading.found
    assert reading.note.startswith("no stickers in pink were found")
    with pytest.raises(UsageError, match="no colour of a sticker"):
        look_for_markers(pictures(scene), scene.signals, "rear", clip="rear.mp4", colour="plaid")


def test_a_person_without_stickers_and_a_front_view_say_so(scene: Scene) -> None:
    bare = Scene(scene.signals, {})
    reading = look_for_markers(pictures(bare), scene.signals, "rear", clip="rear.mp4")
    assert not reading.found
    assert "four on the midline" in reading.note
    front = look_for_markers(pictures(scene), scene.signals, "front", clip="front.mp4")
    assert "film from behind or from the side" in front.note


def test_it_can_be_stopped(scene: Scene) -> None:
    def stop(update: ProgressUpdate) -> None:
        assert update.clip == "rear.mp4"
        raise AnalysisCancelled("Stopped.")

    with pytest.raises(AnalysisCancelled):
        look_for_markers(
            pictures(scene), scene.signals, "rear", clip="rear.mp4", colour="green", progress=stop
        )
