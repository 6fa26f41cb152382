// The last lines of a run that was stopped while it learned from all rows.

import { expect, test } from 'vitest';
import { createTable } from 'kanjs';
import { runTraining } from 'kanjs/files';
import { summaryText } from './train-text.js';

test('a run stopped while it learned from all rows says what is kept and how to go on', async () => {
  const x = Array.from({ length: 40 }, (_, i) => i / 40);
  const data = createTable({ x, y: x.map((value) => value * value) });
  const control = new AbortController();
  const settings = { data, target: ['y'], layers: [], epochs: 3, refit: true, device: 'reference' } as const;
  const run = await runTraining(settings as never, {
    signal: control.signal,
    onEvent: (event) => event.kind === 'stage' && event.stage === 'all rows' && control.abort(),
  });
  expect(summaryText(run, 'at the time limit')).toContain(
    'Stopped at the time limit while it learned from all rows; the network from before is kept, which learned from 32 of them. To go on: the same command with --resume\n',
  );
});

test('a run stopped before its first epoch says so, and names no loss', async () => {
  const x = Array.from({ length: 40 }, (_, i) => i / 40);
  const data = createTable({ x, y: x.map((value) => value * value) });
  const control = new AbortController();
  const settings = { data, target: ['y'], layers: [], epochs: 3, device: 'reference' } as const;
  const run = await runTraining(settings as never, {
    signal: control.signal,
    onEvent: (event) => event.kind === 'begun' && control.abort(),
  });
  const text = summaryText(run, 'at your request');
  expect(text).toContain('train not known: no epoch was done');
  expect(text).not.toMatch(/NaN|undefined/);
});
