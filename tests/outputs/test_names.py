from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest

from gait_screen.outputs.names import clip_files, is_our_file, safe_stem
from tests.outputs.clips import make_clip


def test_the_first_clip_has_the_plain_names_and_others_their_stem() -> None:
    first, second = clip_files([make_clip(Path("run side.mov")), make_clip(Path("squat.mp4"))])
    assert astuple(first) == (
        "angles.csv",
        "angles.mot",
        "landmarks.trc",
        "landmarks.json",
        "annotated_run side.mp4",
    )
    assert astuple(second) == (
        "angles_squat.csv",
        "angles_squat.mot",
        "landmarks_squat.trc",
        "landmarks_squat.json",
        "annotated_squat.mp4",
    )


def test_equal_names_do_not_overwrite_each_other() -> None:
    files = clip_files([make_clip(Path(name)) for name in ("a.mp4", "A.mov", "a.mp4", "a_2.mp4")])
    names = [name.casefold() for clip in files for name in astuple(clip)]
    assert len(names) == len(set(names)) == 20


@pytest.mark.parametrize(
    ("file", "stem"),
    [
        ("../../etc/passwd.mp4", "passwd"),
        ("C:\\Users\\me\\clip.mp4", "clip"),
        ('we<ird>:"na|me?*.mp4', "we_ird___na_me__"),
        (".mp4", "mp4"),
        ("läufer-2.MOV", "läufer-2"),
        ("...", "clip"),
    ],
)
def test_names_are_safe_on_every_file_system(file: str, stem: str) -> None:
    assert safe_stem(file) == stem


def test_a_very_long_name_still_fits() -> None:
    assert len(f"annotated_{safe_stem('ä' * 300 + '.mp4')}.mp4".encode()) <= 255


def test_only_our_files_count_as_ours() -> None:
    for clip in clip_files([make_clip(Path("a.mp4")), make_clip(Path("b.mp4"))]):
        assert all(is_our_file(name) for name in astuple(clip))
    for name in ("screening.json", "report.html", "report.pdf"):
        assert is_our_file(name)
    for name in ("notes.txt", "run.mp4", "angles.xlsx", "myscreening.json", "report.html.bak"):
        assert not is_our_file(name)
