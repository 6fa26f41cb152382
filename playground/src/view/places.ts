// Where nodes, edges' pictures and wires of a network stand in a rectangle. Knows numbers of nodes, nothing of curves.

import type { LayerLook } from '../messages.js';

export interface Tile {
  /** number of the layer among those drawn, and of the edge in it: input · outputs + output */
  layer: number;
  edge: number;
  input: number;
  output: number;
  /** position in the list of all edges */
  at: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** from the input's node, and to the output's */
  into: string;
  out: string;
}

export interface NodePlace {
  level: number;
  node: number;
  x: number;
  y: number;
}

export interface Places {
  tiles: Tile[];
  nodes: NodePlace[];
  /** x of each level */
  levels: number[];
  top: number;
}

const gap = 6;
/** Width and height of a picture at most: few of them may be large. */
const sizes = [
  { tiles: 2, width: 340, height: 220 },
  { tiles: 6, width: 190, height: 120 },
  { tiles: Infinity, width: 128, height: 78 },
];

export function placesOf(
  layers: readonly LayerLook[],
  inputs: readonly number[],
  {
    width,
    height,
    left,
    right,
    top,
    bottom,
  }: { width: number; height: number; left: number; right: number; top: number; bottom: number },
): Places {
  const counts = [inputs.length, ...layers.map(({ outputs }) => outputs)];
  const room = Math.max(60, height - top - bottom);
  const y = (level: number, place: number): number => top + (room * (place + 0.5)) / counts[level];
  const span = Math.max(120, width - left - right);
  const edges = layers.reduce((sum, { outputs }, i) => sum + counts[i] * outputs, 0);
  const most = sizes.find(({ tiles: upTo }) => edges <= upTo)!;
  const shapes = layers.map((_, i) =>
    tilesOf(counts[i], layers[i].outputs, { stage: span / layers.length, room, most }),
  );
  const weights = shapes.map(({ columns, wide }) => columns * (wide + gap) + 90);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const levels = [left];
  weights.forEach((weight, i) => levels.push(levels[i] + (span * weight) / total));
  const tiles: Tile[] = [];
  let first = 0;
  layers.forEach((layer, index) => {
    const sources = index === 0 ? inputs : Array.from({ length: layer.inputs }, (_, i) => i);
    const stage = levels[index + 1] - levels[index];
    const { columns, wide, high } = fitted(shapes[index], stage);
    const block = columns * (wide + gap) - gap;
    const start = levels[index] + Math.max(28, (stage - block) * 0.56);
    const lines = Math.ceil(sources.length / columns);
    // of a single node, beside the nodes they come from
    const pitch = layer.outputs === 1 && columns === 1 ? room / lines : high + gap;
    for (let output = 0; output < layer.outputs; output++) {
      const middle = y(index + 1, output);
      sources.forEach((input, place) => {
        if (layer.removed.includes(input * layer.outputs + output)) return;
        const [column, line] = [place % columns, Math.floor(place / columns)];
        const tile = {
          x: start + column * (wide + gap),
          y: middle + (line - (lines - 1) / 2) * pitch - high / 2,
        };
        const [fromX, fromY] = [levels[index], y(index, place)];
        const [toX, toY] = [levels[index + 1], middle];
        const half = tile.y + high / 2;
        tiles.push({
          ...{ layer: index, edge: input * layer.outputs + output, input, output },
          at: first + input * layer.outputs + output,
          ...{ ...tile, width: wide, height: high },
          into: wire(fromX, fromY, tile.x, half),
          out: wire(tile.x + wide, half, toX, toY),
        });
      });
    }
    first += layer.inputs * layer.outputs;
  });
  const nodes = counts.flatMap((count, level) =>
    Array.from({ length: count }, (_, place) => ({
      ...{ level, node: level === 0 ? inputs[place] : place },
      ...{ x: levels[level], y: y(level, place) },
    })),
  );
  return { tiles, nodes, levels, top };
}

/** In how many columns a node's pictures stand, and how large they can be. */
function tilesOf(
  inputs: number,
  outputs: number,
  { stage, room, most }: { stage: number; room: number; most: { width: number; height: number } },
): { columns: number; wide: number; high: number } {
  let best = { columns: 1, wide: 0, high: 0 };
  let size = -1;
  for (let columns = 1; columns <= Math.min(inputs, 6); columns++) {
    const lines = Math.ceil(inputs / columns);
    const wide = Math.min(most.width, (stage * 0.62) / columns - gap);
    const high = Math.min(most.height, (room / outputs - 8) / lines - gap, wide * 0.72);
    // a column more must be worth the wires that run behind it
    const worth = Math.min(wide / 1.5, high) * (columns === 1 ? 1.6 : 1);
    if (worth > size) [best, size] = [{ columns, wide: Math.min(wide, high * 2.1), high: Math.max(6, high) }, worth];
  }
  return best;
}

function fitted(shape: { columns: number; wide: number; high: number }, stage: number): typeof shape {
  const wide = Math.min(shape.wide, (stage * 0.7) / shape.columns - gap);
  return { ...shape, wide: Math.max(8, wide) };
}

function wire(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2;
  const p = (value: number): string => value.toFixed(1);
  return `M${p(x1)} ${p(y1)}C${p(middle)} ${p(y1)} ${p(middle)} ${p(y2)} ${p(x2)} ${p(y2)}`;
}
