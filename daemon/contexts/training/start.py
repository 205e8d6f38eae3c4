"""A start that already compares: the first two layers are wired by hand.

Comparing claim and evidence needs heads that look one token back, a mark for
"I am in the claim", and heads that look for the same token in the evidence.
Training finds these by itself, but slowly; here they are in place before the
first step, as a starting point that training is free to change.

Coordinates of the residual stream with a meaning at the start:
  0  the same for every token    1  the word "claim"
  2  inside the claim            3.. "my copy stands in the evidence", one per matching head
"""
import torch

CONSTANT, WORD, INSIDE, MATCH = 0, 1, 2, 3
LOOK_BACK, MATCHERS = 2, 4           # heads of the first and of the second layer
SLOW = 15                            # the slowest rotary plane: blind to distance
FAST = 6                             # planes that turn too fast to compare distant tokens


@torch.no_grad()
def wire(model, claim_token):
    c = model.config
    hd = c["head_dim"]
    assert c["num_attention_heads"] == c["num_key_value_heads"] > LOOK_BACK and hd == 32
    model.embed[:, :MATCH + MATCHERS] = 0
    model.embed[:, CONSTANT] = 0.3
    model.embed[claim_token, WORD] = 1.0
    for layer in model.layers[:2]:               # nothing else writes there at first
        layer.o[:MATCH + MATCHERS] = 0
        layer.down[:MATCH + MATCHERS] = 0
    parts = [layer.qkv.view(3, -1, hd, c["hidden_size"]) for layer in model.layers[:2]]
    for head in range(LOOK_BACK):
        look_back(parts[0][:, head], c, head + 1)
    mark_claim(parts[0][:, LOOK_BACK], model.layers[0].o, LOOK_BACK * hd)
    for head in range(MATCHERS):
        match(parts[1][:, head], model.layers[1].o, head * hd, MATCH + head)


def look_back(head, c, distance):
    """Queries and keys, made of the constant, agree best at this distance."""
    query, key, value = head
    half = c["head_dim"] // 2
    query *= 0.2
    key *= 0.2
    speeds = c["rope_theta"] ** (-torch.arange(half).float() / half)
    for plane in range(3):
        turn = -speeds[plane] * distance
        key[plane, CONSTANT] = 1.8
        query[plane, CONSTANT] = 1.8 * torch.cos(turn)
        query[plane + half, CONSTANT] = 1.8 * torch.sin(turn)


def mark_claim(head, out, column):
    """Every token that can see the word "claim" looks at it."""
    query, key, value = head
    query.zero_()
    key.zero_()
    query[SLOW, CONSTANT] = 1.6
    key[SLOW, WORD] = 1.6
    value[0] = 0
    value[0, WORD] = 0.2
    out[:, column] = 0
    out[INSIDE, column] = 0.3


def match(head, out, column, coordinate):
    """Looks for the same token, rather in the evidence than at itself, and tells which."""
    query, key, value = head
    half = query.shape[0] // 2
    for part in (query, key):
        part *= 2.1
        part[:, :MATCH + MATCHERS] = 0
        part.view(2, half, -1)[:, :FAST] = 0
        part[SLOW] = 0
    query[SLOW, CONSTANT] = 1.8
    key[SLOW, INSIDE] = -1.8
    value[0] = 0
    value[0, INSIDE] = -0.3
    out[:, column] = 0
    out[coordinate, column] = 0.5
