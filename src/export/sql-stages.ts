// A program as stages of a query: each selects from the one before, and names what it makes, so that nothing is computed twice. Splines are
// polynomials chosen by the cell; standard SQL, but for what sql-dialects.ts says.

import { piecesOf } from '../compute/straight-line/splines.js';
import { KanError } from '../errors.js';
import { extendKnots } from '../math/knots.js';
import { evaluateChebyshev, evaluateGaussians } from '../math/dense-bases.js';
import type { ActivationName } from '../math/functions.js';
import { type SqlDialect, sqlName, sqlNumber, sqlString } from './sql-dialects.js';
import { sqlExp, sqlFormula } from './sql-formula.js';
import type { KanStep, Program, Step } from './program.js';
import { columnTexts, fillOf, readText } from './sql-columns.js';

/** What a stage makes: names and their expressions. */
type Made = [name: string, text: string][];

export interface SqlStages {
  /** each a select list, from the first on, which reads columns of t */
  stages: Made[];
  /** the names of the answers in the last */
  answers: string[];
}

/** Stages that take columns of `t` to answers; `kept` are passed on from the first to the last. */
export function sqlStages(program: Program, dialect: SqlDialect, kept: readonly string[]): SqlStages {
  const { columns, steps, outputs, answer } = program;
  const stages: Made[] = [];
  const vectors: string[][] = [];
  const lastUse = new Map<number, number>();
  steps.forEach((step, k) => readsOf(step).forEach((vector) => lastUse.set(vector, k)));
  lastUse.set(outputs, steps.length);
  const passed = kept.map((_, i) => `q${i}`);

  /** Adds a stage; what later steps read of those before is passed on. */
  const stage = (k: number, made: Made, isLast = false): void => {
    const own = new Set(made.map(([name]) => name));
    const live = [...lastUse].flatMap(([vector, last]) =>
      last > k || (last === k && !isLast) ? (vectors[vector] ?? []) : [],
    );
    const extra = stages.at(-1)?.filter(([name]) => temporary.has(name) && !own.has(name)) ?? [];
    const names = new Set([...passed, ...live, ...extra.map(([name]) => name)].filter((name) => !own.has(name)));
    const known = new Set(stages.at(-1)?.map(([name]) => name) ?? []);
    stages.push([
      ...[...names].filter((name) => known.has(name)).map((name): [string, string] => [name, name]),
      ...made,
    ]);
  };
  /** names that the next stage of the same step reads */
  const temporary = new Set<string>();

  stages.push([
    ...kept.map((name, i): [string, string] => [`q${i}`, `t.${sqlName(name)}`]),
    ...columns.map((column, i): [string, string] => [`x${i}`, readText(column, fillOf(steps, i), dialect)]),
  ]);
  // what columns become is one stage: no step but those of columns reads x
  const inputs: Made = [];
  steps.forEach((step, k) => {
    if (step.op !== 'number' && step.op !== 'date' && step.op !== 'words') return;
    const made = columnTexts(step).map((text, i): [string, string] => [`v${k}_${i}`, text]);
    vectors[k] = made.map(([name]) => name);
    inputs.push(...made);
  });
  if (inputs.length > 0) stage(0, inputs);

  steps.forEach((step, k) => {
    const own = (count: number): string[] => Array.from({ length: count }, (_, i) => `v${k}_${i}`);
    const set = (texts: readonly string[]): void => {
      const names = own(texts.length);
      stage(
        k,
        names.map((name, i) => [name, texts[i]]),
        true,
      );
      vectors[k] = names;
    };
    switch (step.op) {
      case 'number':
      case 'date':
      case 'words':
        break;
      case 'join': {
        vectors[k] = step.of.flatMap((vector) => vectors[vector]);
        break;
      }
      case 'kan':
        kanStages(step, k);
        break;
      case 'linear':
        set(
          Array.from(step.bias, (bias, o) =>
            sumOf([
              sqlNumber(bias),
              ...vectors[step.of].map((x, i) => `${sqlNumber(step.weights[i * step.outputs + o])} * ${x}`),
            ]),
          ),
        );
        break;
      case 'activation':
        set(vectors[step.of].map((x) => activationText(step.activation, x, dialect)));
        break;
      case 'norm': {
        const x = vectors[step.of];
        const [mean, scale] = [`m${k}`, `n${k}`];
        temporary.add(mean).add(scale);
        stage(k, [[mean, `(${sumOf(x)}) / ${sqlNumber(x.length)}`]]);
        const squares = sumOf(x.map((each) => `(${each} - ${mean}) * (${each} - ${mean})`));
        stage(k, [[scale, `1 / sqrt((${squares}) / ${sqlNumber(x.length)} + 1e-5)`]]);
        set(
          x.map(
            (each, i) => `(${each} - ${mean}) * ${scale} * ${sqlNumber(step.gain[i])} + ${sqlNumber(step.bias[i])}`,
          ),
        );
        temporary.clear();
        break;
      }
      case 'gate':
        set(
          vectors[step.of].map(
            (x, i) => `${sqlNumber(step.gate)} * ${x} + ${sqlNumber(1 - step.gate)} * ${vectors[step.skip][i]}`,
          ),
        );
        break;
      case 'product': {
        const x = vectors[step.of];
        let at = step.sums;
        set([...x.slice(0, step.sums), ...step.arities.map((arity) => x.slice(at, (at += arity)).join(' * '))]);
        break;
      }
      case 'mean':
        set(
          vectors[step.of[0]].map(
            (_, i) => `(${sumOf(step.of.map((vector) => vectors[vector][i]))}) / ${sqlNumber(step.of.length)}`,
          ),
        );
        break;
      case 'formula': {
        const names = new Map(
          columns.map(({ name }, i) => [name, step.of === undefined ? `x${i}` : vectors[step.of][i]]),
        );
        set(step.expressions.map((expression) => sqlFormula(expression, names, dialect)));
        break;
      }
    }
  });
  return { stages, answers: answerStages() };

  function kanStages({ of, inputs: count, outputs: outs, base, splines, locked }: KanStep, k: number): void {
    const { basis, order, gridSize, outside, breakpoints, coefficients, even, count: functions } = splines;
    const x = vectors[of];
    const used = Array.from({ length: count }, (_, i) =>
      Array.from({ length: outs }, (_o, o) => o).some(
        (o) =>
          (base?.weights[i * outs + o] ?? 0) !== 0 ||
          Array.from({ length: functions }, (_m, m) => coefficients[(i * functions + m) * outs + o]).some(
            (c) => c !== 0,
          ),
      ),
    );
    const terms: string[][] = Array.from({ length: outs }, () => []);
    const [first, second, third]: [Made, Made, Made] = [[], [], []];
    const name = (stem: string, i: number): string => {
      const own = `${stem}${k}_${i}`;
      temporary.add(own);
      return own;
    };
    for (let i = 0; i < count; i++) {
      if (!used[i]) continue;
      const [lo, hi] = [breakpoints[i][0], breakpoints[i][gridSize]];
      const clamped = `CASE WHEN ${x[i]} < ${sqlNumber(lo)} THEN ${sqlNumber(lo)} WHEN ${x[i]} > ${sqlNumber(hi)} THEN ${sqlNumber(hi)} ELSE ${x[i]} END`;
      const isClamped = outside === 'clamp' || (basis !== 'bspline' && outside === 'linear');
      const at = isClamped ? name('c', i) : x[i];
      if (isClamped) first.push([at, clamped]);
      if (base) {
        const act = name('a', i);
        const seen = outside === 'clamp' ? at : x[i];
        second.push([act, activationText(base.activation, seen, dialect)]);
        for (let o = 0; o < outs; o++) {
          const weight = base.weights[i * outs + o];
          if (weight !== 0) terms[o].push(`${sqlNumber(weight)} * ${act}`);
        }
      }
      const splinesOf = Array.from({ length: outs }, (_, o) =>
        Float64Array.from({ length: functions }, (_m, m) => coefficients[(i * functions + m) * outs + o]),
      );
      if (basis === 'bspline') polynomialTerms(i, at, splinesOf);
      else denseTerms(i, at, [lo, hi], splinesOf);
    }
    if (first.length > 0) stage(k, first);
    if (second.length > 0) stage(k, second);
    if (third.length > 0) stage(k, third.splice(0));
    locked.forEach(({ input, affine: [a, b] }, j) => {
      const u = name('l', j);
      third.push([u, `${sqlNumber(a)} * ${x[input]} + ${sqlNumber(b)}`]);
    });
    if (third.length > 0) stage(k, third.splice(0));
    locked.forEach(({ output, affine: [, , c, d], f }, j) => {
      const text = sqlFormula(f, new Map([['x', `l${k}_${j}`]]), dialect);
      terms[output].push(`${sqlNumber(c)} * ${text} + ${sqlNumber(d)}`);
    });
    const names = terms.map((_, o) => `v${k}_${o}`);
    stage(
      k,
      terms.map((all, o) => [names[o], all.length === 0 ? '0e0' : sumOf(all)]),
      true,
    );
    vectors[k] = names;
    temporary.clear();

    function polynomialTerms(i: number, at: string, each: readonly Float64Array[]): void {
      const pieces = each.map((spline) => piecesOf({ ...splines, grid: { kind: 'uniform' } }, breakpoints[i], spline));
      const cells = pieces[0].length;
      const [cell, t] = [name('k', i), name('t', i)];
      if (even) {
        const [lo, hi] = [breakpoints[i][0], breakpoints[i][gridSize]];
        const u = name('u', i);
        const early = 1 + (outside === 'zero' ? order : 0);
        second.push([u, `(${at} - ${sqlNumber(lo)}) * ${sqlNumber(gridSize / (hi - lo))} + ${early}`]);
        const whole = `CASE WHEN ${u} < 1 THEN 0 WHEN ${u} >= ${cells - 1} THEN ${cells - 1} ELSE floor(${u}) END`;
        third.push([cell, `CAST(${whole} AS INTEGER)`], [t, `${u} - ${whole}`]);
      } else {
        // the last interval of the domain is closed at its right end; it shows only in steps
        const knots = outside === 'zero' ? extendKnots(breakpoints[i], order) : Float64Array.from(breakpoints[i]);
        const width = (c: number): number => {
          const interval = Math.max(0, Math.min(knots.length - 2, c - 1));
          return knots[interval + 1] - knots[interval];
        };
        const left = (c: number): number => (c === 0 ? knots[0] - (knots[1] - knots[0]) : knots[c - 1]);
        const position = (c: number): string => `(${at} - ${sqlNumber(left(c))}) * ${sqlNumber(1 / width(c))}`;
        const choose = (text: (c: number) => string): string => {
          const whens = Array.from(knots, (knot, c) => {
            const closed = order === 0 && c === gridSize;
            return `WHEN ${at} ${closed ? '<=' : '<'} ${sqlNumber(knot)} THEN ${text(c)}`;
          });
          return `CASE ${whens.join(' ')} ELSE ${text(cells - 1)} END`;
        };
        third.push([cell, choose(String)], [t, choose(position)]);
      }
      each.forEach((spline, o) => {
        if (spline.every((value) => value === 0)) return;
        const texts = pieces[o].map((piece) => polynomial(piece, t));
        // what most cells have, such as nothing, is what is left
        const whens = texts.slice(0, -1).map((text, c) => `WHEN ${c} THEN ${text}`);
        const chosen = `CASE ${cell} ${whens.join(' ')} ELSE ${texts.at(-1)} END`;
        terms[o].push(order === 0 ? `${chosen} + 0 * ${x[i]}` : chosen);
      });
    }

    function denseTerms(
      i: number,
      at: string,
      [lo, hi]: readonly [number, number],
      each: readonly Float64Array[],
    ): void {
      const gaussian = basis === 'rbf';
      const rate = (gaussian ? functions - 1 : 2) / (hi - lo);
      const u = name('u', i);
      const inside = outside === 'zero' && !gaussian;
      const position = `(${at} - ${sqlNumber(lo)}) * ${sqlNumber(rate)}${gaussian ? '' : ' - 1'}`;
      // T_m(u) is cos(m acos u), and u lies in [−1, 1] but for a rounding
      second.push([
        u,
        gaussian
          ? position
          : `acos(CASE WHEN ${position} > 1 THEN 1 WHEN ${position} < -1 THEN -1 ELSE ${position} END)`,
      ]);
      const made = Array.from({ length: functions }, (_, m): string => {
        const own = name('g', i * functions + m);
        const text = gaussian
          ? sqlExp(dialect, `(-(${u} - ${m}) * (${u} - ${m}))`)
          : m === 0
            ? `1e0 + 0 * ${u}`
            : `cos(${m} * ${u})`;
        third.push([
          own,
          inside ? `CASE WHEN ${x[i]} < ${sqlNumber(lo)} OR ${x[i]} > ${sqlNumber(hi)} THEN 0 ELSE ${text} END` : text,
        ]);
        return own;
      });
      const slopes = [lo, hi].map((end) => {
        const [values, rises] = [new Float64Array(functions), new Float64Array(functions)];
        (gaussian ? evaluateGaussians : evaluateChebyshev)(lo, hi, end, values, rises);
        return rises;
      });
      each.forEach((spline, o) => {
        if (spline.every((value) => value === 0)) return;
        terms[o].push(sumOf(made.map((own, m) => `${sqlNumber(spline[m])} * ${own}`)));
        if (outside !== 'linear') return;
        const [below, above] = slopes.map((rises) => rises.reduce((sum, rise, m) => sum + rise * spline[m], 0));
        terms[o].push(
          `(${x[i]} - ${at}) * CASE WHEN ${x[i]} < ${sqlNumber(lo)} THEN ${sqlNumber(below)} ELSE ${sqlNumber(above)} END`,
        );
      });
    }
  }

  /** NULL for what is no number: to databases that is more than any number, and equal to itself. */
  function orNull(text: string, then = text): string {
    return dialect.isNaN ? `CASE WHEN ${dialect.isNaN(text)} THEN NULL ELSE ${then} END` : then;
  }

  function answerStages(): string[] {
    const said = vectors[outputs];
    const end = steps.length;
    if (answer.kind === 'numbers') {
      const values = answer.columns.map(({ offset, factor, constant }, i): [string, string] => [
        `y${i}`,
        constant ? sqlNumber(offset) : `${said[i]} / ${sqlNumber(factor)} + ${sqlNumber(offset)}`,
      ]);
      stage(end, values);
      values.forEach(([name]) => temporary.add(name));
      if (answer.columns.some(({ transform }) => transform)) {
        stage(
          end,
          answer.columns.map(({ transform }, i): [string, string] => [
            `y${i}`,
            transform
              ? `exp(${orNull(`y${i}`, `CASE WHEN y${i} > 700 THEN 700 WHEN y${i} < -700 THEN -700 ELSE y${i} END`)}) * ${sqlNumber(transform.smear)} - ${sqlNumber(transform.shift)}`
              : `y${i}`,
          ]),
        );
      }
      return values.map(([name]) => name);
    }
    const over = answer.temperature === 1 ? '' : ` / ${sqlNumber(answer.temperature)}`;
    const names = answer.classes.map((_, i) => `y${i}`);
    if (answer.logit) {
      temporary.add('z');
      stage(end, [['z', `${orNull(said[0])}${over}`]]);
      stage(end, [
        ['y0', `1 / (1 + ${sqlExp(dialect, 'z')})`],
        ['y1', `1 / (1 + ${sqlExp(dialect, '(-z)')})`],
      ]);
    } else {
      temporary.add('most');
      stage(end, [['most', `${dialect.greatest}(${said.join(', ')})`]]);
      const powers = names.map((_, i) => `e${i}`);
      powers.forEach((each) => temporary.add(each));
      stage(
        end,
        said.map((each, i): [string, string] => [powers[i], sqlExp(dialect, `((${each} - most)${over})`)]),
      );
      temporary.add('total');
      stage(end, [['total', sumOf(powers)]]);
      stage(
        end,
        names.map((each, i): [string, string] => [each, orNull('total', `e${i} / total`)]),
      );
    }
    temporary.clear();
    names.forEach((each) => temporary.add(each));
    stage(end + 1, [['largest', `${dialect.greatest}(${names.join(', ')})`]]);
    const whens = answer.classes.map((word, i) => `WHEN y${i} = largest THEN ${sqlString(word)}`);
    stage(end + 1, [['label', `CASE ${whens.join(' ')} END`]]);
    return ['label', ...names];
  }
}

function polynomial(piece: Float64Array, t: string): string {
  const powers = Array.from(piece);
  while (powers.length > 1 && powers.at(-1) === 0) powers.pop();
  return powers.map(sqlNumber).reduceRight((rest, value) => `${value} + ${t} * (${rest})`);
}

/** A sum that is nested no deeper than its root: databases count how deep an expression is. */
function sumOf(terms: readonly string[]): string {
  const size = 32;
  if (terms.length <= size) return terms.join(' + ');
  const parts = Array.from({ length: Math.ceil(terms.length / size) }, (_, i) => terms.slice(i * size, (i + 1) * size));
  return sumOf(parts.map((part) => `(${part.join(' + ')})`));
}

/** x / (1 + e^−x). Where e^−x stands still it is not as good as infinite beside x, which may be larger. */
function siluText(x: string, dialect: SqlDialect): string {
  const text = `${x} / (1 + ${sqlExp(dialect, `(-${x})`)})`;
  return dialect.strictExp ? `CASE WHEN ${x} < -300 THEN 0 ELSE ${text} END` : text;
}

function activationText(activation: ActivationName, x: string, dialect: SqlDialect): string {
  switch (activation) {
    case 'silu':
      return siluText(x, dialect);
    case 'relu':
      return `CASE WHEN ${x} < 0 THEN 0 ELSE ${x} END`;
    case 'tanh':
      return `tanh(${x})`;
    case 'identity':
      return x;
    case 'gelu':
      throw new KanError(
        `exportModel: the model has \`gelu\`, and ${dialect.name} has no error function`,
        'export to another language, such as python or c',
      );
    case 'none':
      return '0e0';
  }
}

function readsOf(step: Step): readonly number[] {
  switch (step.op) {
    case 'join':
    case 'mean':
      return step.of;
    case 'gate':
      return [step.of, step.skip];
    case 'kan':
    case 'linear':
    case 'activation':
    case 'norm':
    case 'product':
      return [step.of];
    case 'formula':
      return step.of === undefined ? [] : [step.of];
    default:
      return [];
  }
}
