// What `kan train` says on stderr while it goes on: progress by epoch, and a line for whatever else happens.

import { printable } from 'kanjs';
import type { TrainingEvent } from 'kanjs/files';
import type { Io } from './io.js';
import { profileText } from './profile-text.js';
import { counted } from './number-text.js';
import { createProgress, type Progress } from './progress.js';
import { createSearchProgress } from './search-progress.js';

/** `json`: only lines that matter, unless somebody watches. `source` is what the table is called. */
export function followRun(io: Io, json: boolean, source: string): { tell(event: TrainingEvent): void; end(): void } {
  const quiet = json && !io.terminal;
  let [epochs, done] = [0, 0];
  let progress: Progress | undefined;
  // of an ensemble: the network under way; of a cross-validation: the fold
  let network: number | undefined;
  let fold = '';
  let tenths = 0;
  const stages = createSearchProgress(io, quiet);
  const end = (): void => {
    stages.end();
    progress?.end();
    progress = undefined;
  };
  return {
    tell(event) {
      const { kind } = event;
      if (kind === 'stage') {
        const { stage, done: over, total } = event;
        const text = (): string =>
          stage === 'trials'
            ? `choosing a network: ${over} of at most ${total} trials`
            : stage === 'networks'
              ? `networks at once: epoch ${over}/${total} of all`
              : `learning from all rows: epoch ${over}/${total}`;
        if (stage !== 'networks' || io.terminal) return stages.at(text);
        // a line for each tenth, as of a single network
        const tenth = Math.floor((10 * over) / total);
        if (tenth > tenths && !quiet) io.err(`${text()}\n`);
        tenths = Math.max(tenths, tenth);
        return;
      }
      if (kind === 'epoch') {
        stages.end();
        const { member, members } = event;
        // how many there are is known for certain once the training has begun
        if (progress && event.epochs !== epochs) {
          epochs = event.epochs;
          if (member === undefined) {
            end();
            progress = createProgress(io, epochs, {
              label: fold,
              quiet: quiet || (fold !== '' && !io.terminal),
              from: done,
            });
          } else network = undefined;
        }
        if (member !== undefined && member !== network) {
          network = member;
          end();
          const label = `network ${member}/${members}`;
          progress = createProgress(io, epochs, {
            label: `${fold}${label}  `,
            quiet: quiet || (fold !== '' && !io.terminal),
          });
        }
        return progress?.epoch(event);
      }
      if (kind === 'begun') {
        ({ epochs, done } = event);
        progress = createProgress(io, epochs, { quiet, from: done });
      }
      if (kind === 'trained') end();
      if (kind === 'fold' && !quiet) {
        end();
        const label = `fold ${event.fold}/${event.folds}`;
        [network, fold] = [undefined, `${label}  `];
        progress = createProgress(io, epochs, { label: `${label}  `, quiet: !io.terminal });
        if (!io.terminal) io.err(`${label}\n`);
      }
      io.err(kind === 'read' || kind === 'decided' ? profileText(source, event.profile) : eventText(event));
    },
    end,
  };
}

/** Where a run goes on. */
function placeText({ networks, epoch, step, allRows }: Extract<TrainingEvent, { kind: 'resumed' }>): string {
  const done = [
    ...(networks === undefined ? [] : [counted(networks, 'network')]),
    ...(epoch > 0 || (networks === undefined && !allRows) || step > 0 ? [`epoch ${epoch}`] : []),
    ...(step > 0 ? [`${step} steps`] : []),
  ];
  if (done.length === 0) return 'where learning from all rows begins';
  return `after ${done.join(' and ')}${allRows ? ' of learning from all rows' : ''}`;
}

/** The line for an event; nothing for those that are told otherwise. */
function eventText(event: TrainingEvent): string {
  switch (event.kind) {
    case 'backend':
      return `kan: ${event.text}\n`;
    case 'no-checkpoint':
      return `no checkpoint in ${event.directory}: starting from the beginning\n`;
    case 'damaged-checkpoint':
      return `${event.path} is damaged (${event.reason}): continuing from the one before\n`;
    case 'resumed':
      return `resuming ${placeText(event)}: ${event.path}\n`;
    case 'checkpoint':
      return `${event.reason}; training does not depend on it\n`;
    case 'constant-target':
      return `kan: target ${printable(event.column)} is ${event.value} in every row; that is what is answered\n`;
    default:
      return '';
  }
}
