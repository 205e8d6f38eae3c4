"""What is learnt least comes most: how often claims about each topic are still wrong.

A topic is the main frame of a group, or the cluster of its first phrase.
"""
import torch

RATE = 0.015                       # of a claim in the running share of wrong ones
FLOOR = 0.05                       # a topic without errors comes as if it had these


class Topics:
    def __init__(self, frames, clusters):
        """Shared between processes; both count."""
        self.frames = frames
        self.wrong = torch.full((frames + clusters,), 0.2).share_memory_()

    def weights(self):
        """Of the frames, and of the clusters."""
        weights = (self.wrong + FLOOR).tolist()
        return weights[:self.frames], weights[self.frames:]

    def saw(self, topics, wrong):
        """Topics (-1 is none) of claims, and whether each was wrong."""
        shares = self.wrong.numpy()
        for topic, x in zip(topics, wrong):
            if topic >= 0:
                shares[topic] += RATE * (x - shares[topic])

    def means(self):
        return self.wrong[:self.frames].mean().item(), self.wrong[self.frames:].mean().item()
