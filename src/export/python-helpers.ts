// Functions of Python that exported modules call, each written where it is needed.

import { own } from '../formula/functions.js';

/** Functions that steps call; `_x` names are the module's own. */
const helperTexts: Readonly<Record<string, string>> = {
  _decoded: `def _decoded(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=kind).astype(np.float64)`,
  _filled: `def _filled(x, fill):
    # what is infinite has no answer: 0 * inf is nan
    return np.where(np.isnan(x), fill, x + 0 * x)`,
  _robust: `def _robust(x, center, width):
    z = (x - center) / width
    return np.where(np.abs(z) > 1e8, np.sign(z), z / np.sqrt(1 + z * z))`,
  _logarithmic: `def _logarithmic(x, center, width):
    return np.arcsinh(np.clip((x - center) / width, -1e300, 1e300))`,
  _silu: `def _silu(x):
    return x / (1 + np.exp(-x))`,
  _relu: `def _relu(x):
    return np.where(x < 0, 0, x)`,
  _tanh: `def _tanh(x):
    return np.tanh(x)`,
  _identity: `def _identity(x):
    return x`,
  _gelu: `def _gelu(x):
    return x * (0.5 * erfc(-x * np.sqrt(0.5)))`,
  _cell: `def _cell(u, cells):
    """The whole part of u, from 0 to cells - 1; a NaN is anywhere."""
    return np.clip(np.nan_to_num(np.floor(u)), 0, cells - 1).astype(np.int64)`,
  _splines: `def _splines(x, at, place, t, rate, matrices, order, before, count, linear):
    """Values of the count functions of each input, b[rows, inputs, count]; matrices[..., order + 1, order + 1]."""
    rows, inputs = x.shape
    value = np.zeros((rows, inputs, order + 1))
    slope = np.zeros_like(value)
    for p in range(order, -1, -1):
        slope = slope * t[:, :, None] + value
        value = value * t[:, :, None] + matrices[..., p, :]
    if linear:
        value = value + ((x - at) * rate)[:, :, None] * slope
    value = value + 0 * x[:, :, None]
    b = np.zeros((rows, inputs, count + 2 * before))
    np.put_along_axis(b, place[:, :, None] + np.arange(order + 1), value, 2)
    return b[:, :, before : before + count]`,
  _gaussians: `def _gaussians(x, at, lo, rate, count, linear):
    off = ((at - lo) * rate)[:, :, None] - np.arange(count)
    b = np.exp(-off * off)
    if linear:
        b = b - 2 * ((x - at) * rate)[:, :, None] * off * b
    return b`,
  _chebyshev: `def _chebyshev(x, at, lo, rate, count, linear):
    u = (at - lo) * rate - 1
    beyond = (x - at) * rate
    value, slope = [np.ones_like(u), u], [np.zeros_like(u), np.ones_like(u)]
    for m in range(2, count):
        slope.append(2 * (value[m - 1] + u * slope[m - 1]) - slope[m - 2])
        value.append(2 * u * value[m - 1] - value[m - 2])
    b = np.stack([v + beyond * s if linear else v for v, s in zip(value, slope)][:count], axis=2)
    return b + 0 * x[:, :, None]`,
  erfc: `_ERFC = [
    1.1775789345674017, -0.00459005458064643, -0.08424913336651797, 0.05920993999819202, -0.026658668435305833,
    0.009074997670705609, -0.002413163540417787, 0.0004907758365257697, -6.916973302508456e-5, 4.13902798612753e-6,
    7.740383069609891e-7, -2.188640103817363e-7, 1.0764999980317215e-8, 4.521959495740191e-9, -7.754400566106768e-10,
    -6.317966150248822e-11, 2.8687580089226117e-11, 1.9447776722358868e-13, -9.663977951213099e-13, 3.375077994860476e-14,
    3.441691376337985e-14, -2.9753977059954196e-15,
]


def erf(x):
    x = np.asarray(x, dtype=np.float64)
    near = np.clip(x, -0.5, 0.5)
    term = near
    total = near
    for n in range(1, 20):
        term = term * (-(near * near) / n)
        total = total + term / (2 * n + 1)
    return np.where(np.abs(x) > 0.5, 1 - _far_erfc(x), 2 / np.sqrt(np.pi) * total) + 0 * x


def erfc(x):
    x = np.asarray(x, dtype=np.float64)
    return np.where(np.abs(x) <= 0.5, 1 - erf(np.clip(x, -0.5, 0.5)), _far_erfc(x)) + 0 * x


def _far_erfc(x):
    z = np.minimum(np.abs(x), 27.0)
    t = 1 - 7.5 / (z + 3.75)
    later = total = np.zeros_like(z)
    for c in _ERFC[:0:-1]:
        later, total = total, 2 * t * total - later + c
    high = z.astype(np.float32).astype(np.float64)
    tail = np.exp(-high * high) * np.exp(-(z - high) * (z + high))
    value = np.where(np.abs(x) > 27, 0, tail * (t * total - later + _ERFC[0]) / (1 + 2 * z))
    return np.where(x < 0, 2 - value, value)`,
};
const needs: Readonly<Record<string, readonly string[]>> = { _gelu: ['erfc'] };

/** The helper and what it calls, in the order in which they are written. */
export function helpersOf(name: string): string[] {
  return [...(own(needs, name) ?? []), name];
}

export const helperText = (name: string): string => own(helperTexts, name)!;
