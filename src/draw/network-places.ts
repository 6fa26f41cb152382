// The parts of a network's diagram with their places: rectangles by their upper left corner, ways by their points. Knows no looks.

import type { Selection, ShownEdge } from './network-selection.js';
import { textWidth } from './svg.js';

/** A rectangle by its upper left corner. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedNode extends Rectangle {
  /** a dot for an input, or a value that passes by products */
  kind: 'dot' | 'sum' | 'product';
  column: number;
  index: number;
  /** written in the node */
  name: string | undefined;
}

/** The frame around a curve; `strip` pixels at its foot are for the name of a function. */
export interface PlacedBox extends Rectangle {
  stage: number;
  edge: ShownEdge;
  strip: number;
}

/** A way through points: straight where two have the same height, else a curve that leaves and arrives level. */
export interface Wire {
  stage: number;
  edge: ShownEdge | undefined;
  points: [x: number, y: number][];
}

/** What is applied to a column, as a bar across it. */
export interface PlacedBar extends Rectangle {
  layer: number;
  label: string;
}

/** A skip over the network: up from a place, across and down to another. */
export interface Arc {
  layer: number;
  from: [x: number, y: number];
  to: [x: number, y: number];
  /** height of the level part */
  y: number;
}

export interface PlacedText {
  text: string;
  /** where its baseline begins, has its middle, or ends */
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
  size: number;
  role: 'title' | 'name' | 'note';
}

export interface NetworkLayout {
  width: number;
  height: number;
  nodes: PlacedNode[];
  boxes: PlacedBox[];
  wires: Wire[];
  bars: PlacedBar[];
  arcs: Arc[];
  texts: PlacedText[];
}

export interface LayoutRequest {
  selection: Selection;
  title: string;
  captions: readonly string[];
  inputNames: readonly string[];
  outputNames: readonly string[];
  /** what is written in a node, if anything */
  nodeName: (column: number, node: number) => string | undefined;
  /** whether a stage has edges whose function has a name */
  named: (stage: number) => boolean;
  /** the kind of each node of a column */
  kindOf: (column: number, node: number) => PlacedNode['kind'];
  /** a word for a layer that is applied to nodes */
  barLabel: (layer: number) => string;
  /** column that a layer reads, where it is skipped to a later place */
  skips: readonly { layer: number; source: number }[];
}

/** The rectangle a text takes. */
export function textRectangle({ text, x, y, anchor, size }: PlacedText): Rectangle {
  const width = textWidth(text, size);
  return {
    x: anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width,
    y: y - size * 0.8,
    width,
    height: size,
  };
}
