// A network as a picture: nodes, and on every edge its curve. SVG text, without a DOM. Knows models and their looks; what is shown is
// chosen in network-selection.ts and placed in network-layout.ts.

import { inputNames, outputNames } from '../data/encoding.js';
import { checkInteger, checkNumber, KanError, show } from '../errors.js';
import { layerOffset, modelInputs, modelOutputs } from '../model/layout.js';
import { lockedPosition } from '../model/locked-edges.js';
import { checkModel, type Model } from '../model/model.js';
import type { ModelSpec } from '../model/spec.js';
import { numberText } from './axis.js';
import { layoutNetwork } from './network-layout.js';
import type { NetworkLayout } from './network-places.js';
import { networkMarkup } from './network-markup.js';
import { type Selection, selectNetwork, type Stage } from './network-selection.js';
import { checkObservation, type Observation } from '../explain/observation.js';
import { checkTheme, paintOf, renderPicture, type Theme } from './svg.js';
import { checkNames, type OptionNames } from '../options.js';

/** Names in the picture of a network. */
export interface NetworkNames {
  /** default: those of the table the model was trained on, else x1, x2 … */
  inputs?: readonly string[];
  /** default: those of the table, else y or y1, y2 … */
  outputs?: readonly string[];
  /** for each level of nodes between inputs and outputs, names written in its nodes; default none */
  nodes?: readonly (readonly string[])[];
}

/** How `renderNetwork` draws. All optional. */
export interface NetworkOptions {
  /** above the picture; default none */
  title?: string;
  /** what the model does on data, from `observeModel`: strong edges are drawn dark, faint ones pale, each over the values it saw */
  observation?: Observation;
  /** names of inputs, outputs and nodes */
  names?: NetworkNames;
  /** most edges shown, the strongest of each layer; default 120 */
  maxEdges?: number;
  /** most nodes shown of a layer; default 24 */
  maxNodes?: number;
  /** edges weaker than this share of the strongest of their layer are left out; default 0.02 */
  threshold?: number;
  /** default 'auto' */
  theme?: Theme;
  /** in pixels; default: as wide as it needs to be */
  width?: number;
}

const networkOptions: OptionNames<NetworkOptions> = {
  title: true,
  observation: true,
  names: true,
  maxEdges: true,
  maxNodes: true,
  threshold: true,
  theme: true,
  width: true,
};

/**
 * The network as an SVG picture, inputs on the left. Each edge has its curve in a box, drawn over the values it saw or, without an
 * `observation`, over its grid; how dark it is follows tanh(3 · score), the score relative to the strongest of the layer: its attribution,
 * or without observation how far its curve goes. Removed edges are absent; what else is left out is said below the picture.
 * The same model and options give the same text. Throws a KanError on options that make no sense, with the value seen.
 */
export function renderNetwork(model: Model, options: NetworkOptions = {}): string {
  checkNames('renderNetwork', options, networkOptions);
  const { title = '', observation, maxEdges = 120, maxNodes = 24, threshold = 0.02, theme = 'auto', width } = options;
  checkModel(model, 'renderNetwork');
  if (options.names !== undefined) checkNames('renderNetwork: `names`', options.names, ['inputs', 'nodes', 'outputs']);
  checkObservation('renderNetwork', model, observation);
  checkInteger('renderNetwork: `maxEdges`', maxEdges, 1);
  checkInteger('renderNetwork: `maxNodes`', maxNodes, 2);
  checkNumber('renderNetwork: `threshold`', threshold, 0, 1);
  checkTheme('renderNetwork', theme);
  if (width !== undefined) checkNumber('renderNetwork: `width`', width, 16, 1e5);
  const selection = selectNetwork(model, observation?.attribution, { maxEdges, maxNodes, threshold });
  const layout = networkLayout(model, selection, { title, names: options.names ?? {} });
  return renderPicture({
    title: title === '' ? 'network' : title,
    width: layout.width,
    height: layout.height,
    shownWidth: width,
    paint: paintOf(theme),
    body: networkMarkup(model, selection, layout, { observation, paint: paintOf(theme) }),
  });
}

/** Where everything of the diagram stands. */
export function networkLayout(
  model: Model,
  selection: Selection,
  { title, names }: { title: string; names: NetworkNames },
): NetworkLayout {
  const { spec } = model;
  const visible = selection.columns.map(({ between, ...column }) => ({
    ...column,
    // dropout does nothing but while training
    between: between.filter((layer) => spec.layers[layer].kind !== 'dropout'),
  }));
  return layoutNetwork({
    selection: { ...selection, columns: visible },
    title,
    captions: captionsOf(model, selection),
    inputNames: namesOf('inputs', names.inputs, spec.encoding && inputNames(spec.encoding), modelInputs(spec), 'x'),
    outputNames: namesOf(
      'outputs',
      names.outputs,
      spec.encoding && outputNames(spec.encoding),
      modelOutputs(spec),
      'y',
    ),
    nodeName: nodeNaming(names.nodes, selection),
    named: (stage) => isNamed(spec, selection.stages[stage]),
    kindOf: (column, node) => {
      const layer = column === 0 ? undefined : spec.layers[selection.stages[column - 1].layer];
      if (layer?.kind === 'product') return node < layer.sums ? 'dot' : 'product';
      return column === 0 ? 'dot' : 'sum';
    },
    barLabel: (layer) => barLabel(model, layer),
    skips: spec.layers.flatMap((layer, index) =>
      layer.kind === 'gate' ? [{ layer: index, source: layer.source }] : [],
    ),
  });
}

function namesOf(
  what: string,
  given: readonly string[] | undefined,
  known: readonly string[] | undefined,
  count: number,
  letter: string,
): readonly string[] {
  if (given === undefined)
    return (
      known ?? Array.from({ length: count }, (_, i) => (count === 1 && letter === 'y' ? letter : `${letter}${i + 1}`))
    );
  if (!Array.isArray(given) || given.length !== count || !given.every((name) => typeof name === 'string'))
    throw new KanError(`renderNetwork: \`names.${what}\` must be ${count} names; got ${show(given)}`);
  return given;
}

/** The names of nodes by column; what goes into products is no level of its own. */
function nodeNaming(
  given: NetworkNames['nodes'] = [],
  { columns, stages }: Selection,
): (column: number, node: number) => string | undefined {
  const levels = columns.flatMap((_, i) => (i > 0 && i < stages.length && stages[i].kind !== 'product' ? [i] : []));
  given.forEach((names, i) => {
    const width = i < levels.length ? columns[levels[i]].width : 0;
    if (names.length > width)
      throw new KanError(`renderNetwork: \`names.nodes[${i}]\` has ${names.length} names for ${width} nodes`);
  });
  return (column, node) => given[levels.indexOf(column)]?.[node] || undefined;
}

/** What a layer between edges is called on its bar. */
function barLabel({ spec, parameters }: Model, index: number): string {
  const layer = spec.layers[index];
  if (layer.kind === 'activation') return { silu: 'SiLU', gelu: 'GELU', relu: 'ReLU', tanh: 'tanh' }[layer.activation];
  if (layer.kind === 'norm') return 'layer norm';
  return layer.kind === 'gate' ? `gate ${numberText(parameters[layerOffset(spec, index)], 2)}` : layer.kind;
}

/** What is not shown and what colours mean, in words. */
function captionsOf({ spec }: Model, { stages }: Selection): string[] {
  const [shown, total] = [
    stages.reduce((sum, { kind, edges }) => sum + (kind === 'product' ? 0 : edges.length), 0),
    stages.reduce((sum, stage) => sum + stage.total, 0),
  ];
  const locked = stages.some((stage) => isNamed(spec, stage));
  return [
    ...(shown < total ? [`${numberText(shown)} of ${numberText(total)} edges shown, the strongest of each layer`] : []),
    ...(locked ? ['orange: locked to a function'] : []),
  ];
}

/** Whether an edge of the stage that is shown is locked to a function. */
function isNamed({ layers }: ModelSpec, { layer: index, edges }: Stage): boolean {
  const layer = layers[index];
  return edges.some(({ input, output }) => layer.kind === 'kan' && lockedPosition(layer, input, output) >= 0);
}
