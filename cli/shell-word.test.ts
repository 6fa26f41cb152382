// What is shown to be copied into a command line is one word there, whatever a file is called.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from './shell-word.js';

test('plain paths stay as they are', () => {
  for (const path of ['output/model.safetensors', './a-b_c.csv', 'größe/模型.safetensors'])
    expect(shellWord(path)).toBe(path);
});

test.runIf(process.platform !== 'win32')('a shell takes any other for what it is', () => {
  const names = ['a b', "it's", '$(echo x)', '`echo x`', 'a;echo b', '*', '~', 'a\nb', '', '"', '\\', '-x y', 'a&b'];
  const printed = execFileSync('sh', ['-c', `printf '%s|' ${names.map(shellWord).join(' ')}`], { encoding: 'utf8' });
  expect(printed).toBe(`${names.join('|')}|`);
});
