// How high everything of a network's diagram is: boxes, and the slots that nodes and the boxes in front of them take in their column.
// Knows sizes, not what stands left or right.

import type { Column, ShownEdge, Stage } from './network-selection.js';

/** Height that a node needs, with air. */
const nodeRoom = 26;
/** Height of the name of a function in a box. */
const stripHeight = 14;
/** Boxes of a stage stand in two columns beyond this many. */
const oneColumn = 16;

/** Sizes of boxes by how many stand in the busiest stage. */
export function boxSize(count: number): { width: number; height: number; gap: number } {
  if (count <= 16) return { width: 64, height: 46, gap: 12 };
  if (count <= 24) return { width: 54, height: 38, gap: 10 };
  if (count <= 48) return { width: 46, height: 31, gap: 9 };
  return { width: 38, height: 26, gap: 8 };
}

export interface StageShape {
  width: number;
  height: number;
  strip: number;
  columns: 1 | 2;
  /** from the middle of one box to the next */
  pitch: number;
}

export function stageShape(stage: Stage, size: ReturnType<typeof boxSize>, isNamed: boolean): StageShape {
  const strip = isNamed ? stripHeight : 0;
  const height = size.height + strip;
  const columns = stage.edges.length > oneColumn ? 2 : 1;
  return { width: size.width, height, strip, columns, pitch: (height + size.gap) / columns };
}

/** A node's share of its column's height, and the boxes in front of it. */
interface Slot {
  /** undefined for the words about nodes not shown */
  node: number | undefined;
  edges: ShownEdge[];
  height: number;
}

export function slotsOf(column: Column, stage: Stage | undefined, shape: StageShape | undefined): Slot[] {
  const slots: Slot[] = column.nodes.map((node) => {
    const edges = stage?.kind === 'kan' ? stage.edges.filter(({ output }) => output === node) : [];
    const height = edges.length * (shape?.pitch ?? 0) + (edges.length > 1 ? 6 : 0);
    return { node, edges, height: Math.max(nodeRoom, height) };
  });
  return column.nodes.length < column.width ? [...slots, { node: undefined, edges: [], height: nodeRoom }] : slots;
}

export interface PlacedSlot extends Slot {
  /** its middle */
  y: number;
}

/** Slots one below the other in the middle of the height, with what is left over between them. */
export function spread(slots: readonly Slot[], top: number, tall: number, maxGap: number): PlacedSlot[] {
  const natural = sum(slots.map(({ height }) => height));
  const gap = slots.length > 1 ? Math.min(maxGap, (tall - natural) / slots.length) : 0;
  let at = top + (tall - natural - gap * (slots.length - 1)) / 2;
  return slots.map((slot) => {
    const y = at + slot.height / 2;
    at += slot.height + gap;
    return { ...slot, y };
  });
}

/** A product stands in the middle of what it multiplies, a node that is passed on at its own height. */
export function placeProducts(after: PlacedSlot[], before: readonly PlacedSlot[], edges: readonly ShownEdge[]): void {
  let last = -Infinity;
  for (const slot of after) {
    const sources = edges
      .filter(({ output }) => output === slot.node)
      .map(({ input }) => before.find(({ node }) => node === input)!.y);
    if (sources.length > 0) slot.y = sum(sources) / sources.length;
    slot.y = Math.max(slot.y, last + nodeRoom);
    last = slot.y;
  }
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
