// The lines of a journal: what trials came to, each with a checksum, so that lines that were torn or changed are told from whole ones. Every line
// is written with a line end before and after it: what a writer that died left unfinished ends there, and spoils nothing. Knows text, no files.

import { crc32 } from '../format/checksum.js';
import { isRecord, printJson } from '../format/json.js';
import { KanError } from '../errors.js';
import { isRunRecord, isTrialResult, type Trial, type TrialResult } from './trial.js';

/** What a journal belongs to: its first line, and the first that each process writes which finds none. */
export interface JournalHead {
  kanjs: string;
  /** digest of the table */
  table: string;
}

/** A trial and what came of it. */
export interface JournalEntry {
  /** the trial's name, see `trialDigest` */
  id: string;
  trial: Trial;
  result: TrialResult;
  /** of this run of it, no part of the result: what it took, and where */
  run?: { seconds: number; host: string };
}

/** What stands in a journal. */
export interface Journal {
  heads: JournalHead[];
  /** one for each trial, the first that was written */
  entries: Map<string, JournalEntry>;
  /** lines that are no whole lines of a journal: torn by the death of a writer, or changed since */
  torn: number;
  /** lines of trials that were there before: the work was done twice, and counts once */
  repeated: number;
}

/** A line to append as a whole, in one write. */
export function journalLine(value: JournalHead | JournalEntry): string {
  const text = printJson('a line of a journal', value);
  return `\n${checksum(text)} ${text}\n`;
}

export function emptyJournal(): Journal {
  return { heads: [], entries: new Map(), torn: 0, repeated: 0 };
}

/** Adds what the text of a journal says, from the beginning of a line on. Never throws: what cannot be read is counted as torn. */
export function readJournal(text: string, journal: Journal = emptyJournal()): Journal {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const value = valueOf(line);
    if (isHead(value)) journal.heads.push(value);
    else if (!isEntry(value)) journal.torn++;
    else if (journal.entries.has(value.id)) journal.repeated++;
    else journal.entries.set(value.id, value);
  }
  return journal;
}

/** Throws a KanError unless all of the journal is about this table. `name` begins the message. */
export function checkJournal({ heads }: Journal, table: string, name: string): void {
  const other = heads.find((head) => head.table !== table);
  if (other === undefined) return;
  throw new KanError(
    `${name} is of another table: it begins with ${other.table.slice(0, 12)} and this table with ${table.slice(0, 12)}`,
    'give the table it was begun with, or another output directory',
  );
}

const checksum = (text: string): string => crc32(new TextEncoder().encode(text)).toString(16).padStart(8, '0');

function valueOf(line: string): unknown {
  const text = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHead(value: unknown): value is JournalHead {
  return isRecord(value) && typeof value['table'] === 'string' && typeof value['kanjs'] === 'string';
}

function isEntry(value: unknown): value is JournalEntry {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    isRecord(value['trial']) &&
    isTrialResult(value['result']) &&
    isRunRecord(value['run'])
  );
}
