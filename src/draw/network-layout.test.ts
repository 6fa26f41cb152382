import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Model } from '../model/model.js';
import { lockEdge } from '../model/locking.js';
import { removeEdges } from '../model/removal.js';
import { DeepKAN, KAN, ResidualKAN } from '../network/kan.js';
import { networkLayout, type NetworkNames } from './network-diagram.js';
import { type NetworkLayout, type Rectangle, textRectangle, type Wire } from './network-places.js';
import { selectNetwork } from './network-selection.js';

const limits = { maxEdges: 120, maxNodes: 24, threshold: 0.02 };

function layoutOf(
  model: Model,
  more: { names?: NetworkNames; title?: string; limits?: typeof limits } = {},
): NetworkLayout {
  const selection = selectNetwork(model, undefined, more.limits ?? limits);
  return networkLayout(model, selection, { title: more.title ?? 'a title', names: more.names ?? {} });
}

/** Whether two rectangles share more than an edge. */
function overlap(a: Rectangle, b: Rectangle): boolean {
  const room = 0.01;
  return (
    a.x + a.width > b.x + room &&
    b.x + b.width > a.x + room &&
    a.y + a.height > b.y + room &&
    b.y + b.height > a.y + room
  );
}

/** Places along a wire, closer together than anything is thin. */
function along({ points }: Wire): [number, number][] {
  return points.slice(1).flatMap(([x, y], i) => {
    const [fromX, fromY] = points[i];
    return Array.from({ length: 41 }, (_, k): [number, number] => {
      const t = k / 40;
      // control points at the middle, level with the ends
      const middle = (fromX + x) / 2;
      const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
      return [a * fromX + (b + c) * middle + d * x, (a + b) * fromY + (c + d) * y];
    });
  });
}

/** Pairs of things that lie on one another, in words; a wire may touch only what it ends at. */
function collisions(layout: NetworkLayout): string[] {
  const things: [string, Rectangle][] = [
    ...layout.boxes.map((box): [string, Rectangle] => [`box ${box.stage}:${box.edge.input},${box.edge.output}`, box]),
    ...layout.nodes.map((node): [string, Rectangle] => [`node ${node.column}:${node.index}`, node]),
    ...layout.bars.map((bar): [string, Rectangle] => [`bar ${bar.layer}`, bar]),
    ...layout.texts.map((text): [string, Rectangle] => [`text ${text.text}`, textRectangle(text)]),
  ];
  const found = things.flatMap(([name, one], i) =>
    things.slice(i + 1).flatMap(([other, two]) => (overlap(one, two) ? [`${name} and ${other}`] : [])),
  );
  for (const wire of layout.wires) {
    const [ownStart, ownEnd] = [wire.points[0], wire.points[wire.points.length - 1]];
    const points = along(wire);
    for (const [name, place] of things) {
      // bars lie above the wires that pass through them
      if (name.startsWith('bar')) continue;
      const inside = ([x, y]: [number, number]): boolean =>
        overlap(place, { x: x - 0.1, y: y - 0.1, width: 0.2, height: 0.2 });
      const touches = [ownStart, ownEnd].some(([x, y]) => overlap(place, { x: x - 1, y: y - 1, width: 2, height: 2 }));
      if (!touches && points.some(inside)) found.push(`a wire of stage ${wire.stage} and ${name}`);
    }
  }
  const outer = { x: 0, y: 0, width: layout.width, height: layout.height };
  for (const [name, { x, y, width, height }] of things) {
    if (x < 0 || y < 0 || x + width > outer.width || y + height > outer.height) found.push(`${name} is outside`);
  }
  return found;
}

describe('nothing overlaps', () => {
  test.each([[[2, 5, 1]], [[4, 2, 1, 1]], [[13, 8, 3]], [[64, 16, 10]], [[1, 1]], [[100, 1]], [[1, 60]]])(
    'in %j',
    (widths) => {
      expect(collisions(layoutOf(new KAN(widths).model))).toEqual([]);
    },
  );

  test('whatever the model, its names and limits', () => {
    const name = fc.string({ maxLength: 40, unit: 'grapheme' });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }),
        fc.constantFrom(KAN, DeepKAN, ResidualKAN),
        fc.record({
          inputs: fc.array(name, { minLength: 9, maxLength: 9 }),
          nodes: fc.array(fc.array(name), { maxLength: 2 }),
        }),
        fc.record({
          maxEdges: fc.integer({ min: 1, max: 90 }),
          maxNodes: fc.integer({ min: 2, max: 9 }),
          threshold: fc.double({ min: 0, max: 0.9, noNaN: true }),
        }),
        fc.string({ maxLength: 30 }),
        (widths, Kind, names, bounds, title) => {
          const nodes = names.nodes.slice(0, widths.length - 2).map((each, i) => each.slice(0, widths[i + 1]));
          const layout = layoutOf(new Kind(widths, { gridSize: 2, order: 1 }).model, {
            title,
            limits: bounds,
            names: { inputs: names.inputs.slice(0, widths[0]), nodes },
          });
          expect(collisions(layout)).toEqual([]);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  test('with room for the names of locked edges', () => {
    let { model } = new KAN([3, 6, 2]);
    for (let input = 0; input < 3; input++)
      model = lockEdge(model, { layer: 0, input, output: input }, { function: 'sin' });
    const layout = layoutOf(model);
    expect(collisions(layout)).toEqual([]);
    expect(new Set(layout.boxes.filter(({ stage }) => stage === 0).map(({ strip }) => strip > 0))).toEqual(
      new Set([true]),
    );
  });

  test('this test can fail', () => {
    const layout = layoutOf(new KAN([2, 5, 1]).model);
    layout.boxes[0].y += 30;
    expect(collisions(layout)).not.toEqual([]);
  });
});

describe('what is shown', () => {
  test('of a name too long that it is days goes before the day from which they count', () => {
    const names = (input: string): string[] =>
      layoutOf(new KAN([1, 1]), { names: { inputs: [input] } }).texts.map(({ text }) => text);
    expect(names('date (days since 2020-01-06)')).toContain('date (days since 2020-01-06)');
    expect(names('date of the visit (days since 2020-01-06)')).toContain('date of the visit (days)');
    expect(names('a name that has no such end and is too long for it')).toContainEqual(
      expect.stringMatching(/^a name that .*…$/),
    );
  });

  test('is every edge that is left, each with a way in and a way out', () => {
    const model = removeEdges(new KAN([3, 4, 2]).model, [{ layer: 0, input: 1, output: 2 }]);
    const { boxes, wires } = layoutOf(model, { limits: { ...limits, threshold: 0 } });
    expect(boxes.length).toBe(19);
    expect(boxes.some(({ stage, edge }) => stage === 0 && edge.input === 1 && edge.output === 2)).toBe(false);
    expect(wires.length).toBe(38);
  });

  test('of wide layers the strongest, as many as asked for', () => {
    const { columns, stages } = selectNetwork(new KAN([64, 16, 10]).model, undefined, limits);
    expect(columns.map(({ nodes }) => nodes.length)).toEqual([expect.any(Number), 16, 10]);
    expect(columns[0].nodes.length).toBeLessThanOrEqual(24);
    expect(stages.map(({ edges }) => edges.length)).toEqual([60, 60]);
    const shown = new Set(columns[0].nodes);
    for (const { input } of stages[0].edges) expect(shown.has(input)).toBe(true);
  });

  test('a layer with few edges leaves its share to others', () => {
    const { stages } = selectNetwork(new KAN([30, 3, 1]).model, undefined, {
      maxEdges: 40,
      maxNodes: 30,
      threshold: 0,
    });
    expect(stages.map(({ edges }) => edges.length)).toEqual([37, 3]);
  });

  test('edges below the threshold are not there', () => {
    const kan = new KAN([2, 1], { base: 'identity', dtype: 'float64' });
    kan.parameters.fill(0);
    [kan.parameters[0], kan.parameters[9]] = [1, 0.01];
    const edges = (threshold: number): number =>
      selectNetwork(kan.model, undefined, { ...limits, threshold }).stages[0].edges.length;
    expect([edges(0), edges(0.005), edges(0.02)]).toEqual([2, 2, 1]);
  });
});

describe('multiplication nodes', () => {
  test('stand after what they multiply, in nobody’s way', () => {
    const widths = [3, [2, [2, 3]], [0, 1], 2] as const;
    const layout = layoutOf(new KAN(widths).model, { names: { nodes: [['a', '', 'product', ''], ['b']] } });
    expect(collisions(layout)).toEqual([]);
    const kinds = (column: number): string[] =>
      layout.nodes.filter((node) => node.column === column).map(({ kind }) => kind);
    expect(kinds(1)).toEqual(Array.from({ length: 7 }, () => 'sum'));
    expect(kinds(2)).toEqual(['dot', 'dot', 'product', 'product']);
    expect(kinds(4)).toEqual(['product']);
    expect(layout.nodes.flatMap(({ name }) => name ?? [])).toEqual(['a', 'product', 'b']);
    // the factors of the first product, then of the second
    const factors = layout.wires.filter(({ stage, edge }) => stage === 1 && edge!.output >= 2);
    expect(factors.map(({ edge }) => [edge!.input, edge!.output])).toEqual([
      [2, 2],
      [3, 2],
      [4, 3],
      [5, 3],
      [6, 3],
    ]);
  });
});
