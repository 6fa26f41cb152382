// Words and gaps that training never saw, as `kan predict` and `kan evaluate` take them, and how words enter.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const model = `${scratch.at('out')}/model.safetensors`;

const animals = ['cat', 'dog', 'hen'];
const rows = Array.from({ length: 90 }, (_, row) => ({ animal: animals[row % 3], v: (row % 10) / 10 }));
const line = ({ animal, v }: (typeof rows)[number]): string => `${animal},${v},${2 * animals.indexOf(animal) + v}`;

beforeAll(async () => {
  const table = scratch.file('t.csv', `animal,v,y\n${rows.map(line).join('\n')}\n`);
  const options = ['--epochs', '60', '--layers', 'none', '--batch-size', '9', '--learning-rate', '0.05'];
  expect(await kan(['train', table, '--target', 'y', ...options, '--output-dir', scratch.at('out')])).toMatchObject({
    code: 0,
  });
});

const strangers = (): string => scratch.file('p.csv', 'v,animal\n0.5,cat\n0.5,cow\n0.5,\n,hen\n');

test('an unknown word is the mean of those that are known, not the commonest, and it and gaps are counted', async () => {
  const { code, out, err } = await kan(['predict', model, strangers()]);
  expect(code).toBe(0);
  const [cat, cow, none, hen] = out.trim().split('\n').slice(1).map(Number);
  expect(cat).toBeLessThan(1);
  expect(hen).toBeGreaterThan(3.8);
  expect(cow).toBeCloseTo(2.5, 0);
  expect(none).toBe(cow);
  expect(err).toBe(
    'kan: warning: values that the model was not trained on; its answers there are guesses\n' +
      '  animal: 1 of 4 rows, "cow"; taken as unknown\n' +
      '  animal: 1 of 4 rows, no value; filled in\n' +
      '  v: 1 of 4 rows, no value; filled in\n',
  );
});

test('--unseen error names the first of either, and another word is no rule', async () => {
  const strict = await kan(['predict', model, strangers(), '--unseen', 'error']);
  expect(strict).toMatchObject({ code: 1 });
  expect(strict.err).toContain('row 2 has "cow" in column "animal", which this model was not trained on');
  const gap = scratch.file('gap.csv', 'v,animal,y\n0.5,cat,1\n,hen,1\n');
  expect((await kan(['evaluate', model, gap, '--unseen', 'error'])).err).toContain('row 2 has no value in column "v"');
  expect((await kan(['predict', model, gap, '--unseen', 'maybe'])).err).toContain(
    '`--unseen` must be one of unknown, error; got "maybe"',
  );
});

test('evaluate leaves out rows without an answer, and says so', async () => {
  const some = scratch.file('some.csv', 'v,animal,y\n0.5,cat,0.5\n0.5,cow,\n0.1,hen,4.1\n');
  const { code, err, out } = await kan(['evaluate', model, some, '--json']);
  expect(code).toBe(0);
  expect(err).toContain('kan: warning: 1 of 3 rows are not measured: 1 without an answer\n');
  expect(JSON.parse(out)).toMatchObject({ unmeasured: { rows: 1, missing: 1, classes: [] } });
  const none = scratch.file('none.csv', 'v,animal,y\n0.5,cat,\n');
  expect((await kan(['evaluate', model, none])).err).toContain('no row has an answer that this model knows');
});

test('info names the words', async () => {
  expect((await kan(['info', model])).out).toMatch(/animal +cat, dog, hen/);
});

test.each([
  ['animal', '`--encode` must be column=word with commas between; got "animal"'],
  ['animal=embedded', '`--encode` must be one of one-hot, target; got "embedded"'],
  ['anmal=target', 'there is no input column "anmal"'],
  ['v=target', 'column "v" holds numbers, not words'],
])('--encode %s is refused', async (text, message) => {
  const { code, err } = await kan([
    'train',
    scratch.at('t.csv'),
    '--target',
    'y',
    '--encode',
    text,
    '--output-dir',
    scratch.at('no'),
  ]);
  expect(code).toBeGreaterThan(0);
  expect(err).toContain(message);
});
