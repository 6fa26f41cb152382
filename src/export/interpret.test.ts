// The program of a model answers as the model does.

import { openBackend, predictTable } from 'kanjs';
import { expect, test } from 'vitest';
import { drawTableModel, exportModels } from '../../test/export/models.js';
import { wrongAnswers } from '../../test/export/compare.js';
import { drawRows, tableOf } from '../../test/export/rows.js';
import { predictRows } from '../compute/predict.js';
import type { InputColumn, TargetEncoding } from '../data/table-encoding.js';
import type { Model } from '../model/model.js';
import { programOf } from './build-program.js';
import { interpretRows } from './interpret.js';
import { answerWidth } from './program.js';

const backend = await openBackend({ device: 'reference' });
const rows = 300;

/** in float64, so that nothing but the formulas differs */
function exact({ spec, parameters, members }: Model): Model {
  return {
    spec: { ...spec, dtype: 'float64' },
    parameters: Float64Array.from(parameters),
    ...(members && { members: members.map(exact) }),
  };
}

test.each(exportModels)('%s', async (_name, given) => {
  const model = exact(given);
  const program = programOf(model);
  const values = drawRows(program, rows, 7, true);
  const expected =
    model.spec.encoding === undefined
      ? predictRows(model, values, rows, backend)
      : (await predictTable(model, tableOf(program, values, rows), { backend })).data;
  const answers = interpretRows(program, values, rows);
  expect(answers.length).toBe(rows * answerWidth(program));
  expect(wrongAnswers(program, answers, expected, 1e-12)).toEqual([]);
  expect(new Set(expected).size).toBeGreaterThan(20);
});

test('what is infinite, which a table may not have, has no answer, whatever becomes of the column', () => {
  const target: TargetEncoding = {
    kind: 'regression',
    columns: [{ name: 'y', offset: 0, factor: 1, transform: { kind: 'log', shift: 1, smear: 1 } }],
  };
  for (const scaling of [undefined, 'log', 'robust', 'date'] as const) {
    const common = { name: 'x', offset: 0, factor: 1, range: [-1, 1] as [number, number], fill: 0.5 };
    const column: InputColumn =
      scaling === 'date'
        ? { kind: 'date', name: 'x', date: { order: 'ymd' }, range: [0, 1e9], cycles: ['week'], fill: 5 }
        : { kind: 'number', ...common, ...(scaling && { scaling: { kind: scaling, center: 0, width: 1 } }) };
    for (const outside of ['clamp', 'zero', 'linear'] as const) {
      const program = programOf(drawTableModel([column], target, 3, { layer: { outside, base: 'tanh' } }));
      const answers = interpretRows(program, [Infinity, -Infinity, NaN, 0.5], 4);
      expect(Array.from(answers, Number.isFinite), `${scaling}, ${outside}`).toEqual([false, false, true, true]);
    }
  }
});
