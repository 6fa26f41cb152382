// A formula compiled into a KAN that computes it: locked edges for its functions, multiplication nodes for its products. How a formula
// becomes levels of nodes is in formula-graph.ts.

import { checkInteger, checkList, checkNumber, checkRecord, KanError, show, suggest } from '../errors.js';
import { checkExpression } from '../formula/check.js';
import { type Expression, variablesOf } from '../formula/expression.js';
import { Formula } from '../formula/formula.js';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { layerOffset, lockedOffset, parameterCount } from '../model/layout.js';
import { lockedFunction } from '../model/locked-edges.js';
import { checkModel, createReal, type Model } from '../model/model.js';
import type { Dtype, Grid, KANLayerSpec, LayerSpec, LockedEdge, ModelSpec } from '../model/spec.js';
import { buildGraph, type Form, type GraphEdge, type Level, type Signal } from './formula-graph.js';
import { checkNames, type OptionNames } from '../options.js';

/** How `compileToKAN` makes a network of a formula. All optional. */
export interface CompileToKANOptions {
  /** the model's inputs in order; may name more than the formula has. Default: the variables as they appear in it */
  variables?: readonly string[];
  /** where each input lies, for the grids of edges that are unlocked later; default [-1, 1] */
  domains?: Readonly<Record<string, readonly [lo: number, hi: number]>>;
  /** grid intervals of edges that are unlocked later; default 5 */
  gridSize?: number;
  /** spline order of edges that are unlocked later; default 3 */
  order?: number;
  /** default 'float64' */
  dtype?: Dtype;
}

const compileOptions: OptionNames<CompileToKANOptions> = {
  variables: true,
  domains: true,
  gridSize: true,
  order: true,
  dtype: true,
};

/** One layer's worth of the graph: what it reads and the forms of its outputs. */
interface Step {
  inputs: readonly Signal[];
  forms: readonly Form[];
  /** the multiplication nodes after it, if any */
  product?: { sums: number; arities: number[] };
}

/**
 * The KAN whose one output is the formula: every edge is locked to c·f(a·x+b)+d with the formula's numbers or is absent, products are
 * multiplication nodes, and x^y is exp(y·log(x)). A function of one variable that is no built-in edge function (erf, x^1.5) is an edge
 * with its own expression, which runs on the reference backend. The numbers are parameters: training fits them, and `unlockEdge` turns
 * an edge into a spline. Agrees with the formula up to rounding, but for x^y with x < 0, and atan2(y, x) at x = 0. Throws a KanError for
 * formulas that cannot be read, variables that are not listed, and no variables at all.
 */
export function compileToKAN(formula: string | Expression | Formula, options: CompileToKANOptions = {}): Model {
  checkNames('compileToKAN', options, compileOptions);
  const { domains = {}, gridSize = 5, order = 3, dtype = 'float64' } = options;
  const expression = expressionOf(formula);
  const used = variablesOf(expression);
  const variables = options.variables ?? (formula instanceof Formula ? formula.variables : used);
  checkList('compileToKAN: `variables`', variables);
  checkRecord('compileToKAN: `domains`', domains, '{ x: [0, 1] }');
  checkVariables(used, variables, domains);
  checkInteger('compileToKAN: `gridSize`', gridSize, 1);
  checkInteger('compileToKAN: `order`', order, 0, 5);

  return compileFormulas([expression], variables, {
    gridSize,
    order,
    dtype,
    domains: variables.map((name) => (Object.hasOwn(domains, name) ? domains[name] : [-1, 1])),
  });
}

/** Curves of edges that are unlocked later. */
interface FormulaCurves {
  gridSize: number;
  order: number;
  dtype: Dtype;
  /** [lo, hi] of each variable */
  domains: readonly (readonly [number, number])[];
}

/** The KAN whose outputs are the formulas. Throws a KanError where a number is not finite; trusts the rest. */
export function compileFormulas(
  formulas: readonly Expression[],
  variables: readonly string[],
  { gridSize, order, dtype, domains }: FormulaCurves,
): Model {
  const { levels, results } = buildGraph(formulas, variables);
  const steps = stepsOf(levels, results, variables.length);
  const ranges = rangesOf(steps, domains);
  const spec: ModelSpec = {
    dtype,
    layers: steps.flatMap((step, k) => layersOf(step, { gridSize, order, domains: ranges[k] })),
  };
  const parameters = createReal(spec, parameterCount(spec));
  let index = 0;
  for (const step of steps) {
    const layer = spec.layers[index] as KANLayerSpec;
    edgesOf(step).forEach(({ c, a, b, d }, position) =>
      parameters.set([a, b, c, d], layerOffset(spec, index) + lockedOffset(layer, position)),
    );
    index += step.product ? 2 : 1;
  }
  if (!parameters.every(Number.isFinite))
    throw new KanError(`compileToKAN: the formula has numbers that are not finite in ${dtype}`);
  const model = { spec, parameters };
  checkModel(model, 'compileToKAN');
  return model;
}

function expressionOf(formula: string | Expression | Formula): Expression {
  if (formula instanceof Formula) return formula.expression;
  if (typeof formula === 'string') return parseExpression(formula);
  checkExpression('compileToKAN', formula);
  return formula;
}

function checkVariables(
  used: readonly string[],
  variables: readonly string[],
  domains: Readonly<Record<string, readonly [number, number]>>,
): void {
  if (variables.length === 0)
    throw new KanError(
      'compileToKAN: a model needs an input and the formula has no variables',
      'name one in `variables`',
    );
  for (const name of [...used, ...Object.keys(domains)])
    if (!variables.includes(name))
      throw new KanError(`compileToKAN: ${show(name)} is not a variable of the model`, suggest(name, variables));
  if (new Set(variables).size < variables.length)
    throw new KanError(`compileToKAN: a variable is listed twice; got ${show(variables)}`);
  for (const [name, domain] of Object.entries(domains)) {
    checkNumber(`compileToKAN: the domain of ${show(name)}`, domain?.[0], -largest, largest);
    checkNumber(`compileToKAN: the upper end of the domain of ${show(name)}`, domain[1], domain[0], largest, true);
  }
}

function stepsOf(levels: readonly Level[], results: readonly Form[], inputs: number): Step[] {
  let signals: Signal[] = Array.from({ length: inputs }, (_, id) => ({ level: 0, id }));
  const steps = levels.map(({ sums, products }): Step => {
    const reads = signals;
    signals = [...sums, ...products].map(({ signal }) => signal);
    return {
      inputs: reads,
      forms: [...sums.map(({ form }) => form), ...products.flatMap(({ factors }) => factors)],
      ...(products.length > 0 && {
        product: { sums: sums.length, arities: products.map(({ factors }) => factors.length) },
      }),
    };
  });
  return [...steps, { inputs: signals, forms: results }];
}

interface NumberedEdge extends LockedEdge {
  a: number;
  b: number;
  c: number;
  d: number;
}

/** The edges of a step in the order of a layer's list; a form's constant is the first one's d. */
function edgesOf({ inputs, forms }: Step): NumberedEdge[] {
  const position = new Map(inputs.map(({ id }, k) => [id, k]));
  return forms
    .flatMap(({ constant, edges }, output) => {
      const given: readonly GraphEdge[] =
        edges.length > 0 ? edges : [{ from: inputs[0], function: '0', a: 1, b: 0, c: 1 }];
      return given
        .map(({ from, a, b, c, function: name, expression }) => ({
          input: position.get(from.id)!,
          output,
          function: name,
          ...(expression !== undefined && { expression }),
          a,
          b,
          c,
        }))
        .sort((first, second) => first.input - second.input)
        .map((edge, k) => ({ ...edge, d: k === 0 ? constant : 0 }));
    })
    .sort((first, second) => first.input - second.input || first.output - second.output);
}

interface Curves {
  gridSize: number;
  order: number;
  domains: [number, number][];
}

function layersOf(step: Step, { gridSize, order, domains }: Curves): LayerSpec[] {
  const locked = edgesOf(step).map(({ input, output, function: name, expression }): LockedEdge => ({
    input,
    output,
    function: name,
    ...(expression !== undefined && { expression }),
  }));
  const present = new Set(locked.map(({ input, output }) => input * step.forms.length + output));
  const removed: [number, number][] = [];
  step.inputs.forEach((_, input) =>
    step.forms.forEach((__, output) => {
      if (!present.has(input * step.forms.length + output)) removed.push([input, output]);
    }),
  );
  const grid: Grid = { kind: 'per-input', domains };
  const layer: KANLayerSpec = {
    kind: 'kan',
    inputs: step.inputs.length,
    outputs: step.forms.length,
    gridSize,
    order,
    base: 'silu',
    outside: 'linear',
    grid,
    locked,
    ...(removed.length > 0 && { removed }),
  };
  return step.product ? [layer, { kind: 'product', ...step.product }] : [layer];
}

/** what the ends of a grid may be at most */
const largest = 1e30;
/** rows at which the range of each node is looked at */
const sampleRows = 256;

/** Where the values that each step reads lie, for inputs spread over their domains; a tenth wider, and at least a little wide. */
function rangesOf(steps: readonly Step[], domains: readonly (readonly [number, number])[]): [number, number][][] {
  const random = createRandom(1);
  let values: Float64Array[] = domains.map(([lo, hi]) =>
    Float64Array.from({ length: sampleRows }, () => lo + (hi - lo) * random.next()),
  );
  return steps.map((step, k) => {
    const ranges = k === 0 ? domains.map(([lo, hi]): [number, number] => [lo, hi]) : values.map(rangeOf);
    values = outputsOf(step, values);
    return ranges;
  });
}

function rangeOf(values: Float64Array): [number, number] {
  const finite = values.filter((value) => Math.abs(value) < largest);
  if (finite.length === 0) return [-1, 1];
  const [lo, hi] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  const margin = Math.max(0.1 * (hi - lo), 1e-3 * Math.max(Math.abs(lo), Math.abs(hi)), 1e-6);
  return [Math.max(lo - margin, -largest), Math.min(hi + margin, largest)];
}

function outputsOf(step: Step, inputs: readonly Float64Array[]): Float64Array[] {
  const outputs = step.forms.map(() => new Float64Array(sampleRows));
  for (const edge of edgesOf(step)) {
    const { value } = lockedFunction(edge);
    const [from, to] = [inputs[edge.input], outputs[edge.output]];
    for (let i = 0; i < sampleRows; i++) to[i] += edge.c * value(edge.a * from[i] + edge.b) + edge.d;
  }
  if (!step.product) return outputs;
  const { sums, arities } = step.product;
  let next = sums;
  const products = arities.map((arity): Float64Array => {
    const factors = outputs.slice(next, (next += arity));
    return factors.reduce((a, b) => a.map((value, i) => value * b[i]));
  });
  return [...outputs.slice(0, sums), ...products];
}
