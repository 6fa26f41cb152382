"""The peers as objects that can be trained and asked: one class per system, each over the same widths, data and loss.

Knows PyTorch, JAX and ONNX Runtime and where the peers' modules are; nothing of processes or clocks. `layers` are kanjs's own
first values, one (base[in, out], spline[in, G + k, out]) per layer, so that systems with the same model start from the same point.
"""

import importlib.util
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

ADAMW = dict(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-4)


class Missing(Exception):
    """A system that cannot be had here; the text says why."""


def peer_module(folder, places, name):
    """Imports `name` from the first of `places` under the folder of peers."""
    for place in places:
        path = os.path.join(folder or "", place)
        if folder and os.path.isdir(path):
            if path not in sys.path:
                sys.path.insert(0, path)
            try:
                return importlib.import_module(name)
            except ImportError as error:
                raise Missing(f"{name} cannot be imported: {error}") from None
    raise Missing(f"{name} is not in {folder or 'a folder given by --peers'}")


class TorchSystem:
    """A module with AdamW and a mean-squared error. `same` says whether it is kanjs's model to the letter."""

    same = False

    def __init__(self, case, layers, x, y, folder):
        torch.manual_seed(0)
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y)
        self.module = self.build(case, layers, folder)
        self.reset_optimizer()

    def reset_optimizer(self):
        trained = [p for p in self.module.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(trained, **ADAMW, **self.optimizer_options())

    def optimizer_options(self):
        return {}

    def step(self, x, y):
        self.optimizer.zero_grad()
        loss = F.mse_loss(self.module(x), y)
        loss.backward()
        self.optimizer.step()
        return loss

    def train(self, steps):
        for _ in range(steps):
            loss = self.step(self.x, self.y)
        return float(loss.detach())

    def infer(self, calls):
        with torch.inference_mode():
            for _ in range(calls):
                out = self.module(self.x)
        return float(out.reshape(-1)[0])


class EfficientKAN(TorchSystem):
    """efficient-kan without its extra scale per spline, which kanjs has not: the same model, and the cheaper one."""

    same = True

    def build(self, case, layers, folder):
        peer = peer_module(folder, ["efficient-kan/src", "efficient-kan"], "efficient_kan.kan")
        modules = []
        for (base, spline), inputs, outputs in zip(layers, case["widths"], case["widths"][1:]):
            linear = peer.KANLinear(
                inputs, outputs, grid_size=case["gridSize"], spline_order=case["order"], enable_standalone_scale_spline=False
            )
            with torch.no_grad():
                linear.base_weight.copy_(torch.from_numpy(np.ascontiguousarray(base.T)))
                linear.spline_weight.copy_(torch.from_numpy(np.ascontiguousarray(spline.transpose(2, 0, 1))))
            modules.append(linear)
        return torch.nn.Sequential(*modules)


class CompiledKAN(EfficientKAN):
    """The best PyTorch makes of the same model: torch.compile around it and the fused AdamW."""

    def build(self, case, layers, folder):
        if not hasattr(torch, "compile"):
            raise Missing(f"torch.compile came with PyTorch 2, this is {torch.__version__}")
        # compiled for each number of rows, which is faster than once for any
        return torch.compile(super().build(case, layers, folder), dynamic=False)

    def optimizer_options(self):
        return {"fused": True}


class FastKAN(TorchSystem):
    """FastKAN as its author has it, with as many Gaussians as B-splines. Layer norm is left out where there is one input."""

    def build(self, case, layers, folder):
        peer = peer_module(folder, ["fast-kan"], "fastkan.fastkan")
        return torch.nn.Sequential(
            *[
                peer.FastKANLayer(
                    inputs, outputs, num_grids=case["gridSize"] + case["order"], use_layernorm=inputs > 1
                )
                for inputs, outputs in zip(case["widths"], case["widths"][1:])
            ]
        )


class PyKAN(TorchSystem):
    """pykan without its symbolic branch and without saving activations, the settings its author gives for speed."""

    same = True

    def build(self, case, layers, folder):
        # rows · edges · bases are written out one by one
        edges = sum(a * b for a, b in zip(case["widths"], case["widths"][1:]))
        if case["batch"] * edges * (case["gridSize"] + case["order"]) > 4e8:
            raise Missing("pykan would take more than 5 GB here")
        peer = peer_module(folder, ["pykan"], "kan.MultKAN")
        model = peer.MultKAN(
            width=list(case["widths"]), grid=case["gridSize"], k=case["order"], seed=0, auto_save=False,
            symbolic_enabled=False, save_act=False, sp_trainable=False,
        )
        with torch.no_grad():
            for layer, (base, spline) in zip(model.act_fun, layers):
                layer.coef.copy_(torch.from_numpy(np.ascontiguousarray(spline.transpose(0, 2, 1))))
                layer.scale_base.copy_(torch.from_numpy(base))
                layer.scale_sp.fill_(1.0)
        return model


class MLP(TorchSystem):
    """Linear maps of the same widths with SiLU between them: a smaller model, and what a KAN is up against."""

    def build(self, case, layers, folder):
        widths, modules = case["widths"], []
        for inputs, outputs in zip(widths, widths[1:]):
            modules += [torch.nn.Linear(inputs, outputs), torch.nn.SiLU()]
        return torch.nn.Sequential(*modules[:-1])


class OnnxRuntime:
    """efficient-kan's model, exported and run by ONNX Runtime; predicts only."""

    same, phases = True, ("infer",)

    def __init__(self, case, layers, x, y, folder):
        try:
            import onnxruntime
        except ImportError:
            raise Missing("onnxruntime is not installed") from None
        import io

        source = EfficientKAN(case, layers, x, y, folder)
        file = io.BytesIO()
        try:
            torch.onnx.export(source.module.eval(), (source.x,), file, input_names=["x"], dynamo=False)
        except TypeError:
            torch.onnx.export(source.module.eval(), (source.x,), file, input_names=["x"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
        self.feed = {"x": x}

    def infer(self, calls):
        for _ in range(calls):
            out = self.session.run(None, self.feed)[0]
        return float(out.reshape(-1)[0])


class JaxKAN:
    """The same model written in JAX in the way of efficient-kan, whole step under jit, AdamW by hand."""

    same = True

    def __init__(self, case, layers, x, y, folder):
        try:
            import jax
            import jax.numpy as jnp
        except ImportError:
            raise Missing("jax is not installed") from None
        grid, order = case["gridSize"], case["order"]
        knots = jnp.asarray(np.arange(-order, grid + order + 1) * (2 / grid) - 1, dtype=jnp.float32)

        def bases(x):
            x = x[..., None]
            b = ((x >= knots[:-1]) & (x < knots[1:])).astype(x.dtype)
            for k in range(1, order + 1):
                left = (x - knots[: -(k + 1)]) / (knots[k:-1] - knots[: -(k + 1)])
                right = (knots[k + 1 :] - x) / (knots[k + 1 :] - knots[1:-k])
                b = left * b[..., :-1] + right * b[..., 1:]
            return b

        def model(parameters, x):
            for base, spline in parameters:
                x = jax.nn.silu(x) @ base + bases(x).reshape(x.shape[0], -1) @ spline.reshape(-1, spline.shape[2])
            return x

        def loss(parameters, x, y):
            return jnp.mean((model(parameters, x) - y) ** 2)

        (b1, b2), rate, eps, decay = ADAMW["betas"], ADAMW["lr"], ADAMW["eps"], ADAMW["weight_decay"]

        def step(state, x, y):
            parameters, m, v, count = state
            count = count + 1
            value, gradient = jax.value_and_grad(loss)(parameters, x, y)
            m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, gradient)
            v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, v, gradient)
            update = lambda p, m, v: p * (1 - rate * decay) - rate * (m / (1 - b1**count)) / (
                jnp.sqrt(v / (1 - b2**count)) + eps
            )
            return (jax.tree.map(update, parameters, m, v), m, v, count), value

        parameters = [(jnp.asarray(base), jnp.asarray(spline)) for base, spline in layers]
        zeros = jax.tree.map(jnp.zeros_like, parameters)
        self.state = (parameters, zeros, zeros, jnp.float32(0))
        self.plain_step, self.step, self.model = step, jax.jit(step), jax.jit(model)
        self.x, self.y = jnp.asarray(x), jnp.asarray(y)

    def train(self, steps):
        for _ in range(steps):
            self.state, value = self.step(self.state, self.x, self.y)
        return float(value)

    def infer(self, calls):
        for _ in range(calls):
            out = self.model(self.state[0], self.x).block_until_ready()
        return float(out.reshape(-1)[0])


SYSTEMS = {
    "efficient-kan": EfficientKAN,
    "torch-compiled": CompiledKAN,
    "fastkan": FastKAN,
    "pykan": PyKAN,
    "mlp": MLP,
    "jax": JaxKAN,
    "onnxruntime": OnnxRuntime,
}
