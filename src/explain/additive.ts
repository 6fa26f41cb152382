// Whether a network is a sum of functions of one column each, by its structure alone. Knows specs and zero weights, no data.

import { factorOwners, layerOutputs } from '../model/layout.js';
import { lockedPosition } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import { isRemoved } from '../model/removal.js';
import type { KANLayerSpec, LayerSpec, Real } from '../model/spec.js';
import { inputColumns } from './columns.js';
import { layerParameters, skipMap } from './live-nodes.js';

/** What a number in the network depends on. */
interface Dependence {
  /** columns, by their position */
  columns: ReadonlySet<number>;
  /** why it is not a sum of functions of one of them each; undefined where it is */
  mixed?: string;
}

/** Why the model is no sum of functions of one column each, or undefined where it is one. */
export function mixedColumns(model: Model): string | undefined {
  const columns = inputColumns(model.spec);
  const names = columns.map(({ name }) => name);
  const reads: Dependence[][] = [
    columns.flatMap(({ size }, column) => Array.from({ length: size }, () => ({ columns: new Set([column]) }))),
  ];
  model.spec.layers.forEach((layer, index) => {
    const at = (node: number, how: string, { columns: of }: Dependence): string =>
      `layer ${index} ${how} node ${node}, which depends on ${[...of].map((column) => names[column]).join(' and ')}`;
    reads.push(past(layer, layerParameters(model, index), reads[index], reads, at));
  });
  return reads.at(-1)!.find(({ mixed }) => mixed !== undefined)?.mixed;
}

type Reason = (node: number, how: string, dependence: Dependence) => string;

function past(
  layer: LayerSpec,
  c: Real,
  x: readonly Dependence[],
  reads: readonly Dependence[][],
  reason: Reason,
): Dependence[] {
  switch (layer.kind) {
    case 'kan':
      return Array.from({ length: layer.outputs }, (_, output) =>
        together(
          x.flatMap((node, input): Dependence[] => {
            if (isRemoved(layer, input, output)) return [];
            return [isStraight(layer, input, output) ? node : bent(node, input, reason)];
          }),
        ),
      );
    case 'linear':
      return mapped(c, x, layer.outputs);
    case 'activation':
      return x.map((node, i) => bent(node, i, reason));
    case 'dropout':
      return [...x];
    case 'norm': {
      const row = together(x);
      const own = row.columns.size > 1 ? { ...row, mixed: row.mixed ?? reason(0, 'compares all with', row) } : row;
      return x.map(() => own);
    }
    case 'gate': {
      const source = reads[layer.source];
      const skip = layer.skip === 'identity' ? source : mapped(skipMap(c), source, layer.width);
      return x.map((node, i) => together([...(c[0] === 0 ? [] : [node]), ...(c[0] === 1 ? [] : [skip[i]])]));
    }
    case 'product': {
      const owners = factorOwners(layer);
      return Array.from({ length: layerOutputs(layer) }, (_, output) => {
        const factors = x.filter((_node, i) => owners[i] === output && x[i].columns.size > 0);
        const product = together(factors);
        if (factors.length < 2 || product.columns.size < 2) return product;
        return { ...product, mixed: product.mixed ?? reason(owners.indexOf(output), 'multiplies', product) };
      });
    }
  }
}

/** A sum. */
function together(terms: readonly Dependence[]): Dependence {
  return {
    columns: new Set(terms.flatMap(({ columns }) => [...columns])),
    mixed: terms.find(({ mixed }) => mixed !== undefined)?.mixed,
  };
}

/** A function of one number. */
function bent(node: Dependence, i: number, reason: Reason): Dependence {
  return node.columns.size > 1 && node.mixed === undefined ? { ...node, mixed: reason(i, 'bends', node) } : node;
}

/** A linear map w[in][out]; a weight of 0 reads nothing. */
function mapped(w: Real, x: readonly Dependence[], outputs: number): Dependence[] {
  return Array.from({ length: outputs }, (_, output) =>
    together(x.filter((_node, input) => w[input * outputs + output] !== 0)),
  );
}

/** Whether the edge is c · x + d for whatever it reads. */
function isStraight(layer: KANLayerSpec, input: number, output: number): boolean {
  const position = lockedPosition(layer, input, output);
  return position >= 0 && layer.locked![position].function === 'x';
}
