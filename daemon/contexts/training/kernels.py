"""The slow parts of a layer in C (kernels.c), where there is a compiler."""
import ctypes
import os
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import torch
from torch.autograd import Function


@lru_cache
def library():
    """The compiled kernels, or None where there is no compiler."""
    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, "kernels.so")
        command = ["cc", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-o", made,
                   str(Path(__file__).with_name("kernels.c")), "-lm"]
        try:
            subprocess.run(command, check=True, capture_output=True)
            return ctypes.CDLL(made)
        except (OSError, subprocess.CalledProcessError):
            return None


def call(name, *arguments):
    """Calls a kernel with sizes, floats, and contiguous tensors."""
    def c(x):
        if torch.is_tensor(x):
            assert x.is_contiguous()
            return ctypes.c_void_p(x.data_ptr())
        return ctypes.c_float(x) if isinstance(x, float) else ctypes.c_void_p() if x is None else ctypes.c_int64(x)
    return getattr(library(), name)(*map(c, arguments))


class Attention(Function):
    """qkv [B,S,3*H*32] -> [B,S,H*32]; each claim sees the evidence and itself."""

    @staticmethod
    def forward(ctx, qkv, positions, segment, cos, sin):
        b, s, width = qkv.shape
        ctx.sizes = (b, s, width // 96, 32 ** -0.5, positions, segment, cos, sin)
        ctx.save_for_backward(qkv)
        out = qkv.new_zeros(b, s, width // 3)
        assert call("attention", *ctx.sizes, qkv, out, None, None) == 0
        return out

    @staticmethod
    def backward(ctx, grad):
        qkv, = ctx.saved_tensors
        d_qkv = torch.zeros_like(qkv)
        assert call("attention", *ctx.sizes, qkv, None, grad.contiguous(), d_qkv) == 0
        return d_qkv, None, None, None, None


class Norm(Function):
    """RMS norm of the float32 residual stream -> bfloat16."""

    @staticmethod
    def forward(ctx, x, weight, eps):
        x = x.contiguous()
        ctx.sizes = (x.numel() // x.shape[-1], x.shape[-1], eps)
        ctx.save_for_backward(x, weight)
        out = torch.empty_like(x, dtype=torch.bfloat16)
        call("norm_forward", *ctx.sizes, x, weight.detach(), out)
        return out

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        d_x, d_weight = torch.empty_like(x), torch.zeros_like(weight)
        call("norm_backward", *ctx.sizes, x, weight, grad.contiguous(), d_x, d_weight)
        return d_x, d_weight, None


class SwiGLU(Function):
    """[...,2*F] -> [...,F]"""

    @staticmethod
    def forward(ctx, x):
        ctx.sizes = (x.numel() // x.shape[-1], x.shape[-1] // 2)
        ctx.save_for_backward(x)
        out = x.new_empty(*x.shape[:-1], x.shape[-1] // 2)
        call("swiglu_forward", *ctx.sizes, x, out)
        return out

    @staticmethod
    def backward(ctx, grad):
        x, = ctx.saved_tensors
        d_x = torch.empty_like(x)
        call("swiglu_backward", *ctx.sizes, x, grad.contiguous(), d_x)
        return d_x
