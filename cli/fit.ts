// `kan fit`: a formula with constants and a table in; the constants with their errors out.

import { basename } from 'node:path';
import type { Command } from 'commander';
import { fitFormula, type FittedFormula, KanError } from 'kanjs';
import { fitRecord } from 'kanjs/discover';
import {
  type MeasurementError,
  measuredLatex,
  measuredText,
  parseExpression,
  physicalConstantNames,
  printLatex,
} from 'kanjs/formula';
import { constantNames, measurementErrorOption } from './discover-options.js';
import type { Io } from './io.js';
import { aligned, count, counted, figure, r2Figure } from './number-text.js';
import {
  formulaFilesText,
  type FormulaFilesContent,
  prepareFormulaFiles,
  reportOption,
  writeFormulaFiles,
} from './formula-files.js';
import { addCommonOptions, choice, integer, namedNumbers, namedUnits, option, UsageError } from './option.js';
import { addReadingOptions, readingOf, type ReadingSettings } from './reading-options.js';
import { listenForStop, timeLimitOption } from './stopping.js';
import { isStdin, orStdin, readTable } from './table-input.js';

interface FitSettings extends ReadingSettings {
  target?: string;
  start?: Record<string, number>;
  fixed?: Record<string, number>;
  error?: MeasurementError;
  units?: Record<string, string>;
  constants?: string[];
  latex?: boolean;
  outputDir?: string;
  missing: 'error' | 'drop';
  seed: number;
  timeLimit?: number;
  json?: boolean;
}

export function addFit(program: Command, io: Io): void {
  const command = program
    .command('fit')
    .summary('find the constants of a given formula, with errors')
    .description(
      'Fits the constants of a formula to a column of a table, from several starts, and gives each its standard error. Names in the formula that are columns are these; every other name is a constant. ' +
        'Columns whose names are no words stand in backticks, or with _ for what is no letter: `petal length` or petal_length; a unit in brackets may be left away.',
    )
    .argument('<formula>', '"a*exp(-b*t) + c", or with the target, "y = a*exp(-b*t) + c"')
    .argument('<data.csv>', `a table: CSV with a header line, JSON lines or Parquet; ${orStdin}`)
    .addOption(option('--target <column>', 'the column that the formula says', String))
    .addOption(
      option('--start <constants>', 'where constants begin, a=1,b=0.1 (default: many places)', namedNumbers('--start')),
    )
    .addOption(option('--fixed <constants>', 'constants that are not fitted, c=0', namedNumbers('--fixed')))
    .addOption(measurementErrorOption('constant'))
    .addOption(
      option(
        '--units <units>',
        'units of columns, "length=m, time=s"; constants then have units',
        namedUnits('--units'),
      ),
    )
    .addOption(
      option(
        '--constants <names>',
        `constants of physics in the formula: ${physicalConstantNames.join(', ')}`,
        constantNames,
      ),
    )
    .addOption(option('--latex', 'print formula and constants as LaTeX too'))
    .addOption(reportOption())
    .addOption(timeLimitOption('stop after this many seconds and keep the best so far'));
  addReadingOptions(addCommonOptions(command))
    .optionsGroup('More options:')
    .addOption(
      option(
        '--missing <rule>',
        'rows with missing values: drop or error',
        choice('--missing', ['drop', 'error']),
        'drop' as const,
      ),
    )
    .addOption(option('--seed <n>', 'for the starts', integer('--seed', { min: 0 }), 42))
    .addHelpText(
      'after',
      '\nExamples:\n  kan fit "a*exp(-b*t) + c" cooling.csv --target y\n  kan fit "rate = v*s/(k + s)" enzyme.csv --error column:sigma\n\nA formula that begins with a minus stands behind --, or in parentheses.',
    )
    .action((formula: string, file: string, settings: FitSettings) => fit(formula, file, settings, io));
}

async function fit(formula: string, file: string, settings: FitSettings, io: Io): Promise<void> {
  const { target, start, fixed, error, missing, seed, json, latex, outputDir } = settings;
  if (target === undefined && !formula.includes('='))
    throw new UsageError(
      `\`--target\` is missing: which column of ${file} is the formula to say?`,
      `kan fit "…" ${file} --target <column>`,
    );
  checkText(formula);
  if (outputDir !== undefined) await prepareFormulaFiles(outputDir, [file]);
  const table = await readTable(file, readingOf(settings), io);
  const begun = performance.now();
  const stopping = listenForStop(io, settings.timeLimit);
  try {
    const fitted = await fitFormula(formula, table, {
      target,
      start,
      fixed,
      error,
      units: settings.units,
      constants: settings.constants,
      missing,
      seed,
      signal: stopping.signal,
    });
    const notices = stopping.signal.aborted
      ? [`Stopped ${stopping.why()}: these are the best constants so far`, ...fitted.notices]
      : fitted.notices;
    const interrupted = stopping.interrupted();
    const seconds = (performance.now() - begun) / 1000;
    const { written = [], ...unwritten } =
      outputDir === undefined
        ? {}
        : await writeFormulaFiles(outputDir, contentOf({ ...fitted, notices }, file, { ...settings, seconds }), io);
    if (!json) for (const notice of notices) io.err(`kan: ${notice.replace(/^Stopped/, 'stopped')}\n`);
    const telling = io.out(
      json
        ? `${JSON.stringify({ ...recordOf(fitted), interrupted })}\n`
        : `${summary(fitted, latex === true)}${formulaFilesText(written)}`,
    );
    if ('error' in unwritten) {
      await telling.catch(() => {}); // what was not written matters more
      throw unwritten.error;
    }
    await telling;
  } finally {
    stopping.end();
  }
}

/** Throws a KanError for text that is no formula, before a table is read for it; what its names are the table says. */
function checkText(formula: string): void {
  const plain = formula.replace(/`[^`]*`/g, (quoted) => ' '.repeat(quoted.length));
  const at = plain.indexOf('=');
  try {
    parseExpression(formula.slice(plain.indexOf('=', at + 1) < 0 ? at + 1 : 0));
  } catch (error) {
    if (!(error instanceof KanError)) throw error;
    throw new KanError(error.message.replace(/^parseExpression: /, ''), error.hint);
  }
}

/** What goes to the directory. */
function contentOf(
  fitted: FittedFormula,
  file: string,
  { seconds, error = 'constant', seed, start, fixed }: FitSettings & { seconds: number },
): FormulaFilesContent {
  const record = fitRecord(fitted, Number(seconds.toPrecision(4)));
  const { rows, degreesOfFreedom, starts, notices, sample, target } = fitted;
  const page = {
    title: `${target} = ${fitted.model.toString()}`,
    summary: `The constants of a given formula, from ${counted(rows, 'row')} of ${isStdin(file) ? 'stdin' : basename(file)}, ${count(degreesOfFreedom)} more than constants. ${startsText(starts)}.`,
    rows: sample,
    notices,
    config: {
      error,
      seed,
      ...(start && { start: pairsText(start) }),
      ...(fixed && { fixed: pairsText(fixed) }),
    },
  };
  return { record, page: [record, page] };
}

const pairsText = (numbers: Record<string, number>): string =>
  Object.entries(numbers)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

const startsText = ({ tried, agreed }: FittedFormula['starts']): string =>
  tried === 1 ? 'One start' : `${agreed} of ${tried} starts came to this`;

function recordOf(fitted: FittedFormula): object {
  const { target, model, formula, constants, correlation, rows, degreesOfFreedom, rmse, residualDeviation, r2 } =
    fitted;
  return {
    target,
    model: model.toString(),
    text: formula.toString(),
    latex: latexOf(fitted)[0],
    python: formula.python(),
    javascript: formula.javascript(),
    constants,
    correlation,
    rows,
    degreesOfFreedom,
    error: fitted.error,
    rmse,
    residualDeviation: residualDeviation ?? null,
    r2,
    starts: fitted.starts,
    notices: fitted.notices,
  };
}

/** What the standard deviation of the residuals is of. */
const deviationText = {
  constant: (value: number) => `residual standard deviation ${figure(value)}`,
  relative: (value: number) => `residual standard deviation ${figure(100 * value)} % of the value`,
  column: (value: number) => `residuals ${figure(value)} times the given errors`,
} as const;

function summary(fitted: FittedFormula, latex: boolean): string {
  const { target, model, constants, rows, degreesOfFreedom, rmse, residualDeviation, r2, starts, error } = fitted;
  const { tried, agreed } = starts;
  const deviation = residualDeviation === undefined ? [] : [deviationText[error](residualDeviation)];
  const lines: [string, string][] = [
    ['formula', `${target} = ${model.toString()}`],
    ['rows', `${count(rows)}, ${count(degreesOfFreedom)} more than constants`],
    ['error', [...deviation, `RMSE ${figure(rmse)}`, `R² ${r2Figure(r2)}`].join(', ')],
    ['starts', tried === 1 ? 'one' : `${agreed} of ${tried} came to this`],
    ...correlationLine(fitted),
  ];
  const values = constants.map(({ name, value, error: each, fixed, unit }): [string, string, string] => [
    name,
    fixed ? `${value} (fixed)` : each === undefined ? String(Number(value.toPrecision(6))) : measuredText(value, each),
    unit === undefined || unit === '1' ? '' : ` ${unit}`,
  ]);
  const facts = lines.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('');
  const written = latex ? `\n${latexOf(fitted).join('\n')}\n` : '';
  return `${facts}\n${aligned(values.map(([name, value, unit]) => [`${name} = ${value}${unit}`]))}${written}`;
}

/** Pairs that make up for one another; of few constants all. */
function correlationLine({ constants, correlation }: FittedFormula): [string, string][] {
  const names = constants.filter(({ error }) => error !== undefined).map(({ name }) => name);
  const pairs = names.flatMap((first, i) =>
    names.slice(i + 1).map((second, k) => ({ text: `${first}, ${second}`, value: correlation[i][i + 1 + k] })),
  );
  const shown = pairs.length <= 3 ? pairs : pairs.filter(({ value }) => Math.abs(value) > 0.9).slice(0, 6);
  if (shown.length === 0) return [];
  return [['correlation', shown.map(({ text, value }) => `${text}: ${value.toFixed(3)}`).join('   ')]];
}

function latexOf({ target, model, constants }: FittedFormula): string[] {
  const name = (each: string): string => printLatex({ kind: 'variable', name: each });
  return [
    `${name(target)} = ${model.latex()}`,
    ...constants.map(({ name: each, value, error }) =>
      error === undefined
        ? `${name(each)} = ${printLatex({ kind: 'number', value })}`
        : `${name(each)} = ${measuredLatex(value, error)}`,
    ),
  ];
}
