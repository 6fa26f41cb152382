// A KAN layer as a module of PyTorch: splines by the recurrence of Cox and de Boor, Gaussians, Chebyshev polynomials, locked edges. Python, for torch alone.

/** The class KANLayer, between the names of functions before it and the other layers after it. */
export const kanLayerText = String.raw`class KANLayer(nn.Module):
    """y[out] = sum over inputs of spline(x[in]) + weight * base(x[in]); edges that are locked are c * f(a * x + b) + d."""

    def __init__(self, spec, dtype):
        super().__init__()
        self.inputs, self.outputs = spec["inputs"], spec["outputs"]
        self.order, self.size = spec["order"], spec["gridSize"]
        self.outside, self.basis = spec["outside"], spec.get("basis", "bspline")
        self.count = self.size + self.order
        self.adapted = spec["grid"]["kind"] == "adapted"
        self.act = ACTIVATIONS.get(spec["base"])
        points = breakpoints(spec)
        lo, hi = points[:, 0], points[:, -1]
        steps = {"bspline": self.size, "rbf": self.count - 1, "chebyshev": 2}[self.basis]
        rate = steps / (hi - lo)
        self.put("lo", lo, dtype)
        self.put("hi", hi, dtype)
        self.put("rate", rate, dtype)
        if self.basis == "bspline":
            # knots in intervals from the first breakpoint: few digits are lost far from 0
            inner = (points - lo[:, None]) * rate[:, None]
            if not self.adapted:
                inner = torch.arange(self.size + 1, dtype=torch.float64).expand_as(inner)
            steps = torch.arange(1, self.order + 1, dtype=torch.float64)
            before = inner[:, :1] - steps.flip(0) * (inner[:, 1:2] - inner[:, :1])
            after = inner[:, -1:] + steps * (inner[:, -1:] - inner[:, -2:-1])
            knots = torch.cat([before, inner, after], 1)
            self.put("knots", knots, dtype)
            for p in range(1, self.order + 1):
                self.put(f"over{p}", 1 / (knots[:, p:] - knots[:, :-p]), dtype)
        self.coefficients = nn.Parameter(torch.zeros(self.outputs, self.inputs, self.count, dtype=dtype))
        if self.act is not None:
            self.base = nn.Parameter(torch.zeros(self.outputs, self.inputs, dtype=dtype))
        edges = spec.get("locked") or []
        self.functions = [FUNCTIONS[edge["function"]] for edge in edges]
        self.ends = [(edge["input"], edge["output"]) for edge in edges]
        if edges or "locked" in spec:
            self.locked = nn.Parameter(torch.zeros(len(edges), 4, dtype=dtype))
        gone = [tuple(edge) for edge in spec.get("removed") or []] + self.ends
        if gone:
            # what is gone stays gone: nothing pulls at its numbers
            mask = torch.ones(self.outputs, self.inputs, dtype=dtype)
            for i, o in gone:
                mask[o, i] = 0
            self.put("mask", mask, dtype)
        else:
            self.mask = None

    def put(self, name, values, dtype):
        self.register_buffer(name, values.to(dtype), persistent=False)

    def forward(self, x):
        inside = torch.clamp(x, self.lo, self.hi)
        at = x if self.outside == "zero" else inside
        values, slopes = (self.splines if self.basis == "bspline" else self.dense)(at, x)
        if self.outside == "linear":
            values = values + ((x - inside) * self.rate)[..., None] * slopes
        coefficients = self.coefficients if self.mask is None else self.coefficients * self.mask[..., None]
        y = F.linear(values.flatten(1), coefficients.flatten(1))
        if self.act is not None:
            base = self.base if self.mask is None else self.base * self.mask
            y = y + F.linear(self.act(inside if self.outside == "clamp" else x), base)
        if self.functions:
            columns = [torch.zeros_like(x[:, 0]) for _ in range(self.outputs)]
            for f, (i, o), (a, b, c, d) in zip(self.functions, self.ends, self.locked):
                columns[o] = columns[o] + c * f(a * x[:, i] + b) + d
            y = y + torch.stack(columns, 1)
        return y

    def splines(self, at, x):
        """B-splines of every input, values[rows, inputs, count], and their slopes in units of an interval (Cox and de Boor)."""
        u = (at - self.lo) * self.rate
        if self.adapted:
            inner = self.knots[:, self.order + 1 : self.order + self.size]
            cell = (u[..., None] >= inner).sum(-1)
            if self.outside == "zero":
                cell = (u[..., None] >= self.knots).sum(-1) - 1 - self.order
        else:
            cell = torch.floor(u)
        last = self.size - 1
        if self.outside == "zero":
            # the end of the domain belongs to its last interval
            cell = torch.where((x == self.hi) & (cell > last), torch.full_like(cell, last), cell)
        else:
            cell = torch.clamp(cell, 0, last)
        places = torch.arange(-self.order, self.size + self.order, device=x.device)
        basis = (cell[..., None] == places).to(x.dtype)
        if self.order == 0:
            return torch.where(torch.isnan(u)[..., None], torch.full_like(basis, math.nan), basis), torch.zeros_like(basis)
        u = u[..., None]
        slopes = None
        for p in range(1, self.order + 1):
            over = getattr(self, f"over{p}")
            shares = over * basis
            if p == self.order and self.outside == "linear":
                slopes = p * (shares[..., :-1] - shares[..., 1:])
            low, high = self.knots[:, : -p - 1], self.knots[:, p + 1 :]
            basis = (u - low) * shares[..., :-1] + (high - u) * shares[..., 1:]
        return basis, slopes

    def dense(self, at, x):
        """Gaussians or Chebyshev polynomials, and their slopes in units of u."""
        u = (at - self.lo) * self.rate
        if self.basis == "rbf":
            w = u[..., None] - torch.arange(self.count, dtype=x.dtype, device=x.device)
            values = torch.exp(-w * w)
            return values, -2 * w * values
        u = u - 1
        values, slopes = [torch.ones_like(u), u], [torch.zeros_like(u), torch.ones_like(u)]
        for _ in range(2, self.count):
            slopes.append(2 * values[-1] + 2 * u * slopes[-1] - slopes[-2])
            values.append(2 * u * values[-1] - values[-2])
        values, slopes = (torch.stack(each[: self.count], -1) for each in (values, slopes))
        if self.outside == "zero":
            values = torch.where(((x < self.lo) | (x > self.hi))[..., None], torch.zeros_like(values), values)
        return values, slopes


def breakpoints(spec):
    grid, size = spec["grid"], spec["gridSize"]
    if grid["kind"] == "adapted":
        return torch.tensor(grid["breakpoints"], dtype=torch.float64)
    domains = [grid["domain"]] * spec["inputs"] if grid["kind"] == "uniform" else grid["domains"]
    ends = torch.tensor(domains, dtype=torch.float64)
    lo, hi = ends[:, :1], ends[:, 1:]
    points = lo + (hi - lo) * torch.arange(size + 1, dtype=torch.float64) / size
    points[:, -1] = hi[:, 0]
    return points
`;
