"""What an installed wheel holds: an installation without the checkout must be complete."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gait_screen.picture.model_files import NETWORK_NAMES
from gait_screen.pose.model_files import MODEL_SHA256

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_it_holds_every_file_of_the_package(installed: Path) -> None:
    expected = {
        path.relative_to(CHECKOUT)
        for path in (CHECKOUT / "gait_screen").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    missing = {str(path) for path in expected if not (installed / path).is_file()}
    assert missing == set()
    assert (installed / "gait_screen" / "py.typed").is_file()


def test_it_brings_nothing_else_along(installed: Path) -> None:
    (info,) = installed.glob("*.dist-info")
    assert {path.name for path in installed.iterdir()} == {"gait_screen", info.name}


def test_it_declares_the_command(installed: Path) -> None:
    (info,) = installed.glob("*.dist-info")
    assert "gait-screen = gait_screen.cli:main" in (info / "entry_points.txt").read_text()


@pytest.mark.parametrize("name", sorted(MODEL_SHA256))
def test_it_finds_its_models_away_from_the_checkout(
    installed: Path, tmp_path: Path, name: str
) -> None:
    program = (
        "from gait_screen.pose.model_files import find_model;"
        f"model = find_model({name!r}); print(model.path, model.sha256)"
    )
    said = _said_by(program, installed, tmp_path)
    path, sha256 = said
    assert path == str(installed / "gait_screen" / "_models" / f"pose_landmarker_{name}.task")
    assert sha256 == MODEL_SHA256[name]


def test_it_finds_its_networks_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    program = (
        "from gait_screen.picture.model_files import find_networks;"
        "print(*(file.path for file in find_networks().values()), sep='\\n')"
    )
    said = _said_by(program, installed, tmp_path)
    assert said == [
        str(installed / "gait_screen" / "_models" / f"picture_{name}.onnx")
        for name in NETWORK_NAMES
    ]


def _said_by(program: str, installed: Path, folder: Path) -> list[str]:
    """Run a program with the installed package, away from the checkout; return what it prints."""
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    environ.pop("GAIT_SCREEN_MODELS", None)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()
