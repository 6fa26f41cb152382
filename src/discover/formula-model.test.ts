import { describe, expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import type { NumberInput, TableEncoding } from '../data/table-encoding.js';
import { parseExpression } from '../formula/parse.js';
import type { KANLayerSpec } from '../model/spec.js';
import { formulaModel, formulaModelOrNone } from './formula-model.js';

const number = (name: string, range: [number, number]): NumberInput => ({
  kind: 'number',
  name,
  offset: 0,
  factor: 1,
  range,
});
const encoding: TableEncoding = {
  inputs: [number('a', [-1, 3]), number('b', [2, 2])],
  target: { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
};

describe('formulas as a network', () => {
  test('answer what the formulas say, each as an output', () => {
    const expressions = ['2*a - b^2', 'a*b + 3'].map((text) => parseExpression(text));
    const model = formulaModel(expressions, encoding);
    const x = [0.5, 2, -1, 1.5, 3, 7];
    const expected = [0, 1, 2].flatMap((row) => {
      const [a, b] = [x[2 * row], x[2 * row + 1]];
      return [2 * a - b ** 2, a * b + 3];
    });
    const answers = predictRows(model, Float64Array.from(x), 3, referenceBackend());
    expect([...answers]).toEqual(expected.map((each) => expect.closeTo(each, 9)));
    expect(model.spec.encoding).toBe(encoding);
    expect(model.spec.dtype).toBe('float64');
  });
  test('have constants of physics as numbers', () => {
    const model = formulaModel([parseExpression('a*g')], encoding, [{ name: 'g', value: 9.5 }]);
    const [answer] = predictRows(model, Float64Array.of(2, 1), 1, referenceBackend());
    expect(answer).toBeCloseTo(19, 9);
  });
  test('have curves over the ranges of the inputs, by one where that is none', () => {
    const layer = formulaModel([parseExpression('a + b')], encoding).spec.layers[0] as KANLayerSpec;
    expect(layer).toMatchObject({
      gridSize: 5,
      order: 3,
      grid: {
        kind: 'per-input',
        domains: [
          [-1, 3],
          [2, 3],
        ],
      },
    });
  });
  test('that have numbers which no network holds are none', () => {
    const other = parseExpression('1e300*(1e300*a)');
    expect(() => formulaModel([other], encoding)).toThrow('the formula has numbers that are not finite');
    expect(formulaModelOrNone([other], encoding)).toBeUndefined();
    expect(formulaModelOrNone([parseExpression('2*a')], encoding)).toEqual(
      formulaModel([parseExpression('2*a')], encoding),
    );
    // what is no fault of the formulas is told
    expect(() => formulaModelOrNone([parseExpression('a')], encoding, null as unknown as [])).toThrow(TypeError);
  });
});
