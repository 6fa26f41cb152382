// Where everything of a network's diagram stands. Inputs are on the left; the curves that a node sums stand together in front of
// it; where they are many they stand in two columns, so that a wire to one passes between two of the other. Knows sizes and places,
// nothing of what is in the boxes.

import type { LayoutRequest, NetworkLayout, PlacedBar, PlacedBox, PlacedNode, PlacedText } from './network-places.js';
import type { Column, Stage } from './network-selection.js';
import {
  boxSize,
  type PlacedSlot,
  placeProducts,
  slotsOf,
  spread,
  type StageShape,
  stageShape,
  sum,
} from './network-slots.js';
import { assignLanes, laneHeight, placeArcs, type Ways, wiresOf } from './network-ways.js';
import { fittedText, textWidth } from './svg.js';

const margin = 20;
const nodeSize = 16;
const inputSize = 8;
const [nameSize, noteSize, titleSize] = [12, 11, 15] as const;
const longestName = 190;
const barWidth = 20;

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
    if (stage.kind === 'product') placeProducts(placedSlots[i + 1], placedSlots[i], stage.edges);
  }

  // from left to right
  const fan = Math.min(220, Math.max(60, 0.2 * tall));
  const layout: NetworkLayout = { width: 0, height: 0, nodes: [], boxes: [], wires: [], bars: [], arcs: [], texts: [] };
  const nameRoom = Math.max(
    ...columns[0].nodes.map((node) => textWidth(shortName(request.inputNames[node]), nameSize)),
    columns[0].nodes.length < columns[0].width ? textWidth(moreText(columns[0]), noteSize) : 0,
  );
  let x = margin + nameRoom + 8;
  // ways into and out of the nodes of each column; beside wider nodes they begin level
  const entries: Ways[] = [];
  const exits: Ways[] = [];
  columns.forEach((_, i) => {
    if (i > 0) {
      const stage = placeStage(i - 1, stages[i - 1], shapes[i - 1], placedSlots[i], x, fan);
      layout.boxes.push(...stage.boxes);
      x = stage.end;
    }
    const nodes = placeNodes(request, i, placedSlots[i], x);
    const width = Math.max(inputSize, ...nodes.map((node) => node.width));
    layout.nodes.push(...nodes);
    const [left, right] = [x, x + width];
    const barred = placeBars(bars[i], nodes, placedSlots[i], right, top, tall);
    layout.bars.push(...barred);
    const exit = barred.length === 0 ? undefined : right + bars[i].length * (barWidth + 8) + 8;
    const ways = (of: (node: PlacedNode) => number[]): Ways =>
      new Map(nodes.map((node) => [node.index, of(node).map((at) => [at, node.y + node.height / 2])]));
    entries.push(ways((node) => [left, node.x]));
    exits.push(ways((node) => (exit === undefined ? [node.x + node.width, right] : [exit])));
    for (const node of exit === undefined ? [] : nodes)
      layout.wires.push({
        stage: i,
        edge: undefined,
        points: [
          [node.x + node.width, node.y + node.height / 2],
          [exit!, node.y + node.height / 2],
        ],
      });
    layout.texts.push(...columnTexts(request, i, placedSlots[i], nodes, exit ?? right));
    x = exit ?? right;
  });
  stages.forEach((stage, i) => layout.wires.push(...wiresOf(i, stage, layout.boxes, exits[i], entries[i + 1])));
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
    text,
    x: margin,
    y: bottom + 22 + 16 * line,
    anchor: 'start',
    size: noteSize,
    role: 'note',
  });
  layout.texts.push(...captions.map(caption));
  if (request.title !== '') {
    const text = fittedText(request.title, layout.width - 2 * margin, titleSize);
    layout.texts.push({ text, x: margin, y: margin + 12, anchor: 'start', size: titleSize, role: 'title' });
  }
  layout.height = bottom + (captions.length > 0 ? 12 + 16 * captions.length : 0) + margin;
  return layout;
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
  const widths = names.map((name, i) => (name === undefined ? plain[i] : textWidth(name, nameSize) + 14));
  const widest = Math.max(...widths);
  return shown.map(({ node, y }, i) => {
    const height = names[i] === undefined ? plain[i] : nodeSize + 4;
    return {
      kind: kinds[i],
      column,
      index: node,
      name: names[i],
      x: x + (widest - widths[i]) / 2,
      y: y - height / 2,
      width: widths[i],
      height,
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
  const [first, last] = [nodes[0], nodes[nodes.length - 1]];
  const hasMore = slots[slots.length - 1].node === undefined;
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
    const text = shortName(name);
    return [{ text, ...place, y: node.y + node.height / 2 + 4, size: nameSize, role: 'name' }];
  });
  const more = slots.find(({ node }) => node === undefined);
  if (more === undefined) return texts;
  const at = isFirst || isLast ? place : ({ x: left + nodeSize, anchor: 'end' } as const);
  return [...texts, { text: moreText(columns[index]), ...at, y: more.y + 4, size: noteSize, role: 'note' }];
}

function moreText({ width, nodes }: Column): string {
  return `+ ${width - nodes.length} more`;
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

/** A name in the room it has: where dates count days, from when on they do goes before the name itself. */
function shortName(name: string): string {
  const short = textWidth(name, nameSize) > longestName ? name.replace(/ since [^()]*\)$/, ')') : name;
  return fittedText(short, longestName, nameSize);
}
