// Exports in their own languages: ten thousand rows for each of twenty models, also far outside of what training saw.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel, type ExportOptions } from 'kanjs';
import { afterAll, describe, expect, test } from 'vitest';
import { programOf } from '../../src/export/build-program.js';
import { interpretRows } from '../../src/export/interpret.js';
import { answerWidth, type Program } from '../../src/export/program.js';
import { movedBy, wrongAnswers } from '../export/compare.js';
import { formulaCases } from '../export/formulas.js';
import { exportModels } from '../export/models.js';
import { drawRows } from '../export/rows.js';
import { trainedModels } from '../export/trained.js';
import { compiler, runC, selfTestC } from '../export/run-c.js';
import { python, run } from './tools.js';

const rows = 10_000;
/** of numbers of eight bytes and of four, relative */
const [exact, short] = [1e-12, 2e-6];

/** a rounding of four bytes, in roundings of eight */
const floatRoundings = 2 ** 29;

const folder = mkdtempSync(join(tmpdir(), 'kan-exports-'));
afterAll(() => rmSync(folder, { recursive: true }));

const all = [...exportModels, ...(await trainedModels())].map(([what, model], i) => {
  const program = programOf(model);
  // some languages do not read what was pruned: there an infinite number does no harm
  const values = drawRows(program, rows, 11, what === 'pruned');
  return {
    what,
    name: `m${i}`,
    model,
    program,
    values,
    expected: interpretRows(program, values, rows),
    moved: movedBy(program, values, rows),
  };
});
type Case = (typeof all)[number];

const contentOf = async ({ model, name }: Case, options: ExportOptions): Promise<string> =>
  (await exportModel(model, { name, ...options }))[0].content as string;
const bytesOf = (file: string): Float64Array => {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const labelsOf = ({ answer, ...program }: Program, answers: Float64Array): number[] => {
  if (answer.kind === 'numbers') return [];
  const width = answerWidth({ answer, ...program } as Program);
  return Array.from({ length: answers.length / width }, (_, row) => {
    const own = answers.subarray(row * width, (row + 1) * width);
    return own.indexOf(Math.max(...own));
  });
};

describe('Node', () => {
  test.each(all)('$what', async (each) => {
    for (const to of ['js']) {
      const file = join(folder, `${each.name}.mjs`);
      writeFileSync(file, await contentOf(each, { to }));
      const script = `import { compute } from './${each.name}.mjs'; import { readFileSync, writeFileSync } from 'node:fs';
const bytes = readFileSync('x'); const x = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const n = ${each.program.columns.length}; const y = []; for (let i = 0; i < x.length; i += n) y.push(...compute(x.subarray(i, i + n))); writeFileSync('y', new Float64Array(y));`;
      writeFileSync(join(folder, 'x'), each.values);
      run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
      const answers = bytesOf(join(folder, 'y'));
      expect(wrongAnswers(each.program, answers, each.expected, exact, each.moved)).toEqual([]);
      expect(labelsOf(each.program, answers)).toEqual(labelsOf(each.program, each.expected));
      expect(run(process.execPath, [file, '--self-test'])).toMatch(/^\d+ rows answered as the model does\n$/);
    }
  });
});

describe.skipIf(!compiler)(`C, by ${compiler ?? 'a compiler that is not here'}`, () => {
  test('double', async () => {
    const runs = await Promise.all(
      all.map(async (each) => ({
        ...each,
        header: await contentOf(each, { to: 'c' }),
        columns: each.program.columns.length,
        width: answerWidth(each.program),
      })),
    );
    const answers = runC(runs, 'double', ['-O2']);
    for (const [i, each] of runs.entries()) {
      expect([each.what, wrongAnswers(each.program, answers[i], each.expected, exact, each.moved)]).toEqual([
        each.what,
        [],
      ]);
      expect(labelsOf(each.program, answers[i])).toEqual(labelsOf(each.program, each.expected));
      expect(selfTestC(each.header)).toMatch(/^\d+ rows answered as the model does\n$/);
    }
  });

  test('float', async () => {
    const runs = [];
    const refused = [];
    // what is trained on dates is refused
    for (const each of all.slice(0, exportModels.length)) {
      try {
        const header = await contentOf(each, { to: 'c', precision: 'float' });
        // rounded first: what float does to a row is not what is compared
        const values = each.values.map(Math.fround);
        const expected = interpretRows(each.program, values, rows);
        const { program } = each;
        runs.push({ ...each, header, values, expected, columns: program.columns.length, width: answerWidth(program) });
      } catch (error) {
        refused.push([each.what, (error as Error).message]);
      }
    }
    expect(refused.map(([what]) => what)).toEqual([
      'order 0, clamp',
      'locked edges',
      'all kinds of columns, a logarithm and a constant',
      'three classes',
    ]);
    const answers = runC(runs, 'float', ['-O2']);
    const wrong = runs.map(({ what, program, expected, moved }, i) => [
      what,
      wrongAnswers(
        program,
        answers[i],
        expected,
        short,
        moved.map((value) => value * floatRoundings),
      ).slice(0, 3),
    ]);
    expect(wrong).toEqual(runs.map(({ what }) => [what, []]));
  });
});

describe.skipIf(!python)(`NumPy, by ${python ?? 'a Python with NumPy that is not here'}`, () => {
  test('all models, their labels and their self-tests', async () => {
    for (const each of all) {
      writeFileSync(join(folder, `${each.name}.py`), await contentOf(each, { to: 'python' }));
      writeFileSync(join(folder, `${each.name}.x`), each.values);
    }
    const script = `import importlib, numpy as np
for name, columns in [${all.map(({ name, program }) => `("${name}", ${program.columns.length})`).join(', ')}]:
    model = importlib.import_module(name)
    model.compute(np.fromfile(name + ".x").reshape(-1, columns)).tofile(name + ".y")
    model.self_test()
`;
    run(python!, ['-c', script], { cwd: folder });
    for (const each of all) {
      const answers = bytesOf(join(folder, `${each.name}.y`));
      expect([each.what, wrongAnswers(each.program, answers, each.expected, exact, each.moved)]).toEqual([
        each.what,
        [],
      ]);
      expect(labelsOf(each.program, answers)).toEqual(labelsOf(each.program, each.expected));
    }
    expect(run(python!, ['m0.py', '--self-test'], { cwd: folder })).toBe('16 rows answered as the model does\n');
  });

  test('formulas have values where they have some here, and nowhere else', async () => {
    for (const [i, { formula, values }] of formulaCases.entries()) {
      const [{ content }] = await exportModel(formula, { to: 'python', name: `f${i}` });
      writeFileSync(join(folder, `f${i}.py`), content);
      writeFileSync(join(folder, `f${i}.x`), values);
    }
    const script = `import importlib, numpy as np
for i in range(${formulaCases.length}):
    importlib.import_module(f"f{i}").compute(np.fromfile(f"f{i}.x").reshape(-1, 2)).tofile(f"f{i}.y")
`;
    run(python!, ['-c', script], { cwd: folder });
    const wrong = formulaCases.map(({ text, program, expected }, i) => {
      return [text, wrongAnswers(program, bytesOf(join(folder, `f${i}.y`)), expected, exact)];
    });
    expect(wrong).toEqual(formulaCases.map(({ text }) => [text, []]));
  });

  test('a table is read by the names of its columns', async () => {
    const { model } = all.find(({ what }) => what.startsWith('all kinds'))!;
    const [{ content }] = await exportModel(model, { to: 'python', name: 'prices' });
    writeFileSync(join(folder, 'prices.py'), content);
    const script = `import datetime, json, numpy as np, prices
row = dict(size=[12.5, None], income=["10", ""], distance=[np.nan, 1], colour=["mauve", None], grade=[2, 3.0], smokes=[True, "FALSE"],
  town=np.array(["town 3", "nowhere"]), day=[datetime.date(2020, 2, 29), "2020-02-29T06:00:30Z"], hour=["13:05", datetime.time(0, 0, 30)])
print(json.dumps([[None if v != v else v for v in r] for r in prices.encode(row).tolist()]))
row["day"] = np.array(["2020-02-29", "NaT"], dtype="datetime64[s]")
print(json.dumps([None if v != v else v for v in prices.encode(row)[:, 7].tolist()]))
print(sorted(prices.predict(row)["prediction"]))
for column, value in [("size", ["large", 1]), ("day", ["yesterday", None]), ("size", [np.inf, 1])]:
    try:
        prices.predict({**row, column: value})
    except ValueError as error:
        print(error)
del row["size"]
try:
    prices.predict(row)
except KeyError as error:
    print(error.args[0])
`;
    const lines = run(python!, ['-c', script], { cwd: folder }).trim().split('\n');
    const day = Date.UTC(2020, 1, 29) / 1000;
    expect(JSON.parse(lines[0])).toEqual([
      [12.5, 10, null, null, 1, 1, 3, day, 13 * 3600 + 300],
      [null, null, 1, null, 2, 0, null, day + 6 * 3600 + 30, 30],
    ]);
    expect(JSON.parse(lines[1])).toEqual([day, null]);
    expect(lines.slice(2)).toEqual([
      "['cost', 'price', 'weight']",
      "column 'size' must hold numbers; got 'large'",
      "column 'day' must hold dates, seconds or text in ISO form; got 'yesterday'",
      "column 'size' must hold finite numbers",
      "there is no column 'size'; a column of None stands for no values",
    ]);
  });

  test('hostile names are names', async () => {
    const { model } = all.find(({ what }) => what === 'hostile names')!;
    const { inputs, target } = model.spec.encoding!;
    const classes = target.kind === 'classification' ? target.classes : [];
    const [{ content }] = await exportModel(model, { to: 'python', name: 'hostile' });
    writeFileSync(join(folder, 'hostile.py'), content);
    const given = Object.fromEntries(inputs.map(({ name, kind }) => [name, kind === 'number' ? [0.5] : ['plain']]));
    const script = `import json, sys, hostile
answer = hostile.predict(json.load(sys.stdin))
print(json.dumps([list(answer["probabilities"]), answer["label"].tolist()]))`;
    const [names, labels] = JSON.parse(run(python!, ['-c', script], { cwd: folder, input: JSON.stringify(given) }));
    expect(names).toEqual(classes);
    expect(classes).toContain(labels[0]);
  });
});
