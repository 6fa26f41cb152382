"""Files as efficient-kan, FastKAN and pykan save them, with their own answers: test/known-answers/peers/.

Needs torch, safetensors and PyYAML, and the three projects' sources, of which nothing is kept here:
  PEERS=folder python test/known-answers/make-peers.py
where folder holds efficient-kan (github.com/Blealtan/efficient-kan, 7b6ce1c), fast-kan (github.com/ZiyaoLi/fast-kan, 17b6540) and
pykan (github.com/KindXiaoming/pykan, ecde4ec).

Answers are computed in double precision on the saved weights: what differs from them is the reader's doing, not rounding. Rows lie inside
the grids, at knots, and far outside.
"""

import json, os, sys

import torch
from safetensors.torch import save_file

peers = os.environ["PEERS"]
for path in ("efficient-kan/src", "fast-kan", "pykan"):
    sys.path.insert(0, f"{peers}/{path}")
import efficient_kan
from fastkan import FastKAN, FastKANLayer

out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")
answers = {}


def rows(inputs, count=24, reach=4.0):
    x = (torch.rand(count, inputs) * 2 - 1)
    x[count // 2 :] *= reach
    x[0] = 0
    x[1] = -1
    return x


def note(name, model, x, **more):
    model.double()
    y = model(x.double()).detach()
    model.float()
    answers[name] = dict(x=x.tolist(), y=y.tolist(), **more)


def shake(model, size=0.5):
    """Numbers that no initialisation leaves at 0 or 1."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.requires_grad:
                p.add_(torch.randn_like(p) * size)


def efficient():
    torch.manual_seed(1)
    model = efficient_kan.KAN([2, 5, 1])
    shake(model)
    save_file(model.state_dict(), f"{out}/efficient.safetensors")
    torch.save(model.state_dict(), f"{out}/efficient.pt")
    note("efficient", model, rows(2))

    # without a scale of its own, on a grid of another kind
    model = efficient_kan.KAN([3, 4, 2])
    options = dict(grid_size=7, spline_order=2, grid_range=[-2, 3], enable_standalone_scale_spline=False)
    model.layers = torch.nn.ModuleList([efficient_kan.KANLinear(3, 4, **options), efficient_kan.KANLinear(4, 2, **options)])
    shake(model)
    save_file(model.state_dict(), f"{out}/efficient-plain.safetensors")
    note("efficient-plain", model, rows(3))

    # after an update of the grid: knots of its own for every input
    model = efficient_kan.KAN([3, 4, 2])
    shake(model, 0.3)
    model(torch.randn(200, 3), update_grid=True)
    save_file(model.state_dict(), f"{out}/efficient-updated.safetensors")
    note("efficient-updated", model, rows(3, reach=6.0))

    # a checkpoint of a training: several things in one file, names with a prefix, a shared storage, a transposed tensor
    model = efficient_kan.KAN([2, 3, 1], spline_order=1)
    shake(model)
    optimizer = torch.optim.AdamW(model.parameters())
    model(rows(2)).sum().backward()
    optimizer.step()
    state = {f"module.{k}": v for k, v in model.state_dict().items()}
    weight = state["module.layers.0.base_weight"]
    state["module.layers.0.base_weight"] = weight.T.contiguous().T
    pair = torch.stack([state["module.layers.1.base_weight"], state["module.layers.1.spline_scaler"]])
    state["module.layers.1.base_weight"], state["module.layers.1.spline_scaler"] = pair[0], pair[1]
    torch.save(
        {"epoch": 3, "model_state_dict": state, "optimizer_state_dict": optimizer.state_dict(), "loss": 0.25},
        f"{out}/efficient-checkpoint.pt",
    )
    note("efficient-checkpoint", model, rows(2))


def fast():
    torch.manual_seed(2)

    def of(widths, **options):
        model = FastKAN(widths)
        model.layers = torch.nn.ModuleList([FastKANLayer(a, b, **options) for a, b in zip(widths, widths[1:])])
        shake(model, 0.3)
        return model

    model = of([3, 4, 2], use_layernorm=False, num_grids=6, grid_min=-1.5)
    save_file(model.state_dict(), f"{out}/fastkan.safetensors")
    torch.save(model.state_dict(), f"{out}/fastkan.pt")
    note("fastkan", model, rows(3))
    model = of([3, 4, 2], use_base_update=False, num_grids=3)
    save_file(model.state_dict(), f"{out}/fastkan-norm.safetensors")
    note("fastkan-norm", model, rows(3))
    model = FastKAN([3, 4, 2])
    save_file(model.state_dict(), f"{out}/fastkan-both.safetensors")


def py():
    from kan import KAN

    torch.manual_seed(3)
    quiet = dict(auto_save=False, seed=3)

    def affine(model):
        with torch.no_grad():
            for values in (model.node_bias, model.node_scale, model.subnode_bias, model.subnode_scale):
                for p in values:
                    p.add_(torch.randn_like(p) * 0.2)

    def save(name, model, x):
        model.saveckpt(f"{out}/{name}")
        os.remove(f"{out}/{name}_cache_data")
        note(name, model, x)

    model = KAN(width=[2, 5, 1], grid=5, k=3, **quiet)
    shake(model)
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, f"{out}/pykan.safetensors")
    save("pykan", model, rows(2))

    # products of two, edges that are functions, edges that are gone, nodes scaled and moved, grids that follow the rows
    model = KAN(width=[2, [3, 2], 1], grid=4, k=3, **quiet)
    shake(model, 0.3)
    model.update_grid_from_samples(torch.randn(200, 2))
    for i, j, name in ((0, 0, "sin"), (1, 1, "x^2"), (0, 3, "1/x^4"), (1, 4, "gaussian"), (0, 6, "x")):
        model.fix_symbolic(0, i, j, name, fit_params_bool=False, verbose=False, log_history=False)
        model.symbolic_fun[0].affine.data[j, i] = torch.tensor([0.7, 2.5 if name == "1/x^4" else 0.3, 1.3, -0.4])
    model.fix_symbolic(1, 2, 0, "arctan", fit_params_bool=False, verbose=False, log_history=False)
    for l, i, j in ((0, 1, 0), (0, 0, 2), (1, 4, 0)):
        model.remove_edge(l, i, j, log_history=False)
    affine(model)
    save("pykan-products", model, rows(2, reach=2.0))

    # products of three, two outputs that are products, another base
    model = KAN(width=[3, [1, 2], [1, 1]], grid=3, k=2, mult_arity=[[], [2, 3], [2]], base_fun="identity", **quiet)
    shake(model, 0.3)
    affine(model)
    save("pykan-arities", model, rows(3, reach=2.0))


efficient()
fast()
py()
with open(f"{out}/answers.json", "w") as file:
    json.dump(answers, file)
    file.write("\n")
