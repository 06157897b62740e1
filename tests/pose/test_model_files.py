"""The models are found, verified to the bit, and a missing one says what to do."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from gait_screen.errors import ModelMissingError, UsageError
from gait_screen.pose import model_files
from gait_screen.pose.model_files import MODEL_NAMES, MODEL_SHA256, find_model, model_folders

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAIT_SCREEN_MODELS", str(tmp_path))
    return tmp_path


@pytest.fixture
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAIT_SCREEN_MODELS", raising=False)


@pytest.mark.usefixtures("no_variable")
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_the_checkout_holds_every_model_with_the_published_sum(name: str) -> None:
    model = find_model(name)
    published = dict(
        reversed(line.split())
        for line in (CHECKOUT / "models" / "SHA256SUMS").read_text().splitlines()
    )
    assert model.path == CHECKOUT / "models" / f"pose_landmarker_{name}.task"
    assert model.sha256 == published[model.path.name] == MODEL_SHA256[name]


def test_a_folder_named_by_the_user_is_used(own_folder: Path) -> None:
    source = CHECKOUT / "models" / "pose_landmarker_full.task"
    copy = shutil.copy(source, own_folder / source.name)
    assert find_model("full").path == copy


def test_a_folder_named_by_the_user_stands_alone(own_folder: Path) -> None:
    with pytest.raises(ModelMissingError) as raised:
        find_model("heavy")
    message = str(raised.value)
    assert str(own_folder) in message
    assert "pose_landmarker_heavy.task" in message
    assert "unset GAIT_SCREEN_MODELS" in message


def test_a_damaged_model_is_refused_even_after_a_good_one(own_folder: Path) -> None:
    path = own_folder / "pose_landmarker_full.task"
    shutil.copy(CHECKOUT / "models" / path.name, path)
    assert find_model("full").sha256 == MODEL_SHA256["full"]

    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelMissingError, match="damaged or another one"):
        find_model("full")


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="'lite'; expected one of heavy or full"):
        find_model("lite")


def test_a_file_is_hashed_once_per_process(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(CHECKOUT / "models" / "pose_landmarker_full.task", own_folder)
    find_model("full")

    def refuse(*_arguments: object) -> None:
        raise AssertionError("the file was hashed again")

    monkeypatch.setattr(hashlib, "file_digest", refuse)
    assert find_model("full").name == "full"


def test_a_foreign_folder_beside_an_installed_package_is_not_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site-packages" / "gait_screen"
    (installed.parent / "models").mkdir(parents=True)
    monkeypatch.setattr(model_files, "_PACKAGE_DIR", installed)
    assert model_folders({}) == (installed / "_models",)
