"""Check an installation: what would make an analysis fail or footage leak, and how to mend it."""

from __future__ import annotations

import ctypes
import importlib.util
import mmap
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from gait_screen.app_environment import APP_ENVIRONMENT
from gait_screen.errors import ModelMissingError
from gait_screen.picture.model_files import NETWORK_NAMES, find_network
from gait_screen.picture.network import PictureNetwork
from gait_screen.picture.plans import NetworkName
from gait_screen.pose.model_files import MODEL_NAMES, find_model, restore_advice
from gait_screen.video.codecs import available_codecs

_DISTRIBUTION: Final = "gait-screen"
_CHECKOUT: Final = Path(__file__).resolve().parent.parent
_INSTALL_AGAIN: Final = "Install again: pip install -c requirements.lock . in a fresh environment."

#: Byte strings that MediaPipe's library holds from the version that uploads usage metrics on
#: (0.10.35) and not in 0.10.31: the start of the logging endpoint (the compiler keeps only that
#: much in one piece), the upload's message and class, and the HTTP client that carries it.
METRICS_CLIENT_MARKERS: Final = (
    b"https://play.goo",
    b"logs.proto.mediapipe.LogRequest",
    b"TasksStatsProtoLogger",
    b"CURLOPT_",
)
#: The same in ONNX Runtime: its uploader (1.29.0 and later) and where it uploads to.
RUNTIME_CLIENT_MARKERS: Final = (b"OneDsTelemetry", b"events.data.microsoft", b"CURLOPT_")
_LIBRARY_SUFFIXES: Final = frozenset({".so", ".dylib", ".dll", ".pyd"})

#: Each puts its own files into the same ``cv2`` folder; two of them overwrite each other.
_OPENCV_DISTRIBUTIONS: Final = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)


@dataclass(frozen=True)
class Check:
    """One check of the installation; ``fix`` says what to do (empty when it passed)."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


def run_checks() -> list[Check]:
    """Check this installation.

    Returns
    -------
    list of Check
        In a fixed order. Nothing is raised for a fault found: it is a check that is not ``ok``.
        Takes about a second and touches no network.
    """
    return [
        check_python(),
        *check_packages(),
        check_one_opencv(),
        *(check_model(name) for name in MODEL_NAMES),
        *(check_network(name) for name in NETWORK_NAMES),
        check_codecs(),
        check_mediapipe_loads(),
        check_metrics_client(),
        check_runtime_client(),
        check_app_privacy(),
        check_writable(Path.cwd()),
    ]


def check_python() -> Check:
    """Compare the interpreter with the range that the package asks for."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    needed = declared_python()
    if needed.contains(found):
        return Check("Python", True, f"{found} (needs {needed})")
    return Check(
        "Python",
        False,
        f"{found}, but {needed} is needed",
        "Create the environment with a newer Python, for example make PYTHON=python3.12 demo.",
    )


def check_packages(
    requirements: Iterable[Requirement] | None = None,
    installed_version: Callable[[str], str] = metadata.version,
) -> list[Check]:
    """Compare the installed packages with the tested ranges, one check each."""
    asked = declared_requirements() if requirements is None else requirements
    return [_check_package(requirement, installed_version) for requirement in asked]


def check_one_opencv(installed_names: Iterable[str] | None = None) -> Check:
    """Make sure that just one OpenCV is installed, the headless one."""
    if installed_names is None:
        installed_names = [item.name for item in metadata.distributions()]
    present = set(_OPENCV_DISTRIBUTIONS) & {_normalised(name) for name in installed_names}
    found = sorted(present)
    if found == ["opencv-python-headless"]:
        return Check("One OpenCV", True, found[0])
    return Check(
        "One OpenCV",
        False,
        f"expected opencv-python-headless alone, came {', '.join(found) or 'none'}",
        f"pip uninstall -y {' '.join(found)}; pip install opencv-python-headless".replace(
            "pip uninstall -y ; ", ""
        ),
    )


def check_model(name: str) -> Check:
    """Find one pose model and verify its checksum."""
    title = f"Pose model {name}"
    try:
        model = find_model(name)
    except ModelMissingError as error:
        advice = restore_advice(os.environ)
        return Check(title, False, str(error).removesuffix(advice).strip(), advice)
    return Check(title, True, f"{model.path}, checksum right")


def check_network(name: NetworkName) -> Check:
    """Find one of our own networks, verify its checksum and load it."""
    title = f"Network {name}"
    try:
        network = find_network(name)
        PictureNetwork(network)
    except ModelMissingError as error:
        advice = restore_advice(os.environ)
        return Check(title, False, str(error).removesuffix(advice).strip(), advice)
    return Check(title, True, f"{network.path}, checksum right")


def check_codecs() -> Check:
    """Ask PyAV for the decoders and the encoder that the package needs."""
    support = available_codecs()
    if not support.missing:
        return Check(
            "Video codecs", True, f"{', '.join(support.found)} (PyAV {support.pyav_version})"
        )
    return Check(
        "Video codecs",
        False,
        f"missing: {', '.join(support.missing)} (PyAV {support.pyav_version})",
        "Install PyAV's own wheel, which carries all codecs: pip install --force-reinstall av.",
    )


def check_mediapipe_loads(folder: Path | None = None) -> Check:
    """Load MediaPipe's library, as the first analysis would: a system library may be missing.

    Parameters
    ----------
    folder
        Where to search; by default the installed ``mediapipe`` package.
    """
    title = "MediaPipe loads"
    libraries = [path for path in _mediapipe_libraries(folder) if "mediapipe" in path.name]
    if not libraries:
        return Check(title, False, "no shared library of MediaPipe found", _INSTALL_AGAIN)
    try:
        for path in libraries:
            ctypes.CDLL(str(path))
    except OSError as error:
        return Check(
            title,
            False,
            str(error),
            "Install the system library that is named, or a wheel made for this system.",
        )
    return Check(title, True, ", ".join(path.name for path in libraries))


def check_metrics_client(folder: Path | None = None) -> Check:
    """Search MediaPipe's shared libraries for a usage-metrics client.

    Parameters
    ----------
    folder
        Where to search; by default the installed ``mediapipe`` package.
    """
    libraries = _mediapipe_libraries(folder)
    return _check_silent("MediaPipe", libraries, METRICS_CLIENT_MARKERS)


def check_runtime_client(folder: Path | None = None) -> Check:
    """Search ONNX Runtime's shared libraries for a usage-metrics client.

    Parameters
    ----------
    folder
        Where to search; by default the installed ``onnxruntime`` package.
    """
    searched = package_folder("onnxruntime") if folder is None else folder
    libraries = shared_libraries(searched) if searched else ()
    return _check_silent("ONNX Runtime", libraries, RUNTIME_CLIENT_MARKERS)


def _check_silent(product: str, libraries: Sequence[Path], markers: Sequence[bytes]) -> Check:
    title = f"{product} sends nothing"
    if not libraries:
        return Check(title, False, f"no shared library of {product} found", _INSTALL_AGAIN)
    found = {path.name: find_metrics_client(path, markers) for path in libraries}
    suspicious = [f"{name} holds {', '.join(traces)}" for name, traces in found.items() if traces]
    if suspicious:
        return Check(
            title,
            False,
            f"a usage-metrics client: {'; '.join(suspicious)}",
            f"Do not analyse footage of patients with it. {_INSTALL_AGAIN}",
        )
    return Check(title, True, f"no usage-metrics client in {', '.join(found)}")


def check_app_privacy(environment: Mapping[str, str] = APP_ENVIRONMENT) -> Check:
    """Ask Streamlit whether, started as the app starts it, it is local and gathers no statistics.

    Parameters
    ----------
    environment
        What the app's process gets besides this process's environment.
    """
    title = "App is local and silent"
    wanted = ('address = "127.0.0.1"', "gatherUsageStats = false")
    # Streamlit itself is asked, because an option that a version renames would be ignored.
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "config", "show"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Check(title, False, f"Streamlit cannot tell its settings: {last}", _INSTALL_AGAIN)
    absent = [setting for setting in wanted if setting not in done.stdout.splitlines()]
    if absent:
        return Check(
            title,
            False,
            f"Streamlit does not take over {' and '.join(absent)}",
            f"Do not open the app with this Streamlit. {_INSTALL_AGAIN}",
        )
    return Check(title, True, "127.0.0.1 only, no usage statistics")


def check_writable(folder: Path) -> Check:
    """Try to create a file where a screening would go by default."""
    title = "Output folder"
    try:
        with tempfile.TemporaryFile(dir=folder) as stream:
            stream.write(b"\0")
    except OSError as error:
        return Check(
            title,
            False,
            f"{folder} cannot be written: {error.strerror or error}",
            "Go to a folder of your own, or give --out a folder that you may write.",
        )
    return Check(title, True, f"{folder} can be written")


def find_metrics_client(
    path: Path, markers: Sequence[bytes] = METRICS_CLIENT_MARKERS
) -> tuple[str, ...]:
    """Return the traces of a usage-metrics client that a library file holds.

    Raises
    ------
    OSError
        When the file cannot be read.
    """
    if path.stat().st_size == 0:
        return ()
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return tuple(marker.decode("ascii") for marker in markers if data.find(marker) >= 0)


def shared_libraries(folder: Path) -> tuple[Path, ...]:
    """Return the shared libraries below a folder, sorted; a version may follow the suffix."""
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if not _LIBRARY_SUFFIXES.isdisjoint(suffix.lower() for suffix in path.suffixes)
    )


def mediapipe_folder() -> Path | None:
    """Return where MediaPipe is installed, without importing it; None where it is not."""
    return package_folder("mediapipe")


def package_folder(name: str) -> Path | None:
    """Return where a package is installed, without importing it; None where it is not."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def declared_requirements() -> list[Requirement]:
    """Return the direct dependencies with their tested ranges, without those of extras.

    From the checkout's ``pyproject.toml`` where there is one (an editable install's metadata may
    be older), else from the installed package.
    """
    project = _checkout_project()
    lines = project["dependencies"] if project else metadata.requires(_DISTRIBUTION) or []
    requirements = [Requirement(line) for line in lines]
    return [item for item in requirements if item.marker is None or item.marker.evaluate()]


def declared_python() -> SpecifierSet:
    """Return the range of Python versions that the package asks for."""
    project = _checkout_project()
    if project:
        return SpecifierSet(project["requires-python"])
    return SpecifierSet(metadata.metadata(_DISTRIBUTION)["Requires-Python"])


def _check_package(requirement: Requirement, installed_version: Callable[[str], str]) -> Check:
    try:
        found = installed_version(requirement.name)
    except metadata.PackageNotFoundError:
        return Check(requirement.name, False, "not installed", _INSTALL_AGAIN)
    if requirement.specifier.contains(Version(found), prereleases=True):
        return Check(requirement.name, True, f"{found} (tested {requirement.specifier})")
    return Check(
        requirement.name,
        False,
        f"{found} is outside the tested range {requirement.specifier}",
        f"pip install '{requirement}'",
    )


def _mediapipe_libraries(folder: Path | None) -> tuple[Path, ...]:
    searched = mediapipe_folder() if folder is None else folder
    return shared_libraries(searched) if searched else ()


def _checkout_project() -> dict[str, Any] | None:
    path = _CHECKOUT / "pyproject.toml"
    if not path.is_file():
        return None
    project: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    return project if project.get("name") == _DISTRIBUTION else None


def _normalised(name: str) -> str:
    return name.lower().replace("_", "-")
