// The page's state as signals, and everything that changes it. Talks to the worker; draws nothing.

import { batch, createSignal, untrack } from 'solid-js';
import {
  type Change,
  type Edit,
  type EdgePlace,
  firstSettings,
  type Pace,
  type Saved,
  type Settings,
} from './experiment.js';
import { type Lesson, lessons } from './lessons.js';
import first from 'virtual:first';
import { linkOf, readLink } from './link.js';
import type { Fault } from './texts/faults.js';
import { t } from './texts/index.js';
import type { EdgeLook, First, Frame, FromWorker, Price, Structure, TakeAway, ToWorker } from './messages.js';

/** Milliseconds between two readings of figures. */
const reading = 100;

const own = <T>(value: T) => createSignal<T>(value, { equals: false });

export const [settings, setSettings] = createSignal<Settings>(firstSettings);
export const [structure, setStructure] = own<Structure | undefined>(undefined);
export const [frame, setFrame] = own<Frame | undefined>(undefined);
/** the latest of what frames bring now and then */
export const [strengths, setStrengths] = own<Float32Array | undefined>(undefined);
export const [answers, setAnswers] = own<Float32Array | undefined>(undefined);
export const [history, setHistory] = own<NonNullable<Frame['history']> | undefined>(undefined);
/** epoch and losses, as often as they can be read: what changes with every frame cannot */
export const [figures, setFigures] = createSignal<Pick<Frame, 'epoch' | 'train' | 'test'>>({ epoch: 0 });
export const [running, setRunning] = createSignal(true);
export const [pace, setPaceSignal] = createSignal<Pace>(
  matchMedia('(prefers-reduced-motion: reduce)').matches ? 'brisk' : 'watch',
);
export const [changes, setChanges] = createSignal<Change[]>([]);
/** the lesson that plays */
export const [lesson, setLesson] = createSignal<Lesson['name'] | undefined>(undefined);
/** a sentence about what went wrong or what came to an end */
export const [notice, setNotice] = createSignal<
  { text: string } | { fault: Fault } | { ended: 'converged' } | undefined
>(undefined);

let worker: Worker | undefined;
let latest = 0;
/** of the latest experiment: a table that is being read may come to nothing, and does not take its place */
let latestBegun = 0;
/** of the experiment that is shown */
let shown = 0;
let good: Settings = firstSettings;
/** a link that waits for its table */
let owed: Saved | undefined;
const answersTo = new Map<number, (message: FromWorker) => void>();
let asked = 0;

/** Shows what the page was built with, until the worker has something to say. */
export function showFirst(): void {
  const plain = JSON.parse(first) as First;
  const { picture } = plain.structure;
  const floats = (values: ArrayLike<number>): Float32Array => Float32Array.from(values);
  if (picture.kind === 'field')
    Object.assign(picture, { x: floats(picture.x), y: floats(picture.y), value: floats(picture.value) });
  batch(() => {
    setStructure(plain.structure);
    setStrengths(floats(plain.frame.strengths!));
    setAnswers(floats(plain.frame.answers!));
    setFrame({ ...plain.frame, curves: floats(plain.frame.curves) });
  });
}

/** Starts the worker, which loads what it needs to begin; the kernels come once there is something to train. */
export function open(): void {
  worker = new Worker(new URL('./worker/trainer.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => receive(data);
  worker.onerror = (event) => {
    event.preventDefault();
    setNotice({ fault: { message: event.message ?? 'the worker could not be started' } });
  };
  document.addEventListener('visibilitychange', () => send({ kind: 'rest', resting: document.hidden }));
  if (document.hidden) send({ kind: 'rest', resting: true });
  send({ kind: 'pace', pace: pace() });
}

/** Begins with what the address says. */
export function start(): void {
  addEventListener('hashchange', () => void follow());
  void follow().then(fetchTable);
}

/** Loads the table that the address names, as `kan play data.csv` does; of this site alone. */
async function fetchTable(): Promise<void> {
  const named = new URLSearchParams(location.search).get('table');
  if (named === null) return;
  const address = new URL(named, location.href);
  const name = decodeURIComponent(address.pathname.split('/').at(-1) ?? '');
  if (address.origin !== location.origin) return void setNotice({ text: t().elsewhere });
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(String(response.status));
    const told = response.headers.get('Table-Name');
    readTable(told === null ? name : decodeURIComponent(told), await response.blob());
  } catch {
    setNotice({ text: t().noSuchTable(name) });
  }
}

/** Does what the end of the address says: a lesson, an experiment, or nothing. */
async function follow(): Promise<void> {
  const text = location.hash.slice(1);
  const told = lessons[Number(/^lesson-(\d)$/.exec(text)?.[1]) - 1];
  if (told) {
    setPace('watch');
    begin({ settings: told.settings, changes: told.changes, epoch: 0, running: true }, told.name);
    return;
  }
  const saved = text === '' ? undefined : await readLink(text);
  if (saved?.settings.data.kind === 'own') {
    owed = saved;
    if (shown === 0) begin();
    const { name } = saved.settings.data;
    return void setNotice({ text: t().ownLink(name) });
  }
  if (saved || text === '' || shown === 0) begin(saved ?? startOf(firstSettings));
  if (text !== '' && !saved) setNotice({ text: t().brokenLink });
}

const startOf = (from: Settings): Saved => ({ settings: from, changes: [], epoch: 0, running: true });

function send(message: ToWorker): void {
  worker?.postMessage(message);
}

function begin(saved?: Saved, told?: Lesson['name']): void {
  latest++;
  batch(() => {
    if (saved) setSettings(saved.settings);
    setNotice(undefined);
    setRunning(saved?.running ?? true);
    setChanges([]);
    setLesson(told);
  });
  latestBegun = latest;
  send({ kind: 'begin', id: latest, settings: settings(), saved });
}

/** Begins again with some settings changed. */
export function change(some: Partial<Settings>): void {
  setSettings({ ...settings(), ...some });
  begin();
}

/** Begins again with everything as it is; a lesson from its first sentence. */
export function restart(): void {
  const told = lessons.find(({ name }) => name === lesson());
  if (told) begin({ ...startOf(told.settings), changes: told.changes }, told.name);
  else change({ hidden: [...begun.hidden], grid: begun.grid });
}

/** The settings with which the experiment that is shown began. */
let begun: Settings = firstSettings;

/** The link to what is shown now; undefined where it would be too long. */
export function makeLink(): Promise<string | undefined> {
  return linkOf({ settings: begun, changes: changes(), epoch: frame()?.epoch ?? 0, running: running() });
}

/** Places for edges, whether or not they are there. */
function edgesOf({ layers }: Structure): number {
  return layers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
}

/** Edges of the network that is shown. */
export function edgeCount(): number {
  return (structure()?.layers ?? []).reduce(
    (sum, { inputs, outputs, removed }) => sum + inputs * outputs - removed.length,
    0,
  );
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

/** Undefined where the edge has gone. */
export async function lookAt(edge: EdgePlace): Promise<EdgeLook | undefined> {
  return (await ask<'edge'>((number) => ({ kind: 'look', edge, asked: number }))).look;
}

/** Undefined where it cannot be said. */
export async function priceOf(keep: number): Promise<Price | undefined> {
  return (await ask<'priced'>((number) => ({ kind: 'price', keep, asked: number }))).price;
}

export function take(what: TakeAway): Promise<Extract<FromWorker, { kind: 'taken' }>> {
  return ask<'taken'>((number) => ({ kind: 'take', what, asked: number }));
}

let read = -Infinity;

function receiveFrame(next: Frame): void {
  batch(() => {
    if (next.strengths) setStrengths(next.strengths);
    if (next.answers) setAnswers(next.answers);
    if (next.history) setHistory(next.history);
    setFrame(next);
    // the last one before a pause is not left out
    if (next.running && performance.now() - read < reading) return;
    read = performance.now();
    setFigures({ epoch: next.epoch, train: next.train, test: next.test });
  });
}

function receive(message: FromWorker): void {
  if ('asked' in message) {
    answersTo.get(message.asked)?.(message);
    answersTo.delete(message.asked);
    return;
  }
  if (message.kind === 'frame') {
    if (message.id !== shown) return;
    return receiveFrame(message.frame);
  }
  if (![latest, latestBegun, shown].includes(message.id)) return;
  switch (message.kind) {
    case 'structure':
      if (message.id !== shown) begun = message.structure.settings;
      read = -Infinity;
      shown = message.id;
      good = message.structure.settings;
      batch(() => {
        // frames of before are of another network, but as long as nothing else is there they stay in the picture
        setHistory(undefined);
        if (untrack(strengths)?.length !== edgesOf(message.structure)) setStrengths(undefined);
        setAnswers(undefined);
        setStructure(message.structure);
        setSettings({ ...message.structure.settings });
      });
      return;
    case 'table':
      if (owed?.settings.data.kind === 'own' && owed.settings.data.print === message.table.print) {
        const saved = owed;
        owed = undefined;
        return begin(saved);
      }
      return change({
        data: { kind: 'own', name: message.table.name, rows: message.table.rows, print: message.table.print },
        target: message.table.target,
        hidden: message.table.hidden,
        noise: 0,
      });
    case 'trouble':
      batch(() => {
        setNotice({ fault: message });
        // what is shown goes on
        if (message.about !== 'training') setSettings({ ...good });
      });
      return;
    case 'changed':
      return void setChanges(message.changes);
    case 'ended':
      return batch(() => {
        setRunning(false);
        if (message.how === 'converged') setNotice({ ended: 'converged' });
      });
    default:
      return;
  }
}
