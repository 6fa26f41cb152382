// A sweep from one end to the other: read, run trials somewhere, keep a journal, train the best, write. Knows the order of things; prints nothing,
// reads no arguments and ends no process. The verb `kan sweep` is a caller of it.

import { openBackend, usualThreads } from '../src/compute/backend.js';
import type { CsvOptions } from '../src/data/reading-options.js';
import type { Decision } from '../src/data/decision.js';
import { checkTable, type Table } from '../src/data/table.js';
import { completeInTurns } from '../src/train/pause.js';
import { usableInPieces } from '../src/data/usable-columns.js';
import { checkInteger, checkRecord, KanError } from '../src/errors.js';
import { encodeModel } from '../src/format/model-file.js';
import { checkNames, type OptionNames } from '../src/options.js';
import { type CarriedOut, carryOut, type SweepProgress } from '../src/sweep/carry-out.js';
import { engineHere, type NamedTrial, type TrialEngine } from '../src/sweep/engine.js';
import { countTrials, roundsOf } from '../src/sweep/rounds.js';
import { checkSpec, settingsOf, type SweepSpec, type WholeSpec } from '../src/sweep/sweep-spec.js';
import { renderSweepReport } from '../src/sweep/sweep-report.js';
import { checkParts, specMeant, summed, type Sweep, trainBest } from '../src/sweep/sweep.js';
import { namedTableBytes } from '../src/sweep/table-bytes.js';
import { version } from '../src/version.js';
import { prepareDirectory } from './directories.js';
import { readTableFile } from './files.js';
import { openJournal, type OpenJournal } from './journal.js';
import { sweepFiles, writeSweepRecord } from './sweep-files.js';
import { openTrialThreads } from './trial-threads.js';
import { type UnwrittenFile, writeTogether } from './whole-files.js';

/** What happens while a sweep goes on. */
export type SweepEvent =
  | { kind: 'read'; profile: readonly Decision[] }
  /**
   * the journal that was there: trials of this sweep or others of the table, lines that were torn, trials that were run twice, and other versions of kanjs
   * that wrote to it, whose trials do not count
   */
  | { kind: 'journal'; trials: number; torn: number; repeated: number; versions: string[] }
  | { kind: 'progress'; progress: SweepProgress }
  /** the best is being trained */
  | { kind: 'best'; epoch: number; epochs: number };

/** What a sweep with files is told: where its table is, what to try, and where its files go. */
export interface SweepSettings {
  /** the table, or the path of one */
  data: string | Table;
  /** what the data is called in the results; default: its path */
  dataName?: string;
  spec: SweepSpec;
  /** where the files go */
  outputDir: string;
  /** how a file is read */
  reading?: CsvOptions & { ignore?: readonly string[] };
  /** whether to go on with the journal that is there; default false: then one that is there is an error */
  resume?: boolean;
}

/** What surrounds it. All optional. */
export interface SweepRunOptions {
  /** threads of this machine that run trials; default: as many as processors, at most 8 */
  threads?: number;
  /** runs the trials instead; it is closed at the end. `null`: nothing is run, and what is missing is told */
  engine?: ((table: { bytes: Uint8Array<ArrayBuffer>; digest: string }) => Promise<TrialEngine>) | null;
  signal?: AbortSignal;
  onEvent?: (event: SweepEvent) => void;
}

/** What came of a sweep with files. */
export interface SweepRun extends Omit<Sweep, 'trained'> {
  /** trials that were run now, the others were in the journal */
  ran: number;
  /** trials that have to be run before it can go on; where there are any, nothing was trained and written */
  pending: NamedTrial[];
  /** absent where trials are missing */
  trained?: Sweep['trained'];
  files: Partial<Pick<ReturnType<typeof sweepFiles>, 'results' | 'model' | 'report'>>;
  unwritten: UnwrittenFile[];
  seconds: number;
}

const settingNames: OptionNames<SweepSettings> = {
  data: true,
  dataName: true,
  spec: true,
  outputDir: true,
  reading: true,
  resume: true,
};

/**
 * Carries out a sweep as `kan sweep` does, with a journal, so that it can be ended at any time and gone on with. Throws a KanError for settings, a table,
 * a directory or a journal that do not fit, and the signal's reason once that is aborted: what was run by then is in the journal.
 */
export async function runSweep(settings: SweepSettings, options: SweepRunOptions = {}): Promise<SweepRun> {
  checkRecord('runSweep: `settings`', settings, '{ data, spec, outputDir }');
  checkNames('runSweep', settings, settingNames, 'spec');
  checkNames('runSweep', options, ['threads', 'engine', 'signal', 'onEvent']);
  const began = performance.now();
  const { data, spec, outputDir, reading = {} } = settings;
  const { signal, onEvent, threads } = options;
  if (threads !== undefined) checkInteger('runSweep: `threads`', threads, 1, 256);
  const asked = checkSpec('sweep', spec);
  const files = sweepFiles(outputDir);
  if (typeof data !== 'string') checkTable('runSweep: `data`', data);
  checkRecord('runSweep: `reading`', reading);
  await prepareDirectory(outputDir);
  signal?.throwIfAborted();
  const readingIt = readTable(settings, signal);
  // threads start while the table is read
  const local = options.engine === undefined ? startThreads(asked, readingIt, threads) : undefined;
  try {
    const { table: read, bytes, digest } = await readingIt;
    const { table, whole } = specMeant(read, asked);
    const usable = await completeInTurns(usableInPieces(table, { ...whole.settings }));
    if (usable.profile) onEvent?.({ kind: 'read', profile: usable.profile });
    await checkParts(whole, table);
    const journal = openJournal(files.journal, digest);
    try {
      return await runOn({ table, bytes, digest, journal, whole, began, local }, settings, options);
    } finally {
      journal.close();
    }
  } finally {
    await local?.close();
  }
}

/** What a run has once it has read. */
interface Opened extends ReadTable {
  journal: OpenJournal;
  whole: WholeSpec;
  began: number;
  /** threads that were started */
  local: TrialEngine | undefined;
}

/** A table as it is read and sent. */
interface ReadTable {
  table: Table;
  bytes: Uint8Array<ArrayBuffer>;
  digest: string;
}

async function readTable({ data, reading = {} }: SweepSettings, signal: AbortSignal | undefined): Promise<ReadTable> {
  const table = typeof data === 'string' ? await readTableFile(data, { ...reading, ...(signal && { signal }) }) : data;
  return { table, ...(await namedTableBytes(table)) };
}

/** Threads for the trials of a table that is being read; undefined where a program is one file and has no second one for threads. */
function startThreads(whole: WholeSpec, table: Promise<ReadTable>, threads = usualThreads()): TrialEngine | undefined {
  const bytes = table.then((read) => read.bytes);
  return openTrialThreads({ bytes, threads: Math.min(threads, countTrials('sweep', whole).trials) });
}

async function runOn(
  { table, bytes, digest, journal, whole, began, local }: Opened,
  { data, dataName, spec, outputDir, resume = false }: SweepSettings,
  options: SweepRunOptions,
): Promise<SweepRun> {
  const { signal, onEvent } = options;
  const files = sweepFiles(outputDir);
  const { entries, torn, repeated, heads } = journal.read();
  if (entries.size > 0 && !resume)
    throw new KanError(
      `${files.journal} has ${entries.size} trials of an earlier run`,
      'to go on with them: the same command with `--resume`; to begin again, another `--output-dir`',
    );
  if (entries.size > 0 || torn > 0) {
    const versions = [...new Set(heads.map(({ kanjs }) => kanjs))].filter((each) => each !== version);
    onEvent?.({ kind: 'journal', trials: entries.size, torn, repeated, versions });
  }
  const name = dataName ?? (typeof data === 'string' ? data : null);
  await writeSweepRecord(outputDir, { table: digest, data: name, spec }, bytes);
  const engine = local ?? (await otherEngine(options, { table, bytes, digest }));
  let found: CarriedOut;
  try {
    found = await carryOut('sweep', roundsOf('sweep', whole), {
      metric: whole.metric,
      table: digest,
      memory: journal,
      engine,
      signal,
      onProgress: (progress) => onEvent?.({ kind: 'progress', progress }),
    });
  } finally {
    await engine?.close();
  }
  const { ran, pending } = found;
  const told = { ...summed(found), ran, pending };
  const seconds = (): number => (performance.now() - began) / 1000;
  if (pending.length > 0) return { ...told, files: {}, unwritten: [], seconds: seconds() };
  const backend = await openBackend({ threads: options.threads });
  try {
    const trained = await trainBest(table, whole, told.best, {
      backend,
      signal,
      onEpoch: ({ epoch, epochs }) => onEvent?.({ kind: 'best', epoch, epochs }),
    });
    const results = resultsOf(told, { name, digest, spec, trained, secondsOfTrials: secondsOf(journal) });
    const config = { data: name, ...settingsOf(whole.settings, told.best.settings), seed: whole.seeds[0] };
    const unwritten = await writeTogether([
      { path: files.model, data: () => encodeModel(trained.model, { training: config }) },
      { path: files.report, data: () => renderSweepReport({ ...told, trained }, results) },
      { path: files.results, data: () => `${JSON.stringify(results, null, 2)}\n` },
    ]);
    const missing = new Set(unwritten.map(({ path }) => path));
    const written = (['results', 'model', 'report'] as const).filter((kind) => !missing.has(files[kind]));
    return {
      ...told,
      trained,
      files: Object.fromEntries(written.map((kind) => [kind, files[kind]])),
      unwritten,
      seconds: seconds(),
    };
  } finally {
    backend.close();
  }
}

/** Where trials run, if not in threads that were started. */
async function otherEngine({ engine }: SweepRunOptions, read: ReadTable): Promise<TrialEngine | undefined> {
  if (engine === null) return undefined;
  if (engine) return await engine(read);
  const backend = await openBackend({ threads: 1 });
  const here = engineHere(read.table, backend);
  return { ...here, close: async () => void backend.close() };
}

/** What results.json of a sweep holds. Equal sweeps give equal bytes but for what took how long. */
function resultsOf(
  { points, metric, importance, trials, epochs }: Omit<Sweep, 'trained'>,
  {
    name,
    digest,
    spec,
    trained,
    secondsOfTrials,
  }: { name: string | null; digest: string; spec: SweepSpec; trained: Sweep['trained']; secondsOfTrials: number },
): Record<string, unknown> {
  return {
    kanjs: version,
    data: name,
    table: digest,
    spec,
    metric,
    trials,
    epochs,
    best: points[0].settings,
    points: points.map(({ settings, mean, error, scores, metrics, round, trouble }) => ({
      settings,
      mean,
      error,
      scores,
      metrics,
      round,
      ...(trouble !== undefined && { trouble }),
    })),
    importance,
    model: { metrics: trained.metrics ?? null, rows: trained.rows, refitted: trained.refitted ?? null },
    timing: { trial_seconds: Number(secondsOfTrials.toPrecision(4)) },
  };
}

/** Seconds of all trials in the journal together. */
function secondsOf(journal: OpenJournal): number {
  return [...journal.read().entries.values()].reduce((sum, { run }) => sum + (run?.seconds ?? 0), 0);
}
