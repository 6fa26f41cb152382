// An experiment as the end of an address, and back. What comes from a link is checked like anything that strangers send. Knows no page.

import { functions, tables } from './functions.js';
import {
  bases,
  type Change,
  type DataChoice,
  type Edit,
  type EdgePlace,
  firstSettings,
  limits,
  optimizers,
  type Saved,
  type Settings,
} from './experiment.js';

/** Longest link that is made. */
export const mostCharacters = 2000;
const version = '1.';

/** The end of an address, without its `#`; undefined where it would be too long. */
export async function linkOf(saved: Saved): Promise<string | undefined> {
  const changed = Object.entries(saved.settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(firstSettings[name as keyof Settings]),
  );
  const plain = {
    s: Object.fromEntries(changed),
    c: saved.changes.map(({ at, kind, ...rest }) => [at, kind, ...Object.values(rest)]),
    e: saved.epoch,
    ...(saved.running && { r: 1 }),
  };
  const bytes = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(JSON.stringify(plain)));
  const link =
    version +
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
  return link.length <= mostCharacters ? link : undefined;
}

/** What a link says; undefined where it says nothing that can be done. */
export async function readLink(link: string): Promise<Saved | undefined> {
  if (!link.startsWith(version) || link.length > 4 * mostCharacters) return undefined;
  try {
    const packed = atob(link.slice(version.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = await through(
      new DecompressionStream('deflate-raw'),
      Uint8Array.from(packed, (character) => character.charCodeAt(0)),
    );
    const { s, c, e, r } = JSON.parse(new TextDecoder().decode(bytes));
    return { settings: settingsOf(s), changes: changesOf(c), epoch: whole(e, 0, 1e7), running: r === 1 };
  } catch {
    return undefined;
  }
}

/** Bytes through a compressor; more than a link can need are refused. */
async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const parts: number[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(parts);
    if (parts.length + value.length > 1e5) throw new RangeError('too long');
    parts.push(...value);
  }
}

function settingsOf(given: unknown): Settings {
  const s = { ...firstSettings, ...record(given) } as Record<keyof Settings, unknown>;
  return {
    data: dataOf(s.data),
    ...(s.target !== undefined && { target: text(s.target, 200) }),
    rows: whole(s.rows, 10, 20_000),
    noise: between(s.noise, 0, 10),
    seed: whole(s.seed, 0, 999_999),
    hidden: list(s.hidden, limits.layers).map((nodes) => whole(nodes, 1, limits.nodes)),
    grid: whole(s.grid, 1, limits.grid),
    order: whole(s.order, 0, 5),
    base: oneOf(s.base, bases),
    optimizer: oneOf(s.optimizer, optimizers),
    rate: between(s.rate, 1e-9, 10),
    sparsity: between(s.sparsity, 0, 10),
  };
}

function dataOf(given: unknown): DataChoice {
  const data = record(given);
  switch (data['kind']) {
    case 'function':
      return {
        kind: 'function',
        name: oneOf(
          data['name'],
          functions.map(({ name }) => name),
        ),
      };
    case 'table':
      return {
        kind: 'table',
        name: oneOf(
          data['name'],
          tables.map(({ name }) => name),
        ),
      };
    case 'formula':
      return { kind: 'formula', text: text(data['text'], 500) };
    case 'own':
      return {
        ...{ kind: 'own', name: text(data['name'], 200) },
        ...{ rows: whole(data['rows'], 0, 1e9), print: text(data['print'], 20) },
      };
    default:
      throw new RangeError('no data');
  }
}

function changesOf(given: unknown): Change[] {
  let last = 0;
  return list(given, 2000).map((each): Change => {
    const [at, kind, ...rest] = list(each, 5);
    last = whole(at, last, 1e7);
    return { at: last, ...editOf(kind, rest) };
  });
}

function editOf(kind: unknown, [first, second]: unknown[]): Edit {
  switch (kind) {
    case 'rate':
      return { kind, value: between(first, 1e-9, 10) };
    case 'sparsity':
      return { kind, value: between(first, 0, 10) };
    case 'optimizer':
      return { kind, value: oneOf(first, optimizers) };
    case 'grid':
      return { kind, value: whole(first, 1, limits.grid) };
    case 'prune':
      return { kind, keep: whole(first, 1, 1e5) };
    case 'lock':
      return { kind, edge: placeOf(first), function: text(second, 30) };
    case 'unlock':
      return { kind, edge: placeOf(first) };
    default:
      throw new RangeError('no edit');
  }
}

function placeOf(given: unknown): EdgePlace {
  const [layer, input, output] = list(given, 3);
  return [whole(layer, 0, 20), whole(input, 0, 1000), whole(output, 0, 1000)];
}

function record(given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new RangeError('no record');
  return given as Record<string, unknown>;
}

function list(given: unknown, most: number): unknown[] {
  if (!Array.isArray(given) || given.length > most) throw new RangeError('no list');
  return given;
}

function between(given: unknown, least: number, most: number): number {
  if (typeof given !== 'number' || !(given >= least && given <= most)) throw new RangeError('no such number');
  return given;
}

function whole(given: unknown, least: number, most: number): number {
  if (!Number.isInteger(given)) throw new RangeError('no whole number');
  return between(given, least, most);
}

function text(given: unknown, most: number): string {
  if (typeof given !== 'string' || given.length > most) throw new RangeError('no text');
  return given;
}

function oneOf<T extends string>(given: unknown, names: readonly T[]): T {
  const name = names.find((each) => each === given);
  if (name === undefined) throw new RangeError('no such name');
  return name;
}
