"""The checkout stays light and readable, and what its documents say is there."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tomllib
from pathlib import Path

import av
import pytest

import gait_screen

CHECKOUT = Path(__file__).resolve().parents[2]
CLIPS = sorted((CHECKOUT / "sample_videos").glob("*.mp4"))


def _kept_files() -> list[Path]:
    """Return the files under version control, or all of an unpacked source archive."""
    if (CHECKOUT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=CHECKOUT, check=True, capture_output=True, text=True
        )
        names = [name for name in listed.stdout.split("\0") if name]
        return [CHECKOUT / name for name in names if (CHECKOUT / name).is_file()]
    return [path for path in CHECKOUT.rglob("*") if path.is_file() and ".venv" not in path.parts]


def test_the_checkout_stays_below_60_megabytes() -> None:
    assert sum(path.stat().st_size for path in _kept_files()) < 60e6


def test_no_module_is_too_long_to_read_in_a_sitting() -> None:
    lengths = {
        str(path.relative_to(CHECKOUT)): len(path.read_text().splitlines())
        for path in _kept_files()
        if path.suffix == ".py"
    }
    assert {name: count for name, count in lengths.items() if count > 400} == {}


def test_the_model_checksums_are_those_of_the_files() -> None:
    for line in (CHECKOUT / "models" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((CHECKOUT / "models" / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.stem)
def test_a_sample_is_small_described_and_has_its_truth_on_its_own_clock(clip: Path) -> None:
    assert clip.stat().st_size <= 1e6
    assert f"`{clip.name}`" in (CHECKOUT / "sample_videos" / "README.md").read_text()

    truth = json.loads((CHECKOUT / "tests" / "truth" / f"{clip.stem}.json").read_text())
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        times = sorted(
            float(packet.pts * packet.time_base)
            for packet in container.demux(stream)
            if packet.pts is not None
        )
        assert (truth["width_px"], truth["height_px"]) == (stream.width, stream.height)
    assert len(times) == truth["n_frames"]
    assert times == pytest.approx(truth["time_s"], abs=1e-3)


def test_the_samples_show_what_the_readme_says() -> None:
    """Hold the numbers of the table against the truth files."""
    readme = (CHECKOUT / "sample_videos" / "README.md").read_text()
    rows = {
        row.split("`")[1].removesuffix(".mp4"): row
        for row in readme.splitlines()
        if row.startswith("| `")
    }
    assert set(rows) == {clip.stem for clip in CLIPS}
    for name, row in rows.items():
        truth = json.loads((CHECKOUT / "tests" / "truth" / f"{name}.json").read_text())
        for angle, side, peak in _claims(row):
            values = truth["angles_deg"][side][angle]
            stance = truth.get("stance", {}).get(side, [1] * len(values))
            found = max(value for value, on in zip(values, stance, strict=True) if on)
            assert found == pytest.approx(peak, abs=0.1), f"{name}: {angle} {side}"


def _claims(row: str) -> list[tuple[str, str, float]]:
    words = {
        "dorsiflexion": "dorsiflexion",
        "big-toe extension": "mtp_extension",
        "rearfoot eversion": "rearfoot_eversion",
        "pelvic drop": "pelvic_drop",
        "knee flexion": "knee_flexion",
    }
    claims = []
    for part in row.split("|")[5].split(";"):
        for word, angle in words.items():
            if part.strip().startswith(word):
                numbers = re.findall(r"(\d+\.\d)(?: (left|right|both))?", part)
                for value, side in numbers:
                    sides = "LR" if side in {"both", ""} else side[0].upper()
                    claims += [(angle, which, float(value)) for which in sides]
    assert claims
    return claims


def test_the_demo_uses_samples_that_exist() -> None:
    (line,) = re.findall(r"^DEMO_CLIPS := (.+)$", (CHECKOUT / "Makefile").read_text(), re.M)
    assert len(line.split()) == 2
    assert all((CHECKOUT / name).is_file() for name in line.split())


def test_streamlit_in_the_checkout_is_local_and_silent() -> None:
    settings = tomllib.loads((CHECKOUT / ".streamlit" / "config.toml").read_text())
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["address"] == "127.0.0.1"


def test_the_versions_agree() -> None:
    citation = (CHECKOUT / "CITATION.cff").read_text()
    assert f"\nversion: {gait_screen.__version__}\n" in citation
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert project["dynamic"] == ["version"]


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "CONTRIBUTING.md",
        "sample_videos/README.md",
        "models/README.md",
        "models/PICTURE_NETWORKS.md",
        "docs/lab.md",
        "docs/stickers.md",
    ],
)
def test_a_document_names_files_that_exist(document: str) -> None:
    text = (CHECKOUT / document).read_text()
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    paths = re.findall(r"`((?:gait_screen|tests|models|sample_videos)/[\w./-]+\w)`", text)
    # A link is followed from the document, a path in the text is one of the checkout.
    targets = {name: (CHECKOUT / document).parent / name for name in links}
    targets |= {n: CHECKOUT / n for n in paths if not n.startswith("gait_screen/_models")}
    missing = [name for name, target in targets.items() if not target.exists()]
    assert missing == []
