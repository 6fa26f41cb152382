// Widths as users give them, read into levels of nodes: how many values a layer gives, and the products made of them.

import { checkInteger, KanError, show } from '../errors.js';
import { layerInputs, layerOutputs } from './layout.js';
import type { ProductLayerSpec, Width } from './spec.js';

/** Most nodes of a level, and most factors they are made of. */
const maxSize = 1 << 20;

/** The nodes of one level. */
export interface Level {
  /** values that the edges into this level sum up to: nodes that are sums, and factors */
  sums: number;
  /** nodes that the edges out of this level begin at */
  nodes: number;
  /** makes nodes of sums; absent where they are the same */
  product?: ProductLayerSpec;
}

/**
 * The levels of a network, from its inputs to its outputs. `arity` is the number of factors of products that are only counted.
 * Throws a KanError that names the place and the value seen.
 */
export function readWidths(widths: readonly Width[], arity: number): Level[] {
  if (!Array.isArray(widths) || widths.length < 2)
    throw new KanError(`KAN: \`widths\` needs at least an input and an output, e.g. [2, 5, 1]; got ${show(widths)}`);
  checkInteger('KAN: `arity`', arity, 2, maxSize);
  // not map, which passes over what is not there
  return Array.from(widths, (width: Width, i) => {
    const level = readWidth(`KAN: \`widths[${i}]\``, width, arity);
    if (i === 0 && level.product)
      throw new KanError(
        `KAN: \`widths[0]\` are the inputs, which cannot be products; got ${show(width)}`,
        'products come after edges, e.g. [2, [5, 2], 1]',
      );
    return level;
  });
}

function readWidth(what: string, width: Width, arity: number): Level {
  if (!Array.isArray(width)) {
    checkInteger(what, width, 1, maxSize);
    return { sums: width as number, nodes: width as number };
  }
  if (width.length !== 2)
    throw new KanError(
      `${what} must be a number of nodes or [sums, products]; got ${show(width)}`,
      'e.g. [5, 2] for 5 sums and 2 products, [5, [2, 3]] for products of 2 and of 3 factors',
    );
  const [sums, products] = width as [number, number | readonly number[]];
  checkInteger(`${what}: the number of sums`, sums, 0, maxSize);
  if (!Array.isArray(products)) checkInteger(`${what}: the number of products`, products, 0, maxSize);
  const arities = Array.isArray(products)
    ? [...(products as readonly number[])]
    : new Array<number>(products as number).fill(arity);
  arities.forEach((each, j) => checkInteger(`${what}: the factors of product ${j}`, each, 2, maxSize));
  if (arities.length === 0) {
    checkInteger(`${what}: sums and products together`, sums, 1, maxSize);
    return { sums, nodes: sums };
  }
  const product: ProductLayerSpec = { kind: 'product', sums, arities };
  checkInteger(`${what}: sums and factors together`, layerInputs(product), 2, maxSize);
  return { sums: layerInputs(product), nodes: layerOutputs(product), product };
}
