// Model files that earlier versions wrote: they load, and answer what they answered then. test/fixtures/models holds them with their answers,
// which the version of that time gave.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTable, evaluateTable, loadModel, openBackend, predictTable, retrainTable } from 'kanjs';

import { expect, test } from 'vitest';

const at = (file: string): string => fileURLToPath(new URL(`fixtures/models/${file}`, import.meta.url));
const { columns, models } = JSON.parse(readFileSync(at('one-hot.json'), 'utf8')) as {
  columns: Record<string, number[] | string[]>;
  models: { file: string; answers: number[] }[];
};
const backend = await openBackend({ device: 'reference' });
const table = createTable(columns);

test.each(models)('$file answers as it did', async ({ file, answers }) => {
  const { model } = await loadModel(at(file));
  const { data, outside } = await predictTable(model, table, { backend });
  expect(data.length).toBe(answers.length);
  answers.forEach((answer, i) => expect(data[i]).toBeCloseTo(answer, 6));
  expect(outside.filter(({ kind }) => kind !== 'range')).toEqual([]);
});

test('one that was to fill gaps and unknown words fills them, another says where they are', async () => {
  const gaps = createTable({ ...columns, colour: columns.colour.map((word, row) => (row === 2 ? 'mauve' : word)) });
  const [{ model: strict }, { model: filling }] = await Promise.all(
    ['regression-one-hot.safetensors', 'imputed-one-hot.safetensors'].map((file) => loadModel(at(file))),
  );
  await expect(predictTable(strict, gaps, { backend })).rejects.toThrow('row 3 has "mauve" in column "colour"');
  const [plain, filled] = [
    await predictTable(filling, table, { backend }),
    await predictTable(filling, gaps, { backend }),
  ];
  const fill = filling.spec.encoding!.inputs.find(({ name }) => name === 'colour') as { fill?: string };
  expect(fill.fill).toBeDefined();
  const other = createTable({ ...columns, colour: columns.colour.map((word, row) => (row === 2 ? fill.fill! : word)) });
  expect(filled.data).toEqual((await predictTable(filling, other, { backend })).data);
  expect(filled.data).not.toEqual(plain.data);
  expect(filled.outside.filter(({ kind }) => kind !== 'range')).toEqual([
    { kind: 'words', name: 'colour', words: ['mauve'], rows: 1 },
  ]);
});

test('one can be trained on', async () => {
  const { model } = await loadModel(at('regression-one-hot.safetensors'));
  const y = (columns.x as number[]).map((x) => Math.sin(x / 2));
  const both = createTable({ ...columns, y });
  const { model: trained } = await retrainTable(model, both, { epochs: 3, backend });
  expect((await evaluateTable(trained, both, { backend })).task).toBe('regression');
  expect(trained.spec.encoding).toMatchObject(model.spec.encoding!);
});
