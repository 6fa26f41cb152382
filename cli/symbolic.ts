// `kan symbolic`: a trained model in; the formulas it can be written as out.

import type { Command } from 'commander';
import { loadModel, type SymbolicResult, symbolizeModel, printable } from 'kanjs';
import { type PickRule, pickRules, type SymbolicOutput, type SymbolicProgress } from 'kanjs/discover';
import { errorOption, measuredText, type MeasurementError, printLatex } from 'kanjs/formula';
import { tableReading } from 'kanjs/model';
import type { WholeFile } from 'kanjs/files';
import { functionNames } from './discover-options.js';
import type { Io } from './io.js';
import { addRunOptions, type RunSettings, withBackend, oneNetwork } from './model-input.js';
import { aligned, count, figure } from './number-text.js';
import { choice, option } from './option.js';
import { readingOf } from './reading-options.js';
import { isStdout, openOutput, refuseOverwriting, wordsBeside } from './outputs.js';
import { createSearchProgress } from './search-progress.js';
import { listenForStop, timeLimitOption } from './stopping.js';
import { orStdin, readTable } from './table-input.js';

interface SymbolicSettings extends RunSettings {
  timeLimit?: number;
  functions?: string[];
  pick: PickRule;
  error?: string;
  latex?: boolean;
  output?: string;
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
    .addOption(option(`--error <${errorOption.value}>`, `${errorOption.help} (default: constant)`, String))
    .addOption(option('--latex', 'print the formulas as LaTeX too'))
    .addOption(timeLimitOption('stop after this many seconds and keep the best so far'))
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
  const object = {
    of: result.of,
    stopped: result.stopped,
    inputs: result.inputs,
    outputs: result.outputs.map(({ name, formulas, best, networkRmse, curves, tooLarge }) => ({
      name,
      best,
      network: { rmse: networkRmse, curves, tooLarge },
      pareto: formulas.map(({ formula, complexity, rmse, weightedRmse, r2, constants }) => ({
        complexity,
        rmse,
        ...(weightedRmse !== undefined && { weightedRmse }),
        r2,
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
  await tell(object, result, { ...settings, path, unwritten: unwritten !== undefined }, io);
  if (unwritten) throw unwritten.error;
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
  { path, output, json, unwritten, latex, error }: SymbolicSettings & { path: string; unwritten: boolean },
  io: Io,
): Promise<void> {
  // on stdout already
  if (json && output !== undefined && isStdout(output)) return;
  if (json) return await io.out(`${JSON.stringify(object)}\n`);
  const against = result.of === 'table' ? 'the table' : "the network's own answers";
  const parts = result.outputs.map((each) => outputText(each, against, { latex: latex === true, error }));
  const written = unwritten || output === undefined || isStdout(output) ? '' : `\nwritten  ${output}\n`;
  await wordsBeside(output, io)(parts.join('\n') + remarks(result, path) + written);
}

function progressText({ output, outputs, name, doing, formulas, rmse }: SymbolicProgress): string {
  if (doing === 'reading') return 'reading the curves';
  const which = outputs > 1 ? `${name} (${output + 1}/${outputs})  ` : '';
  return `${which}${count(formulas)} formulas tried, best RMSE ${figure(rmse)}${doing === 'tidying' ? ', making them short' : ''}`;
}

/** What to do about a network of too many curves, and how the search ended; nothing where all is well. */
function remarks({ outputs, stopped }: SymbolicResult, path: string): string {
  const large = outputs.filter(({ tooLarge }) => tooLarge);
  const most = Math.max(...large.map(({ curves }) => curves));
  return (
    (stopped ? '\nstopped early: this is the best so far\n' : '') +
    (large.length === 0
      ? ''
      : `\nThe network has ${most} curves, too many to read well.\n` +
        `Next: prune it first (kan prune ${path} data.csv --retrain 100), or search the table itself (kan discover data.csv)\n`)
  );
}

function outputText(
  { name, formulas, best, networkRmse }: SymbolicOutput,
  against: string,
  { latex, error }: { latex: boolean; error: string | undefined },
): string {
  const chosen = formulas[best];
  const rows = formulas.map(({ formula, complexity, rmse, r2 }, i) => [
    `${i === best ? ' > ' : '   '}${String(complexity).padStart(10)}`,
    figure(rmse),
    figure(r2),
    `  ${formula.toString()}`,
  ]);
  const constants = chosen.constants?.length
    ? `constants ${chosen.constants.map((each) => measuredText(each.value, each.error)).join(', ')}\n`
    : '';
  const written = latex ? `${printLatex({ kind: 'variable', name })} = ${chosen.formula.latex()}\n` : '';
  const weighted =
    chosen.weightedRmse === undefined
      ? ''
      : error === 'relative'
        ? `${figure(100 * chosen.weightedRmse)} % of the value, `
        : `${figure(chosen.weightedRmse)} times the given errors, `;
  const width = rows.reduce((most, row) => Math.max(most, row[3].length), 11);
  return (
    `${printable(`${name} = ${chosen.formula.toString()}`)}\n` +
    constants +
    `${weighted}RMSE ${figure(chosen.rmse)} against ${against}, R² ${figure(chosen.r2)}; the network ${figure(networkRmse)}\n${written}\n` +
    aligned(
      [['   complexity', 'RMSE', 'R²', '  formula'], ...rows].map((row) => row.with(3, row[3].padEnd(width))),
      '',
    )
  );
}
