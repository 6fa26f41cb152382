// `kan plot`: a model in; a picture of the network, or of its edges, out. Or results.json in, and the losses of the run out.

import { basename, dirname, extname, join } from 'node:path';
import type { Command } from 'commander';
import {
  type Backend,
  type Edge,
  KanError,
  loadModel,
  type Model,
  renderEdge,
  renderNetwork,
  savePicture,
} from 'kanjs';
import {
  edgeNames,
  pictureFormat,
  type PictureFormat,
  pictureFormats,
  renderHistory,
  renderPng,
  type Theme,
  themes,
} from 'kanjs/draw';
import { observeModel, type Observation } from 'kanjs/explain';
import { tableReading } from 'kanjs/model';
import { isFormulaFile, loadRun, prepareDirectory } from 'kanjs/files';
import type { Io } from './io.js';
import { addRunOptions, loadTableModel, type RunSettings, withBackend } from './model-input.js';
import { counted } from './number-text.js';
import { choice, edge, integer, option, UsageError } from './option.js';
import { checkBinaryOutput, isStdout, openOutput, refuseOverwriting, wordsBeside } from './outputs.js';
import { readingOf } from './reading-options.js';
import { orStdin, readTable } from './table-input.js';

/** Most pictures that `--edges` makes. */
const maxPictures = 2000;

interface PlotSettings extends RunSettings {
  output?: string;
  edge?: Edge;
  edges?: boolean;
  format?: PictureFormat;
  theme: Theme;
  width?: number;
  title?: string;
  maxEdges?: number;
  maxNodes?: number;
}

export function addPlot(program: Command, io: Io): void {
  const command = program
    .command('plot')
    .summary('draw a model')
    .description(
      'Draws the network with the curve of every edge, as SVG or PNG. With a table, edges are drawn over the values they saw, and the more an edge matters there the darker it is.',
    )
    .argument('<model.safetensors>', 'a model file, or results.json for the losses of its training')
    .argument('[data.csv]', `a table with the model's input columns, ${orStdin}`)
    .addOption(
      option(
        '-o, --output <file>',
        "a name that ends with .svg or .png, or - for stdout (default: the model's, with .svg)",
        String,
      ),
    )
    .addOption(option('--edge <l,i,o>', 'draw one edge large: its layer, input and output, from 0', edge('--edge')))
    .option('--edges', 'draw every edge large, into a directory (-o)')
    .addOption(
      option(
        '--theme <name>',
        'auto, light or dark; auto follows the viewer',
        choice('--theme', themes),
        'auto' as const,
      ),
    )
    .addOption(option('--width <n>', 'width in pixels', integer('--width', { min: 160, max: 20_000 })))
    .addOption(option('--title <text>', 'a title above the picture', String))
    .optionsGroup('More options:')
    .addOption(
      option('--format <name>', 'svg or png, if the file name does not say', choice('--format', pictureFormats)),
    )
    .addOption(option('--max-edges <n>', 'most edges to show (default: 120)', integer('--max-edges', { min: 1 })))
    .addOption(
      option('--max-nodes <n>', 'most nodes to show of a layer (default: 24)', integer('--max-nodes', { min: 2 })),
    );
  addRunOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  kan plot output/model.safetensors iris.csv -o iris.png --theme light\n  kan plot output/model.safetensors iris.csv --edge 0,2,1',
    )
    .action((modelPath: string, dataPath: string | undefined, settings: PlotSettings) =>
      plot(modelPath, dataPath, settings, io),
    );
}

async function plot(modelPath: string, dataPath: string | undefined, settings: PlotSettings, io: Io): Promise<void> {
  const output = outputPath(modelPath, settings, io);
  if (!settings.edges) refuseOverwriting([output], [modelPath, dataPath]);
  if (extname(modelPath).toLowerCase() === '.json' && !(await isFormulaFile(modelPath)))
    return await plotHistory(modelPath, dataPath, output, settings, io);
  const { model } = dataPath === undefined ? await loadModel(modelPath) : await loadTableModel(modelPath);
  const observation = await observe(model, dataPath, settings, io);
  if (settings.edges)
    return await plotEdges(model, observation, output, { ...settings, read: [modelPath, dataPath] }, io);
  const { theme, width, title } = settings;
  const format = formatOf(output, settings.format);
  const svg =
    settings.edge === undefined
      ? renderNetwork(model, {
          observation,
          theme,
          width,
          title,
          maxEdges: settings.maxEdges,
          maxNodes: settings.maxNodes,
        })
      : renderEdge(model, settings.edge, { observation, theme, title, ...edgeSize(format, width) });
  await write(svg, output, settings, io);
  const rows = observation?.rows ?? null;
  await wordsBeside(
    output,
    io,
  )(settings.json ? `${JSON.stringify({ written: output, rows })}\n` : isStdout(output) ? '' : `written  ${output}\n`);
}

async function plotHistory(
  path: string,
  dataPath: string | undefined,
  output: string,
  settings: PlotSettings,
  io: Io,
): Promise<void> {
  const { edge: one, edges, theme, width, title, json } = settings;
  if (dataPath !== undefined || one !== undefined || edges)
    throw new UsageError(`${path} holds the losses of a run and has no edges`, 'give the model file');
  const run = await loadRun(path);
  const size = formatOf(output, settings.format) === 'png' ? {} : { width };
  await write(renderHistory(run, { theme, title, ...size }), output, settings, io);
  const epochs = run.history.trainLoss.length;
  await wordsBeside(
    output,
    io,
  )(json ? `${JSON.stringify({ written: output, epochs })}\n` : isStdout(output) ? '' : `written  ${output}\n`);
}

/** Writes a picture to a file, whole or not at all, or to stdout. */
async function write(svg: string, output: string, { format, width }: PlotSettings, io: Io): Promise<void> {
  const data = formatOf(output, format) === 'svg' ? svg : await renderPng(svg, { width });
  const file = await openOutput(output, io);
  try {
    await file.write(data);
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** What a picture is written as: what its name says, or `--format` where that says nothing. */
function formatOf(path: string, format: PictureFormat | undefined): PictureFormat {
  if (isStdout(path)) return format ?? 'svg';
  return format !== undefined && extname(path) === '' ? format : pictureFormat(path);
}

/** Where the picture or the directory goes; a command line that makes no sense is told before anything is read. */
function outputPath(modelPath: string, settings: PlotSettings, io: Io): string {
  const { output, edges, edge: one, format, title, json } = settings;
  if (output !== undefined && isStdout(output)) {
    if (edges) throw new UsageError('`--edges` needs a directory, and stdout is not one', 'give one with `--output`');
    if (json || format === 'png') checkBinaryOutput(output, json, io);
  }
  if (edges && one !== undefined) throw new UsageError('`--edge` and `--edges` cannot be drawn at once');
  if (edges && title !== undefined) throw new UsageError('`--title` is for one picture, `--edges` makes many');
  const stem = join(dirname(modelPath), basename(modelPath, extname(modelPath)));
  if (edges) return output ?? `${stem}-edges`;
  const place = one === undefined ? '' : `-edge-${one.layer}-${one.input}-${one.output}`;
  const path = output ?? `${stem}${place}.${format ?? 'svg'}`;
  let named: PictureFormat;
  try {
    named = formatOf(path, format);
  } catch (error) {
    throw error instanceof KanError ? new UsageError(error.message, error.hint) : error;
  }
  if (format !== undefined && format !== named)
    throw new UsageError(`\`--format ${format}\` and \`--output ${path}\` say different things`);
  return path;
}

async function observe(
  model: Model,
  dataPath: string | undefined,
  settings: PlotSettings,
  io: Io,
): Promise<Observation | undefined> {
  if (dataPath === undefined) return undefined;
  const table = await readTable(dataPath, tableReading(model.spec.encoding!, readingOf(settings)), io);
  return await withBackend(settings, io, (backend: Backend) => observeModel(model, table, { backend }));
}

async function plotEdges(
  model: Model,
  observation: Observation | undefined,
  directory: string,
  { theme, width, format = 'svg', json, read }: PlotSettings & { read: (string | undefined)[] },
  io: Io,
): Promise<void> {
  const edges = edgesOf(model);
  if (edges.length > maxPictures)
    throw new KanError(
      `the network has ${edges.length} edges, more than the ${maxPictures} pictures that \`--edges\` makes`,
      'prune it first, or draw one with `--edge`',
    );
  await prepareDirectory(directory);
  const place = (one: Edge): string => join(directory, `edge-${one.layer}-${one.input}-${one.output}.${format}`);
  refuseOverwriting(edges.map(place), read);
  const written = [];
  for (const one of edges) {
    const file = place(one);
    const svg = renderEdge(model, one, { observation, theme, ...edgeSize(format, width) });
    await savePicture(file, svg, { width }).catch((error: unknown) => {
      if (!(error instanceof KanError)) throw error;
      throw new KanError(
        `${error.message}; ${written.length} of ${counted(edges.length, 'picture')} were written`,
        error.hint,
      );
    });
    const scores = observation?.attribution.layers.find(({ layer }) => layer === one.layer);
    const score = scores?.edges[one.input * scores.outputs + one.output] ?? null;
    const { input: from, output: to } = edgeNames(model.spec, one);
    written.push({ ...one, from, to, score, file });
  }
  await io.out(
    json
      ? `${JSON.stringify({ directory, rows: observation?.rows ?? null, edges: written })}\n`
      : `written  ${counted(written.length, 'picture')} in ${directory}\n`,
  );
}

/** A PNG of another width is the usual picture made larger, an SVG has room for more. */
function edgeSize(format: PictureFormat, width: number | undefined): { width?: number; height?: number } {
  return width === undefined || format === 'png' ? {} : { width, height: Math.max(200, Math.round(0.7 * width)) };
}

/** The edges that are left. */
function edgesOf({ spec }: Model): Edge[] {
  return spec.layers.flatMap((layer, index) => {
    if (layer.kind !== 'kan') return [];
    const removed = new Set((layer.removed ?? []).map(([input, output]) => input * layer.outputs + output));
    return Array.from({ length: layer.inputs * layer.outputs }, (_, i) => i)
      .filter((i) => !removed.has(i))
      .map((i) => ({ layer: index, input: Math.floor(i / layer.outputs), output: i % layer.outputs }));
  });
}
