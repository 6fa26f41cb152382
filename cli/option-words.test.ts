import { expect, test } from 'vitest';
import { inCommand, inFlags } from './option-words.js';

test.each([
  ["drop them (`missing: 'drop'`)", 'drop them (`--missing drop`)'],
  ['train on all (`validation: 0`)', 'train on all (`--validation 0`)'],
  ['leave out `resume: true`', 'leave out `--resume`'],
  ['no hidden layers (`layers: []`)', 'no hidden layers (`--layers none`)'],
  ['two (`layers: [8, 4]`)', 'two (`--layers 8,4`)'],
  ['`gridSize: 9` and `learningRate: 0.1`', '`--grid-size 9` and `--learning-rate 0.1`'],
  ['`ignore: ["a b"]`', '`--ignore "a b"`'],
  ['`kinds: { "a b": "category" }` or `kinds: { "id": "ignore" }`', '`--kinds "a b=category"` or `--kinds id=ignore`'],
  ['`decimal: ","` and `thousands: " "`', '`--decimal ,` and `--thousands " "`'],
  ["use `by: 'kernels'` of `compileModel`", "use `by: 'kernels'` of `compileModel`"],
])('%s', (library, command) => expect(inFlags(library)).toBe(command));

test.each([
  ['BatchedKANInference.streamTables: `interval` is for numbers', '`--interval` is for numbers'],
  ['trainTable: `validation` must be a number', '`--validation` must be a number'],
  ['symbolizeModel: there is no row', 'there is no row'],
  ['renderEdge: layer 5 is not a KAN layer', 'layer 5 is not a KAN layer'],
  ['`splitBy` names the target "y"', '`--split-by` names the target "y"'],
  ['`anything` else', '`anything` else'],
  ['trainTable.csv: `validation` is no column', 'trainTable.csv: `validation` is no column'],
  ['stdin: the file is empty', 'stdin: the file is empty'],
])('%s', (library, command) => expect(inCommand(library)).toBe(command));
