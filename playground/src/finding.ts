// The search for formulas as signals. Talks to its worker, which is loaded when it is first needed; draws nothing.

import { batch, createSignal } from 'solid-js';
import type { FoundFormula, FromFinder, SetAside, ToFinder } from './found.js';
import { setNotice, take } from './state.js';

export const [front, setFront] = createSignal<FoundFormula[]>([]);
/** which of the front is shown */
const [chosen, setChosen] = createSignal(0);
export { chosen };
/** the text of the one that a reader chose, which stays chosen while others are found */
let wanted: string | undefined;
export const [finding, setFinding] = createSignal(false);
export const [progress, setProgress] = createSignal<{ tried: number; shapes: number; class?: string } | undefined>(
  undefined,
);

/** the columns that are searched, where the rows have more */
export const [searched, setSearched] = createSignal<readonly string[]>();

/** rows that the formulas do not count, once the search is done */
export const [aside, setAside] = createSignal<readonly SetAside[]>([]);

let worker: Worker | undefined;
let search = 0;

export function choose(which: number): void {
  wanted = textOf(front()[which]);
  setChosen(which);
}

const textOf = (formula: FoundFormula | undefined): string | undefined => formula?.parts.map(({ text }) => text).join();

/** Looks for formulas of the rows that the network learns from. */
export async function find(): Promise<void> {
  const own = ++search;
  wanted = undefined;
  batch(() => {
    setFinding(true);
    setProgress(undefined);
    setSearched(undefined);
    setAside([]);
    setFront([]);
  });
  const { table, text: target, searched: names, error } = await take('table');
  if (own !== search) return;
  setSearched(names);
  if (error !== undefined || target === undefined) {
    setFinding(false);
    return void setNotice({ fault: error ?? { message: 'the search could not be started' } });
  }
  worker?.terminate();
  worker = new Worker(new URL('./worker/finder.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<FromFinder>) => own === search && receive(data);
  worker.onerror = (event) => {
    event.preventDefault();
    setFinding(false);
    setNotice({ fault: { message: event.message ?? 'the search could not be started' } });
  };
  worker.postMessage({ kind: 'find', table, target } satisfies ToFinder);
}

/** Ends the search; what was found is kept. */
export function stopFinding(): void {
  worker?.postMessage({ kind: 'stop' } satisfies ToFinder);
}

/** Forgets what was found: it was about other rows. */
export function forget(): void {
  search++;
  worker?.terminate();
  worker = undefined;
  batch(() => {
    setFront([]);
    setAside([]);
    setFinding(false);
    setProgress(undefined);
  });
}

function receive(message: FromFinder): void {
  switch (message.kind) {
    case 'progress':
      return void setProgress(message);
    case 'found':
      return batch(() => {
        setFront(message.front);
        setAside(message.aside ?? []);
        const same = wanted === undefined ? -1 : message.front.findIndex((each) => textOf(each) === wanted);
        setChosen(same < 0 ? message.best : same);
        if (message.done) setFinding(false);
      });
    case 'failed':
      return batch(() => {
        setFinding(false);
        setNotice({ fault: message });
      });
  }
}
