// Where everything of a network's diagram stands. Inputs are on the left; the curves that a node sums stand together in front of
// it; where they are many they stand in two columns, so that a wire to one passes between two of the other. Knows sizes and places,
// nothing of what is in the boxes.

import type { Column, Selection, ShownEdge, Stage } from './network-selection.js';
import { fittedText, textWidth } from './svg.js';

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

const margin = 20;
const nodeSize = 16;
const inputSize = 8;
/** Height that a node needs, with air. */
const nodeRoom = 26;
const [nameSize, noteSize, titleSize] = [12, 11, 15] as const;
const longestName = 190;
const barWidth = 20;
const laneHeight = 14;
/** Height of the name of a function in a box. */
const stripHeight = 14;

/** Sizes of boxes by how many stand in the busiest stage. */
function boxSize(count: number): { width: number; height: number; gap: number } {
  if (count <= 16) return { width: 64, height: 46, gap: 12 };
  if (count <= 24) return { width: 54, height: 38, gap: 10 };
  if (count <= 48) return { width: 46, height: 31, gap: 9 };
  return { width: 38, height: 26, gap: 8 };
}

/** Boxes of a stage stand in two columns beyond this many. */
const oneColumn = 16;

/** A node's share of its column's height, and the boxes in front of it. */
interface Slot {
  /** undefined for the words about nodes not shown */
  node: number | undefined;
  edges: ShownEdge[];
  height: number;
}

export function layoutNetwork(request: LayoutRequest): NetworkLayout {
  const { selection, named } = request;
  const { columns, stages } = selection;
  const size = boxSize(Math.max(1, ...stages.map((stage) => (stage.kind === 'kan' ? stage.edges.length : 0))));
  const shapes = stages.map((stage, i) => stageShape(stage, size, named(i)));
  const slots = columns.map((column, i) => slotsOf(column, stages[i - 1], shapes[i - 1]));
  const bars = columns.map((column) => column.between.map((layer) => ({ layer, label: request.barLabel(layer) })));
  const longestBar = Math.max(0, ...bars.flat().map(({ label }) => textWidth(label, noteSize) + 14));
  const tall = Math.max(110, longestBar, ...slots.map((each) => sum(each.map(({ height }) => height))));

  // heights; boxes in two columns stand out of their slots
  const overhang = Math.max(8, ...shapes.map(({ height, pitch }) => (height - pitch) / 2));
  const lanes = assignLanes(request);
  const top =
    margin + (request.title === '' ? 0 : 30) + lanes.count * laneHeight + (lanes.count > 0 ? 6 : 0) + overhang;
  const placedSlots = slots.map((each) => spread(each, top, tall, Math.max(60, 0.1 * tall)));
  for (const [i, stage] of stages.entries()) {
    if (stage.kind === 'product') placeProducts(placedSlots[i + 1]!, placedSlots[i]!, stage.edges);
  }

  // from left to right
  const fan = Math.min(220, Math.max(60, 0.2 * tall));
  const layout: NetworkLayout = { width: 0, height: 0, nodes: [], boxes: [], wires: [], bars: [], arcs: [], texts: [] };
  const nameRoom = Math.max(
    ...columns[0]!.nodes.map((node) =>
      textWidth(fittedText(request.inputNames[node]!, longestName, nameSize), nameSize),
    ),
    columns[0]!.nodes.length < columns[0]!.width ? textWidth(moreText(columns[0]!), noteSize) : 0,
  );
  let x = margin + nameRoom + 8;
  // ways into and out of the nodes of each column; beside wider nodes they begin level
  const entries: Ways[] = [];
  const exits: Ways[] = [];
  columns.forEach((_, i) => {
    if (i > 0) {
      const stage = placeStage(i - 1, stages[i - 1]!, shapes[i - 1]!, placedSlots[i]!, x, fan);
      layout.boxes.push(...stage.boxes);
      x = stage.end;
    }
    const nodes = placeNodes(request, i, placedSlots[i]!, x);
    const width = Math.max(inputSize, ...nodes.map((node) => node.width));
    layout.nodes.push(...nodes);
    const [left, right] = [x, x + width];
    const barred = placeBars(bars[i]!, nodes, placedSlots[i]!, right, top, tall);
    layout.bars.push(...barred);
    const exit = barred.length === 0 ? undefined : right + bars[i]!.length * (barWidth + 8) + 8;
    const ways = (of: (node: PlacedNode) => number[]): Ways =>
      new Map(nodes.map((node) => [node.index, of(node).map((at) => [at, node.y + node.height / 2])]));
    entries.push(ways((node) => [left, node.x]));
    exits.push(ways((node) => (exit === undefined ? [node.x + node.width, right] : [exit])));
    for (const node of exit === undefined ? [] : nodes)
      layout.wires.push({
        ...{ stage: i, edge: undefined },
        points: [
          [node.x + node.width, node.y + node.height / 2],
          [exit!, node.y + node.height / 2],
        ],
      });
    layout.texts.push(...columnTexts(request, i, placedSlots[i]!, nodes, exit ?? right));
    x = exit ?? right;
  });
  stages.forEach((stage, i) => layout.wires.push(...wiresOf(i, stage, layout.boxes, exits[i]!, entries[i + 1]!)));
  layout.arcs = placeArcs(request, lanes, layout, top - overhang);

  // title, captions, outer size
  const outputRoom = Math.max(
    0,
    ...layout.texts.filter(({ anchor }) => anchor === 'start').map(({ text, size: px }) => textWidth(text, px)),
  );
  layout.width = Math.max(300, x + 8 + outputRoom + margin);
  const bottom = Math.max(
    top + tall + overhang,
    ...layout.bars.map((bar) => bar.y + bar.height),
    ...layout.texts.map(({ y }) => y + 4),
  );
  const captions = request.captions.flatMap((caption) => wrapped(caption, layout.width - 2 * margin));
  const caption = (text: string, line: number): PlacedText => ({
    ...{ text, x: margin, y: bottom + 22 + 16 * line, anchor: 'start', size: noteSize, role: 'note' },
  });
  layout.texts.push(...captions.map(caption));
  if (request.title !== '') {
    const text = fittedText(request.title, layout.width - 2 * margin, titleSize);
    layout.texts.push({ text, x: margin, y: margin + 12, anchor: 'start', size: titleSize, role: 'title' });
  }
  layout.height = bottom + (captions.length > 0 ? 12 + 16 * captions.length : 0) + margin;
  return layout;
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

interface StageShape {
  width: number;
  height: number;
  strip: number;
  columns: 1 | 2;
  /** from the middle of one box to the next */
  pitch: number;
}

function stageShape(stage: Stage, size: ReturnType<typeof boxSize>, isNamed: boolean): StageShape {
  const strip = isNamed ? stripHeight : 0;
  const height = size.height + strip;
  const columns = stage.edges.length > oneColumn ? 2 : 1;
  return { width: size.width, height, strip, columns, pitch: (height + size.gap) / columns };
}

function slotsOf(column: Column, stage: Stage | undefined, shape: StageShape | undefined): Slot[] {
  const slots: Slot[] = column.nodes.map((node) => {
    const edges = stage?.kind === 'kan' ? stage.edges.filter(({ output }) => output === node) : [];
    const height = edges.length * (shape?.pitch ?? 0) + (edges.length > 1 ? 6 : 0);
    return { node, edges, height: Math.max(nodeRoom, height) };
  });
  return column.nodes.length < column.width ? [...slots, { node: undefined, edges: [], height: nodeRoom }] : slots;
}

interface PlacedSlot extends Slot {
  /** its middle */
  y: number;
}

/** Slots one below the other in the middle of the height, with what is left over between them. */
function spread(slots: readonly Slot[], top: number, tall: number, mostGap: number): PlacedSlot[] {
  const natural = sum(slots.map(({ height }) => height));
  const gap = slots.length > 1 ? Math.min(mostGap, (tall - natural) / slots.length) : 0;
  let at = top + (tall - natural - gap * (slots.length - 1)) / 2;
  return slots.map((slot) => {
    const y = at + slot.height / 2;
    at += slot.height + gap;
    return { ...slot, y };
  });
}

/** A product stands in the middle of what it multiplies, a node that is passed on at its own height. */
function placeProducts(after: PlacedSlot[], before: readonly PlacedSlot[], edges: readonly ShownEdge[]): void {
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

/** Boxes between x and the next column; without boxes only room for wires. */
function placeStage(
  index: number,
  stage: Stage,
  { width, height, strip, columns, pitch }: StageShape,
  slots: readonly PlacedSlot[],
  x: number,
  fan: number,
): { boxes: PlacedBox[]; end: number } {
  if (stage.kind !== 'kan' || stage.edges.length === 0)
    return { boxes: [], end: x + (stage.kind === 'product' ? 70 : Math.max(110, fan)) };
  const left = x + fan;
  let count = 0;
  const boxes = slots.flatMap((slot) =>
    slot.edges.map((edge, i): PlacedBox => {
      const y = slot.y + (i - (slot.edges.length - 1) / 2) * pitch;
      const column = count++ % columns;
      return { stage: index, edge, strip, x: left + column * (width + 14), y: y - height / 2, width, height };
    }),
  );
  return { boxes, end: left + columns * width + (columns - 1) * 14 + fan };
}

function placeNodes(request: LayoutRequest, column: number, slots: readonly PlacedSlot[], x: number): PlacedNode[] {
  const shown = slots.filter((slot): slot is PlacedSlot & { node: number } => slot.node !== undefined);
  const names = shown.map(({ node }) => {
    const name = request.nodeName(column, node);
    return name === undefined ? undefined : fittedText(name, longestName / 2, nameSize);
  });
  const kinds = shown.map(({ node }) => request.kindOf(column, node));
  const plain = kinds.map((kind) => (kind === 'dot' ? inputSize : nodeSize));
  const widths = names.map((name, i) => (name === undefined ? plain[i]! : textWidth(name, nameSize) + 14));
  const widest = Math.max(...widths);
  return shown.map(({ node, y }, i) => {
    const height = names[i] === undefined ? plain[i]! : nodeSize + 4;
    return {
      ...{ kind: kinds[i]!, column, index: node, name: names[i] },
      ...{ x: x + (widest - widths[i]!) / 2, y: y - height / 2, width: widths[i]!, height },
    };
  });
}

function placeBars(
  bars: readonly { layer: number; label: string }[],
  nodes: readonly PlacedNode[],
  slots: readonly PlacedSlot[],
  x: number,
  top: number,
  tall: number,
): PlacedBar[] {
  if (nodes.length === 0) return [];
  const [first, last] = [nodes[0]!, nodes[nodes.length - 1]!];
  const hasMore = slots[slots.length - 1]!.node === undefined;
  return bars.map(({ layer, label }, i) => {
    const needed = Math.max(last.y + last.height - first.y + 16, textWidth(label, noteSize) + 14);
    const middle = (first.y + last.y + last.height) / 2;
    // the words about more nodes stand left of the bars, which may pass them
    const height = Math.min(needed, tall + (hasMore ? 0 : 16));
    const y = Math.min(Math.max(middle - height / 2, top - 8), top + tall + 8 - height);
    return { layer, label, x: x + 10 + i * (barWidth + 8), y, width: barWidth, height };
  });
}

/** Names of inputs and outputs, and how many nodes are not shown. */
function columnTexts(
  request: LayoutRequest,
  index: number,
  slots: readonly PlacedSlot[],
  nodes: readonly PlacedNode[],
  exit: number,
): PlacedText[] {
  const { columns } = request.selection;
  const [isFirst, isLast] = [index === 0, index === columns.length - 1];
  const left = Math.min(...nodes.map((node) => node.x));
  const place = isLast ? ({ x: exit + 8, anchor: 'start' } as const) : ({ x: left - 8, anchor: 'end' } as const);
  const names = isFirst ? request.inputNames : isLast ? request.outputNames : [];
  const texts = nodes.flatMap((node): PlacedText[] => {
    const name = names[node.index];
    if (name === undefined) return [];
    const text = fittedText(name, longestName, nameSize);
    return [{ text, ...place, y: node.y + node.height / 2 + 4, size: nameSize, role: 'name' }];
  });
  const more = slots.find(({ node }) => node === undefined);
  if (more === undefined) return texts;
  const at = isFirst || isLast ? place : ({ x: left + nodeSize, anchor: 'end' } as const);
  return [...texts, { text: moreText(columns[index]!), ...at, y: more.y + 4, size: noteSize, role: 'note' }];
}

function moreText({ width, nodes }: Column): string {
  return `+ ${width - nodes.length} more`;
}

/** Points for each node, by its index. */
type Ways = ReadonlyMap<number, Wire['points']>;

function wiresOf(index: number, stage: Stage, boxes: readonly PlacedBox[], from: Ways, to: Ways): Wire[] {
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
  return points.filter(([x, y], i) => i === 0 || x !== points[i - 1]![0] || y !== points[i - 1]![1]);
}

/** Skips that do not lie above one another share a lane. */
function assignLanes({ skips }: LayoutRequest): { of: number[]; count: number } {
  const ends: number[] = [];
  const of = skips.map(({ layer, source }) => {
    const free = ends.findIndex((end) => end <= source);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = layer;
    return lane;
  });
  return { of, count: ends.length };
}

function placeArcs(request: LayoutRequest, lanes: { of: number[] }, layout: NetworkLayout, top: number): Arc[] {
  const { columns, stages } = request.selection;
  return request.skips.map(({ layer, source }, i) => {
    const gate = layout.bars.find((bar) => bar.layer === layer)!;
    // what `source` reads: the bar before it, or its column's nodes
    const stage = stages.findIndex((each) => each.layer === source);
    const column = stage >= 0 ? stage : columns.findIndex(({ between }) => between.includes(source));
    const before = columns[column]!.between.findLast((each) => each < source);
    const bar = layout.bars.find((each) => each.layer === before);
    const node = layout.nodes.find((each) => each.column === column)!;
    const from: [number, number] = bar ? [bar.x + bar.width - 4, bar.y] : [node.x + node.width / 2, node.y];
    return { layer, from, to: [gate.x + 4, gate.y], y: top - 6 - lanes.of[i]! * laneHeight };
  });
}

/** Lines of whole words, each no wider than `room`. */
function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines[lines.length - 1]} ${word}`;
    if (lines.length > 0 && textWidth(longer, noteSize) <= room) lines[lines.length - 1] = longer;
    else lines.push(fittedText(word, room, noteSize));
  }
  return lines;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
