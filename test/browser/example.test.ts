// The example for pages as a reader has it: copied, with kanjs installed beside it, built by Vite and served by its own server, whose headers
// are strict; then opened, trained and stopped.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { faultsOf, inBrowser } from './in-browser.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const place = realpathSync(mkdtempSync(join(tmpdir(), 'kan-example-')));
afterAll(() => rmSync(place, { recursive: true }));

inBrowser('the example for pages in Chromium', ({ openPage }) => {
  test('it is built without a word, and trains until it is stopped', async () => {
    cpSync(join(root, 'examples/browser'), place, { recursive: true });
    mkdirSync(join(place, 'node_modules'));
    symlinkSync(root, join(place, 'node_modules/kanjs'), 'junction');
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const said = await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn', place]);
    expect(said).toEqual({ stdout: '', stderr: '' });
    const server = spawn(process.execPath, ['server.js', 'dist', '0'], { cwd: place });
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const page = await openPage(String(line).trim());
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      await page.getByRole('button', { name: 'Train' }).click();
      const output = page.locator('output');
      const epochs = new Set<string | null>();
      while (epochs.size < 3) {
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
        const text = await output.textContent();
        if (text !== '') epochs.add(text);
      }
      expect([...epochs].every((text) => /^epoch \d+: loss [\d.e-]+$/.test(text!))).toBe(true);
      expect(await page.locator('svg path').count()).toBeGreaterThan(15);
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('button', { name: 'Train' }).waitFor();
      // the answer is computed after the end of the training
      await page.getByText(/^aborted; f\(0\.5, -0\.5\) is about -?\d/).waitFor();
      expect(faultsOf(page)).toEqual([]);
      await page.context().close();
    } finally {
      server.kill();
    }
  });
});
