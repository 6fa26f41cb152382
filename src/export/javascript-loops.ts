// The steps of a large program as JavaScript with tables and loops: the text grows with the numbers alone, and is compiled at once.

import { activationCode, Code, literal } from '../compute/straight-line/code.js';
import { printJavaScript } from '../formula/print-javascript.js';
import { base64 } from './numbers-text.js';
import { evenMatrix, layerCells } from './cells.js';
import { joinRuns } from './join-runs.js';
import { answerCode, type Body, columnCode, formulaCode } from './javascript-parts.js';
import { type JoinStep, type KanStep, type Program, type Step, widthsOf } from './program.js';

/** Numbers from which a table is written as base64. */
const manyNumbers = 200;

/** What the loops call. Vectors are arrays that are used again for every row. */
const runtime = {
  decoded: `function decoded(text⟨: string⟩)⟨: ArrayBuffer⟩ {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}`,
  splines: `⟨interface Layer { inputs: number; outputs: number; order: number; count: number; before: number; cells: number; zero: boolean; linear: boolean; even: boolean; lo: Float64Array; hi: Float64Array; rate: Float64Array; start: Float64Array; end: Float64Array; ends: Float64Array; lefts: Float64Array; rates: Float64Array; matrices: Float64Array; c: Float64Array | Float32Array; }⟩
function splines(p⟨: Layer⟩, x⟨: Float64Array⟩, y⟨: Float64Array⟩) {
  const { outputs, order, count, before, cells, c } = p;
  const size = order + 1;
  for (let i = 0; i < p.inputs; i++) {
    const xi = x[i];
    if (p.zero && (xi < p.start[i] || xi > p.end[i])) continue;
    const at = p.zero ? xi : xi < p.lo[i] ? p.lo[i] : xi > p.hi[i] ? p.hi[i] : xi;
    let place = 0;
    let t = 0;
    let perUnit = 0;
    if (p.even) {
      perUnit = p.rate[i];
      const u = (at - p.lo[i]) * perUnit + before;
      place = u > 0 ? Math.min(cells - 1, Math.floor(u)) : 0;
      t = u - place;
    } else {
      const first = i * (cells - 1);
      while (place < cells - 1 && at >= p.ends[first + place]) place++;
      perUnit = p.rates[i * cells + place];
      t = (at - p.lefts[i * cells + place]) * perUnit;
    }
    const m0 = p.even ? 0 : (i * cells + place) * size * size;
    const beyond = p.linear ? (xi - at) * perUnit : 0;
    for (let m = 0; m < size; m++) {
      const number = place - before + m;
      if (number < 0 || number >= count) continue;
      let value = 0;
      let slope = 0;
      for (let q = order; q >= 0; q--) {
        slope = slope * t + value;
        value = value * t + p.matrices[m0 + q * size + m];
      }
      // a NaN must show where no power of it is taken
      const w = value + beyond * slope + 0 * xi;
      const row = (i * count + number) * outputs;
      for (let o = 0; o < outputs; o++) y[o] += w * c[row + o];
    }
  }
}`,
  dense: `⟨interface Dense { inputs: number; outputs: number; count: number; gaussian: boolean; zero: boolean; linear: boolean; lo: Float64Array; hi: Float64Array; c: Float64Array | Float32Array; }⟩
function dense(p⟨: Dense⟩, x⟨: Float64Array⟩, y⟨: Float64Array⟩) {
  const { outputs, count, c } = p;
  for (let i = 0; i < p.inputs; i++) {
    const [xi, lo, hi] = [x[i], p.lo[i], p.hi[i]];
    if (p.zero && !p.gaussian && (xi < lo || xi > hi)) continue;
    const at = p.zero ? xi : xi < lo ? lo : xi > hi ? hi : xi;
    const rate = (p.gaussian ? count - 1 : 2) / (hi - lo);
    const u = (at - lo) * rate - (p.gaussian ? 0 : 1);
    const beyond = p.linear ? (xi - at) * rate : 0;
    let [before, now, slopeBefore, slope] = [u, 1, 0, 0];
    for (let m = 0; m < count; m++) {
      if (p.gaussian) {
        now = Math.exp(-(u - m) * (u - m));
        slope = -2 * (u - m) * now;
      } else if (m > 0) {
        const factor = m === 1 ? 1 : 2;
        [slopeBefore, slope] = [slope, m === 1 ? 1 : factor * (now + u * slope) - slopeBefore];
        [before, now] = [now, m === 1 ? u : factor * u * now - before];
      }
      const w = now + beyond * slope + 0 * xi;
      const row = (i * count + m) * outputs;
      for (let o = 0; o < outputs; o++) y[o] += w * c[row + o];
    }
  }
}`,
  plus: `function plus(w⟨: Float64Array | Float32Array⟩, x⟨: Float64Array⟩, y⟨: Float64Array⟩) {
  const outputs = y.length;
  for (let i = 0; i < x.length; i++) for (let o = 0; o < outputs; o++) y[o] += x[i] * w[i * outputs + o];
}`,
  norm: `function norm(gain⟨: Float64Array⟩, bias⟨: Float64Array⟩, x⟨: Float64Array⟩, y⟨: Float64Array⟩) {
  let mean = 0;
  for (const value of x) mean += value / x.length;
  let variance = 0;
  for (const value of x) variance += ((value - mean) * (value - mean)) / x.length;
  const inverse = 1 / Math.sqrt(variance + 1e-5);
  for (let i = 0; i < x.length; i++) y[i] = (x[i] - mean) * inverse * gain[i] + bias[i];
}`,
};

export function loopsBody(program: Program): Body {
  const { steps, outputs, answer, dtype } = program;
  const code = new Code();
  const needed = new Set<keyof typeof runtime>();
  const tables: string[] = [];
  const widths = widthsOf(program);
  /** a table of parameters, in the digits that they have */
  const parameters = (numbers: Float64Array): string => {
    if (numbers.length < manyNumbers) return code.table(numbers);
    needed.add('decoded');
    const kind = dtype === 'float32' ? Float32Array : Float64Array;
    tables.push(`const P${tables.length} = new ${kind.name}(decoded('${base64(kind.from(numbers))}'));`);
    return `P${tables.length - 1}`;
  };

  const scalars = new Map<number, string[]>();
  steps.forEach((step, k) => {
    const made = stepLoops(step, k);
    if (made) scalars.set(k, made);
  });
  const last = `v${outputs}`;
  const lines = answerCode(
    answer,
    Array.from({ length: widths[outputs] }, (_, i) => `${last}[${i}]`),
    (text) => code.constant(text, 'y'),
  );
  return {
    declarations: [
      ...[...needed].map((name) => runtime[name]),
      ...code.declarations,
      ...tables,
      ...widths.flatMap((width, k) => (scalars.has(k) ? [] : [`const v${k} = new Float64Array(${width});`])),
    ],
    lines: [...code.lines, ...lines],
  };

  /** Lines of one step; the names of its numbers where it makes no array. */
  function stepLoops(step: Step, k: number): string[] | undefined {
    const { lines: out } = code;
    switch (step.op) {
      case 'number':
        // runs of them are loops in `join`
        if (!step.curve) return [];
        return columnCode(step, `x[${step.column}]`, making());
      case 'date':
      case 'words':
        return columnCode(step, `x[${step.column}]`, making());
      case 'join':
        joinLoops(step, k);
        return undefined;
      case 'kan':
        kanLoops(step, k);
        return undefined;
      case 'linear':
        needed.add('plus');
        out.push(`v${k}.set(${code.table(step.bias)});`, `plus(${parameters(step.weights)}, v${step.of}, v${k});`);
        return undefined;
      case 'activation':
        elementwise(k, `v${step.of}`, (x) => activationCode(code, step.activation, x));
        return undefined;
      case 'norm':
        needed.add('norm');
        out.push(`norm(${code.table(step.gain)}, ${code.table(step.bias)}, v${step.of}, v${k});`);
        return undefined;
      case 'gate':
        out.push(
          `for (let i = 0; i < v${k}.length; i++) v${k}[i] = ${literal(step.gate)} * v${step.of}[i] + ${literal(1 - step.gate)} * v${step.skip}[i];`,
        );
        return undefined;
      case 'product': {
        out.push(`for (let i = 0; i < ${step.sums}; i++) v${k}[i] = v${step.of}[i];`);
        let at = step.sums;
        step.arities.forEach((arity, j) => {
          const factors = Array.from({ length: arity }, (_, i) => `v${step.of}[${at + i}]`);
          at += arity;
          out.push(`v${k}[${step.sums + j}] = ${factors.join(' * ')};`);
        });
        return undefined;
      }
      case 'mean': {
        const sum = step.of.map((vector) => `v${vector}[i]`).join(' + ');
        out.push(`for (let i = 0; i < v${k}.length; i++) v${k}[i] = (${sum}) / ${step.of.length};`);
        return undefined;
      }
      case 'formula':
        {
          const from = step.of === undefined ? 'x' : `v${step.of}`;
          const made = formulaCode(step, program, (place) => `${from}[${place}]`);
          if (made.needsErf) code.needErf();
          tables.push(...made.declarations);
          made.calls.forEach((call, i) => out.push(`v${k}[${i}] = ${call};`));
        }
        return undefined;
    }
  }

  function making(): Parameters<typeof columnCode>[2] {
    return { name: (text) => code.constant(text, 'v_'), table: (numbers) => code.table(numbers) };
  }

  function elementwise(k: number, from: string, text: (x: string) => string): void {
    code.lines.push(
      `for (let i = 0; i < v${k}.length; i++) {`,
      `  const z = ${from}[i];`,
      `  v${k}[i] = ${text('z')};`,
      '}',
    );
  }

  function joinLoops({ of }: JoinStep, k: number): void {
    let at = 0;
    for (const run of joinRuns(steps, of)) {
      if (!Array.isArray(run)) {
        const made = scalars.get(run);
        for (let i = 0; i < widths[run]; i++) code.lines.push(`v${k}[${at++}] = ${made ? made[i] : `v${run}[${i}]`};`);
        continue;
      }
      const [fill, offset, factor] = (['fill', 'offset', 'factor'] as const).map((key) =>
        code.table(run.map((step) => step[key])),
      );
      code.lines.push(
        `for (let i = 0; i < ${run.length}; i++) {`,
        `  const given = x[${run[0].column} + i];`,
        `  v${k}[${at} + i] = ((given === given ? given + 0 * given : ${fill}[i]) - ${offset}[i]) * ${factor}[i];`,
        '}',
      );
      at += run.length;
    }
  }

  function kanLoops(step: KanStep, k: number): void {
    const { of, inputs, outputs: width, base, splines, locked } = step;
    const { basis, order, count, outside, breakpoints, gridSize, coefficients, even } = splines;
    const lo = code.table(breakpoints.map((points) => points[0]));
    const hi = code.table(breakpoints.map((points) => points[gridSize]));
    code.lines.push(`v${k}.fill(0);`);
    const common = `inputs: ${inputs}, outputs: ${width}, count: ${count}, zero: ${outside === 'zero'}, linear: ${outside === 'linear'}, lo: ${lo}, hi: ${hi}, c: ${parameters(coefficients)}`;
    if (basis === 'bspline') {
      needed.add('splines');
      const all = layerCells(splines);
      const matrices = code.table(even ? evenMatrix(order) : all.matrices);
      const [rate, start, end] = [all.rate, all.start, all.end].map((each) => code.table(each));
      const [ends, lefts, rates] = [all.ends, all.lefts, all.rates].map((each) => code.table(even ? [] : each));
      tables.push(
        `const layer${k} = { ${common}, order: ${order}, before: ${all.before}, cells: ${all.cells}, even: ${even}, rate: ${rate}, start: ${start}, end: ${end}, ends: ${ends}, lefts: ${lefts}, rates: ${rates}, matrices: ${matrices} };`,
      );
      code.lines.push(`splines(layer${k}, v${of}, v${k});`);
    } else {
      needed.add('dense');
      tables.push(`const layer${k} = { ${common}, gaussian: ${basis === 'rbf'} };`);
      code.lines.push(`dense(layer${k}, v${of}, v${k});`);
    }
    if (base) {
      needed.add('plus');
      tables.push(`const a${k} = new Float64Array(${inputs});`);
      const seen = outside === 'clamp' ? `Math.max(${lo}[i], Math.min(${hi}[i], v${of}[i]))` : `v${of}[i]`;
      const text = activationCode(code, base.activation, 'z');
      code.lines.push(`for (let i = 0; i < ${inputs}; i++) {`, `  const z = ${seen};`, `  a${k}[i] = ${text};`, '}');
      code.lines.push(`plus(${parameters(base.weights)}, a${k}, v${k});`);
    }
    for (const { input, output, affine, f } of locked) {
      const [a, b, c, d] = affine.map(literal);
      const text = printJavaScript(f);
      if (text.includes('erf(')) code.needErf();
      code.lines.push(
        `{`,
        `  const x = ${a} * v${of}[${input}] + ${b};`,
        `  v${k}[${output}] += ${c} * (${text}) + ${d};`,
        '}',
      );
    }
  }
}
