// What a program shows that does not catch an error of the package, as it is built: the message and a stack to read, not the package.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What Node says on stderr of a program. */
function complaint(program: string): string {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  return stderr;
}

const programs: [what: string, program: string, message: string, hint: string][] = [
  [
    'a network that cannot be',
    "import { KAN } from 'kanjs'; new KAN([0]);",
    'KAN: `widths` needs at least an input and an output, e.g. [2, 5, 1]; got [0]',
    '',
  ],
  [
    'an option that is not known',
    "import { KANClassifier } from 'kanjs'; new KANClassifier({ hidden: [3] });",
    'KANClassifier: there is no option `hidden`',
    "hint: '",
  ],
  [
    'a file that is not there',
    "import { readTableFile } from 'kanjs'; await readTableFile('nofile.csv');",
    'nofile.csv: no such file',
    "hint: 'check the path",
  ],
];

for (const [what, program, message, hint] of programs) {
  test(`nobody catches: ${what}`, () => {
    const text = complaint(program);
    expect(text.length).toBeLessThan(4000);
    // after the place and its line of code
    expect(text.split('\n').slice(0, 5).join('\n')).toContain(`KanError: ${message}`);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(300);
    expect(text).toMatch(/\n {4}at \S+ .*dist\/node\/kanjs\.js:\d+:\d+/);
    expect(text).toContain(hint);
    expect(text).not.toContain('undefined');
  });
}

test('no line that can throw is long: a line is what Node shows of a file', () => {
  const places = ['dist/node/', 'dist/cli/', 'dist/src/'].flatMap((directory) =>
    readdirSync(`${root}${directory}`, { recursive: true, encoding: 'utf8' })
      // the kernels as text, which are only read
      .filter((name) => name.endsWith('.js') && !/(^|\/)(chunks|generated)\//.test(name))
      .map((name) => directory + name),
  );
  expect(places).toContain('dist/node/kanjs.js');
  const long = places.flatMap((place) =>
    readFileSync(root + place, 'utf8')
      .split('\n')
      .filter((line) => line.length > 700 && !line.startsWith('export {'))
      .map((line) => `${place}: ${line.slice(0, 80)}`),
  );
  expect(long).toEqual([]);
});
