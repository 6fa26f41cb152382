// A network in the words of a page: known networks, known sentences.
import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import type { Width } from '../model/spec.js';
import { layersMarkup, modelSections, structureText } from './report-model.js';

function fresh(widths: Width[], options: SpecOptions = {}): Model {
  const spec = createSpec(widths, options);
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}
const words = (widths: Width[], options?: SpecOptions): string => structureText(fresh(widths, options).spec);
const cells = (markup: string): string[] =>
  [...markup.matchAll(/<t[hd][^>]*>([^<]*)<\/t[hd]>/g)].map(([, cell]) => cell);

describe('the structure in sentences', () => {
  test('counts inputs, nodes, outputs and edges, and says what their curves are made of', () => {
    expect(words([3, 5, 2], { gridSize: 4, order: 3, base: 'silu' })).toBe(
      '3 inputs, 5 nodes and 2 outputs. On each of 25 edges a spline of order 3 on 4 intervals, base silu.',
    );
    expect(words([1, 1], { gridSize: 1, order: 2, base: 'none' })).toBe(
      '1 input and 1 output. On its edge a spline of order 2 on 1 interval.',
    );
    expect(words([2, 3, 4, 1], { gridSize: 5 })).toMatch(/^2 inputs, 3 nodes, then 4 nodes and 1 output\./);
  });

  test('knows sums and products', () => {
    expect(words([2, [3, 1], 1])).toMatch(/^2 inputs, 3 sums and 1 product and 1 output\. On each of 14 edges/);
  });

  test('knows what lies between layers, once each', () => {
    const deep = words([2, 4, 4, 1], { model: 'deep', dropout: 0.1 });
    expect(deep).toMatch(/ Between the layers: [^.]*dropout while training/);
    expect(deep.match(/dropout while training/g)!.length).toBe(1);
    expect(words([2, 4, 1])).not.toContain('Between');
    expect(words([2, 3, 1], { activation: 'gelu' })).toMatch(
      /^2 inputs, 3 nodes and 1 output\..* layers: an activation\.$/,
    );
    expect(words([2, 4, 4, 1], { model: 'deep', dropout: 0.1 })).toMatch(
      /^2 inputs, 4 nodes, then 4 nodes and 1 output\..* layers: layer norm, an activation, dropout while training\.$/,
    );
  });

  test('has nothing to say of edges where none is left', () => {
    const none = removeEdges(fresh([1, 1]), [{ layer: 0, input: 0, output: 0 }]);
    expect(structureText(none.spec)).toBe('1 input and 1 output. 1 edge removed.');
    expect(cells(layersMarkup(none.spec)).slice(0, 2)).toEqual(['KAN 1 → 1', 'nothing, 1 of 1 edges removed']);
  });

  test('counts edges that are gone, and names those that are a function', () => {
    const edge = { layer: 0, input: 1, output: 0 };
    const one = removeEdges(fresh([2, 3, 1]), [edge]);
    expect(structureText(one.spec)).toMatch(/On each of 8 edges a spline .*\. 1 edge removed\.$/);
    const two = removeEdges(one, [{ layer: 1, input: 2, output: 0 }]);
    expect(structureText(two.spec)).toMatch(/On each of 7 edges .*\. 2 edges removed\.$/);
    const locked = lockEdge(one, { layer: 0, input: 0, output: 1 }, { function: 'sin' });
    expect(structureText(locked.spec)).toMatch(
      / 1 edge removed\. Locked to a function: x1 → node 2 of level 1 \(sin\)\.$/,
    );
  });
});

test('layers one by one, with what they take and give, how many edges are gone of how many, and parameters', () => {
  const model = removeEdges(fresh([2, 3, 1], { gridSize: 4, order: 2, base: 'silu', dtype: 'float64' }), [
    { layer: 0, input: 1, output: 0 },
    { layer: 0, input: 1, output: 2 },
  ]);
  expect(cells(layersMarkup(model.spec))).toEqual([
    'KAN 2 → 3',
    'a spline of order 2 on 4 intervals, base silu, 2 of 6 edges removed',
    'KAN 3 → 1',
    'a spline of order 2 on 4 intervals, base silu',
    'parameters',
    // 7 edges of a base weight and 6 coefficients
    '49',
    'dtype',
    'float64',
  ]);
  expect(cells(layersMarkup(fresh([1, 1], { basis: 'rbf', gridSize: 4, order: 2 }).spec))[1]).toMatch(
    /^a sum of 6 Gaussians, base /,
  );
  expect(cells(layersMarkup(fresh([1, 1], { basis: 'chebyshev', gridSize: 4, order: 2 }).spec))[1]).toMatch(
    /^a sum of 6 Chebyshev polynomials, base /,
  );
});

test('layers without edges have their width, or what they take and give', () => {
  expect(cells(layersMarkup(fresh([2, 4, 1], { model: 'deep', dropout: 0.1 }).spec)).slice(2, 8)).toEqual([
    'norm',
    '4 → 4',
    'silu',
    '4',
    'dropout',
    '4 → 4',
  ]);
});

describe('the parts of a page', () => {
  const model = fresh([2, 1]);

  test('are the network and its curves, and columns only where their shares are known', () => {
    expect(modelSections(model, {}).length).toBe(2);
    expect(modelSections(model, { importance: [] }).length).toBe(2);
    expect(modelSections(model, {})[1]).toMatch(/Curves/);
    expect(modelSections(model, {})[1].match(/<svg/g)!.length).toBe(2);
  });

  test('columns come by their shares, bars beside the largest; of many the rest is summed', () => {
    const [, few] = modelSections(model, {
      importance: [
        { name: 'a', share: 0.2 },
        { name: 'b <', share: 0.8 },
      ],
    });
    expect(cells(few).filter((cell) => cell !== '')).toEqual(['b &lt;', '80 %', 'a', '20 %']);
    expect([...few.matchAll(/width:([\d.]+)%/g)].map(([, width]) => width)).toEqual(['100.0', '25.0']);
    expect(few).not.toContain('together');
    const importance = Array.from({ length: 23 }, (_, i) => ({
      name: `c${i}`,
      share: i < 20 ? 0.045 : i === 20 ? 0.05 : 0.025,
    }));
    const [, many] = modelSections(model, { importance });
    expect(many.match(/<tr>/g)!.length).toBe(20);
    expect(many).toContain('and 3 columns with 9.5 % together');
    expect(cells(many)[0]).toBe('c20');
  });

  test('of a large network the 24 strongest curves are shown, and how many there are is said', () => {
    const sections = modelSections(fresh([5, 5]), {});
    expect(sections.at(-1)).toContain('The 24 strongest of 25 curves');
    expect(sections.at(-1)!.match(/<svg/g)!.length).toBe(24);
  });

  test('shares that are all nothing have no bars', () => {
    const [, none] = modelSections(model, {
      importance: [
        { name: 'a', share: 0 },
        { name: 'b', share: 0 },
      ],
    });
    expect([...none.matchAll(/width:([\d.]+)%/g)].map(([, width]) => width)).toEqual(['0.0', '0.0']);
  });

  test('the diagram has its own width and the 64 strongest edges, curves have all one size', () => {
    const [network, curves] = modelSections(fresh([9, 9]), {});
    const [, natural] = /--natural:([\d.]+)px/.exec(network)!;
    expect(network).toContain(`viewBox="0 0 ${natural} `);
    // each edge is a line to its curve and one from it
    const edges = (picture: string): number => picture.match(/<path[^>]* stroke-width="1\.2" d="M[\d.]+ /g)!.length;
    const [all] = modelSections(fresh([8, 8]), {});
    expect([edges(all), edges(network)]).toEqual([128, 128]);
    expect(new Set(Array.from(curves.matchAll(/<svg [^>]*viewBox="([^"]+)"/g), ([, size]) => size))).toEqual(
      new Set(['0 0 380 270']),
    );
  });

  test('a function fitted to an edge stands with the edge of its layer, input and output', () => {
    const deep = fresh([2, 2, 2]);
    const titlesOf = (fits: object[]): string[][] => {
      const [, curves] = modelSections(deep, { fits: fits as never });
      return curves
        .split('<svg')
        .slice(1)
        .map((svg) => [/aria-label="([^"]+)"/.exec(svg)![1], svg]);
    };
    const plain = titlesOf([]);
    expect(plain.length).toBe(8);
    const changed = [0, 1].flatMap((layer) =>
      [0, 1].flatMap((input) =>
        [0, 1].map((output) => {
          const drawn = titlesOf([{ layer, input, output, name: 'sin', r2: 0.5, value: Math.sin }]);
          const other = drawn.filter(([, svg], i) => svg !== plain[i][1]);
          expect(other.length).toBe(1);
          return other[0][0];
        }),
      ),
    );
    expect(new Set(changed).size).toBe(8);
  });

  test('a function fitted to an edge stands with that edge alone', () => {
    const fit = { layer: 0, input: 1, output: 0, name: 'sin', r2: 0.5, value: Math.sin };
    const drawn = modelSections(model, { fits: [fit] })[1];
    const plain = modelSections(model, {})[1];
    const [first, second] = drawn.split('<svg').slice(1);
    const [plainFirst, plainSecond] = plain.split('<svg').slice(1);
    expect(first).toBe(plainFirst);
    expect(second).not.toBe(plainSecond);
  });
});
