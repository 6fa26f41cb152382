// What inputs, outputs and their derivatives are called in conditions, and what a condition comes to at a point.

import { describe, expect, test } from 'vitest';
import { defaultNames, type OwnResidual, readResidual, termNames } from './residual.js';

test('up to three inputs are x, y, z, more are numbered; one output is u, more are numbered', () => {
  const inputs = (count: number): readonly string[] => defaultNames(count, 1).inputs;
  expect([1, 2, 3, 4].map(inputs)).toEqual([['x'], ['x', 'y'], ['x', 'y', 'z'], ['x1', 'x2', 'x3', 'x4']]);
  expect([1, 2].map((count) => defaultNames(1, count).outputs)).toEqual([['u'], ['u1', 'u2']]);
});

describe('names of terms', () => {
  test('are outputs, first and second derivatives, in either order of the inputs', () => {
    const names = termNames({ inputs: ['x', 't'], outputs: ['u', 'v'] }, 'here');
    expect([...names.keys()]).toEqual([
      // prettier-ignore
      'u',
      'u_x',
      'u_t',
      'u_xx',
      'u_xt',
      'u_tx',
      'u_tt',
      'v',
      'v_x',
      'v_t',
      'v_xx',
      'v_xt',
      'v_tx',
      'v_tt',
    ]);
    expect(names.get('v_tx')).toEqual({ output: 1, by: [1, 0] });
    expect(names.get('u')).toEqual({ output: 0, by: [] });
    expect(names.get('u_t')).toEqual({ output: 0, by: [1] });
  });

  test.each([
    [['x', 'xx'], ['u']],
    [['x'], ['x']],
    [['u_y', 'y'], ['u']],
  ])('that could mean two things are refused: inputs %j, outputs %j', (inputs, outputs) => {
    expect(() => termNames({ inputs, outputs }, 'here')).toThrow(/^here: ".*" could mean two things$/);
  });
});

describe('a residual', () => {
  const inputs = ['x', 'y'];
  const names = termNames({ inputs, outputs: ['u'] }, 'here');

  test('of text has its value and its derivative by each term', () => {
    const { terms, ofPoint } = readResidual('here', 'u_xy^2 * y - x * u + 3', inputs, names);
    const known = new Map([
      ['0', 5],
      ['0,0,1', 7],
    ]);
    const values = Float64Array.from(terms, ({ output, by }) => known.get([output, ...by].join())!);
    const slope = new Float64Array(terms.length);
    expect(ofPoint(values, Float64Array.of(2, 0.5), slope)).toBe(49 * 0.5 - 10 + 3);
    expect(Object.fromEntries(terms.map(({ by }, i) => [by.join(), slope[i]]))).toEqual({ '': -2, '0,1': 7 });
  });

  test('of a function is asked as it is, with the terms it names', () => {
    const own: OwnResidual & { factor: number } = {
      terms: ['u_y', 'u'],
      factor: 3,
      ofPoint([slopeY, u], [x], slope) {
        slope.set([own.factor, x]);
        return own.factor * slopeY + x * u;
      },
    };
    const { terms, ofPoint } = readResidual('here', own, inputs, names);
    expect(terms).toEqual([
      { output: 0, by: [1] },
      { output: 0, by: [] },
    ]);
    const slope = new Float64Array(2);
    expect(ofPoint(Float64Array.of(2, 5), Float64Array.of(4, 0), slope)).toBe(26);
    expect(Array.from(slope)).toEqual([3, 4]);
  });

  test.each<[unknown, RegExp]>([
    ['x + y', /^here: "x \+ y" says nothing about u$/],
    ['u_zz', /^here: unknown name "u_zz"$/],
    [{ terms: ['w'], ofPoint: () => 0 }, /^here: unknown name "w"$/],
    [{ terms: ['u'] }, /^here must be text or \{ terms, ofPoint \}/],
    [{ terms: 'u', ofPoint: () => 0 }, /^here must be text or/],
    [null, /^here must be text or/],
  ])('%j is refused', (given, message) => {
    expect(() => readResidual('here', given as never, inputs, names)).toThrow(message);
  });
});
