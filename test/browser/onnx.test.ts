// Exported ONNX files in a real browser: ONNX Runtime's web build, in Chromium, answers as the models do here.

import { exportModel } from 'kanjs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { programOf } from '../../src/export/build-program.js';
import { interpretRows } from '../../src/export/interpret.js';
import { wrongAnswers } from '../export/compare.js';
import { exportModels } from '../export/models.js';
import { runOnnx, type OnnxAnswers } from '../export/onnx-run.js';
import { drawRows } from '../export/rows.js';
import { faultsOf, inBrowser } from './in-browser.js';

const texts = {
  '/': '<!doctype html><html lang="en"><title>onnx</title><script type="module" src="/main.js"></script></html>',
  '/main.js': `import * as ort from '/ort/ort.wasm.bundle.min.mjs';
ort.env.wasm.wasmPaths = '/ort/';
ort.env.wasm.numThreads = 1;
const run = ${runOnnx};
window.ask = (base64, settings) => {
  const values = settings.values.map((value) => value ?? NaN);
  return run(ort, Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), { ...settings, values });
};
window.ready = true;`,
};

const rows = 50;

async function ask(page: Page, content: Uint8Array, settings: object): Promise<OnnxAnswers> {
  const base64 = Buffer.from(content).toString('base64');
  return page.evaluate(([file, told]) => (globalThis as any).ask(file, told), [base64, settings] as const);
}

inBrowser('ONNX Runtime in Chromium', ({ openPage, serve }) => {
  test('every model answers there as it does here', async () => {
    const site = await serve({ texts, folders: { '/ort/': 'node_modules/onnxruntime-web/dist' } });
    const page = await openPage(`${site.url}/`);
    await page.waitForFunction(() => (globalThis as any).ready);
    const wrong: unknown[] = [];
    for (const [name, model] of exportModels) {
      const program = programOf(model);
      const bare = model.spec.encoding === undefined;
      const values = drawRows(program, rows, 9).map(bare ? Math.fround : Number);
      const expected = interpretRows(program, values, rows);
      const [{ content }] = await exportModel(model, { to: 'onnx', precision: 'float' });
      const { answers } = await ask(page, content as Uint8Array, {
        program,
        values: [...values],
        rows,
        bare,
        single: true,
      });
      // where sums cancel, single precision says no more
      wrong.push(...wrongAnswers(program, answers, expected, 2e-4).map((each) => ({ name, ...each })));
      expect(answers).toHaveLength(expected.length);
    }
    expect(wrong).toEqual([]);
    expect(faultsOf(page)).toEqual([]);
  });
});
