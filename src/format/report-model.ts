// A model as parts of a page: its diagram, its curves, the share of each column, and its structure in words. Knows models and their
// pictures.

import { numberText } from '../draw/axis.js';
import { type EdgeFit, edgeNames, renderEdge } from '../draw/edge-plot.js';
import type { ColumnShare } from '../explain/columns.js';
import { renderNetwork } from '../draw/network-diagram.js';
import { strongestEdges } from '../draw/network-selection.js';
import type { Observation } from '../explain/observation.js';
import { escapeText } from '../draw/svg.js';
import { edgesText, layerEdgesText } from '../model/edge-text.js';
import { activeParameterCount, layerInputs, layerOutputs } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { Edge } from '../model/removal.js';
import type { KANLayerSpec, LayerSpec, ModelSpec } from '../model/spec.js';
import { counted, inlinePicture, listed, pairs, percentText, section } from './page.js';

/** What is known of a model besides itself. */
export interface ModelExtras {
  /** what it does on data, from `observeModel` */
  observation?: Observation;
  /** the share of each column, from `attributionShares` or `inputImportance` */
  importance?: readonly ColumnShare[];
  /** functions fitted to edges, drawn over their curves */
  fits?: readonly (Edge & EdgeFit)[];
}

/** Edges in the diagram, which has to fit the page, curves drawn large, and columns listed, at most. */
const [maxEdges, maxCurves, maxColumns] = [64, 24, 20];

/** Diagram, columns and curves. */
export function modelSections(model: Model, { observation, importance, fits = [] }: ModelExtras): string[] {
  const edges = strongestEdges(model, observation?.attribution, maxCurves);
  const total = curvesOf(model.spec);
  const curves = edges.map((edge) => {
    const found = fits.find(
      ({ layer, input, output }) => layer === edge.layer && input === edge.input && output === edge.output,
    );
    const fit = found && { name: found.name, r2: found.r2, value: found.value };
    return inlinePicture(renderEdge(model, edge, { observation, fit, width: 380, height: 270 }));
  });
  const diagram = renderNetwork(model, { observation, maxEdges });
  const natural = /width="([\d.]+)" height/.exec(diagram)![1];
  const which = edges.length < total ? `The ${edges.length} strongest of ${numberText(total)} curves` : 'Curves';
  return [
    section(
      'Network',
      `<p>${escapeText(structureText(model.spec))}</p><div class="picture" tabindex="0" style="--natural:${natural}px">${inlinePicture(diagram)}</div>`,
    ),
    ...(importance === undefined || importance.length === 0
      ? []
      : [section('Importance of each column', importanceMarkup(importance))]),
    section(which, `<div class="curves">${curves.join('\n')}</div>`, 'long'),
  ];
}

/** Each column with a bar, the largest first. */
function importanceMarkup(importance: readonly ColumnShare[]): string {
  const sorted = importance.toSorted((a, b) => b.share - a.share);
  const shown = sorted.slice(0, maxColumns);
  const most = shown[0].share;
  const rows = shown.map(
    ({ name, share }) =>
      `<tr><th scope="row">${escapeText(name)}</th><td class="bar"><span style="width:${(most > 0 ? (100 * share) / most : 0).toFixed(1)}%"></span></td><td>${percentText(share)}</td></tr>`,
  );
  const rest = sorted.slice(maxColumns).reduce((sum, { share }) => sum + share, 0);
  const more =
    sorted.length > shown.length
      ? `<p class="note">and ${counted(sorted.length - shown.length, 'column')} with ${percentText(rest)} together</p>`
      : '';
  return `<table class="bars"><tbody>${rows.join('\n')}</tbody></table>${more}`;
}

/** The network in a few sentences. */
export function structureText(spec: ModelSpec): string {
  const kans = spec.layers.filter((layer): layer is KANLayerSpec => layer.kind === 'kan');
  const [first, last] = [spec.layers[0], spec.layers[spec.layers.length - 1]];
  const levels = spec.layers.flatMap((layer, index) => (isLevel(spec.layers, index) ? [nodesText(layer)] : []));
  const between = levels.length === 0 ? '' : `, ${levels.join(', then ')}`;
  const removed = kans.reduce((sum, layer) => sum + (layer.removed?.length ?? 0), 0);
  const locked = spec.layers.flatMap((layer, index) =>
    layer.kind === 'kan'
      ? (layer.locked ?? []).map((edge) => {
          const { input, output } = edgeNames(spec, { layer: index, ...edge });
          return `${input} → ${output} (${edge.function})`;
        })
      : [],
  );
  const others = [...new Set(spec.layers.map(({ kind }) => otherWords[kind]).filter((word) => word !== ''))];
  return [
    `${counted(layerInputs(first), 'input')}${between} and ${counted(layerOutputs(last), 'output')}.`,
    ...(curvesOf(spec) === 0
      ? []
      : [
          `On ${curvesOf(spec) === 1 ? 'its edge' : `each of ${counted(curvesOf(spec), 'edge')}`} ${edgesText(spec).replaceAll('; ', ', or ')}.`,
        ]),
    ...(removed === 0 ? [] : [`${counted(removed, 'edge')} removed.`]),
    ...(locked.length === 0 ? [] : [`Locked to a function: ${listed(locked)}.`]),
    ...(others.length === 0 ? [] : [`Between the layers: ${others.join(', ')}.`]),
  ].join(' ');
}

const otherWords: Record<LayerSpec['kind'], string> = {
  kan: '',
  product: '',
  activation: 'an activation',
  linear: 'a linear map',
  norm: 'layer norm',
  dropout: 'dropout while training',
  gate: 'gated skips',
};

/** Whether layer `index` is the last that makes the nodes of a level between inputs and outputs. */
function isLevel(layers: readonly LayerSpec[], index: number): boolean {
  const makes = ({ kind }: LayerSpec): boolean => kind === 'kan' || kind === 'linear' || kind === 'product';
  const next = layers.slice(index + 1).find(makes);
  return makes(layers[index]) && next !== undefined && next.kind !== 'product';
}

function nodesText(layer: LayerSpec): string {
  if (layer.kind !== 'product') return counted(layerOutputs(layer), 'node');
  return `${counted(layer.sums, 'sum')} and ${counted(layer.arities.length, 'product')}`;
}

function curvesOf({ layers }: ModelSpec): number {
  return layers.reduce(
    (sum, layer) => sum + (layer.kind === 'kan' ? layer.inputs * layer.outputs - (layer.removed?.length ?? 0) : 0),
    0,
  );
}

/** Each layer with its sizes. */
export function layersMarkup(spec: ModelSpec): string {
  const layers = spec.layers.map((layer): [string, string] => {
    const size = `${numberText(layerInputs(layer))} → ${numberText(layerOutputs(layer))}`;
    if (layer.kind === 'kan') return [`KAN ${size}`, kanText(layer)];
    return layer.kind === 'activation' ? [layer.activation, numberText(layer.width)] : [layer.kind, size];
  });
  return pairs([...layers, ['parameters', numberText(activeParameterCount(spec))], ['dtype', spec.dtype]]);
}

function kanText(layer: KANLayerSpec): string {
  const { removed = [], inputs, outputs } = layer;
  return `${layerEdgesText(layer) ?? 'nothing'}${removed.length === 0 ? '' : `, ${removed.length} of ${inputs * outputs} edges removed`}`;
}
