"""Writing a trained network as the file that the product runs: ONNX, weights in half precision."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from gait_screen.picture.plans import NetworkPlan
from validation.training.network import PictureNetwork
from validation.training.train import TrainingFacts

OPSET: Final = 17
OUTPUTS: Final = ("keypoints_px", "keypoints_sd_px", "angles_deg", "angles_sd_deg")
#: Smaller tensors are left as they are: they are no weight, in either sense.
LEAST_HALVED: Final = 256


def export(plan: NetworkPlan, network: PictureNetwork, facts: TrainingFacts, folder: Path) -> Path:
    """Write ``picture_<name>.onnx`` and enter its checksum and facts in ``picture_models.json``."""
    path = folder / f"picture_{plan.name}.onnx"
    size = plan.crop.size_px
    with warnings.catch_warnings():
        # The exporter warns of its own successor, which needs a compiler at export.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval().to(memory_format=torch.contiguous_format),
            (torch.zeros(1, 3, size, size),),
            str(path),
            input_names=["crops"],
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "n"} for name in ("crops", *OUTPUTS)},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(path)
    _halve_weights(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    table = folder / "picture_models.json"
    entries: dict[str, Any] = json.loads(table.read_text()) if table.exists() else {}
    entries[plan.name] = {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "training": _rounded(dataclasses.asdict(facts)),
    }
    table.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def _rounded(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as one reads them: hundredths of a degree, whole seconds."""
    return {
        name: {key: round(one, 2) for key, one in value.items()}
        if isinstance(value, dict)
        else round(value)
        for name, value in facts.items()
    }


def _halve_weights(model: onnx.ModelProto) -> None:
    """Store large weights in 16 bits; the runtime widens them once, when it loads the file."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < LEAST_HALVED:
            continue
        halved = numpy_helper.to_array(tensor).astype(np.float16)
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(halved, f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
