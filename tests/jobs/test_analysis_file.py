"""An analysis that was put down and taken up again is the same to the last bit, or refused."""

from __future__ import annotations

import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from gait_screen.analysis import Analysis
from gait_screen.analysis_file import ANALYSIS_FILE, load_analysis, save_analysis
from gait_screen.errors import UsageError
from gait_screen.metrics.drivers import Drivers, MetricDrivers
from gait_screen.packing import digest_of, pack, unpack
from gait_screen.picture.records import PictureReading
from gait_screen.records import FloatArray
from tests.helpers.same import assert_same
from tests.outputs.clips import make_clip, make_screening, phone_times, rear_curves


def analysis() -> Analysis:
    side = make_clip(Path("run.mp4"))
    rear = make_clip(Path("b\udcf6se/run.mp4"), view="rear", curves=rear_curves(phone_times()))
    numbers = np.linspace(-0.0, 1 / 3, 4)
    reading = PictureReading(
        "rear_foot", "left", np.arange(4), *[np.outer(numbers, numbers)] * 4, mirrored=True
    )
    drivers = MetricDrivers("cadence", None, Drivers.from_names({"n": 3, "fps": 59.94}), "picture")
    world_m = np.random.default_rng(1).normal(size=side.pose.world_m.shape)
    side = replace(
        side,
        pose=replace(side.pose, world_m=world_m),
        leg_length_px=float("nan"),
        readings=(reading,),
        drivers=(drivers,),
    )
    return Analysis(make_screening((side, rear)), (side, rear))


def test_round_trip_to_the_bit(tmp_path: Path) -> None:
    before = analysis()
    path = save_analysis(before, tmp_path)
    after = load_analysis(tmp_path)

    assert_same(after, before)
    assert after.screening.to_json() == before.screening.to_json()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [ANALYSIS_FILE]
    # The page changes nothing of it, but what it makes of it may.
    after.clips[0].pose.xy_px[0] = 0.0


def test_none_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no analysis"):
        load_analysis(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_damaged_one_is_refused(tmp_path: Path, share: float) -> None:
    path = save_analysis(analysis(), tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(UsageError, match="damaged"):
        load_analysis(tmp_path)


def test_one_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_analysis(analysis(), tmp_path)
    monkeypatch.setattr("gait_screen.analysis_file.VERSION", 2)
    with pytest.raises(UsageError, match="another version"):
        load_analysis(tmp_path)


def test_nothing_that_could_run_is_read(tmp_path: Path) -> None:
    np.savez(tmp_path / ANALYSIS_FILE, about=np.array([object()], dtype=object))
    with pytest.raises(UsageError, match="damaged"):
        load_analysis(tmp_path)


@dataclass(frozen=True)
class Inner:
    values: FloatArray
    kind: Literal["a", "b"] = "a"


@dataclass(frozen=True)
class Record:
    inner: tuple[Inner, ...]
    pair: tuple[int, str]
    limit: float | None = None


RECORD = Record((Inner(np.array([[0.1, np.nan]])), Inner(np.empty((0, 2)), "b")), (3, "x"))


@pytest.mark.parametrize("limit", [None, float("-inf"), -0.0, 5e-324, 0.1 + 0.2])
def test_every_number_comes_back(limit: float | None) -> None:
    before = replace(RECORD, limit=limit)
    assert_same(unpack(Record, pack(before)), before)


@dataclass(frozen=True)
class Later:
    inner: tuple[Inner, ...]
    pair: tuple[int, str]
    limit: float | None = None
    new: str = "unknown then"


def test_a_field_that_was_added_since_takes_its_default() -> None:
    assert unpack(Later, pack(RECORD)).new == "unknown then"
    with pytest.raises(ValueError, match="no field new"):
        unpack(Record, pack(Later((), (1, "x"))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"kind": "b"', '"kind": "c"'),
        ('"pair": [3, "x"]', '"pair": [3, 4]'),
        ('"pair": [3, "x"]', '"pair": [true, "x"]'),
        ('"pair": [3, "x"]', '"pair": [3]'),
        ('"begin": 0', '"begin": 1'),
        ('"begin": 0', '"begin": -1'),
        ('"shape": [1, 2]', '"shape": [1, 3]'),
        ('"limit": null', '"limit": "much"'),
    ],
)
def test_what_is_no_such_record_is_refused(old: str, new: str) -> None:
    packed = pack(RECORD)
    about = str(packed["about"])
    assert old in about
    with pytest.raises((ValueError, KeyError, TypeError)):
        unpack(Record, {**packed, "about": np.array(about.replace(old, new, 1))})


def test_a_digest_tells_any_two_records_apart() -> None:
    other = replace(RECORD, inner=(Inner(np.array([[0.1, 1.0]])), RECORD.inner[1]))
    assert digest_of(RECORD) == digest_of(replace(RECORD))
    assert len({digest_of(RECORD), digest_of(other), digest_of(replace(RECORD, limit=0.0))}) == 3
