"""The network: a standard Llama decoder, small."""
import torch
import torch.nn.functional as F
from torch import nn

import kernels

CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": 192,
    "intermediate_size": 512,
    "num_hidden_layers": 5,
    "num_attention_heads": 6,
    "num_key_value_heads": 6,
    "head_dim": 32,
    "hidden_act": "silu",
    "max_position_embeddings": 512,
    "vocab_size": 4096,
    "rms_norm_eps": 1e-5,
    "rope_theta": 100000.0,
    "rope_scaling": None,
    "attention_bias": False,
    "attention_dropout": 0.0,
    "mlp_bias": False,
    "tie_word_embeddings": True,
    "initializer_range": 0.02,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pretraining_tp": 1,
    "use_cache": True,
    "torch_dtype": "float32",
}


def rms_norm(x, weight, eps):
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + eps) * weight


def attention_mask(segment):
    """[B,S] segments -> [B,1,S,S]: causal, evidence for all, claims for themselves."""
    q, k = segment[:, :, None], segment[:, None, :]
    seen = ((k == 0) | (k == q)) & torch.ones(segment.shape[1], segment.shape[1], dtype=torch.bool).tril()
    return torch.zeros(seen.shape).masked_fill(~seen, -30000.0)[:, None]


def rotate_half(x):
    a, b = x.chunk(2, -1)
    return torch.cat((-b, a), -1)


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        d, f = c["hidden_size"], c["intermediate_size"]
        h = c["num_attention_heads"] * c["head_dim"]
        kv = c["num_key_value_heads"] * c["head_dim"]
        self.norm1 = nn.Parameter(torch.ones(d))
        self.norm2 = nn.Parameter(torch.ones(d))
        std = c["initializer_range"] * 2
        out = std / (2 * c["num_hidden_layers"]) ** 0.5
        # Queries and keys start out equal: at first every token looks for its copies.
        k = torch.randn(kv, d) * 0.07
        q = k.view(-1, c["head_dim"], d).repeat_interleave(h // kv, 0).reshape(h, d)
        self.qkv = nn.Parameter(torch.cat((q, k, torch.randn(kv, d) * std)))
        self.o = nn.Parameter(torch.randn(d, h) * out)
        self.gate_up = nn.Parameter(torch.randn(2 * f, d) * std)
        self.down = nn.Parameter(torch.randn(d, f) * out)


class Model(nn.Module):
    """Matrix products run in `dtype`; the residual stream stays in float32."""

    def __init__(self, config, dtype=torch.float32):
        super().__init__()
        self.config, self.dtype = config, dtype
        self.embed = nn.Parameter(
            torch.randn(config["vocab_size"], config["hidden_size"]) * 0.1)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.norm = nn.Parameter(torch.ones(config["hidden_size"]))

    def linear(self, x, weight):
        return F.linear(x, weight.to(self.dtype))

    def grouped(self, ids, positions, segment, places):
        """The hidden states at `places`, indices into the B*S tokens, of groups: [N,D].

        ids, positions, segment [B,S] as `Pool.tensors` makes them.  In bfloat16,
        and with the compiled kernels where there are any.
        """
        if kernels.library() is None or self.dtype != torch.bfloat16:
            return self(ids, positions, attention_mask(segment), places)
        c, eps = self.config, self.config["rms_norm_eps"]
        assert c["head_dim"] == 32 and c["num_attention_heads"] == c["num_key_value_heads"]
        angle = torch.arange(c["max_position_embeddings"]).float()[:, None] * self.speeds()
        cos, sin = angle.cos(), angle.sin()
        x = F.embedding(ids, self.embed)
        for layer in self.layers:
            qkv = self.linear(kernels.Norm.apply(x, layer.norm1, eps), layer.qkv)
            att = kernels.Attention.apply(qkv, positions, segment, cos, sin)
            if layer is self.layers[-1]:                             # nothing reads the others any more
                x, att = x.flatten(0, 1)[places], att.flatten(0, 1)[places]
            x = x + self.linear(att, layer.o)
            both = self.linear(kernels.Norm.apply(x, layer.norm2, eps), layer.gate_up)
            x = x + self.linear(kernels.SwiGLU.apply(both), layer.down)
        return rms_norm(x, self.norm, eps)

    def speeds(self):
        """How fast the rotary planes turn."""
        hd = self.config["head_dim"]
        return self.config["rope_theta"] ** (-torch.arange(0, hd, 2).float() / hd)

    def forward(self, ids, positions, mask, places=None):
        """ids, positions [B,S]; mask [B,1,S,S], 0 or a large negative -> hidden [B,S,D].

        With `places`, indices into the B*S tokens, only their hidden states: [N,D].
        """
        c = self.config
        heads, kv, hd, eps = (c["num_attention_heads"], c["num_key_value_heads"],
                              c["head_dim"], c["rms_norm_eps"])
        b, s = ids.shape
        angle = positions.float()[:, None, :, None] * self.speeds()
        angle = torch.cat((angle, angle), -1)
        cos, sin = angle.cos().to(self.dtype), angle.sin().to(self.dtype)
        mask = mask.to(self.dtype)
        x = F.embedding(ids, self.embed)
        for layer in self.layers:
            h = rms_norm(x, layer.norm1, eps).to(self.dtype)
            qkv = self.linear(h, layer.qkv).view(b, s, heads + 2 * kv, hd).transpose(1, 2)
            qk, v = qkv[:, :heads + kv], qkv[:, heads + kv:]
            qk = qk * cos + rotate_half(qk) * sin
            q, k = qk[:, :heads], qk[:, heads:]
            if kv != heads:
                k = k.repeat_interleave(heads // kv, 1)
                v = v.repeat_interleave(heads // kv, 1)
            scores = torch.matmul(q * hd ** -0.5, k.transpose(-1, -2)) + mask
            att = torch.matmul(scores.softmax(-1), v)
            att = att.transpose(1, 2).reshape(b, s, -1)
            if places is not None and layer is self.layers[-1]:      # nothing reads the others any more
                x, att = x.flatten(0, 1)[places], att.flatten(0, 1)[places]
            x = x + self.linear(att, layer.o)
            h = rms_norm(x, layer.norm2, eps).to(self.dtype)
            gate, up = self.linear(h, layer.gate_up).chunk(2, -1)
            x = x + self.linear(F.silu(gate) * up, layer.down)
        return rms_norm(x, self.norm, eps)

    def logits(self, hidden):
        return self.linear(hidden.to(self.dtype), self.embed).float()
