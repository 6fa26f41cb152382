// `kan symbolic`: a trained model in; the formulas it can be written as out.

import { basename } from 'node:path';
import type { Command } from 'commander';
import { loadModel, type Model, type SymbolicResult, symbolizeModel, printable } from 'kanjs';
import {
  evaluateAffine,
  type PickRule,
  pickRules,
  type SymbolicOutput,
  type SymbolicProgress,
  symbolicRecord,
  slipsText,
} from 'kanjs/discover';
import { errorOption, measuredText, type MeasurementError, printLatex } from 'kanjs/formula';
import { edgesText, type TableEncoding, tableReading } from 'kanjs/model';
import type { WholeFile } from 'kanjs/files';
import { functionNames } from './discover-options.js';
import {
  formulaFilesText,
  type FormulaFilesContent,
  prepareFormulaFiles,
  reportOption,
  writeFormulaFiles,
} from './formula-files.js';
import type { Io } from './io.js';
import { learnedText } from './measured-text.js';
import { addRunOptions, type RunSettings, withBackend, oneNetwork } from './model-input.js';
import { aligned, count, counted, figure, r2Figure } from './number-text.js';
import { choice, option } from './option.js';
import { readingOf } from './reading-options.js';
import { isStdout, openOutput, refuseOverwriting, wordsBeside } from './outputs.js';
import { createSearchProgress } from './search-progress.js';
import { listenForStop, timeLimitOption } from './stopping.js';
import { profileText } from './profile-text.js';
import { isStdin, orStdin, readTable } from './table-input.js';
import { shellWord } from './shell-word.js';

interface SymbolicSettings extends RunSettings {
  timeLimit?: number;
  functions?: string[];
  pick: PickRule;
  error?: string;
  latex?: boolean;
  output?: string;
  outputDir?: string;
}

export function addSymbolic(program: Command, io: Io): void {
  const command = program
    .command('symbolic')
    .summary('write a model as a formula')
    .description(
      "Reads the model's curves as functions and prints its formula. Constants are fitted to the table, or, without one, to the model's own answers within the ranges it was trained on. Ctrl-C stops early and keeps the best so far.",
    )
    .argument('<model.safetensors>', 'a model of KAN layers that was trained on a table')
    .argument('[data.csv]', `a table with the model's columns, ${orStdin}`)
    .addOption(
      option(
        '--pick <rule>',
        `which formula is the answer: ${pickRules.join(', ')}`,
        choice('--pick', pickRules),
        'balance' as const,
      ),
    )
    .addOption(
      option(
        '--functions <names>',
        'functions to use, such as sin,exp,x^2 (default: all)',
        functionNames('--functions'),
      ),
    )
    .addOption(option(`--error <${errorOption.value}>`, `${errorOption.help} (default: as residuals say)`, String))
    .addOption(option('--latex', 'print the formulas as LaTeX too'))
    .addOption(timeLimitOption('stop after this many seconds and keep the best so far'))
    .addOption(reportOption())
    .addOption(option('-o, --output <file>', 'write the formulas as JSON to this file too, - for stdout', String));
  addRunOptions(command)
    .addHelpText('after', '\nExample:\n  kan symbolic output/model.safetensors data.csv')
    .action((path: string, data: string | undefined, settings: SymbolicSettings) => symbolic(path, data, settings, io));
}

async function symbolic(path: string, data: string | undefined, settings: SymbolicSettings, io: Io): Promise<void> {
  if (settings.output !== undefined) refuseOverwriting([settings.output], [path, data]);
  const model = oneNetwork(path, (await loadModel(path)).model, io);
  const { encoding } = model.spec;
  const given = readingOf(settings);
  const reading = encoding ? tableReading(encoding, { withTarget: true, ...given }) : given;
  const table = data === undefined ? undefined : await readTable(data, reading, io);
  // that it can be written is known before work is done
  const { outputDir } = settings;
  if (outputDir !== undefined) await prepareFormulaFiles(outputDir, [path, data]);
  const begun = performance.now();
  const file = settings.output === undefined ? undefined : await openOutput(settings.output, io);
  const stop = listenForStop(io, settings.timeLimit);
  const progress = createSearchProgress(io, settings.json === true && !io.terminal);
  const result = await withBackend(settings, io, async (backend) =>
    symbolizeModel(model, {
      table,
      functions: settings.functions,
      pick: settings.pick,
      error: settings.error as MeasurementError | undefined,
      backend,
      signal: stop.signal,
      onProgress: (event) => progress.at(() => progressText(event)),
    }),
  )
    .catch(async (error: unknown) => {
      await file?.abandon();
      throw error;
    })
    .finally(() => {
      progress.end();
      stop.end();
    });
  if (data !== undefined) io.err(toldOf(data, result, encoding));
  const object = {
    of: result.of,
    interrupted: stop.interrupted(),
    inputs: result.inputs,
    rows: result.rows,
    ...(result.measured && { measured: result.measured }),
    ...(result.classes && { classes: result.classes }),
    outputs: result.outputs.map(({ name, formulas, best, networkRmse, error, curves, tooLarge, slips }) => ({
      name,
      best,
      ...(error && { error }),
      ...(slips && { slips }),
      network: { rmse: networkRmse, curves, tooLarge },
      pareto: formulas.map(({ formula, complexity, rmse, weightedRmse, r2, wins, constants }) => ({
        complexity,
        rmse,
        ...(weightedRmse !== undefined && { weightedRmse }),
        r2,
        ...(wins !== undefined && { wins }),
        ...(constants && { constants }),
        text: formula.toString(),
        latex: formula.latex(),
        python: formula.python(),
        javascript: formula.javascript(),
      })),
    })),
    edges: result.fits.map(({ layer, input, output, fit }) => ({
      layer,
      input,
      output,
      function: fit.function,
      affine: fit.affine,
      r2: fit.r2,
    })),
  };
  const unwritten = file && (await writeInto(file, `${JSON.stringify(object, null, 2)}\n`));
  const seconds = (performance.now() - begun) / 1000;
  const pages =
    outputDir === undefined
      ? undefined
      : await writeFormulaFiles(
          outputDir,
          contentOf(result, model, { ...settings, path, data, seconds, why: stop.why() }),
          io,
        );
  const written = pages?.written ?? [];
  // a formula that is read as one is no network to anybody
  const itself = edgesText(model.spec) === 'a function' ? 'the formula as it was' : 'the network';
  await tell(
    object,
    result,
    { ...settings, path, itself, unwritten: unwritten !== undefined, written, why: stop.why() },
    io,
  );
  if (unwritten) throw unwritten.error;
  if (pages?.error) throw pages.error;
}

/** What goes to the directory. */
function contentOf(
  result: SymbolicResult,
  model: Model,
  {
    path,
    data,
    seconds,
    why,
    pick,
    functions,
    error = 'as residuals say',
  }: SymbolicSettings & { path: string; data: string | undefined; seconds: number; why: string },
): FormulaFilesContent {
  const record = symbolicRecord(result, Number(seconds.toPrecision(4)));
  const records = 'outputs' in record ? record.outputs : record;
  const { learned, heldBack } = result.rows;
  const source =
    result.of === 'table'
      ? `constants fitted to ${counted(learned, 'row')} of ${data === undefined || isStdin(data) ? 'stdin' : basename(data)}${heldBack > 0 ? `, errors told on ${count(heldBack)} others${othersText(result)}` : ''}`
      : data === undefined
        ? `constants fitted to what it says at ${counted(learned, 'place')} within its ranges`
        : `constants fitted to what it says of ${counted(learned, 'row')} of ${isStdin(data) ? 'stdin' : basename(data)}`;
  const page = {
    model,
    summary: `Read from the network of ${basename(path)}, ${source}.${classesSentence(result)}`,
    rows: result.outputs.map(({ sample }) => sample),
    notices: [
      ...(result.stopped ? [`Stopped ${why}: this is the best so far`] : []),
      ...alikeTexts(result, model.spec.encoding).map((text) => text.replace(/^./, (letter) => letter.toUpperCase())),
    ],
    fits: result.fits.map(({ fit, ...edge }) => ({
      ...edge,
      name: fit.function,
      r2: fit.r2,
      value: evaluateAffine(fit.function, fit.affine),
    })),
    config: { pick, functions: functions?.join(', ') ?? 'all', ...(result.of === 'table' && { error }) },
  };
  return { record, page: [records, page] };
}

/** What is told of a table beside the formulas: names that were written otherwise, rows that look like slips, and weights that nothing here counts. */
function toldOf(data: string, result: SymbolicResult, encoding: TableEncoding | undefined): string {
  const slips = result.outputs.flatMap(({ name, slips: each }) =>
    each === undefined
      ? []
      : [`${slipsText(name, each)}; ${each.rows.length === 1 ? 'it counts as any other' : 'they count as all others'}`],
  );
  const lines = [...slips, ...alikeTexts(result, encoding)];
  return (
    profileText(data, result.measured?.meant) + lines.map((text) => `kan: ${printable(`${data}: ${text}`)}\n`).join('')
  );
}

/** That rows were weighed in training and are not here, where they were. */
function alikeTexts({ of }: SymbolicResult, encoding: TableEncoding | undefined): string[] {
  const weights = encoding?.division?.weights;
  if (weights === undefined || of !== 'table') return [];
  return [
    `every row counts the same here, though training weighed them by ${weights}: figures differ from those of kan evaluate`,
  ];
}

/** Whether those rows are as new to the network as to the formulas. */
function othersText({ measured }: SymbolicResult): string {
  const learned = learnedText(measured?.learned);
  if (learned !== undefined) return `; the network learned from ${learned}`;
  return measured?.sameTable ? ', which training held back' : '';
}

/** Ends a file with its content; what was found is told even where it cannot be written. */
async function writeInto(file: WholeFile, content: string): Promise<{ error: unknown } | undefined> {
  try {
    await file.write(content);
    await file.finish();
    return undefined;
  } catch (error) {
    await file.abandon();
    return { error };
  }
}

async function tell(
  object: object,
  result: SymbolicResult,
  {
    path,
    output,
    json,
    unwritten,
    latex,
    itself,
    written: pages,
    why,
  }: SymbolicSettings & { path: string; itself: string; unwritten: boolean; written: readonly string[]; why: string },
  io: Io,
): Promise<void> {
  // on stdout already
  if (json && output !== undefined && isStdout(output)) return;
  if (json) return await io.out(`${JSON.stringify(object)}\n`);
  const { measured } = result;
  const on: MeasuredOn = {
    against:
      result.of === 'network'
        ? "against the network's own answers"
        : measured?.heldBack
          ? `on the ${counted(measured.rows, 'row')}${measured.gaps === undefined ? '' : ' without gaps'} ${measured.sameTable && measured.learned === 0 ? 'that training held back' : 'held back'}`
          : 'against the table',
    itself,
    ownAnswers: result.of === 'network',
    learned: learnedText(measured?.learned),
  };
  const parts = result.outputs.map((each) => outputText(each, on, latex === true));
  const files = [...(unwritten || output === undefined || isStdout(output) ? [] : [output]), ...pages];
  await wordsBeside(
    output,
    io,
  )(parts.join('\n') + classesText(result) + remarks(result, path, why) + formulaFilesText(files));
}

function progressText({ output, outputs, name, doing, formulas, rmse }: SymbolicProgress): string {
  if (doing === 'reading') return 'reading the curves';
  // those that are tried without the network do not count
  if (doing === 'tidying' && formulas === 0) return 'making the simplest formulas short';
  const which = outputs > 1 ? `${name} (${output + 1}/${outputs})  ` : '';
  return `${which}${counted(formulas, 'formula')} tried, best RMSE ${figure(rmse)}${doing === 'tidying' ? ', making them short' : ''}`;
}

/** Of classes: what network and formulas are worth on the same rows. */
function classesText({ classes }: SymbolicResult): string {
  if (classes === undefined) return '';
  const { rows, network, formulas } = classes;
  const body = (['accuracy', 'log-loss'] as const).map((name) => {
    const key = name === 'accuracy' ? 'accuracy' : 'logLoss';
    return [name, figure(network[key]), figure(formulas[key])];
  });
  return `\n${aligned([[`on ${counted(rows, 'row')}`, 'network', 'formulas'], ...body], '')}`;
}

/** The same as a sentence of a page. */
function classesSentence({ classes, outputs }: SymbolicResult): string {
  if (classes === undefined) return '';
  const [network, formulas] = [classes.network, classes.formulas].map(({ accuracy }) => figure(100 * accuracy));
  return ` Of ${counted(classes.rows, 'row')} the network names the class of ${network} %, ${outputs.length === 1 ? 'the formula' : 'the formulas'} of ${formulas} %.`;
}

/** What to do about a network of too many curves, and how the search ended; nothing where all is well. */
function remarks({ outputs, stopped }: SymbolicResult, path: string, why: string): string {
  const large = outputs.filter(({ tooLarge }) => tooLarge);
  const most = Math.max(...large.map(({ curves }) => curves));
  return (
    (stopped ? `\nstopped ${why}: this is the best so far\n` : '') +
    (large.length === 0
      ? ''
      : `\nThe network has ${most} curves, too many to read well.\n` +
        `Next: prune it first (kan prune ${shellWord(path)} data.csv --retrain 100), or search the table itself (kan discover data.csv)\n`)
  );
}

/** What errors are measured on, and how many of those rows the network learned from. */
interface MeasuredOn {
  against: string;
  /** what the model is called that formulas stand beside */
  itself: string;
  ownAnswers: boolean;
  learned: string | undefined;
}

function outputText(
  { name, formulas, best, networkRmse, error }: SymbolicOutput,
  { against, learned, ownAnswers, itself }: MeasuredOn,
  latex: boolean,
): string {
  const chosen = formulas[best];
  const rows = formulas.map(({ formula, complexity, rmse, r2 }, i) => [
    `${i === best ? ' > ' : '   '}${String(complexity).padStart(10)}`,
    figure(rmse),
    r2Figure(r2),
    `  ${formula.toString()}`,
  ]);
  const constants = chosen.constants?.length
    ? `constants ${chosen.constants.map((each) => measuredText(each.value, each.error)).join(', ')}\n`
    : '';
  const written = latex ? `${printLatex({ kind: 'variable', name })} = ${chosen.formula.latex()}\n` : '';
  const won =
    chosen.wins === undefined ? '' : `chosen in ${Math.round(100 * chosen.wins)} of 100 resamplings of the rows\n`;
  const weighted =
    chosen.weightedRmse === undefined
      ? ''
      : error === 'relative'
        ? `${figure(100 * chosen.weightedRmse)} % of the value, `
        : `${figure(chosen.weightedRmse)} times the given errors, `;
  // beside its own answers a network has no error
  const beside = ownAnswers
    ? ''
    : `; ${itself} ${figure(networkRmse)}${learned === undefined ? '' : `, which learned from ${learned}`}`;
  const width = rows.reduce((most, row) => Math.max(most, row[3].length), 11);
  return (
    `${printable(`${name} = ${chosen.formula.toString()}`)}\n` +
    constants +
    `${weighted}RMSE ${figure(chosen.rmse)} ${against}, R² ${r2Figure(chosen.r2)}${beside}\n${won}${written}\n` +
    aligned(
      [['   complexity', 'RMSE', 'R²', '  formula'], ...rows].map((row) => row.with(3, row[3].padEnd(width))),
      '',
    )
  );
}
