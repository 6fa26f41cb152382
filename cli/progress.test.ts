import { expect, test, vi } from 'vitest';
import type { Io } from './io.js';
import { createProgress } from './progress.js';

function record(terminal: boolean, columns = 80): Io & { text: () => string } {
  let text = '';
  return {
    out: async () => {},
    err: (more) => void (text += more),
    terminal,
    columns,
    onInterrupt: () => () => {},
    text: () => text,
  };
}

function run(io: Io, epochs: number, last = epochs): void {
  const progress = createProgress(io, epochs);
  for (let epoch = 1; epoch <= last; epoch++)
    progress.epoch({ epoch, trainLoss: 1 / epoch, validationLoss: 2 / epoch });
  progress.end();
}

test('without a terminal there are ten plain lines, the last epoch among them', () => {
  const io = record(false);
  run(io, 200);
  const lines = io.text().trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[9]).toMatch(/^epoch 200\/200 {2}train 0.005 {2}validation 0.01 {2}\S+ epochs\/s {2}\d/);
  expect(io.text()).not.toMatch(/[\r\x1b]/);
});

test('on a terminal one line is rewritten, fits the width, and shows the last epoch even after a stop', () => {
  for (const columns of [30, 60, 80, 200]) {
    const io = record(true, columns);
    run(io, 500, 123);
    const drawings = io.text().split('\r\x1b[K').slice(1);
    expect(drawings.every((line) => line.trimEnd().length < columns)).toBe(true);
    expect(drawings.at(-1)).toContain('epoch 123/500');
    expect(io.text().endsWith('\n')).toBe(true);
    expect(io.text().match(/\n/g)).toHaveLength(1);
  }
});

test('a quiet progress writes nothing', () => {
  const io = record(true);
  const progress = createProgress(io, 3, { quiet: true });
  progress.epoch({ epoch: 1, trainLoss: 1 });
  progress.end();
  expect(io.text()).toBe('');
});

test('epochs a second are those of the epochs, not of what came before them', () => {
  const io = record(false);
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  const progress = createProgress(io, 10);
  now = 60_000;
  for (let epoch = 1; epoch <= 10; epoch++, now += 100) progress.epoch({ epoch, trainLoss: 1 });
  clock.mockRestore();
  const lines = io.text().trimEnd().split('\n');
  expect(lines[0]).toBe('epoch  1/10  train 1');
  expect(lines[1]).toBe('epoch  2/10  train 1  10 epochs/s  0.80 s left');
  // and in the end all of the time
  expect(lines[9]).toBe('epoch 10/10  train 1  10 epochs/s  1:01 min');
});
