import { describe, expect, test } from 'vitest';
import { readYaml } from './yaml.js';

describe('settings as pykan writes them', () => {
  test('words, numbers, truth and lists within lists', () => {
    const text = [
      'auto_save: false',
      'base_fun_name: silu',
      'grid_eps: 0.02',
      'seed: 1.0e-05',
      'grid_range:',
      '- -1',
      '- 1',
      'mult_arity:',
      '- []',
      '- - 2',
      '  - 3',
      'symbolic.funs_name.0:',
      "- - '0'",
      '  - 1/x^4',
      '- - sin',
      '  - x^2',
      'nothing:',
    ].join('\n');
    expect(Object.fromEntries(readYaml(text))).toEqual({
      auto_save: false,
      base_fun_name: 'silu',
      grid_eps: 0.02,
      seed: 1e-5,
      grid_range: [-1, 1],
      mult_arity: [[], [2, 3]],
      'symbolic.funs_name.0': [
        ['0', '1/x^4'],
        ['sin', 'x^2'],
      ],
      nothing: null,
    });
  });

  test.each([
    ['a tag', 'width: !!python/object:os.system'],
    ['an alias', 'width: *id001'],
    ['a map within', 'width:\n  a: 1'],
    ['a map in a list', 'width:\n- a: 1'],
    ['a name twice', 'k: 3\nk: 4'],
    ['a text over lines', 'k: |\n  3'],
    ['no name', 'hello'],
    ['a hole', 'width:\n-\n'],
    ['many levels', `width:\n${'- '.repeat(40)}1`],
  ])('%s is an error that says where', (_what, text) => {
    expect(() => readYaml(text)).toThrow(/^line \d/);
  });
});
