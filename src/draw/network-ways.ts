// The lines of a network's diagram: wires from nodes to boxes and on to nodes, and skips over the whole. Knows places only.

import type { Arc, LayoutRequest, NetworkLayout, PlacedBox, Wire } from './network-places.js';
import type { Stage } from './network-selection.js';

/** Height of one line of skips. */
export const laneHeight = 14;

/** Points for each node, by its index. */
export type Ways = ReadonlyMap<number, Wire['points']>;

/** A straight way for edges without a box; for others one into the box and one out of it. */
export function wiresOf(index: number, stage: Stage, boxes: readonly PlacedBox[], from: Ways, to: Ways): Wire[] {
  if (stage.kind !== 'kan')
    return stage.edges.map((edge) => {
      const points = withoutRepeats([...from.get(edge.input)!, ...to.get(edge.output)!]);
      return { stage: index, edge, points };
    });
  const own = boxes.filter((box) => box.stage === index);
  const left = Math.min(...own.map((box) => box.x));
  const right = Math.max(...own.map((box) => box.x + box.width));
  return own.flatMap(({ edge, x, y, width, height }): Wire[] => {
    const middle = y + height / 2;
    const into: Wire['points'] = [...from.get(edge.input)!, [left, middle], [x, middle]];
    const out: Wire['points'] = [[x + width, middle], [right, middle], ...to.get(edge.output)!];
    return [into, out].map((points) => ({ stage: index, edge, points: withoutRepeats(points) }));
  });
}

function withoutRepeats(points: Wire['points']): Wire['points'] {
  return points.filter(([x, y], i) => i === 0 || x !== points[i - 1][0] || y !== points[i - 1][1]);
}

/** Skips that do not lie above one another share a lane. */
export function assignLanes({ skips }: LayoutRequest): { of: number[]; count: number } {
  const ends: number[] = [];
  const of = skips.map(({ layer, source }) => {
    const free = ends.findIndex((end) => end <= source);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = layer;
    return lane;
  });
  return { of, count: ends.length };
}

/** Each skip up from what its source reads, across in its lane and down to its gate. */
export function placeArcs(request: LayoutRequest, lanes: { of: number[] }, layout: NetworkLayout, top: number): Arc[] {
  const { columns, stages } = request.selection;
  return request.skips.map(({ layer, source }, i) => {
    const gate = layout.bars.find((bar) => bar.layer === layer)!;
    // what `source` reads: the bar before it, or its column's nodes
    const stage = stages.findIndex((each) => each.layer === source);
    const column = stage >= 0 ? stage : columns.findIndex(({ between }) => between.includes(source));
    const before = columns[column].between.findLast((each) => each < source);
    const bar = layout.bars.find((each) => each.layer === before);
    const node = layout.nodes.find((each) => each.column === column)!;
    const from: [number, number] = bar ? [bar.x + bar.width - 4, bar.y] : [node.x + node.width / 2, node.y];
    return { layer, from, to: [gate.x + 4, gate.y], y: top - 6 - lanes.of[i] * laneHeight };
  });
}
