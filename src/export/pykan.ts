// The network of a model as a checkpoint of pykan (github.com/KindXiaoming/pykan, 0.2): settings, state, and rows for its pictures.

import { own } from '../formula/functions.js';
import { createRandom } from '../math/random.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { columnsFile, type PeerLayer, peerLayers, refusal } from './peer-network.js';
import { torchFile, type TorchTensor } from './torch-save.js';

const peer = 'pykan';

/** pykan's names of the base functions. */
const bases: Readonly<Record<string, string>> = { silu: 'silu', identity: 'identity', none: 'zero' };

/** pykan's names of functions that are others here; those of the same name are listed after. */
const renamed: Readonly<Record<string, string>> = { '1/sqrt': '1/sqrt(x)', sign: 'sgn', artanh: 'arctanh', '1': '0' };
const sameName = new Set(
  'x x^2 x^3 x^4 x^5 1/x 1/x^2 1/x^3 sqrt exp log abs sin cos tan tanh arcsin arccos arctan 0 gaussian'.split(' '),
);
/** functions that are expressions here, as an import makes them */
const expressions: Readonly<Record<string, string>> = { '1/x^4': '1/x^4', '1/x^5': '1/x^5', 'x^1.5': 'sqrt(x)^3' };

/** Writes `name_config.yml`, `name_state` and `name_cache_data`, for `KAN.loadckpt('name')`. Throws a KanError on what pykan cannot say. */
export function printPykan(job: ExportJob): ExportedFile[] {
  const layers = peerLayers(job, peer);
  const used = new Set(layers.map(({ spec }) => spec.base));
  // without weights any base is none
  if (used.size > 1) used.delete('none');
  const [base, ...others] = used;
  if (others.length > 0 || !Object.hasOwn(bases, base))
    throw refusal(
      peer,
      `its base function is silu, identity or none, the same everywhere; here it is ${[...used].join(', ')}`,
    );
  const double = job.program.dtype === 'float64';
  const { name } = job.options;
  const numbers = (values: ArrayLike<number>): Float32Array | Float64Array =>
    double ? Float64Array.from(values) : Float32Array.from(values);
  const state = [
    ...layers.flatMap(({ nodes, subnodes }, l) =>
      [
        [`node_bias_${l}`, nodes.bias],
        [`node_scale_${l}`, nodes.scale],
        [`subnode_bias_${l}`, subnodes.bias],
        [`subnode_scale_${l}`, subnodes.scale],
      ].map(([called, values]): TorchTensor => {
        return { name: called as string, shape: [values.length], data: numbers(values as Float64Array) };
      }),
    ),
    ...layers.flatMap((layer, l) => splineTensors(layer, l, numbers)),
    ...layers.flatMap((layer, l) => functionTensors(layer, l, numbers)),
  ];
  return [
    { name: `${name}_config.yml`, content: settingsText(layers, own(bases, base)!) },
    { name: `${name}_state`, content: torchFile(state, { folder: `${name}_state` }) },
    {
      name: `${name}_cache_data`,
      content: torchFile([rowsWithin(layers[0], numbers)], { folder: `${name}_cache_data`, alone: true }),
    },
    ...columnsFile(job),
  ];
}

type Numbers = (values: ArrayLike<number>) => Float32Array | Float64Array;

function splineTensors(layer: PeerLayer, l: number, numbers: Numbers): TorchTensor[] {
  const { inputs, outputs, removed = [] } = layer.spec;
  const count = layer.gridSize + layer.order;
  const coefficients = new Float64Array(inputs * outputs * count);
  const [mask, base] = [new Float64Array(inputs * outputs).fill(1), new Float64Array(inputs * outputs)];
  for (let i = 0; i < inputs; i++)
    for (let o = 0; o < outputs; o++) {
      coefficients.set(layer.coefficients(o, i), (i * outputs + o) * count);
      base[i * outputs + o] = layer.base(o, i);
    }
  for (const [input, output] of removed) mask[input * outputs + output] = 0;
  for (const { input, output } of layer.locked) mask[input * outputs + output] = 0;
  const all = [
    ['grid', [inputs, count + layer.order + 1], layer.knots.flatMap((each) => [...each])],
    ['coef', [inputs, outputs, count], coefficients],
    ['mask', [inputs, outputs], mask],
    ['scale_base', [inputs, outputs], base],
    ['scale_sp', [inputs, outputs], new Float64Array(inputs * outputs).fill(1)],
  ] as const;
  return all.map(([name, shape, values]) => ({ name: `act_fun.${l}.${name}`, shape, data: numbers(values) }));
}

function functionTensors({ spec: { inputs, outputs }, locked }: PeerLayer, l: number, numbers: Numbers): TorchTensor[] {
  const [mask, affine] = [new Float64Array(outputs * inputs), new Float64Array(outputs * inputs * 4)];
  for (const edge of locked) {
    const at = edge.output * inputs + edge.input;
    const [a, b, c, d] = edge.affine;
    mask[at] = 1;
    // a constant is a function of 0 that is moved
    affine.set(edge.function === '1' ? [1, 0, 1, c + d] : [a, b, c, d], at * 4);
  }
  return [
    { name: `symbolic_fun.${l}.mask`, shape: [outputs, inputs], data: numbers(mask) },
    { name: `symbolic_fun.${l}.affine`, shape: [outputs, inputs, 4], data: numbers(affine) },
  ];
}

function functionName({ function: name, expression }: PeerLayer['locked'][number], layer: number): string {
  if (expression !== undefined && own(expressions, name) === expression) return name;
  if (expression === undefined && sameName.has(name)) return name;
  if (expression === undefined && Object.hasOwn(renamed, name)) return renamed[name];
  throw refusal(peer, `its functions are a list of its own, and an edge of layer ${layer} is ${expression ?? name}`);
}

/** pykan's settings, a line or a list for each. */
function settingsText(layers: readonly PeerLayer[], base: string): string {
  const arities = [[], ...layers.map((layer) => layer.arities)];
  const pairs = arities.flat().every((arity) => arity === 2);
  const settings: Record<string, unknown> = {
    affine_trainable: layers.some(({ nodes, subnodes }) => [nodes, subnodes].some(moves)),
    auto_save: false,
    base_fun_name: base,
    ckpt_path: './model',
    device: 'cpu',
    grid: layers.map(({ gridSize }) => gridSize),
    grid_eps: 0.02,
    grid_range: [-1, 1],
    k: layers.map(({ order }) => order),
    mult_arity: pairs ? 2 : arities,
    round: 0,
    sb_trainable: true,
    sp_trainable: true,
    state_id: 0,
    ...Object.fromEntries(
      layers.map(({ spec: { inputs, outputs }, locked }, l) => {
        const names = Array.from({ length: outputs }, () => new Array<string>(inputs).fill('0'));
        for (const edge of locked) names[edge.output][edge.input] = functionName(edge, l);
        return [`symbolic.funs_name.${l}`, names];
      }),
    ),
    symbolic_enabled: true,
    width: [[layers[0].spec.inputs, 0], ...layers.map((layer) => [layer.sums, layer.arities.length])],
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}:${Array.isArray(value) ? `\n${listText(value, '')}` : ` ${wordText(value)}\n`}`)
    .join('');
}

const moves = ({ scale, bias }: PeerLayer['nodes']): boolean =>
  scale.some((value) => value !== 1) || bias.some((value) => value !== 0);

function listText(values: readonly unknown[], indent: string): string {
  return values
    .map((value, i) => {
      const dash = i === 0 ? '- ' : `${indent}- `;
      if (!Array.isArray(value)) return `${dash}${wordText(value)}\n`;
      return value.length === 0 ? `${dash}[]\n` : `${dash}${listText(value, `${indent}  `)}`;
    })
    .join('');
}

/** Numbers and truth as they are; a text with quotes where it would be read as a number. */
function wordText(value: unknown): string {
  return typeof value === 'string' && !Number.isNaN(Number(value)) ? `'${value}'` : String(value);
}

/** Rows within the first grids, which pykan draws its pictures by. */
function rowsWithin({ spec: { inputs }, knots, order }: PeerLayer, numbers: Numbers): TorchTensor {
  const [rows, random] = [200, createRandom(1)];
  const values = Float64Array.from({ length: rows * inputs }, (_, at) => {
    const of = knots[at % inputs];
    const [lo, hi] = [of[order], of[of.length - 1 - order]];
    return lo + (hi - lo) * random.next();
  });
  return { name: 'rows', shape: [rows, inputs], data: numbers(values) };
}
