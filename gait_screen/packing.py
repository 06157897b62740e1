"""Records as arrays and JSON and back, to the last bit: what may go to disk without pickle.

A record is a dataclass of numbers, words, arrays, pydantic models and records. :func:`pack` gives a
few flat arrays, one for each kind of number, and a text that says what lies where; ``numpy.savez``
writes them and ``numpy.load(..., allow_pickle=False)`` reads them. :func:`unpack` builds exactly
the class that the caller names, field by field by its annotations: nothing in the file chooses what
is made of it.
"""

from __future__ import annotations

import hashlib
import json
import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

Record = TypeVar("Record")

#: The arrays of a packed record besides those of numbers.
ABOUT: Final = "about"
_NUMBERS: Final = "fiub"


def pack(record: Any) -> dict[str, NDArray[Any]]:
    """Return a record as arrays by name: ``about``, a JSON text, and one per kind of number.

    Raises
    ------
    TypeError
        When something in it is none of what this module can write.
    """
    packer = _Packer()
    about = json.dumps(packer.encode(record), allow_nan=False)
    numbers = {kind: np.concatenate(parts) for kind, parts in packer.parts.items()}
    return {ABOUT: np.array(about), **numbers}


def unpack(kind: type[Record], packed: Mapping[str, NDArray[Any]]) -> Record:
    """Return the record of a class that :func:`pack` made the arrays of.

    A field that the file lacks takes its default, so that a class may gain fields.

    Raises
    ------
    ValueError, KeyError, TypeError
        When the arrays are not those of such a record.
    """
    about = json.loads(str(packed[ABOUT]))
    return cast("Record", _Unpacker(packed).decode(kind, about))


def digest_of(record: Any) -> str:
    """Return a checksum of everything in a record."""
    digest = hashlib.sha256()
    for name, values in sorted(pack(record).items()):
        digest.update(name.encode())
        digest.update(str(values).encode() if name == ABOUT else values.tobytes())
    return digest.hexdigest()


class _Packer:
    def __init__(self) -> None:
        self.parts: dict[str, list[NDArray[Any]]] = {}
        self._used: dict[str, int] = {}

    def encode(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, BaseModel):
            return json.loads(value.model_dump_json())
        if is_dataclass(value) and not isinstance(value, type):
            return {
                one.name: self.encode(getattr(value, one.name)) for one in fields(value) if one.init
            }
        if isinstance(value, tuple):
            return [self.encode(one) for one in value]
        if isinstance(value, Path):
            return str(value)
        return _plain(value)

    def _array(self, values: NDArray[Any]) -> dict[str, Any]:
        if values.dtype.kind not in _NUMBERS:
            raise TypeError(f"Expected an array of numbers, came one of {values.dtype}.")
        kind = values.dtype.name
        begin = self._used.get(kind, 0)
        self._used[kind] = begin + values.size
        self.parts.setdefault(kind, []).append(np.ravel(values))
        return {"array": kind, "begin": begin, "shape": list(values.shape)}


def _plain(value: Any) -> Any:
    """Return a word or number as JSON knows it; JSON itself has no NaN and no infinity."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"float": repr(float(value))}
    if isinstance(value, int | np.integer):
        return int(value)
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"Expected a record's field, came {type(value).__name__}.")


class _Unpacker:
    def __init__(self, packed: Mapping[str, NDArray[Any]]) -> None:
        self._packed = packed

    def decode(self, kind: Any, value: Any) -> Any:
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return self._one_of(get_args(kind), value)
        if origin is Literal:
            return _checked(value in get_args(kind), value, kind)
        if origin is tuple:
            return self._tuple(get_args(kind), value)
        if origin is np.ndarray:
            return self._array(get_args(kind)[1], value)
        if not isinstance(kind, type):
            raise TypeError(f"No record can hold {kind}.")
        return self._single(kind, value)

    def _single(self, kind: type, value: Any) -> Any:
        if is_dataclass(kind):
            return self._record(kind, value)
        if issubclass(kind, BaseModel):
            return kind.model_validate_json(json.dumps(value))
        if kind is Path:
            return Path(_checked(isinstance(value, str), value, kind))
        if kind is float:
            return _number(value)
        if kind is int:
            return _checked(isinstance(value, int) and not isinstance(value, bool), value, kind)
        if kind in (str, bool, types.NoneType):
            return _checked(isinstance(value, kind), value, kind)
        raise TypeError(f"No record can hold {kind}.")

    def _one_of(self, kinds: tuple[Any, ...], value: Any) -> Any:
        if value is None and types.NoneType in kinds:
            return None
        (kind,) = [one for one in kinds if one is not types.NoneType]
        return self.decode(kind, value)

    def _tuple(self, kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
        _checked(isinstance(value, list), value, tuple)
        if kinds[1:] == (...,):
            kinds = kinds[:1] * len(value)
        return tuple(self.decode(kind, one) for kind, one in zip(kinds, value, strict=True))

    def _record(self, kind: Any, value: Any) -> Any:
        _checked(isinstance(value, dict), value, kind)
        hints = _hints(kind)
        known = {one.name: one for one in fields(kind) if one.init}
        if unknown := sorted(set(value) - set(known)):
            raise ValueError(f"{kind.__name__} has no field {', '.join(unknown)}.")
        missing = [
            name
            for name, one in known.items()
            if name not in value and one.default is MISSING and one.default_factory is MISSING
        ]
        if missing:
            raise ValueError(f"{kind.__name__} lacks {', '.join(missing)}.")
        return kind(**{name: self.decode(hints[name], given) for name, given in value.items()})

    def _array(self, dtype: Any, value: Any) -> NDArray[Any]:
        name, begin, shape = value["array"], value["begin"], tuple(value["shape"])
        wanted = get_args(dtype)
        if wanted and isinstance(wanted[0], type) and np.dtype(wanted[0]).name != name:
            raise ValueError(f"Expected an array of {np.dtype(wanted[0]).name}, came {name}.")
        stop = begin + math.prod(shape)
        flat = self._packed[name] if stop > begin or name in self._packed else np.empty(0, name)
        if flat.dtype.name != name or flat.ndim != 1 or not 0 <= begin <= stop <= len(flat):
            raise ValueError(f"There are no {math.prod(shape)} numbers {name} at {begin}.")
        return flat[begin:stop].reshape(shape).copy()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _number(value: Any) -> float:
    if isinstance(value, dict):
        return float(value["float"])
    _checked(isinstance(value, int | float) and not isinstance(value, bool), value, float)
    return float(value)


def _checked(fits: bool, value: Any, kind: Any) -> Any:
    if not fits:
        raise ValueError(f"Expected {kind}, came {type(value).__name__}.")
    return value
