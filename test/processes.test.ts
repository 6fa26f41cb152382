// What only a process shows, as the package is built: that nothing ends it but itself, that memory and threads come back, and that a machine
// which allows less than usual is served by what it allows.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openNativeBackend } from '../node/native.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const probe = await openNativeBackend(1);
const native = 'open' in probe;
if (native) probe.close();
const devices = ['wasm', ...(native ? ['native'] : [])];

interface Ending {
  out: string;
  err: string;
  code: number | null;
  signal: string | null;
}

/** How a program ends; `limit`: kilobytes of virtual memory. */
function run(program: string, { flags = [] as string[], limit = 0 } = {}): Ending {
  const words = [...flags, '--input-type=module', '-e', program];
  const [command, all] = limit
    ? ['sh', ['-c', `ulimit -v ${limit}; exec "$0" "$@"`, process.execPath, ...words]]
    : [process.execPath, words];
  const { stdout, stderr, status, signal } = spawnSync(command, all, { cwd: root, encoding: 'utf8', timeout: 50_000 });
  return { out: stdout.trimEnd(), err: stderr, code: status, signal };
}

const begin = (device: string): string => `
  import { openBackend, compileModel, KAN, KANTrainer, createSyntheticDataset } from 'kanjs';
  import { readdirSync } from 'node:fs';
  const open = (threads = 2) => openBackend({ device: '${device}', threads });
  const kan = new KAN([2, 5, 1]);
  const { x, y } = createSyntheticDataset('sin(pi*x)+y', { range: [-1, 1], samples: 2000 });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  // those that Node starts at leisure are its own
  const threads = () => readdirSync('/proc/self/task').length;
`;
const linux = process.platform === 'linux';

describe.each(devices)('%s', (device) => {
  test('a function of a model, called very often after its backend was closed', () => {
    const { out, err, code } = run(`${begin(device)}
      const backend = await open();
      const f = await compileModel(kan.model, { by: 'kernels', backend });
      f([0.1, 0.2]);
      backend.close();
      let refused = 0;
      for (let i = 0; i < 2e4; i++) try { f([0.1, 0.2]); } catch (error) { refused += error.name === 'KanError' ? 1 : 0; }
      console.log(refused);`);
    expect({ out, err, code }).toEqual({ out: '20000', err: '', code: 0 });
  });

  test('trainings side by side, of which one fails and closes the backend of all', () => {
    const { out, err, code } = run(`${begin(device)}
      const backend = await open();
      const training = (options) => new KANTrainer(new KAN([2, 5, 1]), { backend, ...options }).train({ x, y });
      const others = [1, 2, 3].map(() => training({ epochs: 1e6 }));
      try {
        await Promise.all([...others, training({ epochs: 5, onEpoch: () => { throw new Error('mine'); } })]);
      } catch (error) { console.log(error.message); } finally { backend.close(); }
      for (const { reason } of await Promise.allSettled(others)) console.log(reason.name, reason.message);`);
    const told = 'KanError backend: used after it was closed';
    expect({ out, err, code }).toEqual({ out: ['mine', told, told, told].join('\n'), err: '', code: 0 });
  });

  test('the program ends in the middle of a training', () => {
    const { out, err, code } = run(`${begin(device)}
      let epochs = 0;
      const training = new KANTrainer(kan, { epochs: 1e6, backend: await open(), onEpoch: () => { if (++epochs === 20) process.exit(3); } });
      await training.train({ x, y });`);
    expect({ out, err, code }).toEqual({ out: '', err: '', code: 3 });
  });

  test('workers are terminated in the middle of trainings', () => {
    const work = `
      import { parentPort } from 'node:worker_threads';
      ${begin(device)}
      let epochs = 0;
      const training = new KANTrainer(kan, { epochs: 1e6, backend: await open(), onEpoch: () => { if (++epochs === 5) parentPort.postMessage('on'); } });
      await training.train({ x, y });`;
    const { out, err, code } = run(`
      import { Worker } from 'node:worker_threads';
      const code = 'import(' + JSON.stringify('data:text/javascript,' + encodeURIComponent(${JSON.stringify(work.replaceAll("'kanjs'", `'${new URL('../dist/node/index.js', import.meta.url).href}'`))})) + ')';
      for (let round = 0; round < 2; round++)
        await Promise.all([0, 1, 2].map(async () => {
          const worker = new Worker(code, { eval: true });
          await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
          await worker.terminate();
        }));
      console.log('on');`);
    expect({ out, err, code }).toEqual({ out: 'on', err: '', code: 0 });
  });

  test.runIf(linux)('closed backends leave no thread behind', () => {
    const { out, err, code } = run(`${begin(device)}
      const first = await open();
      const before = threads();
      first.close();
      for (let i = 0; i < 5; i++) (await open()).close();
      const last = await open();
      for (let i = 0; i < 1000 && threads() > before; i++) await turn();
      console.log(threads() <= before);
      last.close();`);
    expect({ out, err, code }).toEqual({ out: 'true', err: '', code: 0 });
  });

  const cycles = device === 'native' ? 2000 : 30;
  test(`opened and closed ${cycles} times, a backend takes no more and more memory`, () => {
    // without a call of the garbage collector; the first rounds warm up
    const { out, err, code } = run(`${begin(device)}
      const rss = () => process.memoryUsage().rss;
      const round = async () => {
        const backend = await open();
        const f = await compileModel(kan.model, { by: 'kernels', backend });
        f([1, 2]);
        f.close();
        backend.close();
      };
      for (let i = 0; i < ${cycles / 5}; i++) await round();
      const before = rss();
      for (let i = 0; i < ${cycles}; i++) await round();
      console.log(JSON.stringify([before, rss()]));`);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    const [before, after] = JSON.parse(out);
    expect(after).toBeLessThan(1.5 * before);
  });
});

test.runIf(native)('a backend and a session, opened and closed, leave little for the garbage collector', () => {
  // a young heap that takes all of it, so what is counted is what was made; 33 kB, and half as much again before buffers were laid out in loops
  const { out, err, code } = run(
    `${begin('native')}
    const round = async () => {
      const backend = await open();
      const f = await compileModel(kan.model, { by: 'kernels', backend });
      f([1, 2]);
      f.close();
      backend.close();
    };
    for (let i = 0; i < 50; i++) await round();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 200; i++) await round();
    console.log((process.memoryUsage().heapUsed - before) / 200);`,
    { flags: ['--max-semi-space-size=128', '--min-semi-space-size=128'] },
  );
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(Number(out)).toBeGreaterThan(0);
  expect(Number(out)).toBeLessThan(42_000);
});

describe.runIf(native)('the addon itself', () => {
  const addon = `
    import { createRequire } from 'node:module';
    const addon = createRequire(import.meta.url)('./dist/node/kanjs.node');
    const memory = new Uint8Array(new SharedArrayBuffer(1 << 20));
    const tried = (call) => { try { call(); return 'done'; } catch (error) { return error.message; } };`;

  test('refuses what was closed, what is no backend, and places outside of the memory', () => {
    const { out, err, code } = run(`${addon}
      const [group] = addon.open(memory, 1024, 2, -1);
      for (const plan of [-8, 4, 1 << 20, 2 ** 32 - 8, 2 ** 32, 1e300, NaN, undefined, '0']) console.log(tried(() => addon.run(group, plan)));
      for (const other of [undefined, {}, 5, 'x', [], Symbol('x'), 1n << 16n]) console.log(tried(() => addon.run(other, 2048)));
      addon.close(group, 1);
      for (const call of ['run', 'grown', 'close']) console.log(tried(() => addon[call](group, 2048)));
      console.log(tried(() => addon.peak(group, 2048, 1, 0)));
      const [next] = addon.open(memory, 1024, 2, -1);
      console.log(tried(() => addon.run(group, 2048)), tried(() => addon.run()), tried(() => addon.open()));
      addon.close(next, 0);`);
    const [outside, number, closed] = ['outside of the memory', 'expected a number', 'the backend was closed'].map(
      (text) => `native: ${text}`,
    );
    expect({ out: out.split('\n'), err, code }).toEqual({
      out: [
        number,
        outside,
        outside,
        outside,
        outside,
        outside,
        number,
        number,
        number,
        ...new Array<string>(7).fill(closed),
        ...new Array<string>(4).fill(closed),
        `${closed} ${closed} done`,
      ],
      err: '',
      code: 0,
    });
  });

  test.runIf(linux)('ends the threads of a backend that nobody closed and nobody can reach', () => {
    const { out, err, code } = run(
      `${begin('native')}
      import { availableParallelism } from 'node:os';
      const before = threads();
      for (let i = 0; i < 50; i++) {
        const f = await compileModel(kan.model, { by: 'kernels', backend: await open() });
        f([0.1, 0.2]);
      }
      const during = threads();
      for (let i = 0; i < 20; i++) { gc(); await turn(); }
      // the last one may be held still
      console.log(during - before >= 25 || availableParallelism() === 1, threads() - before <= 2);`,
      { flags: ['--expose-gc'] },
    );
    expect({ out, err, code }).toEqual({ out: 'true true', err: '', code: 0 });
  });
});

const open = (device: string, more = ''): string => `
  import { openBackend, KAN } from 'kanjs';
  ${more}
  try {
    const backend = await openBackend({ device: '${device}', threads: 1 });
    const [[y]] = [[(await new KAN([2, 5, 1]).predict([[0.1, 0.2]], { backend })).data[0]]];
    console.log(JSON.stringify({ name: backend.name, note: backend.note, finite: Number.isFinite(y) }));
  } catch (error) { console.log(JSON.stringify({ error: error.name, message: error.message, hint: error.hint })); }`;

describe('a machine that allows less', () => {
  const forbid = `WebAssembly.compile = async () => { throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder'); };`;

  test('a page whose policy forbids WebAssembly', () => {
    const told = /WebAssembly cannot be compiled here: Wasm code generation disallowed by embedder/;
    const wasm = JSON.parse(run(open('wasm', forbid)).out);
    expect(wasm).toMatchObject({ error: 'KanError', hint: expect.stringContaining("'wasm-unsafe-eval'") });
    expect(wasm.message).toMatch(told);
    const auto = JSON.parse(run(open('auto', forbid)).out);
    expect(auto).toMatchObject({ name: native ? 'native' : 'reference', finite: true });
  });

  test('one without WebAssembly at all', () => {
    const { out } = run(open('auto', 'delete globalThis.WebAssembly;'));
    expect(JSON.parse(out)).toMatchObject({ name: native ? 'native' : 'reference', finite: true });
  });

  test.runIf(linux)('8 GB of virtual memory: native as ever, WebAssembly refused in words, the command works', () => {
    const limit = 8_000_000;
    expect(JSON.parse(run(open('auto'), { limit }).out)).toMatchObject({
      name: native ? 'native' : 'reference',
      finite: true,
    });
    expect(JSON.parse(run(open('wasm'), { limit }).out)).toMatchObject({
      error: 'KanError',
      message: expect.stringContaining('no shared memory can be reserved here'),
    });
  });
});

describe('a folder with a space and an umlaut in its name', () => {
  const place = join(mkdtempSync(join(tmpdir(), 'kan-')), 'my äpp #1');
  cpSync(join(root, 'dist'), join(place, 'dist'), { recursive: true, dereference: true });
  cpSync(join(root, 'package.json'), join(place, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  afterAll(() => rmSync(join(place, '..'), { recursive: true }));
  const told = (device: string): unknown => {
    writeFileSync(join(place, 'program.mjs'), open(device));
    const { stdout } = spawnSync(process.execPath, [join(place, 'program.mjs')], { encoding: 'utf8' });
    return JSON.parse(stdout);
  };

  test('every backend opens there', () => {
    expect(told('auto')).toEqual({ name: native ? 'native' : 'wasm', finite: true });
    expect(told('wasm')).toEqual({ name: 'wasm', finite: true });
  });

  test('an addon that cannot be opened is told as the system tells it, and WebAssembly serves', () => {
    writeFileSync(join(place, 'dist/node/kanjs.node'), 'no addon');
    expect(told('native')).toMatchObject({
      error: 'KanError',
      message: expect.stringMatching(/kanjs\.node: (?!no such)/),
    });
    expect(told('auto')).toMatchObject({
      name: 'wasm',
      finite: true,
      note: expect.stringMatching(/no native backend: .*kanjs\.node/),
    });
    rmSync(join(place, 'dist/node/kanjs.node'));
    expect(told('native')).toMatchObject({
      message: expect.stringContaining('the addon was not built here'),
    });
    expect(told('auto')).toEqual({ name: 'wasm', finite: true });
  });
});
