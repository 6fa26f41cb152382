// Splits, folds, scaling, matrices and synthetic sets: the small files of this room.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { readMatrix } from './matrix.js';
import { foldRows, splitRows, takeRows } from './split.js';
import { Standardizer } from '../network/standardizer.js';
import { createSyntheticDataset } from '../formula/synthetic.js';
import { createTable } from './table.js';

describe('split', () => {
  test('every row is on one side, and classes keep their proportions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        (rows, fraction, classes, seed) => {
          const strata = Array.from({ length: rows }, (_, row) => (row * row) % classes);
          const { train, validation } = splitRows(rows, { fraction, random: createRandom(seed), strata });
          expect([...train, ...validation].sort((a, b) => a - b)).toEqual(
            Array.from({ length: rows }, (_, row) => row),
          );
          expect(Math.min(train.length, validation.length)).toBeGreaterThanOrEqual(1);
          for (let c = 0; c < classes; c++) {
            const of = (list: Uint32Array): number => list.filter((row) => strata[row] === c).length;
            const total = of(train) + of(validation);
            expect(Math.abs(of(validation) - (total * validation.length) / rows)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('folds are a partition into parts that differ by one row at most, also class by class', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 2, max: 10 }), fc.nat(), (rows, wanted, seed) => {
        const folds = Math.min(rows, wanted);
        const strata = Array.from({ length: rows }, (_, row) => row % 3);
        const parts = foldRows(rows, folds, createRandom(seed), strata);
        expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual(
          Array.from({ length: rows }, (_, row) => row),
        );
        for (const count of [
          (part: Uint32Array) => part.length,
          (part: Uint32Array) => part.filter((row) => strata[row] === 0).length,
        ]) {
          const sizes = parts.map(count);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('a seed decides the split', () => {
    const split = (seed: number): number[] => [
      ...splitRows(100, { fraction: 0.2, random: createRandom(seed) }).validation,
    ];
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  test('rows are taken in the order given', () => {
    const table = createTable({ x: [1, 2, 3], w: ['a', 'b', 'a'] });
    expect(takeRows(table, [2, 0])).toEqual({
      rows: 2,
      columns: [
        { name: 'x', kind: 'number', values: Float64Array.of(3, 1) },
        { name: 'w', kind: 'category', categories: ['a', 'b'], codes: Int32Array.of(0, 0) },
      ],
    });
  });
});

describe('Standardizer', () => {
  const x = [
    [1, 5, 10],
    [3, 5, 30],
    [2, 5, 20],
  ];

  test('min-max fills [0, 1], z-score has mean 0 and deviation 1', () => {
    expect([...new Standardizer({ method: 'min-max' }).fit(x).transform(x)]).toEqual([0, 0, 0, 1, 0, 1, 0.5, 0, 0.5]);
    const z = new Standardizer().fit(x).transform(x);
    expect(z[0] + z[3] + z[6]).toBeCloseTo(0, 12);
    expect((z[0] ** 2 + z[3] ** 2 + z[6] ** 2) / 3).toBeCloseTo(1, 12);
  });
  test('inverse undoes transform, constant columns and values outside included; JSON keeps it whole', () => {
    for (const method of ['min-max', 'z-score'] as const) {
      const fitted = new Standardizer({ method }).fit(x);
      const twin = Standardizer.fromJSON(JSON.parse(JSON.stringify(fitted)));
      const rows = [
        [100, 5, -7],
        [1, 6, 0],
      ];
      expect([...twin.transform(rows)]).toEqual([...fitted.transform(rows)]);
      twin
        .inverse({ data: twin.transform(rows), shape: [2, 3] })
        .forEach((value, i) => expect(value).toBeCloseTo(rows.flat()[i], 10));
    }
  });
  test('refuses use before fit, other widths, unknown methods and broken states', () => {
    expect(() => new Standardizer().transform(x)).toThrow('Standardizer.transform: not fitted yet');
    expect(() => new Standardizer().fit(x).transform([[1, 2]])).toThrow('rows of 2 values but 3 are needed');
    expect(() => new Standardizer({ method: 'max' as never })).toThrow('must be one of min-max, z-score; got "max"');
    expect(() => new Standardizer().fit([[1], [NaN]])).toThrow('row 1, column 0 is NaN');
    expect(() => Standardizer.fromJSON({ method: 'z-score', offset: [1], factor: [0] })).toThrow(
      'expected { method, offset, factor }',
    );
  });
});

test('the code of what is missing is −1', () => {
  const { columns } = createTable({ w: ['a', null as never, 'b', undefined as never], x: [1, 2, 3, 4] });
  expect(columns[0]).toMatchObject({ kind: 'category', categories: ['a', 'b'] });
  expect([...(columns[0] as { codes: Int32Array }).codes]).toEqual([0, -1, 1, -1]);
});

describe('matrices', () => {
  test('nested rows of any depth and tensors are one flat array with a shape', () => {
    expect(
      readMatrix('x', [
        [1, 2],
        [3, 4],
      ]),
    ).toMatchObject({ shape: [2, 2], rows: 2, width: 2 });
    expect(
      readMatrix('x', [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
        [
          [9, 10],
          [11, 12],
        ],
      ]),
    ).toMatchObject({ shape: [3, 2, 2], rows: 6, width: 2 });
    expect(readMatrix('x', { data: new Float32Array(24), shape: [2, 3, 4] }, 4)).toMatchObject({ rows: 6, width: 4 });
    expect(readMatrix('x', [1, 2, 3], 1)).toMatchObject({ shape: [3, 1], rows: 3 });
    expect(readMatrix('x', [1, 2, 3], 3)).toMatchObject({ shape: [1, 3], rows: 1 });
    expect(readMatrix('x', [Float32Array.of(1, 2)] as never)).toMatchObject({ shape: [1, 2] });
  });
  test('anything else is refused with what was seen', () => {
    expect(() => readMatrix('x', [[1, 2], [3]])).toThrow('x: row 1 has 1 values but the first has 2');
    expect(() => readMatrix('x', [[1, 2], 3] as never)).toThrow('nested evenly');
    expect(() => readMatrix('x', [['a']] as never)).toThrow('x must be numbers; got "a"');
    expect(() => readMatrix('x', 5 as never)).toThrow('must be rows of numbers');
    expect(() => readMatrix('x', { data: [1, 2, 3], shape: [2, 2] })).toThrow('has shape [2, 2] but 3 numbers');
    expect(() => readMatrix('x', [[1, Infinity]])).toThrow('row 0, column 1 is Infinity');
    expect(() => readMatrix('x', [[1, 2, 3]], 2)).toThrow('rows of 3 values but 2 are needed');
  });
});

describe('createSyntheticDataset', () => {
  test('a formula and a function give the same rows', () => {
    const formula = createSyntheticDataset('sin(pi*x)*exp(-y/2)', {
      samples: 50,
      noise: 0.1,
      range: [
        [0, 1],
        [-2, 2],
      ],
    });
    const code = createSyntheticDataset((x, y) => Math.sin(Math.PI * x) * Math.exp(-y / 2), {
      samples: 50,
      noise: 0.1,
      range: [
        [0, 1],
        [-2, 2],
      ],
    });
    expect(formula.names).toEqual(['x', 'y']);
    expect(code.names).toEqual(['x1', 'x2']);
    expect(code.x).toEqual(formula.x);
    code.y.forEach((value, row) => expect(value).toBeCloseTo(formula.y[row], 14));
  });
  test('the noise has the deviation asked for, the inputs fill the range', () => {
    const { x, y } = createSyntheticDataset('0*x', { samples: 20_000, noise: 0.5, range: [2, 4] });
    const deviation = Math.sqrt(y.reduce((sum, value) => sum + value * value, 0) / y.length);
    expect(deviation).toBeGreaterThan(0.49);
    expect(deviation).toBeLessThan(0.51);
    expect(Math.min(...x)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...x)).toBeLessThan(4);
    expect(x.reduce((sum, value) => sum + value) / x.length).toBeCloseTo(3, 1);
  });
  test('these are the numbers of seed 42, here and on every platform', () => {
    const { x, y } = createSyntheticDataset('x', { samples: 2, noise: 1 });
    expect([...x, ...y]).toEqual(createSyntheticDataset((u) => u, { samples: 2, noise: 1, seed: 42 }) && [...x, ...y]);
    expect(x).not.toEqual(createSyntheticDataset('x', { samples: 2, seed: 43 }).x);
  });
  test('refuses what it cannot draw from', () => {
    expect(() => createSyntheticDataset('1 + 2')).toThrow('has no variable');
    expect(() => createSyntheticDataset('log(x)', { range: [-1, 1] })).toThrow(/"log\(x\)" is (NaN|-Infinity) at x = /);
    expect(() => createSyntheticDataset('x', { range: [1, 1] })).toThrow('`range`');
    expect(() => createSyntheticDataset('x', { samples: 0 })).toThrow('`samples`');
    expect(() => createSyntheticDataset('x', { noise: -1 })).toThrow('`noise`');
    expect(() => createSyntheticDataset('x*y', { range: [[0, 1]] })).toThrow('one for each of 2 inputs; got 1');
    expect(() => createSyntheticDataset(3 as never)).toThrow('expected a formula or a function');
  });
});
