// Whether the description of one layer makes sense. Knows no parameters and no neighbours of the layer: these are model.ts's.

import { checkChoice, checkInteger, checkNumber, KanError, show } from '../errors.js';
import { checkIncreasing, highestOrder } from '../math/knots.js';
import { checkLocked } from './locked-edges.js';
import { checkMonotone } from './monotone.js';
import {
  activations,
  baseActivations,
  bases,
  type KANLayerSpec,
  type LayerSpec,
  layerKinds,
  outsideRules,
  type ProductLayerSpec,
} from './spec.js';

/** Most that a width, grid size or the like may be: keeps products within exact integers. */
const maxSize = 1 << 20;

/** Most functions of an edge where all of them count at every point; kernels/plan.h has the same number. */
const maxDense = 64;

/** Throws a KanError that names the field; `where` begins the message and names the layer. */
export function checkLayer(layer: LayerSpec, where: string): void {
  if (typeof layer !== 'object' || layer === null) throw new KanError(`${where}: expected a layer; got ${show(layer)}`);
  checkChoice(`${where}: \`kind\``, layer.kind, layerKinds);
  if (layer.kind === 'kan' || layer.kind === 'linear') {
    checkInteger(`${where}: \`inputs\``, layer.inputs, 1, maxSize);
    checkInteger(`${where}: \`outputs\``, layer.outputs, 1, maxSize);
  } else if (layer.kind === 'product') {
    checkProduct(layer, where);
  } else {
    checkInteger(`${where}: \`width\``, layer.width, 1, maxSize);
  }
  if (layer.kind === 'kan') checkKANLayer(layer, where);
  if (layer.kind === 'activation') checkChoice(`${where}: \`activation\``, layer.activation, activations);
  if (layer.kind === 'gate') checkChoice(`${where}: \`skip\``, layer.skip, ['identity', 'linear']);
  if (layer.kind === 'dropout' && !(layer.rate >= 0 && layer.rate < 1))
    throw new KanError(`${where}: \`rate\` must be at least 0 and below 1; got ${show(layer.rate)}`);
}

function checkProduct({ sums, arities }: ProductLayerSpec, where: string): void {
  checkInteger(`${where}: \`sums\``, sums, 0, maxSize);
  if (!Array.isArray(arities) || arities.length === 0)
    throw new KanError(`${where}: \`arities\` must list the factors of at least one product; got ${show(arities)}`);
  arities.forEach((arity, i) => checkInteger(`${where}: \`arities[${i}]\``, arity, 2, maxSize));
  checkInteger(
    `${where}: sums and factors together`,
    arities.reduce((sum, arity) => sum + arity, sums),
    2,
    maxSize,
  );
}

function checkKANLayer(layer: KANLayerSpec, where: string): void {
  checkInteger(`${where}: \`gridSize\``, layer.gridSize, 1, maxSize);
  checkInteger(`${where}: \`order\``, layer.order, 0, highestOrder);
  checkChoice(`${where}: \`base\``, layer.base, baseActivations);
  checkChoice(`${where}: \`outside\``, layer.outside, outsideRules);
  checkBasis(layer, where);
  checkRemoved(layer, where);
  checkLocked(layer, where);
  checkMonotone(layer, where);
  const { grid, inputs, gridSize } = layer;
  checkChoice(`${where}: \`grid.kind\``, grid?.kind, ['uniform', 'per-input', 'adapted']);
  if (grid.kind === 'uniform') return checkDomain(`${where}: \`domain\``, grid.domain);
  const each = grid.kind === 'per-input' ? grid.domains : grid.breakpoints;
  if (!Array.isArray(each) || each.length !== inputs)
    throw new KanError(
      `${where}: expected a grid for each of ${inputs} inputs; got ${Array.isArray(each) ? each.length : show(each)}`,
    );
  if (grid.kind === 'per-input')
    return grid.domains.forEach((domain, i) => checkDomain(`${where}: \`domain\` of input ${i}`, domain));
  grid.breakpoints.forEach((points, i) => {
    if (!Array.isArray(points) || points.length !== gridSize + 1)
      throw new KanError(`${where}: input ${i} needs ${gridSize + 1} breakpoints; got ${points?.length}`);
    checkIncreasing(`${where}: breakpoints of input ${i}`, points);
  });
}

function checkBasis({ basis, grid, gridSize, order }: KANLayerSpec, where: string): void {
  if (basis === undefined) return;
  checkChoice(`${where}: \`basis\``, basis, bases);
  if (basis === 'bspline') return;
  if (grid?.kind === 'adapted')
    throw new KanError(`${where}: adapted grids are for B-splines; got basis ${show(basis)}`);
  const count = gridSize + order;
  if (count < 2 || count > maxDense)
    throw new KanError(
      `${where}: \`gridSize\` + \`order\` must be 2 to ${maxDense} for basis ${show(basis)}; got ${count}`,
    );
}

function checkRemoved({ removed, inputs, outputs }: KANLayerSpec, where: string): void {
  if (removed === undefined) return;
  if (!Array.isArray(removed))
    throw new KanError(`${where}: \`removed\` must be a list of edges; got ${show(removed)}`);
  const seen = new Set<number>();
  removed.forEach((edge, i) => {
    if (!Array.isArray(edge) || edge.length !== 2)
      throw new KanError(`${where}: \`removed[${i}]\` must be [input, output]; got ${show(edge)}`);
    checkInteger(`${where}: the input of \`removed[${i}]\``, edge[0], 0, inputs - 1);
    checkInteger(`${where}: the output of \`removed[${i}]\``, edge[1], 0, outputs - 1);
    const key = edge[0] * outputs + edge[1];
    if (seen.has(key)) throw new KanError(`${where}: \`removed[${i}]\` lists the edge [${edge.join(', ')}] twice`);
    seen.add(key);
  });
}

function checkDomain(what: string, domain: readonly number[]): void {
  if (!Array.isArray(domain) || domain.length !== 2)
    throw new KanError(`${what} must be [lo, hi]; got ${show(domain)}`);
  checkNumber(`${what}[0]`, domain[0], -1e30, 1e30);
  checkNumber(`${what}[1]`, domain[1], domain[0], 1e30, true);
}
