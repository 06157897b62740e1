"""`gait-screen doctor`: a sound installation passes, each fault is named with its mending."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from gait_screen import doctor
from gait_screen.picture.model_files import NETWORK_NAMES
from gait_screen.pose.model_files import MODEL_NAMES
from gait_screen.video.codecs import available_codecs

CHECKOUT = Path(__file__).resolve().parents[2]


def test_this_installation_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.delenv("GAIT_SCREEN_MODELS", raising=False)
    checks = doctor.run_checks()
    assert [f"{check.name}: {check.detail}" for check in checks if not check.ok] == []
    names = [check.name for check in checks]
    assert len(set(names)) == len(names)
    assert {"Python", "mediapipe", "streamlit", "Video codecs", "App is local and silent"} < set(
        names
    )
    assert {f"Pose model {name}" for name in MODEL_NAMES} < set(names)
    assert {f"Network {name}" for name in NETWORK_NAMES} < set(names)


def test_a_package_outside_its_tested_range_is_named_with_the_command_that_mends_it() -> None:
    versions = {"numpy": "1.26.4", "mediapipe": "0.10.35"}
    checks = doctor.check_packages(
        [Requirement("numpy>=2.4,<3"), Requirement("mediapipe==0.10.31")], versions.__getitem__
    )
    assert [check.ok for check in checks] == [False, False]
    assert checks[0].detail == "1.26.4 is outside the tested range <3,>=2.4"
    assert checks[1].fix == "pip install 'mediapipe==0.10.31'"


def test_an_absent_package_is_named() -> None:
    (check,) = doctor.check_packages([Requirement("a-package-that-nobody-made>=1")])
    assert not check.ok
    assert check.detail == "not installed"
    assert check.fix


def test_the_declared_ranges_of_an_installed_package_are_those_of_the_checkout(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from_checkout = {str(item) for item in doctor.declared_requirements()}
    monkeypatch.setattr(doctor, "_CHECKOUT", tmp_path)
    lines = [*from_checkout, 'pytest>=9; extra == "dev"']
    monkeypatch.setattr(metadata, "requires", lambda _name: lines)
    assert {str(item) for item in doctor.declared_requirements()} == from_checkout


@pytest.mark.parametrize(
    ("installed", "fix"),
    [
        (
            ["opencv_contrib_python", "opencv-python-headless"],
            "pip uninstall -y opencv-contrib-python opencv-python-headless; "
            "pip install opencv-python-headless",
        ),
        (["numpy"], "pip install opencv-python-headless"),
    ],
)
def test_any_other_set_of_opencvs_is_a_fault(installed: list[str], fix: str) -> None:
    check = doctor.check_one_opencv(installed)
    assert not check.ok
    assert check.fix == fix


def test_a_damaged_model_is_a_fault_not_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pose_landmarker_full.task").write_bytes(b"half of a model")
    monkeypatch.setenv("GAIT_SCREEN_MODELS", str(tmp_path))
    check = doctor.check_model("full")
    assert not check.ok
    assert "damaged" in check.detail
    assert "unset GAIT_SCREEN_MODELS" in check.fix


def test_a_damaged_network_is_a_fault_not_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (CHECKOUT / "models").glob("picture_*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "picture_pelvis.onnx").write_bytes(b"half of a network")
    monkeypatch.setenv("GAIT_SCREEN_MODELS", str(tmp_path))
    assert doctor.check_network("rear_foot").ok
    check = doctor.check_network("pelvis")
    assert not check.ok
    assert "damaged" in check.detail
    assert "unset GAIT_SCREEN_MODELS" in check.fix


def test_codecs_that_are_not_there_are_missing() -> None:
    support = available_codecs(decoders=["h264", "no-such-codec"], encoders=["h265-of-nobody"])
    assert support.found == ("h264 decoder",)
    assert support.missing == ("no-such-codec decoder", "h265-of-nobody encoder")


def test_a_metrics_client_in_the_library_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    library = tmp_path / "tasks" / "libmediapipe.so"
    library.write_bytes(bytes(1000) + b"logs.proto.mediapipe.LogRequest")
    check = doctor.check_metrics_client(tmp_path)
    assert not check.ok
    assert "libmediapipe.so holds logs.proto.mediapipe.LogRequest" in check.detail


def test_an_uploader_in_onnx_runtime_is_a_fault(tmp_path: Path) -> None:
    library = tmp_path / "libonnxruntime.so.1.32.0"
    library.write_bytes(bytes(1000) + b"https://mobile.events.data.microsoft.com/OneCollector")
    (tmp_path / "state.so").write_bytes(library.read_bytes())
    check = doctor.check_runtime_client(tmp_path)
    assert not check.ok
    assert "state.so holds events.data.microsoft" in check.detail
    assert library.name in check.detail


def test_a_mediapipe_without_a_library_is_not_called_silent(tmp_path: Path) -> None:
    assert not doctor.check_metrics_client(tmp_path).ok


def test_a_mediapipe_that_this_system_cannot_load_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "libmediapipe.so").write_bytes(b"made for another system")
    check = doctor.check_mediapipe_loads(tmp_path)
    assert not check.ok
    assert "libmediapipe.so" in check.detail
    assert check.fix


def test_a_streamlit_that_would_gather_statistics_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Neither a configuration file nor the app's environment: Streamlit's own defaults.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    check = doctor.check_app_privacy({"STREAMLIT_SERVER_ADDRESS": "127.0.0.1"})
    assert not check.ok
    assert check.detail.endswith("take over gatherUsageStats = false")


def test_an_output_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert doctor.check_writable(tmp_path).ok
    assert list(tmp_path.iterdir()) == []
    check = doctor.check_writable(tmp_path / "gone")
    assert not check.ok
    assert "--out" in check.fix
