// How mutate-swap.mjs runs tests: the module under test stands in for itself, so that the runner can put a faulty version in its place.
import { appendFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'rolldown/experimental';
import base from '../vitest.config.ts';
import { inOrder } from './mutate-places.mjs';
import { markBlocks } from './mutate-touched.mjs';

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

const versions = {
  name: 'faulty versions',
  enforce: 'pre',
  load(id) {
    if (id === plan.source) return standIn();
    const [path, fault] = id.split('?fault=');
    if (path !== plan.source || fault === undefined) return;
    if (fault === 'marked') return markBlocks(text, plan.blocks, plan.blocks.length);
    if (fault === 'none') return text;
    const { start, end, to } = plan.faults[Number(fault)];
    return text.slice(0, start) + to + text.slice(end);
  },
};

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

export default {
  root: here('..'),
  plugins: [versions],
  resolve: base.resolve,
  test: {
    include: plan.tests,
    runner: here('mutate-swap-runner.mjs'),
    isolate: false,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 60_000,
    cache: false,
    sequence: { sequencer: inOrder(() => plan.tests) },
    reporters: [{ onTestRunEnd: () => appendFileSync(plan.log, 'ended\n') }],
  },
};
