"""The peers' whole tasks: one class per task, `fit(seed)` the timed part, `prepare(seed)` before it, `outcome()` after it.

Each gives the peer its best: data in memory, settings for speed, everything that compiles compiled before. Knows the systems of
systems.py; nothing of processes or clocks.
"""

import copy
import os

import numpy as np
import torch
import torch.nn.functional as F

from systems import JaxKAN, SYSTEMS, Missing, peer_module


class TorchEpochs:
    """Epochs of AdamW over shuffled rows: the whole set is put in a new order at once, batches are views of it."""

    def __init__(self, system, case):
        self.system, self.case, self.same = system, case, system.same
        self.first = copy.deepcopy(system.module.state_dict())
        self.epochs(1)

    def prepare(self, seed):
        torch.manual_seed(seed)
        self.system.module.load_state_dict(self.first)
        self.system.reset_optimizer()

    def epochs(self, count):
        x, y, step = self.system.x, self.system.y, self.system.step
        for _ in range(count):
            order = torch.randperm(len(x))
            for batch in zip(x[order].split(self.case["batch"]), y[order].split(self.case["batch"])):
                step(*batch)

    def fit(self, seed):
        self.epochs(self.case["epochs"])

    def outcome(self):
        # what torch.compile wraps need not be compiled for one more number of rows
        module = getattr(self.system.module, "_orig_mod", self.system.module)
        with torch.inference_mode():
            return {"loss": float(F.mse_loss(module(self.system.x), self.system.y))}


class JaxEpochs:
    """The same in JAX: one compiled call an epoch, a scan over its batches and the rest of the rows after it."""

    same = True

    def __init__(self, system, case):
        import jax

        self.system, self.case, self.jax, self.first = system, case, jax, system.state
        rows, batch = len(system.x), case["batch"]
        full = rows - rows % batch

        def epoch(state, key):
            order = jax.random.permutation(key, rows)
            x, y = system.x[order], system.y[order]
            batches = [data[:full].reshape(full // batch, batch, -1) for data in (x, y)]
            state, _ = jax.lax.scan(lambda state, each: system.plain_step(state, *each), state, batches)
            return system.plain_step(state, x[full:], y[full:])[0] if full < rows else state

        self.epoch = jax.jit(epoch)
        self.epoch(self.first, jax.random.key(0))

    def prepare(self, seed):
        self.system.state = self.first
        self.keys = list(self.jax.random.split(self.jax.random.key(seed), self.case["epochs"]))

    def fit(self, seed):
        state = self.first
        for key in self.keys:
            state = self.epoch(state, key)
        self.system.state = self.jax.block_until_ready(state)

    def outcome(self):
        predicted = self.system.model(self.system.state[0], self.system.x)
        return {"loss": float(((predicted - self.system.y) ** 2).mean())}


def open_epochs(name, case, layers, x, y, folder):
    system = SYSTEMS[name](case, layers, x, y, folder)
    return (JaxEpochs if isinstance(system, JaxKAN) else TorchEpochs)(system, case)


def pykan_of(folder, case, seed, **options):
    return peer_module(folder, ["pykan"], "kan.MultKAN").MultKAN(
        width=list(case["widths"]), grid=case["gridSize"], k=case["order"], seed=seed, **options
    )


def rows_for_pykan(x, y, tested):
    """Data as pykan takes it; after every step it measures the rows for testing, here the first `tested` once more."""
    return {"train_input": x, "train_label": y, "test_input": x[:tested], "test_label": y[:tested]}


class Reached(Exception):
    """Ends pykan's loop from inside."""


class PyKANToError:
    """pykan's own LBFGS until the error over all rows is small enough. Without updates of its grid, with which it takes longer here."""

    same = False

    def __init__(self, name, case, layers, x, y, folder):
        self.case, self.folder = case, folder
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y)
        self.data = rows_for_pykan(self.x, self.y, tested=1)
        self.prepare(0)
        self.model.fit(self.data, opt="LBFGS", steps=1, update_grid=False)

    def prepare(self, seed):
        speed = dict(auto_save=False, symbolic_enabled=False, save_act=False)
        self.model = pykan_of(self.folder, self.case, seed, **speed)
        self.steps = 0

    def error(self):
        with torch.no_grad():
            return torch.sqrt(F.mse_loss(self.model(self.x), self.y))

    def fit(self, seed):
        def error():
            self.steps += 1
            value = self.error()
            if value <= self.case["goal"]:
                raise Reached
            return value

        try:
            self.model.fit(self.data, opt="LBFGS", steps=self.case["steps"], update_grid=False, metrics=[error])
        except Reached:
            pass

    def outcome(self):
        return {"rmse": float(self.error()), "steps": self.steps}


class PyKANToFormula:
    """The steps of pykan's introduction, in double precision as there: sparse fit, prune, fit, symbols, fit, formula."""

    same = False
    library = ["x", "x^2", "x^3", "x^4", "exp", "log", "sqrt", "tanh", "sin", "abs"]

    def __init__(self, name, case, layers, x, y, folder):
        self.case, self.folder = case, folder
        self.place = os.path.join(case["folder"], "pykan")
        x, y = torch.from_numpy(x), torch.from_numpy(y)
        # pruning looks at the activations of the rows tested
        self.data = rows_for_pykan(x, y, tested=len(x))
        peer_module(folder, ["pykan"], "kan.MultKAN")

    def prepare(self, seed):
        np.random.seed(seed)

    def fit(self, seed):
        torch.set_default_dtype(torch.float64)
        try:
            model = pykan_of(self.folder, self.case, seed, ckpt_path=self.place)
            model.fit(self.data, opt="LBFGS", steps=50, lamb=0.001)
            model = model.prune()
            model.fit(self.data, opt="LBFGS", steps=50)
            model.auto_symbolic(lib=self.library, verbose=0)
            model.fit(self.data, opt="LBFGS", steps=50)
            self.formula = str(model.symbolic_formula(var=["x", "y"])[0][0])
        finally:
            torch.set_default_dtype(torch.float32)

    def outcome(self):
        return {"formula": self.formula}


TASKS = {"epochs": open_epochs, "to-error": PyKANToError, "to-formula": PyKANToFormula}
