"""Muon: momentum whose matrices are made orthogonal before they are added.

All directions of a matrix then learn alike, also those that few examples ask
for.  Everything that is no matrix of a layer is left to AdamW.
"""
import torch

WIDE = 3.4445, -4.7750, 2.0315       # of the Newton-Schulz iteration


def orthogonal(x, steps=5):
    """[N,R,C] with R <= C -> matrices with singular values near 1."""
    a, b, c = WIDE
    x = (x / (x.flatten(1).norm(dim=1)[:, None, None] + 1e-7)).bfloat16()
    for _ in range(steps):
        square = x @ x.transpose(1, 2)
        x = a * x + (b * square + c * square @ square) @ x
    return x.float()


class Muon(torch.optim.Optimizer):
    """Parameters are matrices, or several of them stacked (see `matrices`)."""

    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.05):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            pieces = {}
            for p in group["params"]:
                if "momentum" not in self.state[p]:
                    self.state[p]["momentum"] = torch.zeros_like(p)
                old = self.state[p]["momentum"].mul_(group["momentum"]).add_(p.grad)
                new = p.grad.add(old, alpha=group["momentum"])
                p.mul_(1 - group["lr"] * group["weight_decay"])
                for part, update in zip(self.matrices(p), self.matrices(new)):
                    turned = update.shape[0] > update.shape[1]
                    pair = (part.t(), update.t()) if turned else (part, update)
                    pieces.setdefault(tuple(pair[0].shape), []).append(pair)
            for (_, columns), pairs in pieces.items():         # matrices of a size all at once
                updates = orthogonal(torch.stack([update for _, update in pairs]))
                for (part, _), update in zip(pairs, updates):
                    # As large a step as AdamW makes with this learning rate.
                    part.add_(update, alpha=-group["lr"] * 0.2 * columns ** 0.5)

    @staticmethod
    def matrices(p):
        """Queries, keys and values, or gate and up, are matrices of their own."""
        rows, columns = p.shape
        return p.chunk(3 if rows == 3 * columns else 2 if rows > 2 * columns else 1)
