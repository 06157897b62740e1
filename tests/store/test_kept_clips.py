"""What is kept of a screening's clips: curves with it, a video only by choice, gone with it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from gait_screen.errors import StoreError, UsageError
from gait_screen.store import (
    ClipToKeep,
    KeptSize,
    Store,
    delete_store,
    export_store,
    import_into,
    open_store,
)
from gait_screen.store.text import digest
from tests.cli.screenings import metric, screening

NAME = "Ann-Sofie Quist"
CURVES = '{"schema": "curves"}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "progress.sqlite3"


@pytest.fixture
def store(file: Path) -> Store:
    return open_store(file)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "annotated_run.mp4"
    path.write_bytes(b"Quxley in the picture " * 5000)
    return path


def text_of(value: float = 30.0, created: str = "2026-01-10T08:00:00+00:00") -> str:
    return screening([metric("tibia_inclination_peak", value)], created=created).to_json()


def kept_files(file: Path) -> list[Path]:
    folder = file.with_name(file.name + ".videos")
    return sorted(folder.iterdir()) if folder.exists() else []


def test_curves_are_kept_with_a_screening_and_no_video_unless_given(
    store: Store, file: Path
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES), ClipToKeep(1, "{}")])
    (stored,) = store.screenings(NAME)
    kept = store.kept_clips(NAME, stored.digest)
    assert [(clip.number, clip.motion, clip.video) for clip in kept] == [
        (0, CURVES, None),
        (1, "{}", None),
    ]
    assert kept_files(file) == []
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_kept_video_is_the_owner_s_alone_and_its_name_tells_nothing(
    store: Store, video: Path
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    (kept,) = store.kept_clips(NAME, digest(text_of()))
    assert kept.video is not None
    assert kept.video.read_bytes() == video.read_bytes()
    assert stat.S_IMODE(kept.video.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.video.parent.stat().st_mode) == 0o700
    assert "ann" not in kept.video.name.lower()
    assert "run" not in kept.video.name
    assert store.kept_size(NAME) == KeptSize(1, video.stat().st_size)


def test_stored_again_a_video_takes_the_earlier_one_s_place_and_none_leaves_it(
    store: Store, file: Path, video: Path, tmp_path: Path
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    other = tmp_path / "other.mp4"
    other.write_bytes(b"another one")
    assert not store.add(NAME, text_of(), clips=[ClipToKeep(0, "{}", other)])
    (path,) = kept_files(file)
    assert path.read_bytes() == b"another one"
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES)])
    (kept,) = store.kept_clips(NAME, digest(text_of()))
    assert kept.video == path
    assert kept.motion == CURVES


def deletions() -> dict[str, object]:
    return {
        "videos": lambda store, _file: store.delete_videos(NAME),
        "screening": lambda store, _file: store.delete_screening(
            NAME, json.loads(text_of())["created"]
        ),
        "person": lambda store, _file: store.delete_person(NAME),
    }


@pytest.mark.parametrize("way", list(deletions()))
def test_a_video_goes_with_what_it_belongs_to_and_no_other(
    way: str, store: Store, file: Path, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    store.add("Zoe", text_of(), clips=[ClipToKeep(0, CURVES, video)])
    (mine,) = (clip.video for clip in store.kept_clips(NAME, digest(text_of())))
    assert mine is not None
    left: list[bytes] = []
    unlink = Path.unlink

    def look_and_unlink(path: Path, missing_ok: bool = False) -> None:
        left.append(path.read_bytes())
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", look_and_unlink)
    deletions()[way](store, file)  # type: ignore[operator]
    monkeypatch.undo()
    assert not mine.exists()
    # Overwritten before it went.
    assert set(left[0]) == {0}
    (others,) = (clip.video for clip in store.kept_clips("Zoe", digest(text_of())))
    assert others is not None
    assert others.read_bytes() == video.read_bytes()
    assert kept_files(file) == [others]


def test_deleting_videos_alone_leaves_screening_and_curves(
    store: Store, video: Path, file: Path
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    assert store.delete_videos(NAME) == 1
    (kept,) = store.kept_clips(NAME, digest(text_of()))
    assert (kept.motion, kept.video) == (CURVES, None)
    assert store.kept_size(NAME) == KeptSize(0, 0)
    # With the last video its folder goes.
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_deleting_everything_leaves_no_video(store: Store, file: Path, video: Path) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    assert delete_store(file)
    assert list(file.parent.iterdir()) == []


def test_a_video_whose_file_of_screenings_has_gone_is_deleted_too(
    store: Store, file: Path, video: Path
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    file.unlink()
    assert delete_store(file)
    assert kept_files(file) == []


def test_what_cannot_be_copied_stores_nothing(store: Store, file: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"save the screening without it"):
        store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, tmp_path / "gone.mp4")])
    assert store.people() == ()
    assert kept_files(file) == []


def test_what_a_crash_has_left_goes_when_the_next_screening_is_stored(
    store: Store, file: Path, video: Path
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    (kept,) = kept_files(file)
    orphan = kept.with_name("0123456789abcdef" * 2 + ".mp4")
    orphan.write_bytes(b"nobody's")
    foreign = kept.with_name("holiday.mp4")
    foreign.write_bytes(b"not ours")
    store.add("Zoe", text_of())
    assert kept_files(file) == sorted([kept, foreign])


def test_a_video_that_was_removed_by_hand_is_simply_not_there(
    store: Store, file: Path, video: Path
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    kept_files(file)[0].unlink()
    (kept,) = store.kept_clips(NAME, digest(text_of()))
    assert kept.video is None
    assert store.delete_person(NAME) == 1


def test_an_export_has_the_curves_and_not_the_videos(
    store: Store, video: Path, tmp_path: Path
) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES, video)])
    out = tmp_path / "all.json"
    export_store(store, out)
    assert "Quxley" not in out.read_text(encoding="utf-8")
    again = open_store(tmp_path / "again" / "progress.sqlite3")
    import_into(again, out)
    (kept,) = again.kept_clips(NAME, digest(text_of()))
    assert (kept.motion, kept.video) == (CURVES, None)


def test_an_export_with_broken_clips_is_refused(store: Store, tmp_path: Path) -> None:
    store.add(NAME, text_of(), clips=[ClipToKeep(0, CURVES)])
    out = tmp_path / "all.json"
    export_store(store, out)
    data = json.loads(out.read_text(encoding="utf-8"))
    data["people"][0]["screenings"][0]["clips"] = [{"number": "x"}]
    out.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(UsageError, match="expected the clips as a list"):
        import_into(store, out)
