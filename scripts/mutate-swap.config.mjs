// How mutate-swap.mjs runs tests: the module under test stands in for itself, so that the runner can put a faulty version in its place.
import { appendFileSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseSync } from 'rolldown/experimental';
import base from '../vitest.config.ts';

const plan = JSON.parse(readFileSync(process.env.KAN_SWAP, 'utf8'));
const text = readFileSync(plan.source, 'utf8');

/** What the module exports besides types. */
const names = parseSync(plan.source, text).program.body.flatMap(({ type, exportKind, declaration, specifiers }) => {
  if (type !== 'ExportNamedDeclaration' || exportKind === 'type') return [];
  if (!declaration) return specifiers.map(({ exported }) => exported.name);
  if (declaration.type.startsWith('TS')) return [];
  return declaration.declarations?.map(({ id }) => id.name) ?? [declaration.id.name];
});

/** Exports what version is given to it: at first the right one, with marks of what is run. */
const standIn = () => `import * as own from ${JSON.stringify(`${plan.source}?fault=marked`)};
${names.map((name) => `export let ${name} = own.${name};`).join('\n')}
globalThis.kanSwap = (version) => { ${names.map((name) => `${name} = version.${name};`).join(' ')} };
globalThis.kanOwn = own;
`;

function marked() {
  const inserts = plan.blocks.flatMap(({ before, after }, i) => {
    const mark = `kanMarks[${i}] = 1`;
    if (after === undefined) return [[before, `${mark};`]];
    return [
      [before, `(${mark}, (`],
      [after, '))'],
    ];
  });
  inserts.sort(([a], [b]) => b - a);
  let changed = text;
  for (const [at, what] of inserts) changed = changed.slice(0, at) + what + changed.slice(at);
  return `const kanMarks = (globalThis.kanMarks ??= new Uint8Array(${plan.blocks.length}));\n${changed}`;
}

const versions = {
  name: 'faulty versions',
  enforce: 'pre',
  load(id) {
    if (id === plan.source) return standIn();
    const [path, fault] = id.split('?fault=');
    if (path !== plan.source || fault === undefined) return;
    if (fault === 'marked') return marked();
    if (fault === 'none') return text;
    const { start, end, to } = plan.faults[Number(fault)];
    return text.slice(0, start) + to + text.slice(end);
  },
};

/** Nearest first. */
class Nearest {
  sort(specifications) {
    const at = ({ moduleId }) => plan.tests.indexOf(relative(process.cwd(), moduleId));
    return specifications.toSorted((a, b) => at(a) - at(b));
  }
  shard(specifications) {
    return specifications;
  }
}

export default {
  root: new URL('..', import.meta.url).pathname,
  plugins: [versions],
  resolve: base.resolve,
  test: {
    include: plan.tests,
    runner: new URL('mutate-swap-runner.mjs', import.meta.url).pathname,
    isolate: false,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 60_000,
    cache: false,
    sequence: { sequencer: Nearest },
    reporters: [{ onTestRunEnd: () => appendFileSync(plan.log, 'ended\n') }],
  },
};
