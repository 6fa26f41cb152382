import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { lockEdge } from '../model/locking.js';
import { bases, outsideRules } from '../model/spec.js';
import { removeEdges } from '../model/removal.js';
import { DeepKAN, KAN, ResidualKAN } from '../network/kan.js';
import { readXml } from '../../test/well-formed.js';
import { trainTable } from '../table/train-table.js';
import { renderEdge } from './edge-plot.js';
import { renderNetwork } from './network-diagram.js';
import { edgeCurve } from '../explain/curves.js';
import { observeModel, seenRange } from '../explain/observation.js';

const backend = referenceBackend();
const random = createRandom(1);
const rows = Array.from({ length: 200 }, () => [2 * random.next() - 1, 2 * random.next() - 1]);
const { model } = new KAN([2, 3, 1], { dtype: 'float64' });
const edgesOf = (svg: string): string[] => readXml(svg).flatMap(({ attributes }) => attributes['data-edge'] ?? []);
const textsOf = (svg: string): string[] => readXml(svg).flatMap(({ name, text }) => (name === 'text' ? [text] : []));

describe('renderNetwork', () => {
  test.each(['auto', 'light', 'dark'] as const)('is well-formed, %s', (theme) => {
    for (const each of [model, new DeepKAN([3, 4, 2]).model, new ResidualKAN([3, 3, 2]).model]) {
      const svg = renderNetwork(each, { theme, title: 'a title' });
      expect(readXml(svg)[0].name).toBe('svg');
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(svg.includes('prefers-color-scheme')).toBe(theme === 'auto');
    }
  });

  test('has a curve for each edge that is not removed', () => {
    const less = removeEdges(model, [{ layer: 0, input: 1, output: 2 }]);
    expect(edgesOf(renderNetwork(model)).length).toBe(9);
    const edges = edgesOf(renderNetwork(less));
    expect(edges.length).toBe(8);
    expect(edges).not.toContain('0,1,2');
    for (const group of renderNetwork(less).match(/<g class="kan-edge".*?<\/g>/g)!)
      expect(group).toMatch(/<path [^>]*d="M[-\d. ]+L/);
  });

  test('texts are escaped and stand as they were given', () => {
    const names = { inputs: ['a<b>&"c"', "</svg>'"], outputs: ['\u0000<y>'], nodes: [['&amp;', '<', '>']] };
    const texts = textsOf(renderNetwork(model, { names, title: '<script>&' }));
    for (const text of ['a<b>&"c"', "</svg>'", '<y>', '&amp;', '<', '>', '<script>&']) expect(texts).toContain(text);
  });

  test('the same model and options give the same text', async () => {
    const draw = async (): Promise<string> =>
      renderNetwork(model, { observation: await observeModel(model, rows, { backend }) });
    expect(await draw()).toBe(await draw());
  });

  test('names are those of the table', async () => {
    const length = Array.from({ length: 40 }, (_, i) => i);
    const table = createTable({
      length,
      colour: length.map((i) => (i % 2 ? 'red' : 'blue')),
      y: length.map((i) => i * i),
    });
    const { model: trained } = await trainTable(table, { target: 'y', layers: [2], epochs: 2, batchSize: 8, backend });
    const texts = textsOf(renderNetwork(trained, { observation: await observeModel(trained, table, { backend }) }));
    expect(texts).toEqual(expect.arrayContaining(['length', 'colour=red', 'y']));
  });

  test('an edge that does less on the data is paler', async () => {
    const kan = new KAN([2, 1], { base: 'identity', dtype: 'float64' });
    kan.parameters.fill(0);
    [kan.parameters[0], kan.parameters[9]] = [1, 0.1];
    const svg = renderNetwork(kan.model, { observation: await observeModel(kan.model, rows, { backend }) });
    const [strong, weak] = [...svg.matchAll(/<g class="kan-edge".*?stroke-opacity="([\d.]+)"/g)].map(([, opacity]) =>
      Number(opacity),
    );
    expect(strong).toBe(1);
    expect(weak).toBeLessThan(0.6);
  });

  test('says how many edges are left out, and of how many', () => {
    const svg = renderNetwork(new KAN([64, 16, 10]).model);
    expect(edgesOf(svg).length).toBe(120);
    expect(textsOf(svg).join('\n')).toMatch(/\+ \d+ more[^]*120 of 1184 edges shown/);
    expect(textsOf(renderNetwork(model)).join('\n')).not.toContain('shown');
  });

  test('is as wide as asked for', () => {
    const [root] = readXml(renderNetwork(model, { width: 500 }));
    const [, , width, height] = root!.attributes['viewBox'].split(' ').map(Number);
    expect(Number(root!.attributes['width'])).toBe(500);
    expect(Number(root!.attributes['height'])).toBeCloseTo((500 * height!) / width!, 0);
  });

  test('locked edges have another colour and the name of their function', () => {
    const locked = lockEdge(
      lockEdge(model, { layer: 0, input: 1, output: 2 }, { function: '1/x^2' }),
      { layer: 1, input: 0, output: 0 },
      { function: '<b>', expression: 'x' },
    );
    const svg = renderNetwork(locked, { theme: 'light' });
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['1/x²', '<b>', 'orange: locked to a function']));
    const coloured = svg.split('\n').filter((line) => line.includes('kan-edge') && line.includes('stroke="#d55e00"'));
    expect(coloured.map((line) => /data-edge="([^"]*)"/.exec(line)![1])).toEqual(['0,1,2', '1,0,0']);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(renderNetwork(model)).not.toContain('orange');
  });

  test('what lies between layers is named', () => {
    expect(textsOf(renderNetwork(new DeepKAN([2, 3, 1], { dropout: 0.2 }).model))).toEqual(
      expect.arrayContaining(['layer norm', 'SiLU']),
    );
    expect(textsOf(renderNetwork(new ResidualKAN([2, 3, 1]).model))).toContain('gate 0.5');
  });

  test('is a picture whatever the numbers are', async () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 1e308, -1e308, 1e-320),
    );
    const build = {
      basis: fc.constantFrom(...bases),
      outside: fc.constantFrom(...outsideRules),
      order: fc.integer({ min: 1, max: 3 }),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.record(build),
        fc.array(value, { minLength: 1, maxLength: 9 }),
        fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 5 }),
        async (options, numbers, x) => {
          const kan = new KAN([2, 2, 1], { ...options, dtype: 'float64' });
          kan.parameters.forEach((_, i) => (kan.parameters[i] = numbers[i % numbers.length]));
          const observation = await observeModel(kan.model, x, { backend });
          for (const svg of [
            renderNetwork(kan.model, { observation }),
            renderNetwork(kan.model),
            renderEdge(kan.model, { layer: 1, input: 0, output: 0 }, { observation }),
          ]) {
            expect(readXml(svg)[0].name).toBe('svg');
            expect(svg).not.toMatch(/NaN|Infinity|undefined/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a model whose nodes are not finite is drawn all the same', async () => {
    const locked = lockEdge(model, { layer: 0, input: 0, output: 0 }, { function: 'log' });
    const observation = await observeModel(locked, rows, { backend });
    const svg = renderNetwork(locked, { observation });
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(edgesOf(svg)).toContain('0,0,0');
  });

  test('options that make no sense are refused with the value seen', async () => {
    const refused: [Parameters<typeof renderNetwork>[1], RegExp][] = [
      [{ maxEdges: 0 }, /`maxEdges`.*got 0/],
      [{ maxNodes: 1 }, /`maxNodes`.*got 1/],
      [{ threshold: 2 }, /`threshold`.*got 2/],
      [{ theme: 'sepia' as never }, /`theme`.*auto, light, dark; got "sepia"/],
      [{ width: NaN }, /`width`.*got NaN/],
      [{ names: { inputs: ['x'] } }, /`names.inputs` must be 2 names; got \["x"\]/],
      [{ names: { nodes: [['a', 'b', 'c', 'd']] } }, /`names.nodes\[0\]` has 4 names for 3 nodes/],
    ];
    const other = await observeModel(new KAN([2, 4, 1]).model, rows, { backend });
    expect(() => renderNetwork(model, { observation: other })).toThrow(/`observation` belongs to another model/);
    expect(() => renderEdge(model, { layer: 0, input: 0, output: 0 }, { observation: other })).toThrow(/another model/);
    for (const [options, message] of refused) expect(() => renderNetwork(model, options)).toThrow(message);
    expect(() => renderNetwork({ spec: model.spec, parameters: new Float64Array(3) })).toThrow(
      /renderNetwork: expected/,
    );
  });
});

describe('observeModel', () => {
  test('sees what every KAN layer reads, of many rows at 1024', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => rows[i % 200]);
    const { rows: count, layers, attribution } = await observeModel(model, many, { backend });
    expect(count).toBe(1024);
    expect(layers.map(({ layer, inputs, values }) => [layer, inputs, values.length])).toEqual([
      [0, 2, 2048],
      [1, 3, 3072],
    ]);
    expect(attribution.layers.length).toBe(2);
  });

  test('takes any model', async () => {
    const { attribution } = await observeModel(new ResidualKAN([2, 2]).model, rows, { backend });
    expect(attribution.layers.map(({ layer }) => layer)).toEqual([0]);
  });

  test('leaves out rows with gaps that the model cannot fill', async () => {
    const length = Array.from({ length: 30 }, (_, i) => (i % 10 === 3 ? NaN : i));
    const table = createTable({ length, y: length.map((_, i) => i * i) });
    const settings = { target: 'y', layers: [], epochs: 1, batchSize: 8, backend, missing: 'drop' as const };
    const { model: trained } = await trainTable(table, settings);
    expect((await observeModel(trained, table, { backend })).rows).toBe(30);
    const older = structuredClone(trained);
    delete (older.spec.encoding!.inputs[0] as { fill?: number }).fill;
    expect((await observeModel(older, table, { backend })).rows).toBe(27);
  });

  test('rows that do not fit are refused', async () => {
    await expect(observeModel(model, [[1, 2, 3]], { backend })).rejects.toThrow(/rows of 3 values but 2/);
    await expect(observeModel(model, { data: [], shape: [0, 2] }, { backend })).rejects.toThrow(/no rows/);
    await expect(observeModel(model, createTable({ x: [1] }), { backend })).rejects.toThrow(/which columns/);
  });
});

describe('every edge is drawn as its numbers are', () => {
  /** Where the points of an edge's curve stand, and its box. */
  const drawn = (svg: string, edge: string): { points: [number, number][]; box: Record<string, number> } => {
    const group = new RegExp(`<g class="kan-edge" data-edge="${edge}">.*?</g>`).exec(svg)![0];
    const [, d] = /<path [^>]*d="M([^"]*)"/.exec(group)!;
    const box = Object.fromEntries(
      ['x', 'y', 'width', 'height'].map((name) => [name, Number(new RegExp(` ${name}="([^"]*)"`).exec(group)![1])]),
    );
    return { points: d.split('L').map((point) => point.split(' ').map(Number) as [number, number]), box };
  };
  /** How far a place is from the stretch of the line above or below it. */
  const away = (points: [number, number][], [x, y]: [number, number]): number => {
    const after = Math.max(
      1,
      points.findIndex(([atX]) => atX >= x - 1e-9),
    );
    const [[x0, y0], [x1, y1]] = [points[after - 1], points[after]];
    return Math.abs((y1 - y0) * (x - x0) - (x1 - x0) * (y - y0)) / Math.hypot(x1 - x0, y1 - y0);
  };

  test.each([
    ['over its grid', undefined],
    ['over the values it saw', rows.map(([a, b]) => [a / 2 + 0.25, b])],
  ] as const)('%s: the largest value at the top, the smallest at the foot, from left to right', async (_what, seen) => {
    const wild = { spec: model.spec, parameters: model.parameters.map((value, i) => value + Math.sin(7 * i) / 2) };
    const observation = seen && (await observeModel(wild, seen, { backend }));
    const svg = renderNetwork(wild, { observation });
    const edges = edgesOf(svg);
    expect(edges.length).toBe(9);
    for (const name of edges) {
      const [layer, input, output] = name.split(',').map(Number);
      const { points, box } = drawn(svg, name);
      const range = seenRange(observation, layer, input);
      const { y } = edgeCurve(wild, { layer, input, output }, { points: 49, range });
      const [least, most] = [Math.min(...y), Math.max(...y)];
      // five pixels from the frame on every side
      const [left, top, width, height] = [box['x'] + 5, box['y'] + 5, box['width'] - 10, box['height'] - 10];
      expect([points[0][0], points.at(-1)![0]]).toEqual([expect.closeTo(left, 1), expect.closeTo(left + width, 1)]);
      for (const [i, value] of y.entries()) {
        const place: [number, number] = [left + (width * i) / 48, top + (height * (most - value)) / (most - least)];
        // points within a tenth of a pixel of the line are left out; the others are rounded
        expect(away(points, place), name).toBeLessThan(0.2);
      }
    }
  });
});
