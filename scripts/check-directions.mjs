// Fails when an import does not point the way docs/architecture.md says, when files import each other in a circle, and when a room grows too
// large, so that the plan of the house stays true.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const rooms = [
  'errors',
  'count-text',
  'options',
  'version',
  'work',
  'math',
  'formula',
  'units',
  'propose',
  'data',
  'model',
  'compute',
  'train',
  'explain',
  'draw',
  'table',
  'fit',
  'discover',
  'network',
  'format',
  'export',
  'import',
  'sweep',
  'worker',
  'doors',
  'index',
];
/** of all lines of src/: a room that is larger is two */
const largestShare = 0.15;
const packagesOfSrc = {
  compute: ['#platform'],
  data: ['hyparquet', 'hyparquet/src/column.js', 'hyparquet/src/delta.js', 'hyparquet-compressors'],
};
const packagesOfNode = { pictures: ['@resvg/resvg-js'], math: ['temml'], queue: ['bullmq', 'ioredis'] };
const sources = (folder) =>
  readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
const files = ['src', 'node', 'cli', 'bench', 'examples', 'playground']
  .flatMap((folder) => (readdirSync('.').includes(folder) ? sources(folder) : []))
  .filter((file) => /(?<!\.test|\.d)\.[cm]?[jt]sx?$/.test(file) && !file.includes('/generated/'));
const roomOf = (file) => file.split('/')[1].replace(/\.[jt]s$/, '');

/** Why this file may not import this, or undefined. */
function trouble(file, name) {
  const [part, room] = [file.split('/')[0], roomOf(file)];
  if (!name.startsWith('.')) {
    if (part === 'src') return packagesOfSrc[room]?.includes(name) ? undefined : 'not a package the library may use';
    if (part !== 'node' || name.startsWith('node:') || packagesOfNode[room]?.includes(name)) return undefined;
    return 'not a package node/ may use';
  }
  const target = posix.join(posix.dirname(file), name);
  if (part !== 'src')
    return target.startsWith(`${part}/`) || (part === 'node' && target.startsWith('src/'))
      ? undefined
      : "enter through 'kanjs'";
  if (!target.startsWith('src/')) return 'src/ stands alone';
  const [from, to] = [rooms.indexOf(room), rooms.indexOf(roomOf(target))];
  if (from < 0 || to < 0) return 'a room that is not on the list in scripts/check-directions.mjs';
  return to <= from ? undefined : `${rooms[to]} lies to the right of ${rooms[from]}`;
}

let wrong = 0;
if (!readFileSync('docs/architecture.md', 'utf8').includes(`\n\`${rooms.join(' · ')}\`\n`)) {
  wrong++;
  console.error('docs/architecture.md has another list of rooms');
}
for (const file of files) {
  for (const [, name] of readFileSync(file, 'utf8').matchAll(
    /^(?!\s*(?:\/\/|\*)).*\b(?:from|import|require)\b\s*\(?\s*'([^']+)'/gm,
  )) {
    const reason = trouble(file, name);
    if (!reason) continue;
    wrong++;
    console.error(`${file} imports '${name}': ${reason}`);
  }
}
// no circle of files, not even by types: one of them could not be read without the other
const reached = new Map(
  files
    .filter((name) => name.startsWith('src/'))
    .map((file) => [
      file,
      [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)'/gm)].map(([, name]) =>
        posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts'),
      ),
    ]),
);
const state = new Map();
function visit(file, path) {
  if (state.get(file) === 'done') return;
  if (state.get(file) === 'open') {
    wrong++;
    console.error(`a circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
    return;
  }
  state.set(file, 'open');
  for (const next of reached.get(file) ?? []) if (reached.has(next)) visit(next, [...path, file]);
  state.set(file, 'done');
}
for (const file of reached.keys()) visit(file, []);
// no room is half the house
const lines = new Map(rooms.map((room) => [room, 0]));
for (const file of files.filter((name) => name.startsWith('src/')))
  lines.set(roomOf(file), (lines.get(roomOf(file)) ?? 0) + readFileSync(file, 'utf8').split('\n').length);
const all = [...lines.values()].reduce((sum, count) => sum + count, 0);
for (const [room, count] of lines) {
  if (count <= largestShare * all) continue;
  wrong++;
  console.error(
    `src/${room} has ${Math.round((100 * count) / all)} % of the lines; at most ${100 * largestShare} % is meant`,
  );
}
console.log(`directions: ${files.length} files, ${wrong} faults`);
process.exitCode = wrong > 0 ? 1 : 0;
