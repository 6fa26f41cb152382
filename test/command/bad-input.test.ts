// Every way a user is likely to go wrong: one or two lines that say what, with the value seen, and the right exit code.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../cli/main.js';
import { kan, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const table = scratch.file('good.csv', smallTable());
const output = ['--output-dir', scratch.at('out'), '--device', 'reference', '--epochs', '1', '--layers', '2'];

/** Runs and expects an error of one or two lines, nothing on stdout and no stack. */
async function fails(code: number, words: string[], ...parts: (string | RegExp)[]): Promise<void> {
  const outcome = await kan(words);
  expect(outcome.err).toMatch(/^kan: .+\n(hint: .+\n)?$/);
  expect(outcome.err).not.toMatch(/fault in kan|\n\s+at |undefined|NaN,|\[object/);
  for (const part of parts) expect(outcome.err).toMatch(part);
  expect(outcome).toMatchObject({ code, out: '' });
}

const csv = (name: string, content: string | Uint8Array): string => scratch.file(name, content);
const train = (file: string, target: string, ...more: string[]): string[] => [
  'train',
  file,
  '--target',
  target,
  ...output,
  ...more,
];

describe('tables', () => {
  const row = '0.1,2,0.01,plus';
  const cases: [what: string, content: string, target: string, parts: (string | RegExp)[]][] = [
    ['an empty file', '', 'y', [/bad\.csv: .*empty/]],
    ['a header and nothing else', 'x,other,y,sign\n', 'y', [/bad\.csv: .*(no|0) (data )?rows/]],
    ['one row', `x,other,y,sign\n${row}\n`, 'y', [/row/]],
    ['a target that is no column', smallTable(), 'sing', [/sing/, /did you mean.*sign/]],
    ['a target that is nothing like a column', smallTable(), 'qqqqqqqq', [/qqqqqqqq/, /x, other, y, sign/]],
    ['a missing value', `${smallTable()}0.1,,0.01,plus\n`, 'y', [/other/, /41|42/, /--missing/]],
    ['NaN in a number column', `${smallTable()}0.1,NaN,0.01,plus\n`, 'y', [/other/, /41|42/]],
    ['an infinite number', `${smallTable()}0.1,Infinity,0.01,plus\n`, 'y', [/other/, /41|42/, /[Ii]nfinit/]],
    ['an infinite target', `${smallTable()}0.1,1,-inf,plus\n`, 'y', [/y/, /41|42/]],
    ['a row that is too long', `${smallTable()}0.1,1,1,plus,9\n`, 'y', [/41|42/, /5/, /4/]],
    ['a target of one value', 'x,y\n1,2\n2,2\n3,2\n4,2\n5,2\n6,2\n', 'y', [/y/, /2/]],
    ['one class only', 'x,c\n1,a\n2,a\n3,a\n4,a\n5,a\n6,a\n', 'c', [/c/, /class/, /a/]],
    ['a target and no inputs', 'y\n1\n2\n3\n4\n5\n6\n', 'y', [/input/]],
    ['two columns of one name', 'x,x,y\n1,2,3\n', 'y', [/x/]],
  ];
  for (const [what, content, target, parts] of cases) {
    test(what, () => fails(1, train(csv('bad.csv', content), target, '--missing', 'error'), ...parts));
  }

  test('no such file', () => fails(1, train(scratch.at('absent.csv'), 'y'), /absent\.csv: no such file/));
  test('a directory', () => fails(1, train(scratch.directory, 'y'), 'is a directory'));
  test('words where numbers are needed', () =>
    fails(1, train(table, 'sign', '--task', 'regression'), /sign/, /number/, /plus|minus/));
  test('more batch than rows', () => fails(1, train(table, 'y', '--batch-size', '64'), /64/, /32/));
  test('a file that is no text', () =>
    fails(
      1,
      train(
        csv(
          'binary.csv',
          Uint8Array.from({ length: 999 }, (_, i) => (i * 7) % 256),
        ),
        'y',
      ),
      /binary\.csv/,
    ));
});

describe('options', () => {
  const cases: [words: string[], parts: (string | RegExp)[]][] = [
    [
      ['train', '--layers', '8,0'],
      [/`--layers`/, /"8,0"/],
    ],
    [['train', '--layers', '5+2x1'], [/`--layers`.*"5\+2x1"\nhint: multiplication nodes are written 5\+2/]],
    [
      ['train', '--grid-size', '0'],
      [/`--grid-size`/, /"0"/],
    ],
    [
      ['train', '--grid_size', '0'],
      [/`--grid-size`/, /"0"/],
    ],
    [['train', '--spline-order', '9'], [/`--order` must be a whole number from 0 to 5; got "9"/]],
    [['train', '--lr', '-1'], [/`--learning-rate`.*greater than 0; got "-1"/]],
    [['train', '--epochs', 'many'], [/"many"/]],
    [['train', '--grid-sise', '5'], [/unknown option `--grid-sise`\nhint: did you mean `--grid-size`\?/]],
    [['train', '--epochs'], [/`--epochs <n>`/]],
    [['train', '--task', 'cluster'], [/regression, classification; got "cluster"/]],
    [['train', '--optimizer', 'sgd'], [/got "sgd"/]],
    [['train', '--model', 'wide'], [/`--model` must be one of kan, residual, deep, sparse; got "wide"/]],
    [['train', '--basis', 'fourier'], [/bspline, rbf, chebyshev; got "fourier"/]],
    [['train', '--checkpoint-every', '-1'], [/`--checkpoint-every`.*"-1"/]],
    [['train', '--dropout', '1'], [/`--dropout`.*"1"/]],
    [['train', '--loss', 'cross-entropy'], [/mse, mae, huber; got "cross-entropy"/]],
    [['train', table], [/`--target` is missing/]],
    [['train', '--target', 'y'], [/there is no table/]],
    [['train', table, '--target', 'y', '--function', 'x'], [/cannot be learned at once/]],
    [['train', table, table, '--target', 'y'], [/too many arguments/]],
    [['train', '--function', 'sin(pi*x', ...output], [/sin\(pi\*x/]],
    [['train', '--function', 'boom(x)', ...output], [/boom/]],
    [['train', '--function', '3', ...output], [/variable|input/]],
    [['prognosticate'], [/unknown command `prognosticate`/]],
    [['trian'], [/unknown command `trian`\nhint: did you mean `train` or `trial`\?/]],
    [['predict'], [/missing required argument `model.safetensors`/]],
  ];
  for (const [words, parts] of cases) {
    test(words.map((word) => word.replace(scratch.directory, '')).join(' '), () => fails(2, words, ...parts));
  }

  test('the bare command shows its help and is wrong usage', async () => {
    const outcome = await kan([]);
    expect(outcome).toMatchObject({ code: 2, out: '' });
    expect(outcome.err).toContain('Usage: kan');
  });
});

describe('places', () => {
  test('an output directory below a file is refused before anything is read', () =>
    fails(
      1,
      ['train', scratch.at('absent.csv'), '--target', 'y', '--output-dir', `${table}/out`],
      /good\.csv\/out: cannot be used for output: .*a file, not a directory/,
    ));
  test('a predictions file in a directory that does not exist', async () => {
    await fails(1, ['predict', model, table, '-o', scratch.at('none/p.csv')], /none\/p\.csv: cannot be written/);
  });
});

const model = scratch.at('out/model.safetensors');
beforeAll(async () => {
  const outcome = await kan(train(table, 'y', '--ignore', 'sign'));
  expect(outcome.code, outcome.err).toBe(0);
});

describe('models', () => {
  const damaged = (change: (bytes: Uint8Array) => Uint8Array): string =>
    csv('damaged.safetensors', change(new Uint8Array(readFileSync(model))));
  /** The file with its JSON header rewritten and the length before it made to fit. */
  const reheaded = (change: (header: string) => string): string =>
    damaged((bytes) => {
      const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      const header = new TextEncoder().encode(change(new TextDecoder().decode(bytes.subarray(8, 8 + length))));
      const made = new Uint8Array(8 + header.length + bytes.length - 8 - length);
      new DataView(made.buffer).setBigUint64(0, BigInt(header.length), true);
      made.set(header, 8);
      made.set(bytes.subarray(8 + length), 8 + header.length);
      return made;
    });

  for (const verb of [['info'], ['predict', table], ['evaluate', table], ['plot']]) {
    const words = (path: string): string[] => [verb[0], path, ...verb.slice(1)];
    test(`${verb[0]}: no such model`, () =>
      fails(1, words(scratch.at('absent.safetensors')), /absent\.safetensors: no such file/));
    test(`${verb[0]}: an empty model`, () =>
      fails(1, words(damaged(() => new Uint8Array())), /damaged\.safetensors: /));
    test(`${verb[0]}: a table given as a model`, () => fails(1, words(table), /good\.csv: /));
  }
  test('a truncated model, at any length', async () => {
    const { length } = readFileSync(model);
    for (const share of [0.01, 0.3, 0.9, 0.999]) {
      await fails(
        1,
        ['info', damaged((bytes) => bytes.subarray(0, Math.floor(length * share)))],
        /damaged\.safetensors: /,
      );
    }
  });
  test('a model with bytes after its end', () =>
    fails(1, ['info', damaged((bytes) => Uint8Array.from([...bytes, 0, 0, 0, 0]))], /damaged\.safetensors: /));
  test('a model with a broken header', () =>
    fails(1, ['info', damaged((bytes) => bytes.fill(0x7b, 8, 30))], /damaged\.safetensors: /));
  test('a model whose header claims more than the file holds', () =>
    fails(1, ['info', damaged((bytes) => bytes.fill(0xff, 0, 7))], /damaged\.safetensors: /));
  test('a model from the future', () =>
    fails(
      1,
      ['info', reheaded((header) => header.replace(/(format[^0-9]{0,20}?)\d+/i, '$1999'))],
      /999/,
      /update kanjs/,
    ));
  test('columns that are not there at predict', () =>
    fails(1, ['predict', model, csv('columns.csv', 'x,othr\n1,2\n')], /columns\.csv: .*other/));
  test('no target column at evaluate', () =>
    fails(1, ['evaluate', model, csv('columns.csv', 'x,other\n1,2\n')], /columns\.csv: .*y/));
  test('words in a column the model reads as numbers', () =>
    fails(1, ['predict', model, csv('words.csv', 'x,other\n1,2\n3,many\n')], /words\.csv: .*other/, /many/, /2|3/));
  test('a table without rows at predict', () =>
    fails(1, ['predict', model, csv('none.csv', 'x,other\n')], /none\.csv: .*rows/));
});

test('the stack is shown under --debug and only there', async () => {
  expect((await kan(['info', scratch.at('absent'), '--debug'])).err).toMatch(/\n\s+at /);
  expect((await kan(['info', scratch.at('absent')])).err).not.toMatch(/\n\s+at /);
});

test('where there is no memory, that is said, and is no fault of the command', async () => {
  let err = '';
  const code = await main(['info', '--system'], {
    // what new Float64Array throws
    out: () => Promise.reject(new RangeError('Array buffer allocation failed')),
    err: (text) => void (err += text),
    terminal: false,
    columns: 100,
    onInterrupt: () => () => {},
  });
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/^kan: there is not enough memory for this\nhint: give it fewer rows .+\n$/),
  ]);
});
