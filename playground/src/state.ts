// The page's state as signals, and everything that changes it. Talks to the worker; draws nothing.

import { batch, createSignal } from 'solid-js';
import {
  type Change,
  type Edit,
  type EdgePlace,
  firstSettings,
  type Pace,
  type Saved,
  type Settings,
} from './experiment.js';
import type { EdgeLook, Frame, FromWorker, Price, ReadTable, Structure, TakeAway, ToWorker } from './messages.js';

const own = <T>(value: T) => createSignal<T>(value, { equals: false });

export const [settings, setSettings] = createSignal<Settings>(firstSettings);
export const [structure, setStructure] = own<Structure | undefined>(undefined);
export const [frame, setFrame] = own<Frame | undefined>(undefined);
/** the latest of what frames bring now and then */
export const [strengths, setStrengths] = own<Float32Array | undefined>(undefined);
export const [answers, setAnswers] = own<Float32Array | undefined>(undefined);
export const [history, setHistory] = own<NonNullable<Frame['history']> | undefined>(undefined);
export const [running, setRunning] = createSignal(true);
export const [pace, setPaceSignal] = createSignal<Pace>('watch');
export const [changes, setChanges] = createSignal<Change[]>([]);
export const [table, setTable] = createSignal<ReadTable | undefined>(undefined);
/** a sentence about what went wrong or what came to an end */
export const [notice, setNotice] = createSignal<
  { text: string; hint?: string; ended?: 'converged' | 'diverged' } | undefined
>(undefined);

let worker: Worker | undefined;
let latest = 0;
/** of the experiment that is shown */
let shown = 0;
let good: Settings = firstSettings;
const answersTo = new Map<number, (message: FromWorker) => void>();
let asked = 0;

/** Starts the worker, with an experiment. */
export function start(saved?: Saved): void {
  worker = new Worker(new URL('./worker/trainer.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => receive(data);
  worker.onerror = (event) => {
    event.preventDefault();
    setNotice({ text: event.message ?? 'the worker could not be started' });
  };
  if (saved) setSettings(saved.settings);
  begin(saved);
  document.addEventListener('visibilitychange', () => send({ kind: 'rest', resting: document.hidden }));
  if (document.hidden) send({ kind: 'rest', resting: true });
}

function send(message: ToWorker): void {
  worker?.postMessage(message);
}

function begin(saved?: Saved): void {
  latest++;
  batch(() => {
    setNotice(undefined);
    setRunning(saved?.running ?? true);
    setChanges([]);
  });
  send({ kind: 'begin', id: latest, settings: settings(), saved });
}

/** Begins again with some settings changed. */
export function change(some: Partial<Settings>): void {
  setSettings({ ...settings(), ...some });
  begin();
}

/** Begins again with everything as it is. */
export function restart(): void {
  begin();
}

/** Changes the network under way. */
export function edit(some: Edit): void {
  if ('value' in some) {
    const name = some.kind;
    setSettings({ ...settings(), [name]: some.value });
  }
  setNotice(undefined);
  send({ kind: 'edit', edit: some });
}

export function run(): void {
  setRunning(true);
  setNotice(undefined);
  send({ kind: 'run' });
}

export function pause(): void {
  setRunning(false);
  send({ kind: 'pause' });
}

export function step(): void {
  setRunning(false);
  setNotice(undefined);
  send({ kind: 'step' });
}

export function setPace(next: Pace): void {
  setPaceSignal(next);
  send({ kind: 'pace', pace: next });
}

/** Says that a frame is on the screen. */
export function drawn(): void {
  send({ kind: 'drawn' });
}

/** Reads a file or text as one's own table, and begins with it. */
export function readTable(name: string, source: Blob | string): void {
  latest++;
  send({ kind: 'read', id: latest, name, source });
}

/** Asks the worker something; resolves with its answer. */
function ask<K extends FromWorker['kind']>(
  message: (asked: number) => ToWorker,
): Promise<Extract<FromWorker, { kind: K }>> {
  const number = ++asked;
  return new Promise((resolve) => {
    answersTo.set(number, resolve as (answer: FromWorker) => void);
    send(message(number));
  });
}

export async function lookAt(edge: EdgePlace): Promise<EdgeLook> {
  return (await ask<'edge'>((number) => ({ kind: 'look', edge, asked: number }))).look;
}

export async function priceOf(keep: number): Promise<Price> {
  return (await ask<'priced'>((number) => ({ kind: 'price', keep, asked: number }))).price;
}

export function take(what: TakeAway): Promise<Extract<FromWorker, { kind: 'taken' }>> {
  return ask<'taken'>((number) => ({ kind: 'take', what, asked: number }));
}

function receive(message: FromWorker): void {
  if ('asked' in message) {
    answersTo.get(message.asked)?.(message);
    answersTo.delete(message.asked);
    return;
  }
  if (message.kind === 'frame') {
    if (message.id !== shown) return;
    const { frame: next } = message;
    batch(() => {
      if (next.strengths) setStrengths(next.strengths);
      if (next.answers) setAnswers(next.answers);
      if (next.history) setHistory(next.history);
      setFrame(next);
    });
    return;
  }
  if (message.id !== latest && message.id !== shown) return;
  switch (message.kind) {
    case 'structure':
      shown = message.id;
      good = message.structure.settings;
      batch(() => {
        setFrame(undefined);
        setStrengths(undefined);
        setAnswers(undefined);
        setHistory(undefined);
        setStructure(message.structure);
        setSettings({ ...message.structure.settings });
      });
      return;
    case 'table':
      setTable(message.table);
      return change({
        data: { kind: 'own', name: message.table.name, rows: message.table.rows, print: message.table.print },
        target: message.table.target,
        hidden: message.table.hidden,
        noise: 0,
      });
    case 'trouble':
      batch(() => {
        setNotice({ text: message.message, ...(message.hint && { hint: message.hint }) });
        // what is shown goes on
        if (message.about !== 'training') setSettings({ ...good });
      });
      return;
    case 'changed':
      return void setChanges(message.changes);
    case 'ended':
      return batch(() => {
        setRunning(false);
        if (message.how === 'converged') setNotice({ text: '', ended: 'converged' });
      });
    default:
      return;
  }
}
