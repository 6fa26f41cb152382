// `kan symbolic`: a trained model in; the formulas it can be written as out.

import type { Command } from 'commander';
import {
  loadModel,
  type PickRule,
  pickRules,
  readTableFile,
  type SymbolicOutput,
  symbolizeModel,
  writeWhole,
} from 'kanjs';
import { functionNames } from './discover-options.js';
import type { Io } from './io.js';
import { addRunOptions, type RunSettings, withBackend } from './model-input.js';
import { aligned, figure } from './number-text.js';
import { choice, option } from './option.js';

interface SymbolicSettings extends RunSettings {
  operators?: string[];
  pick: PickRule;
  output?: string;
}

export function addSymbolic(program: Command, io: Io): void {
  const command = program
    .command('symbolic')
    .summary('write a model as a formula')
    .description(
      "Reads the model's curves as functions and prints its formula. Constants are fitted to the table, or, without one, to the model's own answers within the ranges it was trained on.",
    )
    .argument('<model.safetensors>', 'a model of KAN layers that was trained on a table')
    .argument('[data.csv]', "a table with the model's columns")
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
        '--operators <names>',
        'functions to use, such as sin,exp,x^2 (default: all)',
        functionNames('--operators'),
      ),
    )
    .addOption(option('-o, --output <file>', 'write the formulas as JSON to this file too', String));
  addRunOptions(command)
    .addHelpText('after', '\nExample:\n  kan symbolic output/model.safetensors data.csv')
    .action((path: string, data: string | undefined, settings: SymbolicSettings) => symbolic(path, data, settings, io));
}

async function symbolic(path: string, data: string | undefined, settings: SymbolicSettings, io: Io): Promise<void> {
  const { model } = await loadModel(path);
  const table = data === undefined ? undefined : await readTableFile(data);
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt(() => interrupt.abort());
  const result = await withBackend(settings, async (backend) =>
    symbolizeModel(model, {
      table,
      functions: settings.operators,
      pick: settings.pick,
      backend,
      signal: interrupt.signal,
    }),
  ).finally(stopListening);
  const object = {
    of: result.of,
    inputs: result.inputs,
    outputs: result.outputs.map(({ name, formulas, best, networkRmse }) => ({
      name,
      best,
      network: { rmse: networkRmse },
      pareto: formulas.map(({ formula, complexity, rmse, r2 }) => ({
        complexity,
        rmse,
        r2,
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
  if (settings.output !== undefined) await writeWhole(settings.output, `${JSON.stringify(object, null, 2)}\n`);
  if (settings.json) return await io.out(`${JSON.stringify(object)}\n`);
  const against = result.of === 'table' ? 'the table' : "the network's own answers";
  const parts = result.outputs.map((output) => outputText(output, against));
  await io.out(parts.join('\n') + (settings.output === undefined ? '' : `\nwritten  ${settings.output}\n`));
}

function outputText({ name, formulas, best, networkRmse }: SymbolicOutput, against: string): string {
  const chosen = formulas[best];
  const rows = formulas.map(({ formula, complexity, rmse, r2 }, i) => [
    `${i === best ? ' > ' : '   '}${String(complexity).padStart(10)}`,
    figure(rmse),
    figure(r2),
    `  ${formula.toString()}`,
  ]);
  const width = rows.reduce((most, row) => Math.max(most, row[3].length), 11);
  return (
    `${name} = ${chosen.formula.toString()}\n` +
    `RMSE ${figure(chosen.rmse)} against ${against}, R² ${figure(chosen.r2)}; the network ${figure(networkRmse)}\n\n` +
    aligned(
      [['   complexity', 'RMSE', 'R²', '  formula'], ...rows].map((row) => row.with(3, row[3].padEnd(width))),
      '',
    )
  );
}
