// No table of our own is indexed by a name from outside as a plain object, which would find `constructor` in every one of them: the tables below are
// `const NAME: … Record<string, …> = {` or `{ readonly [… in …]?: … } = {`, and reading them goes through `own(NAME, …)` or follows Object.hasOwn.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['src', 'node', 'cli'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')),
);
const faults = [];
let tables = 0;
for (const file of files) {
  const text = readFileSync(root + file, 'utf8');
  const found = text.matchAll(
    /const (\w+)\s*:\s*(?:Readonly<|Partial<)*(?:Record<string,|\{ (?:readonly )?\[\w+ in \w+\]\?:)[^;=]*=\s*\{/g,
  );
  for (const [, name] of found) {
    tables++;
    text.split('\n').forEach((line, i) => {
      // one character, and what operatorOf found, are no names
      const read = new RegExp(`(?<![\\w.])${name}\\[(?!(?:character|sign|operator)\\])[^\\]'"\`]+\\](?! = )`);
      if (read.test(line) && !/Object\.hasOwn/.test(line))
        faults.push(`${file}:${i + 1}: \`${name}\` is read by a name that it may not have: ${line.trim()}`);
    });
  }
}
for (const fault of faults) console.error(fault);
console.log(`tables: ${tables} tables by name, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
