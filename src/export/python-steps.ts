// The steps of a program as Python with NumPy, over all rows at once: every vector is an array v[rows, width].

import { own } from '../formula/functions.js';
import { substitute, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { printPython } from '../formula/print-python.js';
import { pythonNames } from '../formula/code-names.js';
import { cellsOf, evenMatrix } from './cells.js';
import { formulaFunctions } from './formula-code.js';
import { joinRuns } from './join-runs.js';
import { base64, plain, wrapped } from './numbers-text.js';
import type { Answer, DateStep, KanStep, NumberStep, Program, Step } from './program.js';

/** Numbers from which a table is written as base64. */
const manyNumbers = 200;

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

export interface PythonText {
  /** before `compute`: helpers and tables */
  before: string[];
  /** lines of `_compute(x)`, which returns y[rows, width] */
  lines: string[];
  /** whether tables are decoded */
  decodes: boolean;
}

export function pythonText(program: Program): PythonText {
  const { steps, outputs, answer, dtype } = program;
  const helpers = new Set<string>();
  const before: string[] = [];
  const lines: string[] = [];

  const use = (helper: string): string => {
    for (const other of own(needs, helper) ?? []) use(other);
    helpers.add(helper);
    return helper;
  };
  const number = (value: number): string =>
    Number.isNaN(value) ? 'np.nan' : value < 0 ? `(${plain(value)})` : plain(value);
  const table = (numbers: ArrayLike<number>, shape: readonly number[], isParameters = false): string => {
    const called = `_T${before.length}`;
    const form = shape.length === 1 ? '' : `.reshape(${shape.join(', ')})`;
    if (numbers.length < manyNumbers) {
      const items = Array.from(numbers, (value) => (Number.isNaN(value) ? 'np.nan' : plain(value)));
      before.push(`${called} = np.array([\n${wrapped(items, '    ')}\n])${form}`);
    } else {
      use('_decoded');
      const isShort = isParameters && dtype === 'float32';
      const kind = isShort ? Float32Array : Float64Array;
      before.push(`${called} = _decoded("${base64(kind.from(numbers))}", "<f${isShort ? 4 : 8}")${form}`);
    }
    return called;
  };
  const formula = (expression: Expression, names: ReadonlyMap<string, string>): string => {
    const keys = [...names.keys()];
    const text = printPython(substitute(expression, new Map(keys.map((key, i) => [key, variable(`kan_value_${i}`)]))));
    if (/\berf\(/.test(text)) use('erfc');
    return text.replace(/\bkan_value_(\d+)\b/g, (_, i: string) => names.get(keys[Number(i)])!);
  };

  steps.forEach((step, k) => stepLines(step, k));
  answerLines(answer, `v${outputs}`);
  return {
    before: [...[...helpers].map((each) => own(helperTexts, each)!), ...before],
    lines,
    decodes: helpers.has('_decoded'),
  };

  function stepLines(step: Step, k: number): void {
    switch (step.op) {
      case 'number':
        // runs of plain ones are one line in `join`
        if (step.curve) curvedNumber(step, k);
        break;
      case 'date':
        dateLines(step, k);
        break;
      case 'words': {
        const last = step.table.length / step.width - 1;
        const rows = table(step.table, [last + 1, step.width]);
        lines.push(
          `c = x[:, ${step.column}]`,
          `v${k} = ${rows}[np.where((c >= 0) & (c < ${last}), c, ${last}).astype(np.int64)]`,
        );
        break;
      }
      case 'join':
        joinLines(step.of, k);
        break;
      case 'kan':
        kanLines(step, k);
        break;
      case 'linear': {
        const weights = table(step.weights, [step.inputs, step.outputs], true);
        lines.push(`v${k} = ${table(step.bias, [step.outputs], true)} + v${step.of} @ ${weights}`);
        break;
      }
      case 'activation':
        lines.push(`v${k} = ${use(`_${step.activation}`)}(v${step.of})`);
        break;
      case 'norm':
        lines.push(
          `off = v${step.of} - v${step.of}.mean(axis=1, keepdims=True)`,
          `v${k} = off / np.sqrt((off * off).mean(axis=1, keepdims=True) + 1e-5) * ${table(step.gain, [step.gain.length], true)} + ${table(step.bias, [step.bias.length], true)}`,
        );
        break;
      case 'gate':
        lines.push(`v${k} = ${number(step.gate)} * v${step.of} + ${number(1 - step.gate)} * v${step.skip}`);
        break;
      case 'product': {
        const parts = step.sums > 0 ? [`v${step.of}[:, :${step.sums}]`] : [];
        let at = step.sums;
        for (const arity of step.arities) {
          parts.push(`v${step.of}[:, ${at}:${at + arity}].prod(axis=1, keepdims=True)`);
          at += arity;
        }
        lines.push(`v${k} = np.concatenate([${parts.join(', ')}], axis=1)`);
        break;
      }
      case 'mean':
        lines.push(`v${k} = (${step.of.map((vector) => `v${vector}`).join(' + ')}) / ${step.of.length}`);
        break;
      case 'formula': {
        const from = step.of === undefined ? 'x' : `v${step.of}`;
        const each = formulaFunctions(step, program, pythonNames).map(({ name, expression, parameters, places }) => {
          const text = printPython(expression);
          if (/\berf\(/.test(text)) use('erfc');
          before.push(`def ${name}(${parameters.join(', ')}):\n    return ${text}`);
          return `np.zeros(len(x)) + ${name}(${places.map((place) => `${from}[:, ${place}]`).join(', ')})`;
        });
        lines.push(`v${k} = np.stack([${each.join(', ')}], axis=1)`);
        break;
      }
    }
  }

  function curvedNumber({ column, fill, offset, factor, curve }: NumberStep, k: number): void {
    const helper = use(curve!.kind === 'log' ? '_logarithmic' : '_robust');
    const value = `${helper}(${use('_filled')}(x[:, ${column}], ${number(fill)}), ${number(curve!.center)}, ${number(curve!.width)})`;
    lines.push(`v${k} = ((${value} - ${number(offset)}) * ${number(factor)})[:, None]`);
  }

  function dateLines({ column, fill, elapsed, cycles }: DateStep, k: number): void {
    lines.push(`s = ${use('_filled')}(x[:, ${column}], ${number(fill)})`);
    const parts: string[] = [];
    if (elapsed)
      parts.push(
        `((s - ${number(elapsed.origin)}) / ${elapsed.unit} - ${number(elapsed.offset)}) * ${number(elapsed.factor)}`,
      );
    cycles.forEach(({ wholeDays, shift, length }, i) => {
      const turns = wholeDays ? `(np.floor(s / 86400) + ${shift}) / ${length}` : `s / ${length}`;
      lines.push(`turns = ${turns}`, `angle${i} = 2 * np.pi * (turns - np.floor(turns))`);
      parts.push(`np.sin(angle${i})`, `np.cos(angle${i})`);
    });
    lines.push(`v${k} = np.stack([${parts.join(', ')}], axis=1)`);
  }

  function joinLines(of: readonly number[], k: number): void {
    const parts = joinRuns(steps, of).map((run) => {
      if (!Array.isArray(run)) return `v${run}`;
      const [fill, offset, factor] = (['fill', 'offset', 'factor'] as const).map((key) =>
        table(
          run.map((step) => step[key]),
          [run.length],
        ),
      );
      const read = `x[:, ${run[0].column}:${run[0].column + run.length}]`;
      return `(${use('_filled')}(${read}, ${fill}) - ${offset}) * ${factor}`;
    });
    lines.push(parts.length === 1 ? `v${k} = ${parts[0]}` : `v${k} = np.concatenate([${parts.join(', ')}], axis=1)`);
  }

  function kanLines({ of, inputs, outputs: outs, base, splines, locked }: KanStep, k: number): void {
    const { basis, order, count, outside, breakpoints, gridSize, coefficients, even } = splines;
    const lo = table(
      breakpoints.map((points) => points[0]),
      [inputs],
    );
    const hi = table(
      breakpoints.map((points) => points[gridSize]),
      [inputs],
    );
    const linear = outside === 'linear' ? 'True' : 'False';
    lines.push(`z = v${of}`, `clamped = np.where(z < ${lo}, ${lo}, np.where(z > ${hi}, ${hi}, z))`);
    lines.push(`at = ${outside === 'zero' ? 'z' : 'clamped'}`);
    if (basis === 'bspline') {
      const all = breakpoints.map((_, input) => cellsOf(splines, input));
      const [{ before: early, cells }] = all;
      const size = order + 1;
      if (even) {
        const rate = table(
          all.map((each) => each.rate),
          [inputs],
        );
        const matrix = table(evenMatrix(order), [1, 1, size, size]);
        lines.push(
          `u = (at - ${lo}) * ${rate} + ${early}`,
          `place = ${use('_cell')}(u, ${cells})`,
          `b = ${use('_splines')}(z, at, place, u - place, ${rate}, ${matrix}, ${order}, ${early}, ${count}, ${linear})`,
        );
      } else {
        const flat = (key: 'lefts' | 'rates'): string =>
          table(
            all.flatMap((each) => [...each[key]]),
            [inputs, cells],
          );
        const [lefts, rates] = [flat('lefts'), flat('rates')];
        const matrices = table(
          all.flatMap((each) => each.matrices.flatMap((matrix) => [...matrix])),
          [inputs, cells, size, size],
        );
        const ends =
          cells > 1
            ? table(
                all.flatMap((each) => [...each.ends]),
                [inputs, cells - 1],
              )
            : undefined;
        lines.push(
          ends ? `place = (at[:, :, None] >= ${ends}).sum(axis=2)` : 'place = np.zeros(at.shape, dtype=np.int64)',
          `i = np.arange(${inputs})`,
          `rate = ${rates}[i, place]`,
          `b = ${use('_splines')}(z, at, place, (at - ${lefts}[i, place]) * rate, rate, ${matrices}[i, place], ${order}, ${early}, ${count}, ${linear})`,
        );
      }
      if (outside === 'zero') {
        const start = table(
          all.map((each) => each.start),
          [inputs],
        );
        const end = table(
          all.map((each) => each.end),
          [inputs],
        );
        lines.push(`b = np.where(((z < ${start}) | (z > ${end}))[:, :, None], 0, b)`);
      }
    } else {
      const gaussian = basis === 'rbf';
      const rate = table(
        breakpoints.map((points) => (gaussian ? count - 1 : 2) / (points[gridSize] - points[0])),
        [inputs],
      );
      lines.push(`b = ${use(gaussian ? '_gaussians' : '_chebyshev')}(z, at, ${lo}, ${rate}, ${count}, ${linear})`);
      if (outside === 'zero' && !gaussian) lines.push(`b = np.where(((z < ${lo}) | (z > ${hi}))[:, :, None], 0, b)`);
    }
    const c = table(coefficients, [inputs * count, outs], true);
    lines.push(`v${k} = b.reshape(len(x), ${inputs * count}) @ ${c}`);
    if (base) {
      const weights = table(base.weights, [inputs, outs], true);
      lines.push(
        `v${k} = v${k} + ${use(`_${base.activation}`)}(${outside === 'clamp' ? 'clamped' : 'z'}) @ ${weights}`,
      );
    }
    for (const { input, output, affine, f } of locked) {
      const [a, bb, cc, d] = affine.map(number);
      lines.push(
        `w = ${a} * z[:, ${input}] + ${bb}`,
        `v${k}[:, ${output}] += ${cc} * (${formula(f, new Map([['x', 'w']]))}) + ${d}`,
      );
    }
  }

  function answerLines(of: Answer, said: string): void {
    if (of.kind === 'numbers') {
      const parts = of.columns.map(({ offset, factor, transform, constant }, i) => {
        if (constant) return `np.full(len(x), ${number(offset)})`;
        const value = `${said}[:, ${i}] / ${number(factor)} + ${number(offset)}`;
        if (!transform) return value;
        return `np.exp(np.minimum(${value}, 700)) * ${number(transform.smear)} - ${number(transform.shift)}`;
      });
      lines.push(`return np.stack([${parts.join(', ')}], axis=1)`);
      return;
    }
    if (of.logit) {
      lines.push(
        `z = ${said}[:, 0] / ${number(of.temperature)}`,
        'return np.stack([1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z))], axis=1)',
      );
      return;
    }
    lines.push(
      `powers = np.exp((${said} - ${said}.max(axis=1, keepdims=True)) / ${number(of.temperature)})`,
      'return powers / powers.sum(axis=1, keepdims=True)',
    );
  }
}
