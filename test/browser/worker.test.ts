// `kanjs/worker` in a real browser: a page trains in a worker, by shared memory where it is isolated and by transfer where it is not, under a
// strict policy too; it stays free meanwhile, stops at once, and nothing is left behind when it closes.

import { createSyntheticDataset, KAN, openBackend } from 'kanjs';
import { trainModel } from 'kanjs/train';
import type * as worker from 'kanjs/worker';
import type * as library from 'kanjs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsOf, inBrowser, ready } from './in-browser.js';
import { strictPolicy } from './site.js';

const texts = {
  '/': '<!doctype html><html lang="en"><title>kanjs</title><script type="module" src="/main.js"></script></html>',
  '/main.js': `import * as kanjs from '/kanjs/index.js';
import { createTrainer } from '/kanjs/doors/worker.js';
window.kanjs = kanjs;
window.makeTrainer = (script = '/worker.js') => createTrainer(new Worker(script, { type: 'module' }));
window.ready = true;`,
  '/worker.js': `import { serve } from '/kanjs/doors/worker.js'; serve({ backend: { threads: 1 } });`,
};

/** What the page has; functions carried out there may use it and their arguments, nothing else. */
interface Its {
  kanjs: typeof library;
  makeTrainer(script?: string): worker.Trainer;
  left: worker.Trainer;
}
declare const self: Its;
type Snapshot = worker.Snapshot;

const ways = [
  ['by shared memory', true, undefined],
  ['by transfer', false, undefined],
  ['by shared memory, under a strict policy', true, strictPolicy],
] as const;

inBrowser('kanjs/worker in Chromium', ({ browser, openPage, serve }) => {
  /** A page that has loaded. */
  async function open(isolated: boolean, policy?: string): Promise<Page> {
    const site = await serve({ texts, isolated, policy });
    const page = await openPage(`${site.url}/`);
    await ready(page);
    return page;
  }

  test.each(ways)(
    '%s: to the digit what Node learns, step by step and to the end',
    async (_title, isolated, policy) => {
      const page = await open(isolated, policy);
      const there = await page.evaluate(async () => {
        const { createSyntheticDataset: draw, KAN: Network } = self.kanjs;
        const data = draw('exp(sin(pi*x) + y^2)', { samples: 300, range: [-1, 1], seed: 7 });
        const { model } = new Network([2, 5, 1], { seed: 3 });
        const trainer = self.makeTrainer();
        const { shared } = await trainer.ready;
        const epochs: number[] = [];
        const run = trainer.train(model, data, {
          epochs: 40,
          paused: true,
          onEpoch: ({ epoch }) => void epochs.push(epoch),
        });
        await run.step(3);
        const third = run.latest()!;
        await run.step();
        const fourth = run.latest()!;
        await run.resume();
        const { history, model: trained } = await run.result;
        trainer.close();
        const told = ({ number, epoch, trainLoss, model: now }: Snapshot) => ({
          number,
          epoch,
          trainLoss,
          first: now.parameters[0],
        });
        return {
          shared,
          epochs,
          losses: history.trainLoss,
          parameters: [...trained.parameters],
          third: told(third),
          fourth: told(fourth),
        };
      });
      const data = createSyntheticDataset('exp(sin(pi*x) + y^2)', { samples: 300, range: [-1, 1], seed: 7 });
      const backend = await openBackend({ device: 'wasm', threads: 1 });
      const firsts: number[] = [];
      const here = await trainModel(new KAN([2, 5, 1], { seed: 3 }).model, data, {
        epochs: 40,
        backend,
        onEpoch: (_event, { parameters }) => void firsts.push(parameters[0]),
      });
      backend.close();
      expect(there.shared).toBe(isolated);
      expect(there.losses).toEqual(here.history.trainLoss);
      expect(there.parameters).toEqual([...here.model.parameters]);
      expect(there.epochs).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      expect(there.third).toMatchObject({ epoch: 3, trainLoss: here.history.trainLoss[2], first: firsts[2] });
      expect(there.fourth).toMatchObject({ epoch: 4, trainLoss: here.history.trainLoss[3], first: firsts[3] });
      expect(there.fourth.number).toBeGreaterThan(there.third.number);
      expect(faultsOf(page)).toEqual([]);
      await page.context().close();
    },
  );

  test.each(ways.slice(0, 2))(
    '%s: the page goes on drawing, and the run ends when it is told',
    async (_title, isolated) => {
      const page = await open(isolated);
      const seen = await page.evaluate(async () => {
        const { createSyntheticDataset: draw, KAN: Network } = self.kanjs;
        const data = draw('x*y', { samples: 1000, range: [-1, 1] });
        const trainer = self.makeTrainer();
        const run = trainer.train(new Network([2, 5, 1]).model, data, { epochs: 1e6, schedule: 'constant' });
        const numbers: number[] = [];
        while (numbers.length < 10) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          const { number } = run.latest() ?? {};
          if (number !== undefined && number !== numbers.at(-1)) numbers.push(number);
        }
        const { stopped, history } = await run.stop();
        const after = run.latest()!.epoch;
        trainer.close();
        return { numbers, stopped, epochs: history.trainLoss.length, after };
      });
      expect(seen.stopped).toBe('aborted');
      expect(seen.numbers).toEqual(seen.numbers.toSorted((a, b) => a - b));
      expect(seen.epochs).toBeLessThan(1e6);
      expect(seen.after).toBeLessThanOrEqual(seen.epochs);
      expect(faultsOf(page)).toEqual([]);
      await page.context().close();
    },
  );

  test('a file that is dropped is read, learned and explained there, and its formula searched for', async () => {
    const page = await open(false);
    const said = await page.evaluate(async () => {
      const rows = Array.from({ length: 200 }, (_, i) => Math.sin(i)).map((a) => `${a},${3 * a + 1}`);
      const file = new File([`a,b\n${rows.join('\n')}\n`], 'line.csv');
      const trainer = self.makeTrainer();
      const table = await trainer.call('readTable', file).result;
      const { model, metrics } = await trainer.trainTable(table, { target: 'b', epochs: 20, layers: [] }).result;
      const shares = await trainer.call('inputImportance', model).result;
      const { fronts } = await trainer.call('discoverTable', table, { target: 'b' }).result;
      trainer.close();
      return { task: metrics!.task, shares, formula: fronts[0].formulas[fronts[0].best].formula.text };
    });
    expect(said).toMatchObject({ task: 'regression', shares: [{ name: 'a', share: 1 }], formula: '3*a + 1' });
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('a worker that cannot be loaded, or is ended, rejects what waits for it', async () => {
    const page = await open(false);
    const said = await page.evaluate(async () => {
      const { model } = new self.kanjs.KAN([1, 1]);
      const data = { rows: 2, x: [0, 1], y: [0, 1] };
      const reason = (error: Error): string => `${error.name}: ${error.message}`;
      const none = self.makeTrainer('/none.js');
      const early = none.train(model, data).result.catch(reason);
      const unloaded = [await none.ready.then(String, reason), await early];
      const trainer = self.makeTrainer();
      const run = trainer.train(model, data, { epochs: 1e6 });
      await run.snapshot();
      trainer.close();
      return [...unloaded, await run.result.catch(reason)];
    });
    expect(said).toEqual([
      'KanError: the worker has ended: its script did not load',
      'KanError: the worker has ended: its script did not load',
      'KanError: the worker has ended: it was closed',
    ]);
    // the browser says so too
    expect(faultsOf(page).filter((fault) => !fault.includes('none.js'))).toEqual([]);
    await page.context().close();
  });

  test('a page that is closed while it trains leaves no worker behind', async () => {
    const page = await open(true);
    const session = await browser().newBrowserCDPSession();
    const workers = async (): Promise<number> => {
      const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'worker' }] });
      return targetInfos.filter(({ url }) => url.endsWith('/worker.js')).length;
    };
    const before = await workers();
    await page.evaluate(async () => {
      self.left = self.makeTrainer();
      const { model } = new self.kanjs.KAN([1, 5, 1]);
      await self.left.train(model, { rows: 2, x: [0, 1], y: [0, 1] }, { epochs: 1e7 }).snapshot();
    });
    expect(page.workers().length).toBeGreaterThan(0);
    const during = await workers();
    await page.context().close();
    await expect.poll(workers, { timeout: 10_000 }).toBe(before);
    expect(during).toBe(before + 1);
  });
});
