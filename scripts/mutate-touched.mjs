// Which test files run which blocks of the sources, measured once and kept in build/touched.json; remove it to have all measured again. A block
// is named by its file, the text of the outermost function around it and its place there, so that it keeps its name while others change: only test files
// that changed are run again, and a block with a new name is taken to be run by all that ran anything of its file.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'rolldown/experimental';

const kept = 'build/touched.json';
const read = (path) => readFileSync(path, 'utf8');
const digestOf = (text) => createHash('sha1').update(text).digest('hex').slice(0, 12);

/**
 * Every block of a source: where it is, where a mark goes that it has run (and where one behind it, for an arrow without braces), its name.
 * What is run on import is in none.
 */
export function blocksOf(file, text) {
  const found = [];
  let outermost;
  const add = ({ start, end }, before, after) => {
    const name = `${file}#${outermost.digest}.${outermost.count++}`;
    found.push({ start, end, before, after, name });
  };
  const visit = (node, isBody) => {
    if (Array.isArray(node)) return node.forEach((each) => visit(each));
    if (node === null || typeof node !== 'object') return;
    const { type, body } = node;
    const isFunction = /Function(Declaration|Expression)$/.test(type ?? '') && body;
    const first = isFunction && outermost === undefined;
    if (first) outermost = { digest: digestOf(text.slice(node.start, node.end)), count: 0 };
    if (isFunction && body.type === 'BlockStatement') add(node, body.start + 1);
    else if (isFunction && type === 'ArrowFunctionExpression') add(node, body.start, body.end);
    else if (type === 'BlockStatement' && !isBody && outermost) add(node, node.start + 1);
    else if (type === 'SwitchCase' && node.consequent.length > 0 && outermost) add(node, node.consequent[0].start);
    for (const key in node) visit(node[key], isFunction && key === 'body');
    if (first) outermost = undefined;
  };
  visit(parseSync(file, text).program);
  return found;
}

/** A source that marks in `kanMarks`, of so many, which of these blocks has run: each by its number `i`. */
export function markBlocks(text, blocks, count) {
  const inserts = blocks.flatMap(({ before: at, after, i }) => {
    const mark = `kanMarks[${i}] = 1`;
    if (after === undefined) return [[at, `${mark};`]];
    return [
      [at, `(${mark}, (`],
      [after, '))'],
    ];
  });
  inserts.sort(([a], [b]) => b - a);
  let marked = text;
  for (const [at, what] of inserts) marked = marked.slice(0, at) + what + marked.slice(at);
  return `const kanMarks = (globalThis.kanMarks ??= new Uint8Array(${count}));\n${marked}`;
}

/**
 * Runs the test files that have changed since they were measured, in `place`, a copy of the checkout in which it writes and cleans up.
 * With `measured` none is run. Returns `seconds(test)` and `runs(test, file, start)`: whether a test file runs what stands at that place of that source, as far as is known.
 */
export function measureTouched(place, sources, tests, measured = false) {
  const blocks = Object.fromEntries(sources.map((file) => [file, blocksOf(file, read(join(place, file)))]));
  const all = Object.values(blocks).flat();
  const table = existsSync(kept)
    ? JSON.parse(read(kept))
    : { known: all.map(({ name }) => name), names: [], tests: {} };
  const digests = Object.fromEntries(tests.map((test) => [test, digestOf(read(join(place, test)))]));
  const changed = measured ? [] : tests.filter((test) => table.tests[test]?.digest !== digests[test]);
  if (changed.length > 0) console.log(`what do ${changed.length} test files run, and for how long? Running them, once`);
  const index = new Map(table.names.map((name, i) => [name, i]));
  const indexOf = (name) => {
    if (!index.has(name)) index.set(name, table.names.push(name) - 1);
    return index.get(name);
  };
  // some at a time, so that little is lost where this is ended
  for (let i = 0; i < changed.length; i += 20) {
    const hits = runMarked(place, all, changed.slice(i, i + 20));
    for (const [test, { seconds, touched }] of Object.entries(hits))
      table.tests[test] = { digest: digests[test], seconds, touched: touched.map((at) => indexOf(all[at].name)) };
    mkdirSync('build', { recursive: true });
    writeFileSync(kept, JSON.stringify(table));
    console.log(`${Math.min(changed.length, i + 20)} of ${changed.length}`);
  }

  // of a block that all tests were measured with, what runs it is known whole
  const whole = new Set(table.known);
  const byTest = new Map(
    Object.entries(table.tests).map(([test, { touched }]) => {
      const names = new Set(touched.map((i) => table.names[i]));
      return [test, { names, files: new Set([...names].map((name) => name.split('#')[0])) }];
    }),
  );
  return {
    seconds: (test) => table.tests[test]?.seconds ?? 1,
    runs(test, file, start) {
      const around = blocks[file].filter((block) => block.start <= start && start < block.end);
      const inner = around.reduce((a, b) => (a && a.end - a.start <= b.end - b.start ? a : b), undefined);
      const known = byTest.get(test);
      // it never came to its end
      if (known === undefined) return false;
      if (inner === undefined) return true;
      return known.names.has(inner.name) || (!whole.has(inner.name) && known.files.has(file));
    },
  };
}

/** The tests' seconds of computing, whatever else the machine does, and which of the blocks each has run, by marks in the sources of the copy. */
function runMarked(place, all, tests) {
  const byFile = new Map();
  all.forEach((block, i) => {
    const file = block.name.split('#')[0];
    byFile.set(file, [...(byFile.get(file) ?? []), { ...block, i }]);
  });
  const before = new Map();
  const write = (file, text) => {
    before.set(file, read(join(place, file)));
    writeFileSync(join(place, file), text);
  };
  for (const [file, blocks] of byFile) {
    write(file, markBlocks(read(join(place, file)), blocks, all.length));
  }
  tests.forEach((test, i) => {
    const told = JSON.stringify(join(place, `touched-${i}.json`));
    write(
      test,
      `${read(join(place, test))}
import { afterAll as afterAllTests } from 'vitest';
const cpuAtStart = process.cpuUsage();
afterAllTests(() => {
  const { user, system } = process.cpuUsage(cpuAtStart);
  const marks = globalThis.kanMarks ?? [];
  process.getBuiltinModule('node:fs').writeFileSync(${told}, JSON.stringify({
    seconds: (user + system) / 1e6,
    touched: [...marks.keys()].filter((i) => marks[i] === 1),
  }));
  globalThis.kanMarks?.fill(0);
});
`,
    );
  });
  try {
    execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...tests], {
      cwd: place,
      stdio: 'ignore',
    });
  } catch {
    // a test that fails on marked sources has run what it has run; one that did not end has told nothing
  }
  for (const [file, text] of before) writeFileSync(join(place, file), text);
  const found = {};
  tests.forEach((test, i) => {
    const told = join(place, `touched-${i}.json`);
    if (!existsSync(told)) return;
    found[test] = JSON.parse(read(told));
    rmSync(told);
  });
  return found;
}
