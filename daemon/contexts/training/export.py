"""Writes a checkpoint as a Hugging Face / Optimum folder with an ONNX graph.

Matrices are stored as float16 and cast to float32 in the graph; ONNX Runtime
folds the casts when it loads the model, so all arithmetic is float32.
"""
import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
OPSET = 17


class Graph:
    """Collects nodes and constants; every method returns an output name."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], {}, 0

    def op(self, kind, *inputs, out=None, outputs=1, **attributes):
        names = [out] if out else [f"{kind.lower()}_{self.count}_{i}" for i in range(outputs)]
        self.count += 1
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, name, array):
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def ints(self, *values):
        return self.constant("i_" + "_".join(map(str, values)).replace("-", "m"), np.array(values, np.int64))

    def scalar(self, name, value, dtype=np.float32):
        return self.constant(name, np.array(value, dtype))

    def weight(self, name, tensor):
        self.constant(name, tensor.numpy().astype(np.float16))
        return self.op("Cast", name, to=FLOAT)


def norm(g, x, name, weight, eps):
    square = g.op("Mul", x, x)
    mean = g.op("ReduceMean", square, axes=[-1], keepdims=1)
    root = g.op("Sqrt", g.op("Add", mean, g.scalar("epsilon", eps)))
    return g.op("Mul", g.op("Div", x, root), g.constant(name, weight.numpy()))


def heads(g, x, count, size):
    """[B,S,H*D] -> [B,H,S,D]"""
    return g.op("Transpose", g.op("Reshape", x, g.ints(0, 0, count, size)), perm=[0, 2, 1, 3])


def rotate(g, x, cos, sin):
    a, b = g.op("Split", x, axis=-1, outputs=2)
    turned = g.op("Concat", g.op("Neg", b), a, axis=-1)
    return g.op("Add", g.op("Mul", x, cos), g.op("Mul", turned, sin))


def angles(g, config):
    """cos and sin of the rotary angles, [B,1,S,D]."""
    d = config["head_dim"]
    inverse = config["rope_theta"] ** (-np.arange(0, d, 2, dtype=np.float32) / d)
    places = g.op("Unsqueeze", g.op("Cast", "position_ids", to=FLOAT), g.ints(1, 3))
    half = g.op("Mul", places, g.constant("inverse_frequencies", inverse.astype(np.float32)))
    full = g.op("Concat", half, half, axis=-1)
    return g.op("Cos", full), g.op("Sin", full)


def mask(g):
    """0 where a token may look, a large negative number elsewhere, [B,1,S,P+S]."""
    def length(name, axis):
        return g.op("Gather", g.op("Shape", name), g.scalar(f"axis_{axis}", axis, np.int64))
    zero, one = g.scalar("zero", 0, np.int64), g.scalar("one", 1, np.int64)
    past = length("past_key_values.0.key", 2)
    total = g.op("Add", past, length("input_ids", 1))
    keys = g.op("Range", zero, total, one)
    queries = g.op("Unsqueeze", g.op("Range", past, total, one), g.ints(1))
    causal = g.op("LessOrEqual", keys, queries)
    real = g.op("Unsqueeze", g.op("Cast", "attention_mask", to=TensorProto.BOOL), g.ints(1, 2))
    return g.op("Where", g.op("And", causal, real), g.scalar("see", 0.0), g.scalar("hide", -1e9))


def build(config, weights):
    g = Graph()
    d, layers = config["head_dim"], config["num_hidden_layers"]
    q_heads, kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
    assert q_heads == kv_heads, "grouped heads are not written here"
    eps, width, inner = config["rms_norm_eps"], config["hidden_size"], config["intermediate_size"]
    embed = g.weight("embed", weights["embed"])
    cos, sin = angles(g, config)
    hidden = mask(g)
    x = g.op("Gather", embed, "input_ids")
    inputs, outputs = [], []
    for i in range(layers):
        w = {k.split(".", 2)[2]: v for k, v in weights.items() if k.startswith(f"layers.{i}.")}
        h = norm(g, x, f"layer_{i}.norm1", w["norm1"], eps)
        qkv = g.op("MatMul", h, g.weight(f"layer_{i}.qkv", w["qkv"].t()))
        q, k, v = g.op("Split", qkv, g.ints(q_heads * d, kv_heads * d, kv_heads * d), axis=-1, outputs=3)
        q, k, v = heads(g, q, q_heads, d), heads(g, k, kv_heads, d), heads(g, v, kv_heads, d)
        q, k = rotate(g, q, cos, sin), rotate(g, k, cos, sin)
        for part in ("key", "value"):
            name = f"past_key_values.{i}.{part}"
            shape = ["batch_size", kv_heads, "past_sequence_length", d]
            inputs.append(helper.make_tensor_value_info(name, FLOAT, shape))
            shape = ["batch_size", kv_heads, "past_sequence_length + sequence_length", d]
            outputs.append(helper.make_tensor_value_info(f"present.{i}.{part}", FLOAT, shape))
        k = g.op("Concat", f"past_key_values.{i}.key", k, axis=2, out=f"present.{i}.key")
        v = g.op("Concat", f"past_key_values.{i}.value", v, axis=2, out=f"present.{i}.value")
        scores = g.op("MatMul", g.op("Mul", q, g.scalar("scale", d ** -0.5)), g.op("Transpose", k, perm=[0, 1, 3, 2]))
        seen = g.op("Softmax", g.op("Add", scores, hidden), axis=-1)
        mixed = g.op("Transpose", g.op("MatMul", seen, v), perm=[0, 2, 1, 3])
        mixed = g.op("Reshape", mixed, g.ints(0, 0, q_heads * d))
        x = g.op("Add", x, g.op("MatMul", mixed, g.weight(f"layer_{i}.o", w["o"].t())))
        h = norm(g, x, f"layer_{i}.norm2", w["norm2"], eps)
        both = g.op("MatMul", h, g.weight(f"layer_{i}.gate_up", w["gate_up"].t()))
        gate, up = g.op("Split", both, g.ints(inner, inner), axis=-1, outputs=2)
        fed = g.op("Mul", g.op("Mul", gate, g.op("Sigmoid", gate)), up)
        x = g.op("Add", x, g.op("MatMul", fed, g.weight(f"layer_{i}.down", w["down"].t())))
    x = norm(g, x, "norm", weights["norm"], eps)
    g.op("MatMul", x, g.op("Transpose", embed, perm=[1, 0]), out="logits")
    whole = "past_sequence_length + sequence_length"
    inputs = [helper.make_tensor_value_info("input_ids", INT64, ["batch_size", "sequence_length"]),
              helper.make_tensor_value_info("attention_mask", INT64, ["batch_size", whole]),
              helper.make_tensor_value_info("position_ids", INT64, ["batch_size", "sequence_length"])] + inputs
    outputs = [helper.make_tensor_value_info(
        "logits", FLOAT, ["batch_size", "sequence_length", config["vocab_size"]])] + outputs
    graph = helper.make_graph(g.nodes, "claims-tiny", inputs, outputs, list(g.constants.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="claims-tiny")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("run", help="folder with last.pt, config.json, tokenizer.json")
    p.add_argument("out", help="folder to write")
    p.add_argument("--checkpoint", default="last.pt")
    a = p.parse_args()
    run, out = Path(a.run), Path(a.out)
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    config = json.loads((run / "config.json").read_text())
    weights = torch.load(run / a.checkpoint, map_location="cpu")["model"]
    weights = {k: v.detach().float() for k, v in weights.items()}
    onnx.save(build(config, weights), out / "onnx" / "model.onnx")
    write_json(out / "config.json", config)
    ids = {k: config[k] for k in ("bos_token_id", "eos_token_id", "pad_token_id")}
    write_json(out / "generation_config.json", {"_from_model_config": True, **ids})
    specials = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    write_json(out / "special_tokens_map.json", specials)
    write_json(out / "tokenizer_config.json", {
        "add_bos_token": False, "add_eos_token": False, "add_prefix_space": True, **specials,
        "unk_token": None, "clean_up_tokenization_spaces": False, "model_max_length": config["max_position_embeddings"],
        "padding_side": "left", "tokenizer_class": "PreTrainedTokenizerFast"})
    if (run / "tokenizer.json").resolve() != (out / "tokenizer.json").resolve():
        shutil.copy(run / "tokenizer.json", out / "tokenizer.json")


if __name__ == "__main__":
    main()
