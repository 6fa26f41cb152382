// Locking edges and freeing them, and what is refused.

import fc from 'fast-check';
import {
  decodeModel,
  encodeModel,
  KAN,
  KanError,
  lockEdge,
  refineGrid,
  removeEdges,
  saveModel,
  unlockEdge,
  updateGrid,
} from 'kanjs';
import { edgeCurve } from 'kanjs/explain';
import {
  activeParameterCount,
  checkModel,
  createSpec,
  edgeRows,
  type LockedEdge,
  lockedEdges,
  type LockOptions,
  parameterCount,
  sparsityOf,
} from 'kanjs/model';
import { afterAll, describe, expect, test } from 'vitest';
import { kan as command, Scratch } from './command/run.js';
import { backend, backends, edge, everyFunction, fresh, own, rows, x } from './lock-samples.js';

afterAll(() => backends.forEach((each) => each.close()));

describe('locking and freeing', () => {
  const anyEdge = fc.record({
    input: fc.integer({ min: 0, max: 2 }),
    output: fc.integer({ min: 0, max: 3 }),
    options: fc.constantFrom(...everyFunction.filter(({ function: name }) => !/1\/|log|sqrt|arc|art|tan$/.test(name))),
    affine: fc.tuple(...([0, 1, 2, 3] as const).map(() => fc.double({ min: -2, max: 2, noNaN: true }))) as fc.Arbitrary<
      [number, number, number, number]
    >,
    remove: fc.boolean(),
  });

  test('lock → save → load → predict says the same to the bit, whatever was locked, locked again and removed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEdge, { maxLength: 12 }),
        fc.constantFrom('float32' as const, 'float64' as const),
        async (edits, dtype) => {
          let model = new KAN([3, 4, 1], { dtype }).model;
          for (const { input, output, options, affine, remove } of edits) {
            const place = { layer: 0, input, output };
            model = remove ? removeEdges(model, [place]) : lockEdge(model, place, { ...options, affine });
            expect(() => checkModel(model)).not.toThrow();
          }
          const last = new Map(edits.map((edit) => [edit.input * 4 + edit.output, edit]));
          expect(lockedEdges(model)).toHaveLength([...last.values()].filter(({ remove }) => !remove).length);
          for (const { input, output, affine, remove } of last.values()) {
            const found = lockedEdges(model).find((each) => each.input === input && each.output === output);
            expect(found?.affine).toEqual(
              remove ? undefined : affine.map((value) => (dtype === 'float32' ? Math.fround(value) : value)),
            );
          }
          const bytes = encodeModel(model);
          const again = decodeModel(bytes).model;
          expect(again).toEqual(model);
          expect(encodeModel(again)).toEqual(bytes);
          const points = { data: Array.from({ length: 12 }, (_, i) => Math.sin(i)), shape: [4, 3] };
          const [before, after] = await Promise.all(
            [model, again].map((each) => new KAN(each).predict(points, { backend })),
          );
          expect(after!.data).toEqual(before!.data);
          // on the reference they agree to rounding
          const slow = await new KAN(model).predict(points, { backend: backends[0] });
          slow.data.forEach((value, i) =>
            expect(Math.abs(value - before!.data[i])).toBeLessThanOrEqual(
              (dtype === 'float32' ? 1e-4 : 1e-11) * Math.max(1, Math.abs(value)),
            ),
          );
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  test('counts: frozen coefficients are not trained, four numbers are', () => {
    const model = fresh([2, 2, 1]);
    const locked = lockEdge(model, edge, { function: 'sin' });
    expect(parameterCount(locked.spec)).toBe(parameterCount(model.spec) + 4);
    expect(activeParameterCount(locked.spec)).toBe(activeParameterCount(model.spec) - 9 + 4);
    expect(sparsityOf(locked).share).toBe(0);
    // nothing else has moved
    const freed = removeEdges(locked, [edge]);
    expect(freed).toEqual(removeEdges(model, [edge]));
    expect(lockEdge(freed, edge, { function: 'sin' })).toEqual(locked);
  });

  const smooth = [
    'x',
    'x^2',
    'x^3',
    'exp',
    'sin',
    'cos',
    'tanh',
    'gaussian',
    'sinh',
    'cosh',
    'sigmoid',
    '0',
    '1',
    'arctan',
  ];
  test.each(smooth)('%s is followed to 1e-3 by the curve that it becomes', (name) => {
    for (const options of [{}, { basis: 'chebyshev' as const }, { base: 'none' as const, order: 4 }]) {
      const locked = lockEdge(fresh([2, 2, 1], options), edge, { function: name, affine: [1, 0.2, 0.8, 0.1] });
      const before = edgeCurve(locked, edge, { points: 500 });
      const { model, deviation } = unlockEdge(locked, edge);
      expect(lockedEdges(model)).toEqual([]);
      expect(() => checkModel(model)).not.toThrow();
      const after = edgeCurve(model, edge, { points: 500 });
      const worst = Math.max(...after.y.map((value, i) => Math.abs(value - before.y[i])));
      expect(worst).toBeLessThan(1e-3);
      expect(Math.abs(deviation - worst)).toBeLessThan(2e-4);
    }
  });

  test('what a curve cannot follow is said', () => {
    const place = { layer: 0, input: 0, output: 0 };
    const step = unlockEdge(lockEdge(fresh([1, 1]), place, { function: 'sign' }), place);
    expect(step.deviation).toBeGreaterThan(0.3);
    const pole = lockEdge(fresh([1, 1]), place, { function: 'log' });
    expect(() => unlockEdge(pole, place)).toThrow(/log of the edge \[0, 0\] is NaN at -1/);
    const part = unlockEdge(pole, place, { range: [0.5, 1] });
    expect(part.deviation).toBeLessThan(1e-3);
    expect(() => unlockEdge(pole, place, { range: [2, 3] })).toThrow(/outside the grid's domain \[-1, 1\]/);
  });

  test('grids of other edges change, what is locked does not', async () => {
    const locked = lockEdge(fresh([2, 2, 1]), edge, { function: 'sin', affine: [2, 1, 3, 4] });
    const before = edgeCurve(locked, edge, { points: 50 }).y;
    const finer = refineGrid(locked, 10);
    expect(edgeCurve(finer, edge, { points: 50 }).y).toEqual(before);
    const moved = await updateGrid(locked, { data: x, shape: [rows, 2] }, { backend });
    expect(lockedEdges(moved)).toEqual(lockedEdges(locked));
    for (const each of [finer, moved]) {
      expect(() => checkModel(each)).not.toThrow();
      expect(edgeRows(each.spec.layers[0] as never)).toBe(each === finer ? 14 : 9);
    }
  });
});

test('kan info names them, in text and in JSON', async () => {
  const scratch = new Scratch();
  try {
    let model = new KAN([2, 2, 1]).model;
    model = lockEdge(model, edge, { function: 'sin', affine: [2, -0.5, 1.5, 0.25] });
    model = lockEdge(model, { layer: 1, input: 0, output: 0 }, { ...own, affine: [1, 0, 1, 0] });
    await saveModel(scratch.at('m.safetensors'), model);
    const { out } = await command(['info', scratch.at('m.safetensors')]);
    expect(out).toContain('x2 → node 1 of level 1: 1.5*sin(2*x - 0.5) + 0.25');
    expect(out).toContain('node 1 of level 1 → y: x*exp(-x^2) + cos(3*x)/2');
    const json = JSON.parse((await command(['info', '--json', scratch.at('m.safetensors')])).out);
    expect(json.locked).toEqual(JSON.parse(JSON.stringify(lockedEdges(model))));
  } finally {
    scratch.remove();
  }
});

describe('bad input', () => {
  const model = fresh([2, 2, 1]);
  const refused: [object, LockOptions, RegExp][] = [
    [{ ...edge, layer: 7 }, { function: 'sin' }, /layer 7 is not a KAN layer/],
    [{ ...edge, input: 2 }, { function: 'sin' }, /`input`.*from 0 to 1; got 2/],
    [{ ...edge, output: -1 }, { function: 'sin' }, /`output`.*got -1/],
    [edge, { function: 'sine' }, /unknown function "sine"/],
    [edge, {} as never, /`function` is missing/],
    [edge, { function: 'sin', expression: 'x' }, /"sin" is built in/],
    [edge, { function: 'mine', expression: 'x*y' }, /variable x alone.*"y"/],
    [edge, { function: 'mine', expression: 'x*(' }, /lockEdge: /],
    [edge, { function: 'mine', expression: 3 as never }, /`expression` must be text.*got 3/],
    [edge, { function: 'mine', expression: Array.from({ length: 80 }, () => 'x').join('*') }, /more than 60/],
    [edge, { function: 'sin', affine: [1, 2, 3] as never }, /\[a, b, c, d\]; got \[1, 2, 3\]/],
    [edge, { function: 'sin', affine: [1, NaN, 3, 4] }, /`affine\[1\]`.*got NaN/],
    [edge, { function: 'sin', affine: [1, 2, 3, Infinity] }, /`affine\[3\]`.*got Infinity/],
  ];
  test.each(refused)('%j %j', (place, options, message) => {
    expect(() => lockEdge(model, place as never, options)).toThrow(KanError);
    expect(() => lockEdge(model, place as never, options)).toThrow(message);
  });

  test('a number that float32 has no room for', () => {
    expect(() =>
      lockEdge(new KAN([1, 1]).model, { layer: 0, input: 0, output: 0 }, { function: 'x', affine: [1, 1e300, 1, 0] }),
    ).toThrow(/`affine\[1\]` is too large for float32; got 1e\+300/);
  });

  test('an edge that is not locked cannot be freed', () => {
    expect(() => unlockEdge(model, edge)).toThrow(/the edge \[1, 0\] of layer 0 is not locked/);
  });

  const list = (...locked: unknown[]): (() => void) => {
    const spec = createSpec([2, 2]);
    const layers = spec.layers.map((layer) => ({
      ...layer,
      locked: locked as LockedEdge[],
      removed: [[1, 1] as [number, number]],
    }));
    const made = { ...spec, layers };
    return () => checkModel({ spec: made, parameters: new Float32Array(parameterCount(spec) + 4 * locked.length) });
  };
  const sine = { input: 0, output: 0, function: 'sin' };
  test.each([
    ['an edge twice', list(sine, sine), /each edge once/],
    ['out of order', list({ ...sine, input: 1 }, sine), /ordered by input/],
    ['an edge that is removed', list({ ...sine, input: 1, output: 1 }), /\[1, 1\] is both removed and locked/],
    ['no edge', list(7), /`locked\[0\]` must be.*got 7/],
    ['an input there is not', list({ ...sine, input: 2 }), /the input of `locked\[0\]`.*got 2/],
    ['a function there is not', list({ ...sine, function: 'sinus' }), /`locked\[0\]`: unknown function "sinus"/],
  ])('a spec with %s', (_what, make, message) => expect(make).toThrow(message));

  test.each([
    ['sin', 'sim', /`locked\[0\]`: unknown function "sim"/],
    ['x*exp(-x)', 'x*exp(-y)', /variable x alone/],
    ['x*exp(-x)', '((((((((', /./],
    ['x*exp(-x)', 'x*eval(x)', /eval/],
    ['\\"input\\":1', '\\"input\\":3', /the input of `locked\[\d\]`.*got 3/],
    ['\\"output\\":1', '\\"outpot\\":1', /the output of `locked\[1\]`.*got undefined/],
    ['[2,4]', '[1,8]', /`?"?layers.0.locked"?`? must have shape \[2, 4\]; got \[1, 8\]/],
    ['layers.0.locked', 'layers.0.lockad', /layers.0.locked" is missing/],
  ])('a file that says %s as %s', (said, instead, message) => {
    const once = lockEdge(model, edge, { function: 'sin' });
    const both = lockEdge(once, { ...edge, output: 1 }, { function: 'w', expression: 'x*exp(-x)' });
    const text = Buffer.from(encodeModel(both)).toString('latin1');
    expect(text).toContain(said);
    const bytes = Buffer.from(text.replace(said, instead.padEnd(said.length)), 'latin1');
    expect(() => decodeModel(bytes)).toThrow(KanError);
    expect(() => decodeModel(bytes)).toThrow(message);
  });

  test('coefficients that are not zero', () => {
    const locked = lockEdge(model, edge, { function: 'sin' });
    locked.parameters[18] = 1;
    expect(() => checkModel(locked)).toThrow(/the locked edge \[1, 0\] has coefficients that are not 0/);
    expect(() => encodeModel(locked)).toThrow(/locked edge/);
  });
});
