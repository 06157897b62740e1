"""Whether two records are the same to the last bit."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel


def assert_same(one: Any, other: Any, where: str = "") -> None:
    """Compare field by field, with arrays bit by bit, so that NaN is NaN and -0 is not 0."""
    assert type(one) is type(other), where
    if isinstance(one, np.ndarray):
        assert (one.dtype, one.shape) == (other.dtype, other.shape), where
        assert one.tobytes() == other.tobytes(), where
    elif is_dataclass(one):
        for field in fields(one):
            name = field.name
            assert_same(getattr(one, name), getattr(other, name), f"{where}.{name}")
    elif isinstance(one, tuple):
        assert len(one) == len(other), where
        for number, (first, second) in enumerate(zip(one, other, strict=True)):
            assert_same(first, second, f"{where}[{number}]")
    elif isinstance(one, BaseModel):
        assert one == other, where
    else:
        assert repr(one) == repr(other), where
