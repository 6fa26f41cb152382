// The network of a model as a state dict of efficient-kan (github.com/Blealtan/efficient-kan): layers of KANLinear without a scale of their own.

import { writeSafetensors } from '../format/safetensors.js';
import type { Grid } from '../model/spec.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { columnsFile, type PeerLayer, peerLayers, refusal } from './peer-network.js';

const peer = 'efficient-kan';

/** Writes `name_efficient_kan.safetensors`. Throws a KanError on what efficient-kan cannot say. */
export function printEfficientKan(job: ExportJob): ExportedFile[] {
  const layers = peerLayers(job, peer);
  const bases = new Set(layers.map(({ spec }) => spec.base).filter((base) => base !== 'none'));
  if (bases.size > 1) throw refusal(peer, `it has one base function, and there are ${[...bases].join(' and ')}`);
  const double = job.program.dtype === 'float64';
  const numbers = (values: Float64Array): Float32Array | Float64Array => (double ? values : Float32Array.from(values));
  const tensors = layers.flatMap((layer, index) => {
    const { inputs, outputs } = layer.spec;
    if (layer.arities.length > 0) throw refusal(peer, `it has no products, and layer ${index} is followed by some`);
    if (layer.locked.length > 0)
      throw refusal(peer, `its edges are splines, and layer ${index} has some that are functions`);
    const { scale, bias } = layer.subnodes;
    if (scale.some((value) => value !== 1) || bias.some((value) => value !== 0))
      throw refusal(peer, `it has no biases, and layer ${index} is followed by some`);
    const count = layer.gridSize + layer.order;
    const all = (of: (output: number, input: number) => ArrayLike<number>, width: number): Float64Array => {
      const values = new Float64Array(outputs * inputs * width);
      for (let o = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) values.set(of(o, i), (o * inputs + i) * width);
      return values;
    };
    const knots = Float64Array.from(knotsOf(layer, double).flatMap((each) => [...each]));
    const tensor = (name: string, shape: number[], values: Float64Array) => ({
      name: `layers.${index}.${name}`,
      dtype: double ? ('F64' as const) : ('F32' as const),
      shape,
      data: numbers(values),
    });
    return [
      tensor(
        'base_weight',
        [outputs, inputs],
        all((o, i) => [layer.base(o, i)], 1),
      ),
      tensor('grid', [inputs, count + layer.order + 1], knots),
      tensor('spline_weight', [outputs, inputs, count], all(layer.coefficients, count)),
    ];
  });
  return [
    { name: `${job.options.name}_efficient_kan.safetensors`, content: writeSafetensors({ tensors, metadata: {} }) },
    ...columnsFile(job),
  ];
}

/** Even knots in float32 as efficient-kan makes them itself, to the last digit: i · h + lo. */
function knotsOf({ spec: { grid, gridSize, inputs }, order, knots }: PeerLayer, double: boolean): Float64Array[] {
  if (double || grid.kind === 'adapted') return knots;
  return Array.from({ length: inputs }, (_, input) => {
    const [lo, hi] = domainOf(grid, input);
    const step = Math.fround((hi - lo) / gridSize);
    return Float64Array.from({ length: gridSize + 1 + 2 * order }, (_, i) =>
      Math.fround(Math.fround((i - order) * step) + Math.fround(lo)),
    );
  });
}

function domainOf(grid: Exclude<Grid, { kind: 'adapted' }>, input: number): [number, number] {
  return grid.kind === 'uniform' ? grid.domain : grid.domains[input];
}
