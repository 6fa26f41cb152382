// What `kan sweep` says on stderr while it goes on: on a terminal a table of the best so far that rewrites itself, elsewhere about ten lines.

import { printable } from 'kanjs';
import { figureText, settingText, type SweepEvent, type SweepProgress } from 'kanjs/sweep';
import type { Io } from './io.js';
import { aligned, counted, duration } from './number-text.js';
import { profileText } from './profile-text.js';

/** Milliseconds between two drawings, and lines of the table. */
const [redraw, lines] = [120, 8];

/** `json`: only lines that matter, unless somebody watches. `source` is what the table is called. */
export function followSweep(io: Io, json: boolean, source: string): { tell(event: SweepEvent): void; end(): void } {
  const quiet = json && !io.terminal;
  let [drawn, last, tenth, round, began, known] = [0, -Infinity, -1, -1, 0, 0];
  let pending: SweepProgress | undefined;

  const clear = (): void => {
    if (drawn > 0) io.err(`\x1b[${drawn}A\r\x1b[J`);
    drawn = 0;
  };
  const head = ({ done, total, round: step }: SweepProgress): string => {
    const seconds = (performance.now() - began) / 1000;
    const left = ((total - done) * seconds) / (done - known);
    const rest = done === total ? duration(seconds) : done > known ? `${duration(left)} left` : '';
    return `${step > 0 ? `step ${step + 1}, ` : ''}trial ${done}/${total}  ${rest}`;
  };
  const draw = (progress: SweepProgress): void => {
    clear();
    const best = progress.points.slice(0, lines);
    const table = aligned(best.map((point) => [settingText(point.settings), figureText(point)]));
    const more = progress.points.length > best.length ? `  and ${progress.points.length - best.length} more\n` : '';
    const text = `${head(progress)}${best.length > 0 ? `, by ${progress.metric}` : ''}\n${table}${more}`;
    const cut = text.split('\n').map((line) => printable(line).slice(0, Math.max(20, io.columns - 1)));
    io.err(cut.join('\n'));
    drawn = cut.length - 1;
  };
  const progressed = (progress: SweepProgress): void => {
    if (progress.round !== round || began === 0)
      [round, began, known, tenth] = [progress.round, performance.now(), progress.done, -1];
    if (io.terminal) {
      pending = progress;
      if (performance.now() - last < redraw && progress.done < progress.total) return;
      last = performance.now();
      pending = undefined;
      return draw(progress);
    }
    const now = Math.floor((10 * progress.done) / progress.total);
    if (now === tenth || progress.done === known) return;
    tenth = now;
    const [best] = progress.points;
    io.err(
      printable(
        `${head(progress)}${best && best.trouble === undefined ? `  best ${progress.metric} ${figureText(best)} with ${settingText(best.settings)}` : ''}`,
      ) + '\n',
    );
  };
  return {
    tell(event) {
      if (event.kind === 'progress') return quiet ? undefined : progressed(event.progress);
      if (event.kind === 'read') return quiet ? undefined : io.err(profileText(source, event.profile));
      if (event.kind === 'journal') {
        const torn = event.torn > 0 ? `; ${counted(event.torn, 'line')} cannot be read and will be run again` : '';
        const others =
          event.versions.length > 0
            ? `; those of kanjs ${event.versions.join(', ')} do not count and are run again`
            : '';
        return io.err(printable(`the journal has ${counted(event.trials, 'trial')}${others}${torn}`) + '\n');
      }
      if (quiet || !io.terminal) return;
      if (pending) draw(pending);
      pending = undefined;
      io.err(`\r\x1b[Kthe best on all rows: epoch ${event.epoch}/${event.epochs}`);
    },
    end() {
      if (pending) draw(pending);
      if (io.terminal) io.err('\r\x1b[K');
    },
  };
}
