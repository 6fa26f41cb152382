// A model, or a formula, as a program. Knows models; no language.

import type { TableEncoding, TargetEncoding } from '../data/table-encoding.js';
import { KanError } from '../errors.js';
import type { Formula } from '../formula/formula.js';
import { modelInputs, modelOutputs, modelWidths, widthsText } from '../model/layout.js';
import { networkCount, networksOf } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import { columnSteps, readColumn } from './build-columns.js';
import { addNetwork } from './build-layers.js';
import type { Answer, Program, ReadColumn, Step, Vector } from './program.js';

/**
 * The program of a model: of one that was trained on a table with all that its encoding does; a bare network reads columns x1, x2 … and says
 * y, or y1, y2 … Throws a KanError when the model is not sound.
 */
export function programOf(model: Model): Program {
  checkModel(model, 'exportModel');
  const { spec } = model;
  const { encoding } = spec;
  const steps: Step[] = [];
  const inputs = encoding === undefined ? plainInputs(model) : encodedInputs(encoding);
  const read = inputs.steps.map((step) => steps.push(step) - 1);
  const input: Vector = steps.push({ op: 'join', of: read }) - 1;
  const each = networksOf(model).map((network) => addNetwork(steps, network, input));
  const outputs = each.length === 1 ? each[0] : steps.push({ op: 'mean', of: each }) - 1;
  const networks = networkCount(model);
  const kind = networks === 1 ? 'a Kolmogorov–Arnold network' : `the mean of ${networks} Kolmogorov–Arnold networks`;
  return {
    about: `${kind} ${widthsText(modelWidths(spec))}`,
    dtype: spec.dtype,
    columns: inputs.columns,
    steps,
    outputs,
    answer: encoding === undefined ? plainAnswer(modelOutputs(spec)) : answerOf(encoding.target),
  };
}

/** The program of a formula in columns of the names of its variables. Throws a KanError where it has none. */
export function programOfFormula({ expression, variables }: Formula, name = 'y'): Program {
  if (variables.length === 0)
    throw new KanError('exportModel: the formula has no variables: it is a number, and needs no file');
  return {
    about: 'a formula',
    dtype: 'float64',
    columns: variables.map((variable): ReadColumn => ({ kind: 'number', name: variable, range: [-1, 1] })),
    steps: [{ op: 'formula', expressions: [expression] }],
    outputs: 0,
    answer: { kind: 'numbers', columns: [{ name, offset: 0, factor: 1, constant: false }] },
  };
}

interface Inputs {
  columns: ReadColumn[];
  steps: Step[];
}

function encodedInputs({ inputs }: TableEncoding): Inputs {
  return { columns: inputs.map(readColumn), steps: inputs.flatMap(columnSteps) };
}

function plainInputs({ spec }: Model): Inputs {
  const places = Array.from({ length: modelInputs(spec) }, (_, column) => column);
  const [first] = spec.layers;
  const range = (input: number): readonly [number, number] => {
    if (first.kind !== 'kan') return [-1, 1];
    if (first.grid.kind === 'uniform') return first.grid.domain;
    if (first.grid.kind === 'per-input') return first.grid.domains[input];
    const points = first.grid.breakpoints[input];
    return [points[0], points[points.length - 1]];
  };
  return {
    columns: places.map((i): ReadColumn => ({ kind: 'number', name: `x${i + 1}`, range: range(i) })),
    steps: places.map((column): Step => ({ op: 'number', column, fill: NaN, offset: 0, factor: 1 })),
  };
}

function plainAnswer(outputs: number): Answer {
  return {
    kind: 'numbers',
    columns: Array.from({ length: outputs }, (_, i) => {
      return { name: outputs === 1 ? 'y' : `y${i + 1}`, offset: 0, factor: 1, constant: false };
    }),
  };
}

function answerOf(target: TargetEncoding): Answer {
  if (target.kind === 'regression')
    return {
      kind: 'numbers',
      columns: target.columns.map(({ name, offset, factor, transform, constant }) => {
        return { name, offset, factor, ...(transform && { transform }), constant: constant === true };
      }),
    };
  const { name, classes, logit = false, temperature = 1, chance = 0, numeric = false } = target;
  return { kind: 'classes', name, classes, logit, temperature, chance, numeric };
}
