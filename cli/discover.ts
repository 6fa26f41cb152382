// `kan discover`: a table in; formulas for one of its columns out, as lines, formula.json, report.html and the network they were read from.

import type { Command } from 'commander';
import { discoverTable, type TableDiscovery } from 'kanjs';
import { evaluateAffine, formulaRecord, isExact, type PickRule, pickRules } from 'kanjs/discover';
import { errorOption, measuredText, type MeasurementError, physicalConstantNames, printLatex } from 'kanjs/formula';
import { addEngineOptions, engineFor, type EngineSettings } from './engine-options.js';
import { functionNames } from './discover-options.js';
import { formulaFilesText, prepareFormulaFiles, writeFormulaFiles } from './formula-files.js';
import type { Io } from './io.js';
import { addRunOptions, type RunSettings, withBackend } from './model-input.js';
import { aligned, count, counted, duration, figure, r2Figure } from './number-text.js';
import { choice, integer, names, namesOrNone, option, unitsOrNone, UsageError } from './option.js';
import { profileText } from './profile-text.js';
import { readingOf } from './reading-options.js';
import { createSearchProgress } from './search-progress.js';
import { listenForStop, timeLimitOption } from './stopping.js';
import { orStdin, readTable } from './table-input.js';
import { shellWord } from './shell-word.js';

interface DiscoverSettings extends RunSettings, EngineSettings {
  target?: string;
  task?: 'regression' | 'classification';
  outputDir: string;
  timeLimit?: number;
  functions?: string[];
  maxComplexity?: number;
  maxInputs?: number;
  pick: PickRule;
  error?: string;
  units?: Record<string, string>;
  constants?: string[];
  latex?: boolean;
  ignore?: string[];
  missing?: 'error' | 'drop';
  slips?: 'drop' | 'keep';
  seed: number;
}

export function addDiscover(program: Command, io: Io): void {
  const command = program
    .command('discover')
    .summary('find a formula for a column of a table')
    .description(
      'Searches for formulas that compute a column from the others: networks of likely shapes are trained, their curves read as functions, constants fitted and made simple. ' +
        'Writes formula.json, report.html and model.safetensors. Ctrl-C stops early and keeps the best so far.',
    )
    .argument('<data.csv>', `a table: CSV with a header line, JSON lines or Parquet; ${orStdin}`)
    .addOption(option('--target <column>', 'the column to explain', String))
    .addOption(
      option(
        '--task <name>',
        'regression or classification (default: by the target column)',
        choice('--task', ['regression', 'classification']),
      ),
    )
    .addOption(timeLimitOption('stop after this many seconds and keep the best so far'))
    .addOption(
      option(
        '--pick <rule>',
        `which formula is the answer: ${pickRules.join(', ')}`,
        choice('--pick', pickRules),
        'balance' as const,
      ),
    )
    .addOption(option(`--error <${errorOption.value}>`, `${errorOption.help} (default: as residuals say)`, String))
    .addOption(
      option(
        '--units <units>',
        'units of columns, "length=m, time=s", or none (default: those in the headers, where all have one)',
        unitsOrNone('--units'),
      ),
    )
    .addOption(
      option(
        '--constants <names>',
        `constants of physics that formulas may have, or none; then no other number carries a unit: ${physicalConstantNames.join(', ')}`,
        namesOrNone,
      ),
    )
    .addOption(option('--latex', 'print the formula as LaTeX too'))
    .addOption(option('--output-dir <directory>', 'where the files go', String, './output'));
  addEngineOptions(addRunOptions(command), 'networks of shapes are trained')
    .addOption(
      option(
        '--functions <names>',
        `functions to use, such as sin,exp,x^2 (default: all)`,
        functionNames('--functions'),
      ),
    )
    .addOption(
      option(
        '--max-complexity <n>',
        'leave out formulas of higher complexity',
        integer('--max-complexity', { min: 1 }),
      ),
    )
    .addOption(
      option(
        '--max-inputs <n>',
        'columns in a formula; if there are more, the best predictors are chosen (default: all of up to 9, 5 of more)',
        integer('--max-inputs', { min: 1, max: 10 }),
      ),
    )
    .addOption(option('--ignore <columns>', 'columns to leave out, a,b', names))
    .addOption(
      option(
        '--missing <rule>',
        'rows with missing values: error or drop (default: dropped, and told)',
        choice('--missing', ['error', 'drop']),
      ),
    )
    .addOption(
      option(
        '--slips <rule>',
        'rows far outside of a law that says all others (a decimal point lost, -999): drop or keep (default: a few are set aside, and named)',
        choice('--slips', ['drop', 'keep']),
      ),
    )
    .addOption(option('--seed <n>', 'for the split and the first weights', integer('--seed', { min: 0 }), 42))
    .addHelpText('after', '\nExample:\n  kan discover orbits.csv --target period --output-dir orbits')
    .action((file: string, settings: DiscoverSettings) => discover(file, settings, io));
}

async function discover(file: string, settings: DiscoverSettings, io: Io): Promise<void> {
  const { target, outputDir, timeLimit, json } = settings;
  if (target === undefined)
    throw new UsageError(
      `\`--target\` is missing: which column of ${file} is to be explained?`,
      `kan discover ${shellWord(file)} --target <column>`,
    );
  const engine = engineFor(settings, io);
  await prepareFormulaFiles(outputDir, [file]);
  const table = await readTable(file, { ignore: settings.ignore, ...readingOf(settings) }, io);
  const stopping = listenForStop(io, timeLimit);
  const progress = createSearchProgress(io, json === true && !io.terminal);
  const begun = performance.now();
  try {
    const discovery = await withBackend(settings, io, async (backend) =>
      discoverTable(table, {
        target,
        task: settings.task,
        missing: settings.missing,
        slips: settings.slips,
        seed: settings.seed,
        pick: settings.pick,
        error: settings.error as MeasurementError | undefined,
        units: settings.units,
        constants: settings.constants,
        functions: settings.functions,
        maxComplexity: settings.maxComplexity,
        ...(settings.maxInputs !== undefined && { maxInputs: settings.maxInputs }),
        backend,
        threads: settings.threads ?? backend.threads,
        ...(engine && { engine }),
        signal: stopping.signal,
        onProgress: ({ choosing, tried, shapes, shape, error }) =>
          progress.at(() =>
            choosing
              ? `choosing columns  ${choosing.length} left: ${choosing.join(', ')}`
              : shapes === 0
                ? `looking at the rows  best error ${figure(error)} of the spread`
                : `shape ${tried + 1}/${shapes}  best error ${figure(error)} of the spread  ${shape}`,
          ),
      }),
    ).finally(() => progress.end());
    // what was found in reading is told already
    io.err(profileText(file, discovery.profile?.slice(table.profile?.length ?? 0)));
    const seconds = (performance.now() - begun) / 1000;
    const found = formulaRecord(discovery, Number(seconds.toPrecision(4)));
    const record = { ...found, interrupted: stopping.interrupted() };
    const { written, error } = await write(outputDir, discovery, record, settings, io);
    const telling = io.out(
      json
        ? `${JSON.stringify(record)}\n`
        : summary(discovery, record, seconds, { written, latex: settings.latex === true, why: stopping.why() }),
    );
    if (error) {
      await telling.catch(() => {}); // what was not written matters more
      throw error;
    }
    await telling;
  } finally {
    stopping.end();
  }
}

type Found = ReturnType<typeof formulaRecord>;

async function write(
  directory: string,
  discovery: TableDiscovery,
  record: Found,
  settings: DiscoverSettings,
  io: Io,
): Promise<{ written: string[]; error?: unknown }> {
  const [first] = discovery.fronts;
  const { model } = discovery;
  // the model of classes, and one with units, is the answer itself, whose edges are functions already
  const fits = (discovery.classes ? [] : first!.fits).map(({ fit, ...edge }) => ({
    ...edge,
    name: fit.function,
    r2: fit.r2,
    value: evaluateAffine(fit.function, fit.affine),
  }));
  const page = {
    model,
    ...(discovery.sample && { rows: discovery.sample }),
    fits,
    config: { pick: settings.pick, seed: settings.seed, functions: settings.functions?.join(', ') ?? 'all' },
  };
  return await writeFormulaFiles(directory, { record, page: [record, page], model }, io);
}

function summary(
  discovery: TableDiscovery,
  record: Found,
  seconds: number,
  { written, latex, why }: { written: readonly string[]; latex: boolean; why: string },
): string {
  const { target, rows, fronts, classes } = discovery;
  const { pareto, best } = record;
  const tried = fronts.reduce((sum, front) => sum + front.tried, 0);
  const ended = fronts.some((front) => front.ended === 'aborted') ? `, stopped ${why}: the best so far` : '';
  const chosen = pareto[best];
  const { accuracy } = chosen;
  const exact = fronts.every(isExact) ? ' — exact to rounding' : '';
  const { slips } = discovery;
  const aside = slips?.kept === false ? `, ${count(slips.rows.length)} set aside` : '';
  const lines: [string, string][] = [
    ['rows', `${count(rows.learned)} to learn from, ${count(rows.heldBack)} held back${aside}`],
    ['inputs', discovery.inputs.join(', ')],
    ['searched', `${counted(tried, 'shape')} of networks in ${duration(seconds)}${ended}`],
    ['formula', classes ? `${target} is ${chosen.text}` : `${target} = ${chosen.text}`],
    ...(chosen.constants?.length
      ? [
          [
            'constants',
            chosen.constants
              .map(
                ({ value, error: each = 0, unit }) =>
                  `${measuredText(value, each)}${unit === undefined || unit === '1' ? '' : ` ${unit}`}`,
              )
              .join(', '),
          ] as [string, string],
        ]
      : []),
    ...(record.known ?? [])
      .filter(({ name }) => chosen.text.includes(name))
      .map(({ name, value, unit }): [string, string] => ['with', `${name} = ${value} ${unit}`]),
    ...(typeof accuracy === 'number'
      ? [['accuracy', `${figure(accuracy)} on the rows held back`] as [string, string]]
      : []),
    [
      'error',
      `${weightedText(chosen, record.error)}RMSE ${figure(chosen.rmse)} on the rows held back${aside === '' ? '' : ', without those set aside'}, R² ${r2Figure(chosen.r2)}${exact}`,
    ],
    ...(chosen.wins === undefined
      ? []
      : [['chosen', `in ${Math.round(100 * chosen.wins)} of 100 resamplings of the rows`] as [string, string]]),
    ...(record.network.layers === null
      ? []
      : [['network', `${String(record.network.layers)}, RMSE ${figure(record.network.rmse)}`] as [string, string]]),
  ];
  if (latex) lines.push(['latex', classes ? chosen.latex : `${latexName(target)} = ${chosen.latex}`]);
  const kind = record.error === 'relative' ? ['of value'] : record.error === 'column' ? ['of errors'] : [];
  const named = classes === undefined ? [] : ['accuracy'];
  const head = ['   complexity', ...named, 'RMSE', ...kind, 'R²', '  formula'];
  const body = pareto.map((entry, i) => [
    `${i === best ? ' > ' : '   '}${String(entry.complexity).padStart(10)}`,
    ...named.map(() => figure(entry.accuracy ?? NaN)),
    figure(entry.rmse),
    ...kind.map(() => shareText(entry.weightedRmse ?? NaN, record.error)),
    r2Figure(entry.r2),
    `  ${entry.text}`,
  ]);
  const last = head.length - 1;
  const width = body.reduce((most, row) => Math.max(most, row[last].length), 0);
  const facts = aligned(
    lines.map(([name, value]) => [`${name.padEnd(12)}${value}`]),
    '',
  );
  const front = aligned(
    [head, ...body].map((row) => row.with(last, row[last].padEnd(width))),
    '',
  );
  return `${facts}\n${front}${formulaFilesText(written)}`;
}

/** An error in its own kind, before the one in the target's units. */
function weightedText({ weightedRmse }: { weightedRmse?: number }, kind: Found['error']): string {
  if (weightedRmse === undefined) return '';
  return kind === 'relative'
    ? `${shareText(weightedRmse, kind)} of the value, `
    : `${figure(weightedRmse)} times the given errors, `;
}

function shareText(weightedRmse: number, kind: Found['error']): string {
  return kind === 'relative' ? `${figure(100 * weightedRmse)} %` : figure(weightedRmse);
}

const latexName = (name: string): string => printLatex({ kind: 'variable', name });
