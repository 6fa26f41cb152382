// The program of a model answers as the model does.

import { openBackend, predictTable } from 'kanjs';
import { expect, test } from 'vitest';
import { exportModels } from '../../test/export/models.js';
import { wrongAnswers } from '../../test/export/compare.js';
import { drawRows, tableOf } from '../../test/export/rows.js';
import { predictRows } from '../compute/predict.js';
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
  const values = drawRows(program, rows, 7);
  const expected =
    model.spec.encoding === undefined
      ? predictRows(model, values, rows, backend)
      : (await predictTable(model, tableOf(program, values, rows), { backend })).data;
  const answers = interpretRows(program, values, rows);
  expect(answers.length).toBe(rows * answerWidth(program));
  expect(wrongAnswers(program, answers, expected, 1e-12)).toEqual([]);
  expect(new Set(expected).size).toBeGreaterThan(20);
});
