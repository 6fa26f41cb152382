// The library itself in a page and in a worker, its modules as they are: it trains, in one thread and in more, to the losses of Node's
// WebAssembly to the digit; saves and loads; stops; and lives under a strict policy.

import * as kanjs from 'kanjs';
import type { Trainer } from 'kanjs/worker';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsOf, inBrowser, ready } from './in-browser.js';
import { strictPolicy } from './site.js';

type Library = typeof kanjs;

/** What is done here and there: the function's own text goes into the page, so it may use nothing but its arguments. */
async function work(library: Library, device: kanjs.BackendOptions) {
  const { compileModel, createSyntheticDataset, decodeModel, encodeModel, KAN, KANTrainer, openBackend } = library;
  const backend = await openBackend(device);
  const { x, y } = createSyntheticDataset('exp(sin(pi*x) + y^2)', { samples: 500, range: [-1, 1], seed: 7 });
  const kan = new KAN([2, 5, 1], { seed: 3 });
  const { history } = await new KANTrainer(kan, { epochs: 12, seed: 5, backend }).train({ x, y });
  const { model: loaded } = decodeModel(encodeModel(kan.model));
  const compiled = await compileModel(loaded, { backend });
  const said = {
    name: backend.name,
    threads: backend.threads,
    losses: history.trainLoss,
    parameters: [...loaded.parameters],
    same: loaded.parameters.every((value, i) => value === kan.model.parameters[i]),
    answer: compiled([0.25, -0.5])[0],
    predicted: (await kan.predict([[0.25, -0.5]], { backend })).data[0],
    by: compiled.by,
  };
  compiled.close();
  backend.close();
  return said;
}

type Said = Awaited<ReturnType<typeof work>>;

const texts = {
  '/': '<!doctype html><html lang="en"><title>kanjs</title><script type="module" src="/main.js"></script></html>',
  '/main.js': `import * as library from '/kanjs/index.js';
const work = ${work};
window.inPage = (device) => work(library, device);
window.inWorker = (device) => new Promise((resolve, reject) => {
  const worker = new Worker('/worker.js', { type: 'module' });
  worker.onmessage = ({ data }) => { worker.terminate(); data.error ? reject(new Error(data.error)) : resolve(data); };
  worker.onerror = (event) => reject(new Error(event.message ?? 'the worker did not start'));
  worker.postMessage(device);
});
window.library = library;
window.ready = true;`,
  '/worker.js': `import * as library from '/kanjs/index.js';
const work = ${work};
self.onmessage = ({ data }) => work(library, data).then(self.postMessage.bind(self), (error) => self.postMessage({ error: String(error) }));`,
};

const ask = (page: Page, place: 'inPage' | 'inWorker', device: kanjs.BackendOptions): Promise<Said> =>
  page.evaluate(([to, told]) => (globalThis as any)[to](told), [place, device] as const);

inBrowser('the library in Chromium', ({ openPage, serve }) => {
  test.each([
    ['a page', 'inPage', false, undefined, 1],
    ['a page with threads', 'inPage', true, undefined, 2],
    ['a worker', 'inWorker', false, undefined, 1],
    ['a worker with threads', 'inWorker', true, undefined, 2],
    ['a page under a strict policy', 'inPage', false, strictPolicy, 1],
    ['a worker with threads under a strict policy', 'inWorker', true, strictPolicy, 2],
  ] as const)('in %s it learns what Node learns, to the digit', async (_title, place, isolated, policy, threads) => {
    const site = await serve({ texts, isolated, policy });
    const page = await openPage(`${site.url}/`);
    await ready(page);
    const processors = await page.evaluate(() => navigator.hardwareConcurrency);
    const here = await work(kanjs, { device: 'wasm', threads: 1 });
    const there = await ask(page, place, { device: 'wasm', threads: 2 });
    expect(there.name).toBe('wasm');
    expect(there.threads).toBe(Math.min(threads, processors));
    expect(there.losses).toEqual(here.losses);
    expect(there.parameters).toEqual(here.parameters);
    expect(there.same).toBe(true);
    // text may not become functions there: the kernels answer in its place
    expect(there.by).toBe(policy === undefined ? 'code' : 'kernels');
    expect(there.answer).toBeCloseTo(here.answer, 5);
    expect(there.answer).toBeCloseTo(there.predicted, 5);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('where WebAssembly is forbidden plain TypeScript computes, and says so', async () => {
    const site = await serve({ texts, policy: "script-src 'self'" });
    const page = await openPage(`${site.url}/`);
    await ready(page);
    const [there, note, code] = await page.evaluate(async () => {
      const { library, inPage } = globalThis as unknown as { library: Library; inPage(device: object): Promise<Said> };
      const { note: said } = await library.openBackend();
      const forbidden = await library
        .compileModel(new library.KAN([1, 1]).model, { by: 'code' })
        .catch(({ name, hint }) => [name, hint]);
      return [await inPage({}), said, forbidden] as const;
    });
    expect(there.name).toBe('reference');
    expect(note).toMatch(/WebAssembly cannot be compiled here: .*; plain TypeScript computes, which is slow/);
    const here = await work(kanjs, { device: 'reference' });
    // Math.exp is another one there, to the last digit
    there.losses.forEach((loss, i) => expect(loss / here.losses[i]).toBeCloseTo(1, 12));
    expect(code).toEqual(['KanError', expect.stringContaining("allow 'unsafe-eval'")]);
    // the browser reports each refusal by itself
    expect(faultsOf(page).filter((fault) => !fault.includes('Content Security Policy'))).toEqual([]);
    await page.context().close();
  });

  test('from another site, by an import map or a plain address, it computes in one thread where workers of that site are refused', async () => {
    const other = await serve({ texts: {}, open: true });
    const imports = JSON.stringify({ imports: { kanjs: `${other.url}/kanjs/index.js` } });
    const own = {
      '/': `<!doctype html><html lang="en"><title>kanjs</title><script type="importmap">${imports}</script><script type="module" src="/main.js"></script></html>`,
      '/main.js': `import * as library from 'kanjs';
import { createTrainer } from '${other.url}/kanjs/doors/worker.js';
window.inPage = (device) => (${work})(library, device);
window.trainer = createTrainer(new Worker('/worker.js', { type: 'module' }));
window.library = library;
window.ready = true;`,
      '/worker.js': `import { serve } from '${other.url}/kanjs/doors/worker.js'; serve();`,
    };
    const page = await openPage(`${(await serve({ texts: own, isolated: true })).url}/`);
    await ready(page);
    const there = await ask(page, 'inPage', { device: 'wasm', threads: 2 });
    const note = await page.evaluate(async () => {
      const { library } = globalThis as unknown as { library: Library };
      return [(await library.openBackend({ threads: 2 })).note, navigator.hardwareConcurrency] as const;
    });
    const here = await work(kanjs, { device: 'wasm', threads: 1 });
    expect(there.threads).toBe(1);
    expect(there.losses).toEqual(here.losses);
    expect(note[0]).toMatch(note[1] > 1 ? /^1 of 2 threads: no workers that share memory/ : /^1 of 2 threads/);
    const rest = await page.evaluate(async () => {
      const { library, trainer } = globalThis as unknown as { library: Library; trainer: Trainer };
      const rows = { rows: 2, x: [0, 1], y: [0, 1] };
      const { history } = await trainer.train(new library.KAN([1, 1]).model, rows, { epochs: 3 }).result;
      return history.trainLoss.length;
    });
    expect(rest).toBe(3);
    const parquet = await page.evaluate(async () => {
      const { library } = globalThis as unknown as { library: Library };
      return library
        .readTable(new File(['PAR1 and more'], 'a.parquet'))
        .catch(({ name, message, hint }) => [name, message, hint]);
    });
    expect(parquet).toEqual([
      'KanError',
      expect.stringContaining('cannot be loaded here'),
      'use a bundler, or name both and `hyparquet/` in an import map',
    ]);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});
