import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { lockEdge } from '../model/locking.js';
import { removeEdges } from '../model/removal.js';
import { DeepKAN, KAN } from '../network/kan.js';
import { readXml } from '../../test/well-formed.js';
import { trainTable } from '../table/train-table.js';
import { edgeNames, renderEdge } from './edge-plot.js';
import { edgeCurve } from '../explain/curves.js';
import { observeModel } from '../explain/observation.js';

const backend = referenceBackend();
const { model } = new KAN([2, 3, 1], { dtype: 'float64' });
const first = { layer: 0, input: 0, output: 1 };
const textsOf = (svg: string): string[] => readXml(svg).flatMap(({ name, text }) => (name === 'text' ? [text] : []));
/** Areas of a light picture filled with this colour: [left, top, right] of each block in pixels. */
const blocks = (svg: string, colour: string): [number, number, number][] => {
  const d = new RegExp(`<path fill="${colour}" d="([^"]*)"`).exec(svg)?.[1] ?? '';
  return [...d.matchAll(/M([\d.]+) [\d.]+V([\d.]+)H([\d.]+)V[\d.]+z/g)].map(
    ([, ...numbers]) => numbers.map(Number) as never,
  );
};
const [density, shade] = ['#c9d8e4', '#f1f3f6'];

describe('renderEdge', () => {
  test.each(['auto', 'light', 'dark'] as const)('is well-formed and names both ends, %s', (theme) => {
    const svg = renderEdge(model, first, { theme, names: { input: '<x> & "y"' } });
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['<x> & "y" → node 2 of level 1', '<x> & "y"']));
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('an observation that does not hold what it says is none of this model', async () => {
    const seen = await observeModel(model, [[0.1, 0.2]], { backend });
    const [layer, ...others] = seen.layers;
    const wrong: [string, unknown][] = [
      ['more rows than values', { ...seen, rows: 1e300 }],
      ['rows in text', { ...seen, rows: '1' }],
      ['no values', { ...seen, layers: [{ ...layer, values: undefined }, ...others] }],
      ['no layers', { rows: 1 }],
      ['no scores', { ...seen, attribution: {} }],
      ['nothing', null],
    ];
    for (const [what, observation] of wrong)
      expect(() => renderEdge(model, first, { observation: observation as never }), what).toThrow(
        'renderEdge: the `observation` belongs to another model',
      );
  });

  test('the area is highest where most values were seen', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i < 70 ? 0.51 : -1 + i / 50, 0]);
    const svg = renderEdge(model, first, { theme: 'light', observation: await observeModel(model, rows, { backend }) });
    const all = blocks(svg, density);
    const highest = all.toSorted((a, b) => a[1] - b[1])[0];
    const ticks = readXml(svg).filter(
      ({ name, attributes }) => name === 'text' && attributes['text-anchor'] === 'middle',
    );
    const at = (value: string): number => Number(ticks.find(({ text }) => text === value)!.attributes['x']);
    expect(highest[0]).toBeLessThanOrEqual(at('0.5') + 10);
    expect(highest[2]).toBeGreaterThanOrEqual(at('0.5'));
    expect(textsOf(svg).join()).toContain('area: 100 rows');
  });

  test('what lies beyond the grid is shaded, on the sides where values were seen', async () => {
    const rows = [
      [0, 0],
      [3, 0],
    ];
    const seen = blocks(
      renderEdge(model, first, { theme: 'light', observation: await observeModel(model, rows, { backend }) }),
      shade,
    );
    expect(seen.length).toBe(1);
    // from 1 to 3 of −1 to 3
    const [[left, , right]] = seen as [[number, number, number]];
    const frameLeft = right - 2 * (right - left);
    expect(blocks(renderEdge(model, first, { theme: 'light' }), shade)).toEqual([]);
    expect(frameLeft).toBeGreaterThan(0);
  });

  test('a tick stands at every knot', () => {
    const knots = (gridSize: number): number =>
      renderEdge(new KAN([1, 1], { gridSize }).model, { layer: 0, input: 0, output: 0 }).match(/v-7/g)!.length;
    expect([knots(1), knots(5), knots(40)]).toEqual([2, 6, 41]);
    const gaussians = renderEdge(new KAN([1, 1], { basis: 'rbf' }).model, { layer: 0, input: 0, output: 0 });
    expect(gaussians).not.toMatch(/v-7|knots/);
  });

  /** From pixels to what the labels at the axes say. */
  const readAxis = (svg: string, axis: 'x' | 'y'): ((pixel: number) => number) => {
    const labels = readXml(svg).flatMap(({ name, text, attributes }) =>
      name === 'text' && attributes['text-anchor'] === (axis === 'x' ? 'middle' : 'end') && /^[−\d.]+$/.test(text)
        ? [[Number(attributes[axis]) - (axis === 'y' ? 4 : 0), Number(text.replace('−', '-'))]]
        : [],
    );
    const [[p0, v0], [p1, v1]] = [labels[0], labels.at(-1)!];
    return (pixel) => v0 + ((v1 - v0) * (pixel - p0)) / (p1 - p0);
  };

  test('the curve, and the knots, stand where the axes say that their numbers are', async () => {
    const rows = [
      [0, 0],
      [3, 0],
    ];
    const wild = { spec: model.spec, parameters: model.parameters.map((value, i) => value + Math.sin(7 * i) / 2) };
    for (const observation of [undefined, await observeModel(wild, rows, { backend })])
      for (const edge of [first, { layer: 0, input: 0, output: 2 }, { layer: 1, input: 2, output: 0 }]) {
        const svg = renderEdge(wild, edge, { observation });
        const [toX, toY] = [readAxis(svg, 'x'), readAxis(svg, 'y')];
        const hi = observation && edge.layer === 0 ? 3 : 1;
        const paths = readXml(svg).flatMap(({ name, attributes }) => (name === 'path' ? [attributes['d']] : []));
        const points = paths
          .at(-1)!
          .slice(1)
          .split('L')
          .map((point) => point.split(' ').map(Number));
        expect(points.length).toBeGreaterThan(190);
        expect([toX(points[0][0]), toX(points.at(-1)![0])]).toEqual([expect.closeTo(-1, 2), expect.closeTo(hi, 2)]);
        const { x, y } = edgeCurve(wild, edge, { points: points.length, range: [-1, hi] });
        // points and labels are rounded to a tenth of a pixel
        const pixel = Math.abs(toY(1) - toY(0));
        points.forEach(([atX, atY], i) => {
          expect(toX(atX)).toBeCloseTo(x[i], 2);
          expect(Math.abs(toY(atY) - y[i])).toBeLessThan(0.3 * pixel);
        });
        const knots = paths.find((d) => d.includes('v-7'))!;
        const places = [...knots.matchAll(/M([\d.]+)/g)].map(([, at]) => toX(Number(at)));
        places.forEach((place, i) => expect(place).toBeCloseTo(-1 + (2 * i) / 5, 2));
      }
  });

  test('a fitted function lies over the curve, with as many nines as it has', () => {
    const svg = (r2: number): string => renderEdge(model, first, { fit: { name: 'log(x)', r2, value: Math.log } });
    expect(svg(0.99987)).toContain('stroke-dasharray="6 4"');
    expect(textsOf(svg(0.99987))).toContain('log(x), r² = 0.99987');
    expect(textsOf(svg(0.5))).toContain('log(x), r² = 0.5');
    expect(textsOf(svg(1))).toContain('log(x), r² = 1');
  });

  test('inputs of a table are drawn in their own units', async () => {
    const x = Array.from({ length: 40 }, (_, i) => 1000 + 10 * i);
    const table = createTable({ x, y: x.map((value) => value ** 2) });
    const { model: trained } = await trainTable(table, { target: 'y', layers: [], epochs: 2, batchSize: 8, backend });
    const texts = textsOf(renderEdge(trained, { layer: 0, input: 0, output: 0 }));
    expect(texts).toEqual(expect.arrayContaining(['x → y', '1100', '1300']));
  });

  test('a locked edge is told with its numbers, and drawn where it is finite', () => {
    const told = (options: Parameters<typeof lockEdge>[2]): string => {
      const svg = renderEdge(lockEdge(model, first, options), first);
      expect(svg).not.toMatch(/NaN|Infinity/);
      return textsOf(svg).find((text) => text.startsWith('locked: '))!;
    };
    expect(told({ function: 'sin', affine: [Math.PI, 0, 2, 0.5] })).toMatch(
      /^locked: 2\*sin\(3\.142\*x\) \+ 0\.5 · ticks/,
    );
    expect(told({ function: 'bump', expression: 'x*exp(-x)', affine: [2, 0, 1, 0] })).toMatch(
      /2\*x\*exp\(-\(?2\*x\)?\)/,
    );
    expect(told({ function: 'log' })).toContain('log(x)');
  });

  test('edges that are not there are refused', () => {
    const less = removeEdges(model, [first]);
    expect(() => renderEdge(less, first)).toThrow(/the edge \[0, 1\] of layer 0 is removed/);
    expect(() => renderEdge(model, { layer: 2, input: 0, output: 0 })).toThrow(/layer 2 is not a KAN layer/);
    expect(() => renderEdge(model, { layer: 0, input: 2, output: 0 })).toThrow(/`input`.*got 2/);
    expect(() => renderEdge(model, first, { width: 10 })).toThrow(/renderEdge: `width`.*got 10/);
  });
});

test('ends are named by level, whatever stands between the layers', () => {
  const { spec } = new DeepKAN([2, 3, 4, 1]).model;
  const kans = spec.layers.flatMap(({ kind }, index) => (kind === 'kan' ? [index] : []));
  expect(kans.map((layer) => edgeNames(spec, { layer, input: 1, output: 0 }))).toEqual([
    { input: 'x2', output: 'node 1 of level 1' },
    { input: 'node 2 of level 1', output: 'node 1 of level 2' },
    { input: 'node 2 of level 2', output: 'y' },
  ]);
});
