// Progress of a training run on stderr: one line that rewrites itself on a terminal, about ten plain lines elsewhere.

import type { Io } from './io.js';
import { duration, figure } from './number-text.js';

export interface EpochFigures {
  /** epochs done, from 1 */
  epoch: number;
  trainLoss: number;
  /** absent without validation rows */
  validationLoss?: number | undefined;
}

export interface Progress {
  epoch(figures: EpochFigures): void;
  /** Leaves the line as it stands and starts a new one. */
  end(): void;
}

/** Milliseconds between two drawings on a terminal; faster only flickers. */
const redraw = 80;

/** `from` epochs were done before, by another run. */
export function createProgress(io: Io, epochs: number, { label = '', quiet = false, from = 0 } = {}): Progress {
  if (quiet) return { epoch: () => {}, end: () => {} };
  let started = performance.now();
  // what comes before the first epoch, reading and making ready, is no time of epochs
  let first = from;
  const every = Math.max(1, Math.ceil(epochs / 10));
  const begun = started;
  let drawn = -Infinity;
  let pending: EpochFigures | undefined;

  const draw = (figures: EpochFigures): void => {
    const seconds = (performance.now() - started) / 1000;
    const rate = (figures.epoch - first) / seconds;
    const left = (epochs - figures.epoch) / rate;
    const parts = [
      `train ${figure(figures.trainLoss)}`,
      ...(figures.validationLoss === undefined ? [] : [`validation ${figure(figures.validationLoss)}`]),
      ...(rate > 0 && rate < Infinity ? [`${figure(Number(rate.toPrecision(3)))} epochs/s`] : []),
      ...(figures.epoch === epochs
        ? [duration((performance.now() - begun) / 1000)]
        : rate > 0
          ? [`${duration(left)} left`]
          : []),
    ];
    const head = `${label}epoch ${String(figures.epoch).padStart(String(epochs).length)}/${epochs}`;
    if (!io.terminal) return io.err(`${head}  ${parts.join('  ')}\n`);
    const room = Math.min(24, io.columns - head.length - parts.join('  ').length - 5);
    const line =
      room < 4 ? `${head}  ${parts.join('  ')}` : `${head} ${bar(figures.epoch / epochs, room)}  ${parts.join('  ')}`;
    io.err(`\r\x1b[K${line.slice(0, Math.max(20, io.columns - 1))}`);
  };

  return {
    epoch(figures) {
      if (first === from && figures.epoch === from + 1) [started, first] = [performance.now(), figures.epoch];
      if (io.terminal) {
        pending = figures;
        const now = performance.now();
        if (now - drawn < redraw && figures.epoch < epochs) return;
        drawn = now;
        pending = undefined;
        draw(figures);
      } else if (figures.epoch % every === 0 || figures.epoch === epochs) draw(figures);
    },
    end() {
      if (pending) draw(pending);
      if (io.terminal && drawn > -Infinity) io.err('\n');
      pending = undefined;
    },
  };
}

function bar(share: number, width: number): string {
  const full = Math.round(share * width);
  return '━'.repeat(full) + '─'.repeat(width - full);
}
