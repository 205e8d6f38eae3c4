"""Trains the model; resumable.  `python3 train.py --help`."""
import argparse
import json
import os
import re
import shutil
import time
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

from clusters import read_clusters
from fever import Fever, training_groups
from frames import read_frames
from generate import Generator
from helper import Helper
from model import CONFIG, Model
from muon import Muon
from phrases import Phrases
from pool import Pool, encode_group
from scenes import Scenes
from start import wire
from tokenizer import Tokenizer, train as train_bpe
from topics import Topics

MAKERS = [0.5, 0.1, 0.4]            # frames, scenes and phrases among the generated groups
FEVER_PART = 0.03                 # of the FEVER texts, in every pool of the last stage
# Curriculum: each stage's share of single-fact evidence, share of claims in
# the evidence's own wording, tokens in a batch, groups in a pool, and the
# share of right answers that ends it.
STAGES = [(1.0, 0.95, 1500, 2000, 0.85), (1.0, 0.3, 2500, 3000, 0.85), (0.2, 0.15, None, None, 2.0)]
LABEL_WORDS = ["supports", "refutes", "unknown"]


def make_tokenizer(path, fever, size, seed):
    if path.exists():
        return Tokenizer.load(path)
    made = Generator(seed)
    scenes = Scenes(made.source)
    texts = []
    for i in range(30000):
        text, claims = (scenes if i % 4 == 0 else made).group(2)
        texts += [text] + [c for c, _ in claims]
    for evidence, claim, _ in Fever(fever).train:
        texts += [evidence[:600], claim]
    tokenizer = Tokenizer(train_bpe(texts, size))
    tokenizer.save(path)
    return tokenizer


def fill_pool(tokenizer, seed, groups, simple, same=0.1, fever=None, topics=None):
    pool, made = Pool(), Generator(seed, simple=simple, same=same)
    phrases = Phrases(made.source)
    makers = [made, Scenes(made.source), phrases]
    if topics:
        made.weights, phrases.weights = topics.weights()
    for _ in range(groups):
        maker = made if simple == 1 else made.rng.choices(makers, MAKERS)[0]
        text, claims = maker.group(7 if simple < 1 else 4)
        topic = made.topic if maker is made else phrases.topic + len(made.frames) if maker is phrases else -1
        pool.add(*encode_group(tokenizer, text, claims), topic=topic)
    if fever:
        for text, claims in training_groups(fever, seed, FEVER_PART):
            pool.add(*encode_group(tokenizer, text, claims))
    return pool


def losses(model, batch, label_ids, lm_tokens, rng):
    ids, positions, segment, places, labels = batch
    # Next-token loss on tokens of claims that the evidence supports: it tells what comes.
    supported = np.zeros((len(ids), segment.max() + 2), bool)       # by segment; -1 is the last
    row, place = np.divmod(places, ids.shape[1])
    supported[row, segment[row, place]] = labels == 0
    told = np.take_along_axis(supported, segment, 1).flatten()
    ids, positions, segment = map(torch.from_numpy, (ids, positions, segment))
    flat, seg = ids.flatten(), segment.flatten().numpy()
    here = np.flatnonzero((seg[:-1] == seg[1:]) & told[:-1])
    here = torch.from_numpy(rng.choice(here, min(lm_tokens, len(here)), replace=False))
    n = len(places)
    hidden = model.grouped(ids, positions, segment, torch.cat((torch.from_numpy(places), here)))
    logits = model.logits(hidden[:n])[:, label_ids]
    labels = torch.from_numpy(labels)
    loss = F.cross_entropy(logits, labels)
    wrong = (logits.argmax(1) != labels).float().numpy()
    lm = F.cross_entropy(model.logits(hidden[n:]), flat[here + 1]) if len(here) else torch.zeros(())
    return loss, lm, wrong


def exported_weights(folder):
    """The weights of an exported context, as a state of the model; matrices stand transposed in its graph."""
    weights = {}
    for tensor in onnx.load(str(Path(folder) / "onnx" / "model.onnx")).graph.initializer:
        name = re.sub(r"^layer_(\d+)\.", r"layers.\1.", tensor.name)
        if name == "embed" or name == "norm" or name.startswith("layers."):
            array = torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
            weights[name] = array.t().contiguous() if array.dim() > 1 and name != "embed" else array
    return weights


def feed(tokenizer, fever, a, seed, stage, topics):
    """Pools without end, each as (pool, its batches); `stage()` says which kind is due."""
    rng, pools = np.random.default_rng(seed), 0
    while True:
        pools += 1
        simple, same, tokens, size, _ = STAGES[stage()]
        pool = fill_pool(tokenizer, seed + pools, size or a.pool, simple, same,
                         *(fever, topics) if stage() == 2 else ())
        yield pool, pool.batches(rng, tokens or a.tokens)


def backward(model, pool, batch, label_ids, a, rng, topics):
    """The gradients of a batch -> its losses and share of right answers."""
    loss, lm, wrong = losses(model, pool.tensors(batch), label_ids, a.lm, rng)
    topics.saw(pool.topics(batch), wrong)
    model.zero_grad(set_to_none=True)
    (loss + a.lm_weight * lm).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    return np.array([loss.item(), lm.item(), 1 - wrong.mean()])


def optimizers_for(model, lr):
    """Muon for the matrices of the layers, AdamW for the rest."""
    matrices = [p for p in model.layers.parameters() if p.dim() > 1]
    rest = [{"params": [model.embed], "weight_decay": 0.05},
            {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0}]
    return [Muon(matrices, lr), torch.optim.AdamW(rest, lr=lr, betas=(0.9, 0.98), eps=1e-8)]


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--fever", required=True, help="folder with evidence.jsonl and not-enough-info.jsonl")
    p.add_argument("--out", required=True, help="folder for the tokenizer and checkpoints")
    p.add_argument("--from", dest="start", help="exported context to start from: its tokenizer and weights, last stage")
    p.add_argument("--steps", type=int, default=20000, help="steps in all, resumes included")
    p.add_argument("--minutes", type=float, default=float("inf"), help="time in all, if that ends earlier")
    p.add_argument("--stages", type=int, nargs=2, default=[1500, 3000],
                   help="latest steps when single facts get other wordings, and when everything starts")
    p.add_argument("--tokens", type=int, default=3200, help="tokens in a batch, last stage")
    p.add_argument("--lr", type=float, default=1.2e-3)
    p.add_argument("--decay", type=float, default=0.6, help="part of the training in which the learning rate goes down")
    p.add_argument("--lm", type=int, default=128, help="claim tokens a batch with next-token loss")
    p.add_argument("--lm-weight", type=float, default=0.2)
    p.add_argument("--pool", type=int, default=1500, help="groups generated at a time")
    p.add_argument("--layers", type=int, default=CONFIG["num_hidden_layers"])
    p.add_argument("--hidden", type=int, default=CONFIG["hidden_size"])
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--float32", action="store_true", help="no bfloat16 products")
    p.add_argument("--helper", action="store_true", help="a second process computes gradients, too")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    if a.start and not (out / "tokenizer.json").exists():
        shutil.copy(Path(a.start) / "tokenizer.json", out)
    config = {**CONFIG, "num_hidden_layers": a.layers, "hidden_size": a.hidden,
              "num_attention_heads": a.hidden // 32, "num_key_value_heads": a.hidden // 32,
              "intermediate_size": a.hidden * 8 // 3 // 64 * 64}
    tokenizer = make_tokenizer(out / "tokenizer.json", a.fever, config["vocab_size"], a.seed)
    label_ids = [tokenizer.encode(w)[0] for w in LABEL_WORDS]
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    model = Model(config, torch.float32 if a.float32 else torch.bfloat16)
    wire(model, tokenizer.encode("claim")[0])
    spent, step, pools, stage = 0.0, 0, 0, 0
    if a.start:
        model.load_state_dict(exported_weights(a.start))
        stage = 2
    optimizers = optimizers_for(model, a.lr)
    topics = Topics(len(read_frames()), len(read_clusters()))
    if (out / "last.pt").exists():
        state = torch.load(out / "last.pt")
        model.load_state_dict(state["model"])
        for optimizer, kept in zip(optimizers, state["optimizers"]):
            optimizer.load_state_dict(kept)
        topics.wrong.copy_(state["wrong"])
        spent, step, pools, stage = (state[k] for k in ("spent", "step", "pools", "stage"))
    rng = np.random.default_rng(a.seed + pools)
    phase = torch.tensor([stage]).share_memory_()
    seed = a.seed * 100000 + pools
    start, shown, average, helped = time.time(), 0, None, 0

    def help_out():
        rng = np.random.default_rng(seed + 50000)
        for pool, batches in feed(tokenizer, a.fever, a, seed + 50000, phase.item, topics):
            for batch in batches:
                backward(model, pool, batch, label_ids, a, rng, topics)
                yield

    helper = Helper(model, help_out) if a.helper else None
    print("parameters", sum(p.numel() for p in model.parameters()), flush=True)

    def minutes():
        return spent + (time.time() - start) / 60

    def done():
        return max(step / a.steps, minutes() / a.minutes)

    for pool, batches in feed(tokenizer, a.fever, a, seed, phase.item, topics):
        pools += 1
        for batch in batches:
            step += 1
            # Up in the first 200 steps, flat, then down to almost nothing, slower and slower.
            lr = a.lr * min(1.0, step / 200, 0.01 + (max(0.0, 1 - done()) / a.decay) ** 1.5)
            for optimizer in optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = lr
            now = backward(model, pool, batch, label_ids, a, rng, topics)
            helped += helper.take() if helper else 0
            for optimizer in optimizers:
                optimizer.step()
            average = now if average is None else 0.98 * average + 0.02 * now
            if time.time() - shown > 15:
                shown = time.time()
                print(f"{minutes():6.2f} min  step {step}  loss {average[0]:.4f}  lm {average[1]:.3f}  "
                      f"right {average[2]:.4f}  wrong frames {topics.means()[0]:.4f} phrases {topics.means()[1]:.4f}  "
                      f"helped {helped}  lr {lr:.2e}", flush=True)
            if done() >= 1:
                break
        if stage < 2 and (average[2] > STAGES[stage][4] or step > a.stages[stage]):
            stage += 1
            phase.fill_(stage)
            print("stage", stage, flush=True)
        state = {"model": model.state_dict(), "optimizers": [o.state_dict() for o in optimizers],
                 "wrong": topics.wrong, "spent": minutes(), "step": step, "pools": pools, "stage": stage}
        torch.save(state, out / "next.pt")
        os.replace(out / "next.pt", out / "last.pt")
        if done() >= 1:
            break


if __name__ == "__main__":
    main()
