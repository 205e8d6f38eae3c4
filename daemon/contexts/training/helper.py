"""A second process that computes gradients beside the training loop.

The parameters lie in shared memory, so the helper always sees the newest ones.
It adds its gradients to shared sums, which the loop takes whenever it makes a
step; neither waits for the other, so that a core that is only sometimes free
is still of use.  Its gradients are at most a few steps old.
"""
import os
import time

import torch
import torch.multiprocessing as mp

AHEAD = 3                          # gradients that may wait to be taken


class Helper:
    def __init__(self, model, work):
        """`work()` yields forever, each time with the gradients of one batch in the model."""
        model.share_memory()
        self.parameters = list(model.parameters())
        self.sums = [torch.zeros_like(p).share_memory_() for p in self.parameters]
        context = mp.get_context("fork")
        self.lock, self.count = context.Lock(), context.Value("i", 0, lock=False)
        self.process = context.Process(target=self.run, args=(work,), daemon=True)
        self.process.start()

    def run(self, work):
        torch.set_num_threads(1)
        parent = os.getppid()
        for _ in work():
            while self.count.value >= AHEAD and os.getppid() == parent:
                time.sleep(0.005)
            if os.getppid() != parent:             # the loop was killed
                return
            with self.lock:
                for total, p in zip(self.sums, self.parameters):
                    total += p.grad
                self.count.value += 1

    def take(self):
        """Makes the gradients the mean over the loop's own and the waiting ones."""
        with self.lock:
            n = self.count.value
            if n:
                for total, p in zip(self.sums, self.parameters):
                    p.grad.add_(total).div_(n + 1)
                    total.zero_()
                self.count.value = 0
        return n
