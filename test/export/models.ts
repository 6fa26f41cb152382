// Models that exports are tried with: every basis, order, rule for what lies outside, every layer, every way for columns to enter and answers to leave.
// Their parameters are drawn, not learned: an export has to be right for any.

import type { Model } from 'kanjs';
import { createRandom } from 'kanjs/model';
import { clearFrozen, parameterCount } from '../../src/model/layout.js';
import { createReal } from '../../src/model/model.js';
import type { InputColumn, TableEncoding, TargetEncoding } from '../../src/data/table-encoding.js';
import type { KANLayerSpec, LayerSpec, ModelSpec } from '../../src/model/spec.js';

/** A model of these layers with drawn parameters. */
export function drawModel(
  layers: LayerSpec[],
  seed: number,
  more: Partial<Omit<ModelSpec, 'layers'>> & { members?: number } = {},
): Model {
  const { members = 0, ...rest } = more;
  const spec: ModelSpec = { dtype: 'float64', layers, ...rest };
  const random = createRandom(seed);
  const draw = (of: ModelSpec): Model['parameters'] => {
    const parameters = createReal(of, parameterCount(of));
    for (let i = 0; i < parameters.length; i++) parameters[i] = 2 * random.next() - 1;
    clearFrozen(of, parameters);
    return parameters;
  };
  const { encoding: _shared, ...alone } = spec;
  return {
    spec,
    parameters: draw(spec),
    ...(members > 0 && {
      members: Array.from({ length: members }, () => ({ spec: alone, parameters: draw(alone) })),
    }),
  };
}

/** A KAN layer; what is not said is as usual. */
export function kan(inputs: number, outputs: number, more: Partial<KANLayerSpec> = {}): KANLayerSpec {
  return {
    kind: 'kan',
    inputs,
    outputs,
    gridSize: 5,
    order: 3,
    base: 'silu',
    outside: 'linear',
    grid: { kind: 'uniform', domain: [-1, 1] },
    ...more,
  };
}

/** Breakpoints of one input, drawn: widths differ by a factor of up to ten. */
function adapted(inputs: number, gridSize: number, seed: number): KANLayerSpec['grid'] {
  const random = createRandom(seed);
  return {
    kind: 'adapted',
    breakpoints: Array.from({ length: inputs }, () => {
      const points = [-1 - random.next()];
      for (let i = 0; i < gridSize; i++) points.push(points[i] + 0.05 + 0.5 * random.next());
      return points;
    }),
  };
}

const numbers: InputColumn[] = [
  { kind: 'number', name: 'size', offset: 50, factor: 0.02, range: [0, 100], fill: 40 },
  {
    kind: 'number',
    name: 'income',
    offset: 0.1,
    factor: 1.4,
    range: [-3000, 1e6],
    fill: 900,
    scaling: { kind: 'robust', center: 1000, width: 700 },
  },
  {
    kind: 'number',
    name: 'distance',
    offset: 3,
    factor: 0.3,
    range: [0, 1e7],
    fill: 12,
    scaling: { kind: 'log', center: 5, width: 20 },
  },
];

/** Whose gaps have an input of their own. */
const told: InputColumn[] = [
  { kind: 'number', name: 'told', offset: 1.5, factor: 0.6, range: [0, 3], fill: 1.2, ownGaps: true },
  {
    kind: 'number',
    name: 'told of incomes',
    offset: 0.1,
    factor: 1.4,
    range: [-3000, 1e6],
    fill: 900,
    scaling: { kind: 'robust', center: 1000, width: 700 },
    ownGaps: true,
  },
];

const words: InputColumn[] = [
  { kind: 'category', name: 'colour', categories: ['red', 'green', 'blue'], rare: ['mauve'] },
  { kind: 'category', name: 'grade', categories: ['1', '2', '3'], shares: [0.5, 0.3, 0.2] },
  { kind: 'flag', name: 'smokes', categories: ['false', 'true'], offset: 0.5, factor: 2, share: 0.25 },
  {
    kind: 'effect',
    name: 'town',
    categories: Array.from({ length: 15 }, (_, i) => `town ${i}`),
    effects: [
      { on: 'price', offset: 10, factor: 0.1, values: Array.from({ length: 15 }, (_, i) => i * 1.3), mean: 9.5 },
      { on: 'cost', offset: 1, factor: 0.7, values: Array.from({ length: 15 }, (_, i) => 2 - i / 9), mean: 1.1 },
    ],
  },
];

const dates: InputColumn[] = [
  {
    kind: 'date',
    name: 'day',
    date: { order: 'ymd' },
    range: [1.5e9, 1.6e9],
    elapsed: { origin: 1_499_990_400, offset: 578, factor: 1 / 579 },
    cycles: ['week', 'year', 'day'],
    fill: 1.55e9,
  },
  {
    kind: 'date',
    name: 'hour',
    date: { order: 'time' },
    range: [0, 86_000],
    elapsed: { origin: 0, offset: 12, factor: 1 / 12 },
    cycles: ['day'],
    fill: 43_200,
  },
];

/** Names that would end a string, a comment, a statement in some language. */
export const hostileNames = [
  "it's",
  'say "hi"',
  "'; DROP TABLE data; --",
  'x); import os',
  '*/ int main() {} /*',
  'two\nlines',
  'back\\slash `tick` ${code}',
  '__proto__',
  'class',
  '{0} %s %n ??/',
  '"""\'\'\'',
  '\u2028 ünï 😀 </script>',
  'select',
  ' ',
] as const;

const widthOf = (columns: readonly InputColumn[]): number =>
  columns.reduce((sum, column) => {
    if (column.kind === 'category') return sum + column.categories.length + (column.rare ? 1 : 0);
    if (column.kind === 'effect') return sum + column.effects.length;
    if (column.kind === 'date') return sum + (column.elapsed ? 1 : 0) + 2 * column.cycles.length;
    return sum + (column.kind === 'number' && column.ownGaps === true ? 2 : 1);
  }, 0);

/** A model of a table: two KAN layers after the encoding. */
export function drawTableModel(
  inputs: InputColumn[],
  target: TargetEncoding,
  seed: number,
  more: { members?: number; dtype?: ModelSpec['dtype']; layer?: Partial<KANLayerSpec> } = {},
): Model {
  const outputs = target.kind === 'regression' ? target.columns.length : target.logit ? 1 : target.classes.length;
  const encoding: TableEncoding = { inputs, target };
  const { layer, ...rest } = more;
  return drawModel([kan(widthOf(inputs), 3, layer), kan(3, outputs, layer)], seed, { encoding, ...rest });
}

const regression: TargetEncoding = { kind: 'regression', columns: [{ name: 'price', offset: 30, factor: 0.2 }] };
const flowers: TargetEncoding = {
  kind: 'classification',
  name: 'species',
  classes: ['setosa', 'versicolor', 'virginica'],
  temperature: 1.7,
  chance: 0.06,
};

/** Name and model of each. */
export const exportModels: readonly (readonly [name: string, model: Model])[] = [
  ['[2, 5, 1]', drawModel([kan(2, 5), kan(5, 1)], 1)],
  ['[2, 5, 1] in float32', drawModel([kan(2, 5), kan(5, 1)], 2, { dtype: 'float32' })],
  ['order 0, clamp', drawModel([kan(2, 4, { order: 0, outside: 'clamp', base: 'none' }), kan(4, 1)], 3)],
  [
    'order 1, zero, own domains',
    drawModel(
      [
        kan(2, 3, {
          order: 1,
          outside: 'zero',
          base: 'relu',
          grid: {
            kind: 'per-input',
            domains: [
              [-1, 2],
              [-0.5, 0.5],
            ],
          },
        }),
        kan(3, 2, { order: 1, outside: 'zero' }),
      ],
      4,
    ),
  ],
  [
    'order 2, adapted, linear',
    drawModel(
      [
        kan(3, 4, { order: 2, gridSize: 4, base: 'gelu', grid: adapted(3, 4, 1) }),
        kan(4, 1, { order: 2, gridSize: 7, base: 'tanh', grid: adapted(4, 7, 2), outside: 'clamp' }),
      ],
      5,
    ),
  ],
  [
    'order 3, adapted, zero',
    drawModel(
      [
        kan(2, 4, { grid: adapted(2, 5, 3), outside: 'zero' }),
        kan(4, 1, { gridSize: 3, grid: adapted(4, 3, 4), outside: 'zero', base: 'identity' }),
      ],
      6,
    ),
  ],
  ['order 4, clamp', drawModel([kan(2, 3, { order: 4, outside: 'clamp' }), kan(3, 1, { order: 4, gridSize: 1 })], 7)],
  ['order 5, zero', drawModel([kan(2, 3, { order: 5, outside: 'zero' }), kan(3, 1, { order: 5 })], 8)],
  [
    'Gaussians',
    drawModel(
      [
        kan(2, 3, { basis: 'rbf', outside: 'zero' }),
        kan(3, 3, { basis: 'rbf', outside: 'clamp' }),
        kan(3, 1, { basis: 'rbf', gridSize: 2 }),
      ],
      9,
    ),
  ],
  [
    'Chebyshev polynomials',
    drawModel(
      [
        kan(2, 3, { basis: 'chebyshev', outside: 'zero' }),
        kan(3, 3, { basis: 'chebyshev', outside: 'clamp', base: 'none' }),
        kan(3, 1, { basis: 'chebyshev', gridSize: 2, order: 1 }),
      ],
      10,
    ),
  ],
  [
    'products and removed edges',
    drawModel(
      [
        kan(3, 7, {
          removed: [
            [0, 1],
            [2, 3],
          ],
        }),
        { kind: 'product', sums: 2, arities: [2, 3] },
        kan(4, 1),
      ],
      11,
    ),
  ],
  [
    'locked edges',
    drawModel(
      [
        kan(2, 3, {
          locked: [
            { input: 0, output: 0, function: 'sin' },
            { input: 0, output: 1, function: 'x^2' },
            { input: 1, output: 0, function: 'gaussian' },
            {
              input: 1,
              output: 2,
              function: 'own',
              expression:
                'atan2(x, 2) + min(x, 0.5, 3*x) - floor(x)/hypot(x, 1) + erf(x)*sign(x) + cbrt(x) + log2(2 + abs(x))',
            },
          ],
        }),
        kan(3, 1, {
          removed: [[2, 0]],
          locked: [
            { input: 0, output: 0, function: 'sigmoid' },
            { input: 1, output: 0, function: 'arctan' },
          ],
        }),
      ],
      12,
    ),
  ],
  [
    'linear layers, norms, gates, activations',
    drawModel(
      [
        { kind: 'linear', inputs: 2, outputs: 4 },
        { kind: 'norm', width: 4 },
        { kind: 'activation', width: 4, activation: 'gelu' },
        kan(4, 3, { outside: 'clamp' }),
        { kind: 'dropout', width: 3, rate: 0.2 },
        { kind: 'gate', width: 3, source: 0, sourceWidth: 2, skip: 'linear' },
        kan(3, 3),
        { kind: 'gate', width: 3, source: 6, sourceWidth: 3, skip: 'identity' },
        { kind: 'activation', width: 3, activation: 'tanh' },
        { kind: 'linear', inputs: 3, outputs: 2 },
        { kind: 'activation', width: 2, activation: 'silu' },
      ],
      13,
    ),
  ],
  ['three numbers, their curves', drawTableModel(numbers, regression, 14)],
  [
    'all kinds of columns, a logarithm and a constant',
    drawTableModel(
      [...numbers, ...words, ...dates],
      {
        kind: 'regression',
        columns: [
          { name: 'price', offset: 1, factor: 3, transform: { kind: 'log', shift: 1, smear: 1.1 } },
          { name: 'cost', offset: 7, factor: 1, constant: true },
          { name: 'weight', offset: -3, factor: 10 },
        ],
      },
      15,
    ),
  ],
  [
    'two classes, one output',
    drawTableModel(
      [numbers[0], words[0], words[2]],
      { kind: 'classification', name: 'bought', classes: ['no', 'yes'], logit: true, temperature: 0.6, chance: 0.08 },
      16,
      { dtype: 'float32' },
    ),
  ],
  ['gaps with inputs of their own', drawTableModel([told[0], numbers[0], told[1], words[0]], regression, 22)],
  ['three classes', drawTableModel([numbers[0], numbers[1], dates[0]], flowers, 17)],
  [
    'an ensemble of three, classes that are numbers',
    drawTableModel(
      [numbers[0], numbers[1], words[3]],
      { kind: 'classification', name: 'stars', classes: ['1', '2', '10'], numeric: true },
      18,
      { members: 2 },
    ),
  ],
  ['an ensemble of two for a number', drawTableModel([numbers[2], words[1], dates[1]], regression, 19, { members: 1 })],
  [
    'hostile names',
    drawTableModel(
      hostileNames.map((name, i): InputColumn =>
        i % 3 === 2
          ? { kind: 'category', name, categories: [...hostileNames.slice(0, i), 'plain'], rare: [] }
          : { kind: 'number', name, offset: 0, factor: 1, range: [-1, 1], fill: 0 },
      ),
      { kind: 'classification', name: 'the \'; "class" */', classes: [...hostileNames] },
      20,
      { layer: { gridSize: 2, order: 2 } },
    ),
  ],
  [
    'a formula in columns',
    drawModel(
      [
        kan(3, 2, {
          removed: [[2, 0]],
          locked: [
            { input: 0, output: 0, function: 'sin' },
            { input: 0, output: 1, function: 'x' },
            { input: 1, output: 0, function: 'x^2' },
            { input: 1, output: 1, function: 'tanh' },
            { input: 2, output: 1, function: 'arctan' },
          ],
        }),
        kan(2, 1, {
          locked: [
            { input: 0, output: 0, function: 'x' },
            { input: 1, output: 0, function: 'sin' },
          ],
        }),
      ],
      21,
      {
        encoding: {
          inputs: ['R', "it's */", 'x'].map((name, i) => {
            return { kind: 'number', name, offset: i, factor: 0.5, range: [i - 2, i + 2], fill: i / 3 };
          }),
          target: regression,
        },
      },
    ),
  ],
];
