// Headers of C99: what they answer, by compiling and running them where there is a compiler.

import { describe, expect, test } from 'vitest';
import { wrongAnswers } from '../../test/export/compare.js';
import { formulaCases } from '../../test/export/formulas.js';
import { drawModel, drawTableModel, exportModels, hostileNames, kan } from '../../test/export/models.js';
import { drawRows } from '../../test/export/rows.js';
import { compiler, runC, selfTestC } from '../../test/export/run-c.js';
import type { InputColumn } from '../data/table-encoding.js';
import { programOf } from './build-program.js';
import { cString } from './c.js';
import { exportModel } from './export-model.js';
import { interpretRows } from './interpret.js';
import { answerWidth } from './program.js';

const rows = 200;
const headerOf = async (model: Parameters<typeof exportModel>[0], more = {}): Promise<string> =>
  (await exportModel(model, { to: 'c', ...more }))[0].content as string;

describe.skipIf(!compiler)(`compiled${compiler ? '' : ' (no C compiler here)'}`, () => {
  test('all models answer as they do here, and without a warning', async () => {
    const all = await Promise.all(
      exportModels.map(async ([what, model], i) => {
        const name = `m${i}`;
        const program = programOf(model);
        const values = drawRows(program, rows, 3);
        const header = await headerOf(model, { name });
        return { what, name, program, header, values, columns: program.columns.length, width: answerWidth(program) };
      }),
    );
    const answers = runC(all, 'double', ['-O0']);
    const wrong = all.map(({ what, program, values }, i) => [
      what,
      wrongAnswers(program, answers[i], interpretRows(program, values, rows), 1e-12),
    ]);
    expect(wrong).toEqual(all.map(({ what }) => [what, []]));
  });

  test('formulas have values where they have some here, and nowhere else', async () => {
    const all = await Promise.all(
      formulaCases.map(async (each, i) => {
        const header = await headerOf(each.formula, { name: `f${i}` });
        return { ...each, name: `f${i}`, header, columns: 2, width: 1 };
      }),
    );
    const answers = runC(all, 'double', ['-O0']);
    const wrong = all.map(({ text, program, expected }, i) => [
      text,
      wrongAnswers(program, answers[i], expected, 1e-12),
    ]);
    expect(wrong).toEqual(all.map(({ text }) => [text, []]));
  });

  test('with hostile names too, a header tests itself', async () => {
    const model = exportModels.find(([name]) => name === 'hostile names')![1];
    expect(selfTestC(await headerOf(model))).toBe('16 rows answered as the model does\n');
    const broken = (await headerOf(model)).replace(/(model_test_y\[\] = \{\n\s*)[^,]+/, '$17');
    expect(() => selfTestC(broken)).toThrow('self-test: row 0 gives');
  });
});

test('what no float can hold is refused, with the reason', async () => {
  const refused = async (model: Parameters<typeof exportModel>[0]): Promise<string> =>
    await exportModel(model, { to: 'c', precision: 'float' }).then(
      () => 'done',
      ({ message }: Error) => message,
    );
  const of = (name: string): (typeof exportModels)[number][1] => exportModels.find(([each]) => each === name)![1];
  expect(await refused(of('[2, 5, 1]'))).toBe('done');
  expect(await refused(of('three classes'))).toBe(
    'exportModel: column "day" holds dates, and float cannot hold their seconds',
  );
  expect(await refused(of('order 0, clamp'))).toMatch('curves of order 0 jump at knots');
  expect(await refused(of('locked edges'))).toMatch('a locked edge has `sign` or `floor`, which jump');
  const serial: InputColumn = { kind: 'number', name: 'serial', offset: 1e9, factor: 0.1, range: [1e9 - 10, 1e9 + 10] };
  const target = { kind: 'regression' as const, columns: [{ name: 'y', offset: 0, factor: 1 }] };
  expect(await refused(drawTableModel([serial], target, 1))).toBe(
    'exportModel: the values of column "serial" differ in digits that float does not have',
  );
});

test('a large network is tables and loops: few lines beside its numbers', async () => {
  const model = drawModel([kan(40, 30), kan(30, 3)], 5, { dtype: 'float32' });
  const header = await headerOf(model);
  expect(header.split('\n').filter((line) => !/^ *-?[\d.]+(e[+-]?\d+)?f?,/.test(line)).length).toBeLessThan(150);
});

test('every table is read: compilers warn of others', async () => {
  for (const [what, model] of exportModels) {
    const header = await headerOf(model);
    const made = [...header.matchAll(/^static const \w+ (model_t\d+)\[/gm)].map(([, name]) => name);
    const unread = made.filter((name) => header.split(new RegExp(`\\b${name}\\b`)).length < 3);
    expect([what, unread]).toEqual([what, []]);
  }
});

test('strings are bytes in ASCII', () => {
  expect(cString('a "b" \\ ?? é\n')).toBe('"a \\"b\\" \\\\ \\?\\? \\303\\251\\012"');
  for (const name of hostileNames) expect(cString(name)).toMatch(/^"[ -~]*"$/);
});
