// `kan info`: what a model file holds, and how much each input matters to it.

import type { Command } from 'commander';
import { loadModel, type Model, type ModelSpec } from 'kanjs';
import { edgeNames } from 'kanjs/draw';
import { type ColumnShare, inputImportance, type Interaction, interactionStrengths } from 'kanjs/explain';
import {
  activeParameterCount,
  dateText,
  edgesText,
  type InputColumn,
  lockedEdges,
  lockedText,
  modelWidths,
  tableReading,
  type TargetEncoding,
  widthsText,
} from 'kanjs/model';
import type { Io } from './io.js';
import { addRunOptions, requireEncoding, type RunSettings, withBackend } from './model-input.js';
import { removedText } from './model-text.js';
import { aligned, count, figure } from './number-text.js';
import { UsageError } from './option.js';
import { readingOf } from './reading-options.js';
import { systemInfo } from './system.js';
import { orStdin, readTable } from './table-input.js';

/** Inputs listed in full; beyond these only the most important are. */
const listed = 20;
const listedPairs = 10;
const listedWords = 6;

export function addInfo(program: Command, io: Io): void {
  const command = program
    .command('info')
    .summary('show what a model is, or which backend runs here')
    .description(
      'Prints the shape, the parameters, the inputs with their ranges, and how much each input matters: within the ranges the model was trained on or, with a table, on its rows; then also which pairs of columns act together.',
    )
    .argument('[model.safetensors]', 'a model file')
    .argument('[data.csv]', `a table with the model's input columns, ${orStdin}`)
    .option('--system', 'print in one line which backend runs on this machine and where it came from; needs no model');
  addRunOptions(command)
    .addHelpText('after', '\nExamples:\n  kan info output/model.safetensors data.csv\n  kan info --system')
    .action(async (path: string | undefined, dataPath: string | undefined, settings: InfoSettings) => {
      if (settings.system) {
        if (path !== undefined) throw new UsageError(`\`--system\` takes no model; got ${path}`, 'leave one out');
        return await systemInfo(settings, io);
      }
      if (path === undefined)
        throw new UsageError(
          'missing required argument `model.safetensors`',
          'add `--help` to see the arguments and options',
        );
      return await info(path, dataPath, settings, io);
    });
}

interface InfoSettings extends RunSettings {
  system?: boolean;
}

async function info(path: string, dataPath: string | undefined, settings: RunSettings, io: Io): Promise<void> {
  const { model } = await loadModel(path);
  const { spec } = model;
  const table =
    dataPath === undefined
      ? undefined
      : await readTable(dataPath, tableReading(requireEncoding(path, model), readingOf(settings)), io);
  const { importance, interactions } = await withBackend(settings, io, async (backend) => ({
    importance: await inputImportance(model, table, { backend }),
    interactions: table ? await interactionStrengths(model, table, { backend }) : undefined,
  }));
  if (settings.json) {
    const { inputs, target } = spec.encoding ?? {};
    const object = {
      widths: modelWidths(spec),
      parameters: activeParameterCount(spec),
      dtype: spec.dtype,
      ...(model.members && { members: model.members.length }),
      layers: spec.layers,
      inputs: inputs?.map((column, i) => ({ ...column, importance: importance[i].share })) ?? importance,
      target: target ?? null,
      locked: lockedEdges(model),
      ...(interactions && { interactions }),
    };
    return await io.out(`${JSON.stringify(object)}\n`);
  }
  await io.out(
    aligned(
      [
        ['network', widthsText(modelWidths(spec))],
        ...(model.members === undefined
          ? []
          : [
              [
                'ensemble',
                `${1 + model.members.length} networks whose mean answers; the rest is about the one nearest to it`,
              ],
            ]),
        ['parameters', `${count(activeParameterCount(spec))}, ${spec.dtype}${removedText(model)}`],
        ['on edges', edgesText(spec) || 'nothing: all are removed'],
        ...betweenLines(spec),
        ...lockedLines(model),
        ...(spec.encoding === undefined ? [] : [['predicts', predicts(spec.encoding.target)]]),
      ].map(([name, value]) => [`${name.padEnd(12)}${value}`]),
      '',
    ) + `\n${inputTable(spec.encoding?.inputs, importance)}${interactionTable(interactions ?? [])}`,
  );
}

/** The edges that are functions, of x as their layer reads it. */
function lockedLines(model: Model): string[][] {
  const edges = lockedEdges(model);
  const lines = edges.slice(0, listed).map((edge) => {
    const { input, output } = edgeNames(model.spec, edge);
    return `${input} → ${output}: ${lockedText(edge)}`;
  });
  if (edges.length > listed) lines.push(`and ${count(edges.length - listed)} more`);
  return lines.map((line, i) => [i === 0 ? 'locked' : '', line]);
}

/** Pairs that act together in a hundredth of the variance or more, the strongest first. */
function interactionTable(interactions: readonly Interaction[]): string {
  const told = interactions.filter(({ strength }) => strength >= 0.01).slice(0, listedPairs);
  if (told.length === 0) return '';
  const rows = told.map(({ columns, strength }) => [columns.join(' with '), `${(100 * strength).toFixed(1)} %`]);
  return `\n${aligned([['interaction', 'of the variance'], ...rows], '')}`;
}

/** What lies between layers of edges, each kind once. */
function betweenLines({ layers }: ModelSpec): string[][] {
  const kinds = [...new Set(layers.map(({ kind }) => kind))].filter((kind) => kind !== 'kan');
  return kinds.length === 0 ? [] : [['between', kinds.join(', ')]];
}

function predicts(target: TargetEncoding): string {
  return target.kind === 'regression'
    ? target.columns.map((column) => column.name).join(', ')
    : `${target.name}: ${target.classes.join(', ')}`;
}

function inputTable(inputs: readonly InputColumn[] | undefined, importance: readonly ColumnShare[]): string {
  const rows = importance.map(({ name, share }, i) => ({ name, share, range: rangeText(inputs?.[i]) }));
  const shown = rows.length > listed ? rows.toSorted((a, b) => b.share - a.share).slice(0, listed) : rows;
  const width = Math.max(...shown.map((row) => row.range.length), 'range'.length);
  const header = ['input', 'range'.padEnd(width), 'importance'];
  const body = shown.map(({ name, share, range }) => [name, range.padEnd(width), `${(100 * share).toFixed(1)} %`]);
  const rest = rows.length - shown.length;
  return aligned([header, ...body], '') + (rest > 0 ? `and ${count(rest)} inputs of less importance\n` : '');
}

function rangeText(column: InputColumn | undefined): string {
  if (column === undefined) return '';
  if (column.kind === 'date' || (column.kind === 'number' && column.date !== undefined))
    return column.range.map((value) => dateText(value, column.date!)).join(' to ');
  if (column.kind === 'number')
    return `${column.range.map(figure).join(' to ')}${column.monotone ? `, monotone: ${column.monotone}` : ''}`;
  const words = column.categories.slice(0, listedWords).join(', ');
  const rest = column.categories.length - listedWords;
  return rest > 0 ? `${words} and ${count(rest)} more` : words;
}
