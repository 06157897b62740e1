"""What was measured of clips is kept between runs: numbers under checksums, and no names."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait_screen import measured_file
from gait_screen.analysis import Measured
from gait_screen.measured_file import ClipSource, load_measured, measured_key, store_measured
from gait_screen.packing import pack
from gait_screen.records import AnalysisOptions, ClipRequest, PersonPick
from tests.pipeline.conftest import screened

KEY = "a.b"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path))
    return tmp_path


def measured() -> Measured:
    analysis = screened("squat_side")
    return Measured(analysis.clips, tuple(analysis.screening.metrics))


def source(name: str | None = None, **asked: object) -> ClipSource:
    """Return the sample clip as it was analysed, or as it is called now."""
    info = measured().clips[0].info
    if name is not None:
        info = replace(info, path=info.path.with_name(name))
    return ClipSource(info.path.name, ClipRequest(info.path, **asked), info)  # type: ignore[arg-type]


def key(*clips: ClipSource, **chosen: object) -> str:
    software = screened("squat_side").screening.software
    return measured_key(clips, replace(AnalysisOptions(), **chosen), software)  # type: ignore[arg-type]


@pytest.mark.usefixtures("folder")
def test_what_was_kept_comes_back_to_the_last_bit() -> None:
    store_measured(KEY, measured(), [source()])
    back = load_measured(KEY, [source()])
    assert back is not None
    before, after = pack(measured()), pack(back)
    assert before.keys() == after.keys()
    assert all(before[name].tobytes() == after[name].tobytes() for name in before)


def test_the_file_holds_no_name_and_no_folder(folder: Path) -> None:
    store_measured(KEY, measured(), [source()])
    (path,) = folder.glob("*.measured.npz")
    with np.load(path, allow_pickle=False) as entry:
        text = str(entry["about"])
    assert "squat_side" not in text
    assert str(source().info.path.parent) not in text
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("folder")
def test_a_clip_that_was_renamed_goes_by_its_new_name() -> None:
    store_measured(KEY, measured(), [source()])
    back = load_measured(KEY, [source("second.mp4")])
    assert back is not None
    assert back.clips[0].record.file == "second.mp4"
    assert back.clips[0].film.info.path.name == "second.mp4"
    assert {metric.clip for metric in back.metrics} <= {"second.mp4", None}
    assert any(metric.clip == "second.mp4" for metric in back.metrics)


def test_a_name_where_nobody_expects_it_is_not_kept(folder: Path) -> None:
    metric = measured().metrics[0].model_copy(update={"reason": "squat_side.mp4 is too dark"})
    store_measured(KEY, Measured(measured().clips, (metric,)), [source()])
    assert list(folder.iterdir()) == []


def test_a_damaged_entry_is_removed(folder: Path) -> None:
    store_measured(KEY, measured(), [source()])
    (path,) = folder.glob("*.measured.npz")
    assert load_measured(KEY, [source(), source("second.mp4")]) is None  # of two clips it is not
    assert not path.exists()


def test_the_key_depends_on_all_that_is_measured_from_and_on_nothing_else() -> None:
    first = key(source())
    same = [
        key(source("other.mp4")),
        key(source(), annotate=False),
        key(source(), workers=1),
        key(source(), show_faces=True),
        key(source(), use_cache=False),
    ]
    assert set(same) == {first}
    faster = source()
    changed = [
        key(source(), height_cm=180.0),
        key(source(), pictures=False),
        key(source(), markers=True),
        key(source(), marker_colour="#00ff00", markers=True),
        key(source(), whole_clip=True),
        key(source(test="squat")),
        key(source(view="left")),
        key(source(person=PersonPick(1.0, 10.0, 20.0))),
        key(replace(faster, info=replace(faster.info, slow_motion_factor=2.0))),
        key(replace(faster, info=replace(faster.info, sha256="0" * 64))),
        key(source(), source("other.mp4")),
    ]
    assert len({first, *changed}) == len(changed) + 1


def test_every_choice_is_in_the_key_unless_it_is_known_to_have_no_effect() -> None:
    names = set(AnalysisOptions.__dataclass_fields__)
    assert set(measured_file._WITHOUT_EFFECT) < names


def test_a_changed_program_measures_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "metrics" / "rule.py"
    module.parent.mkdir()
    module.write_text("ANGLE = 1\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "rule.pyc").write_bytes(b"1")
    monkeypatch.setattr(measured_file, "_PACKAGE", tmp_path)
    digests = []
    for change in (
        lambda: None,
        lambda: (tmp_path / "__pycache__" / "rule.pyc").write_bytes(b"22"),
        lambda: module.write_text("ANGLE = 2\n") and os.utime(module, ns=(5, 5)),
    ):
        change()
        measured_file._program_digest.cache_clear()
        digests.append(measured_file._program_digest())
    measured_file._program_digest.cache_clear()
    assert digests[0] == digests[1] != digests[2]


def test_the_entry_is_readable_without_pickle(folder: Path) -> None:
    store_measured(KEY, measured(), [source()])
    (path,) = folder.glob("*.measured.npz")
    with np.load(path, allow_pickle=False) as entry:
        assert json.loads(str(entry["about"]))["metrics"]
