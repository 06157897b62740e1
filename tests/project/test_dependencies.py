"""The dependencies are the tested ones, complete in the lock, and send nothing to anybody."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from gait_screen.doctor import (
    RUNTIME_CLIENT_MARKERS,
    find_metrics_client,
    mediapipe_folder,
    package_folder,
    shared_libraries,
)

CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
LOCK_LINES = [
    line
    for line in (CHECKOUT / "requirements.lock").read_text().splitlines()
    if line and not line.startswith("#")
]
LOCK = {
    canonicalize_name(name): Version(version)
    for name, version in (line.split("==") for line in LOCK_LINES)
}


def test_the_installed_mediapipe_holds_no_metrics_client() -> None:
    folder = mediapipe_folder()
    assert folder is not None
    libraries = shared_libraries(folder)
    assert any("mediapipe" in path.name for path in libraries)
    assert {path.name: find_metrics_client(path) for path in libraries} == {
        path.name: () for path in libraries
    }


def test_the_installed_onnx_runtime_holds_no_metrics_client() -> None:
    folder = package_folder("onnxruntime")
    assert folder is not None
    libraries = shared_libraries(folder)
    assert any("onnxruntime_pybind11_state" in path.name for path in libraries)
    assert {path.name: find_metrics_client(path, RUNTIME_CLIENT_MARKERS) for path in libraries} == {
        path.name: () for path in libraries
    }


@pytest.mark.parametrize(
    "trace",
    [
        b"N11onnxruntime14OneDsTelemetryE",
        b"https://mobile.events.data.microsoft.com/OneCollector/1.0/",
        b"Unrecognized parameter passed via CURLOPT_SSLVERSION",
    ],
)
def test_an_onnx_runtime_with_an_uploader_is_found_out(tmp_path: Path, trace: bytes) -> None:
    # The strings as they stand in the library of ONNX Runtime 1.32.0.
    library = tmp_path / "libonnxruntime.so"
    library.write_bytes(b"\x7fELF" + bytes(100_000) + trace + bytes(100_000))
    assert len(find_metrics_client(library, RUNTIME_CLIENT_MARKERS)) == 1


@pytest.mark.parametrize(
    "trace",
    [
        b"https://play.google",
        b"\0logs.proto.mediapipe.LogRequest\0",
        b"N9mediapipe5tasks4core7logging15google_internal21TasksStatsProtoLoggerE",
        b"Unrecognized parameter passed via CURLOPT_SSLVERSION",
    ],
)
def test_a_library_with_a_metrics_client_is_found_out(tmp_path: Path, trace: bytes) -> None:
    # The strings as they stand in the library of MediaPipe 0.10.35.
    library = tmp_path / "libmediapipe.so"
    library.write_bytes(b"\x7fELF" + bytes(100_000) + trace + bytes(100_000))
    assert len(find_metrics_client(library)) == 1


def test_a_library_without_one_is_not_accused(tmp_path: Path) -> None:
    library = tmp_path / "libmediapipe.so"
    # Both are in the library of 0.10.31: a web page in an error message, a type's prefix.
    library.write_bytes(b"https://www.tensorflow.org/lite/guide\0type.googleapis.com/\0")
    assert find_metrics_client(library) == ()
    library.write_bytes(b"")
    assert find_metrics_client(library) == ()


def test_mediapipe_is_pinned_exactly_with_the_reason_beside_it() -> None:
    assert "mediapipe==0.10.31" in PROJECT["dependencies"]
    text = (CHECKOUT / "pyproject.toml").read_text()
    comment = text[: text.index('"mediapipe==')].rsplit("[\n", 1)[1]
    assert "upload usage metrics" in comment


def test_onnx_runtime_is_pinned_exactly_with_the_reason_beside_it() -> None:
    assert "onnxruntime==1.28.0" in PROJECT["dependencies"]
    text = (CHECKOUT / "pyproject.toml").read_text()
    comment = text[: text.index('"onnxruntime==')].rsplit('",\n', 1)[1]
    assert "upload usage events" in comment


def test_every_direct_dependency_has_a_lower_bound() -> None:
    bare = [
        line
        for line in PROJECT["dependencies"]
        if not any(item.operator in {">=", "=="} for item in Requirement(line).specifier)
    ]
    assert bare == []


def test_the_lock_holds_exact_versions_only() -> None:
    odd = [
        line for line in LOCK_LINES if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line)
    ]
    assert odd == []


def test_the_lock_is_complete_and_fits_every_requirement() -> None:
    faults = []
    waiting = [Requirement(line) for line in PROJECT["dependencies"]]
    waiting += [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in LOCK:
            faults.append(f"{name} is missing")
        elif not requirement.specifier.contains(LOCK[name], prereleases=True):
            faults.append(f"{name} {LOCK[name]} does not fit {requirement}")
        key = (name, frozenset(requirement.extras))
        if key not in seen:
            seen.add(key)
            waiting += _needs(name, requirement.extras)
    assert faults == []


def test_no_second_opencv_comes_in() -> None:
    assert [name for name in LOCK if "opencv" in name] == ["opencv-python-headless"]


def test_everything_imported_is_declared() -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    owners = metadata.packages_distributions()
    undeclared = {
        f"{path.relative_to(CHECKOUT)}: {top}"
        for path in (CHECKOUT / "gait_screen").rglob("*.py")
        for top in {name.split(".")[0] for name in _imported(path)}
        if top not in sys.stdlib_module_names | {"gait_screen"}
        and declared.isdisjoint(map(canonicalize_name, owners.get(top, [])))
    }
    assert undeclared == set()


def test_no_library_of_the_analysis_loads_a_network_client() -> None:
    script = (
        "import sys, gait_screen.cli, gait_screen.pipeline, gait_screen.measuring, "
        "gait_screen.outputs.directory, gait_screen.outputs.report_html, "
        "gait_screen.outputs.report_pdf, gait_screen.picture.network;"
        "from gait_screen.pose.mediapipe_source import load_mediapipe; load_mediapipe();"
        "print(*{'ssl', 'http.client', 'urllib.request', 'requests'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_the_package_imports_no_network_client() -> None:
    # It binds a port of 127.0.0.1 to tell whether the app can have it, and connects to nothing.
    allowed = {"gait_screen/cli/app.py: socket"}
    clients = {
        "socket",
        "ssl",
        "http",
        "urllib",
        "requests",
        "httpx",
        "aiohttp",
        "ftplib",
        "smtplib",
    }
    found = {
        f"{path.relative_to(CHECKOUT)}: {name}"
        for path in (CHECKOUT / "gait_screen").rglob("*.py")
        for name in _imported(path)
        if name.split(".")[0] in clients and name != "urllib.parse"
    }
    assert found <= allowed


def _needs(name: str, extras: set[str]) -> list[Requirement]:
    """Return what an installed distribution needs here, with the extras asked for."""
    found = []
    for line in metadata.requires(name) or []:
        requirement = Requirement(line)
        markers = [{"extra": extra} for extra in ("", *extras)]
        if requirement.marker is None or any(map(requirement.marker.evaluate, markers)):
            found.append(requirement)
    return found


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
            names.add(node.module)
    return names
