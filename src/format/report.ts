// The report of a training run as one HTML page that needs nothing else: no network, no script, light and dark, on paper too.
// Knows how results read; the curves are explain/line-chart.ts.

import { numberText } from '../explain/axis.js';
import { type LineChart, renderLineChart } from '../explain/line-chart.js';
import { escapeText } from '../explain/svg.js';
import { layerInputs, layerOutputs, modelWidths, widthsText, activeParameterCount } from '../model/layout.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import type { TableMetrics, TableResult } from '../train/table.js';
import { isRecord } from './json.js';

/**
 * The page for a finished run. `results` is the object of results.json: its `config`, `environment` and `timing` are shown
 * where they are present, and the whole stands in the page as JSON, in the element with the id "results".
 */
export function renderReport(result: TableResult, results: Record<string, unknown>): string {
  const title = titleOf(result.model.spec, results);
  const sections = [
    section('Loss', renderLineChart(lossChart(result)), 'wide'),
    ...(result.metrics === undefined
      ? []
      : [section(`On ${counted(result.rows.validation, 'held-back row')}`, metricsMarkup(result.metrics))]),
    ...foldsMarkup(results),
    ...(new Set(result.history.learningRate).size > 1
      ? [section('Learning rate', renderLineChart(rateChart(result)), 'wide')]
      : []),
    '<div class="columns">',
    section('Network', networkMarkup(result.model.spec)),
    ...recordMarkup('Configuration', results['config']),
    ...recordMarkup('Time', results['timing']),
    ...recordMarkup('Environment', results['environment']),
    '</div>',
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<h1>${escapeText(title)}</h1>
<p class="summary">${escapeText(summaryOf(result))}</p>
${result.message === undefined ? '' : `<p class="notice">${escapeText(result.message)}</p>`}
<dl class="figures">${figuresOf(result, results)
    .map(([name, value]) => `<div><dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd></div>`)
    .join('')}</dl>
</header>
${sections.join('\n')}
</main>
<script type="application/json" id="results">${scriptText(results)}</script>
</body>
</html>
`;
}

/** JSON that cannot end the script element it stands in, and still is the same JSON. */
function scriptText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function titleOf({ encoding }: ModelSpec, results: Record<string, unknown>): string {
  const config = isRecord(results['config']) ? results['config'] : {};
  const data = typeof config['data'] === 'string' ? (config['data'].split(/[\\/]/).at(-1) ?? '') : '';
  const target = encoding?.target;
  const names =
    target === undefined
      ? ''
      : target.kind === 'regression'
        ? listed(target.columns.map((column) => column.name))
        : target.name;
  if (data !== '') return `${names} from ${data}`;
  return typeof config['function'] === 'string'
    ? `${names} = ${config['function']}`
    : names === ''
      ? 'A training run'
      : names;
}

function summaryOf({ history, stopped, bestEpoch, rows, model }: TableResult): string {
  const epochs = counted(history.trainLoss.length, 'epoch');
  const how = {
    epochs: `Trained for ${epochs}`,
    converged: `Converged after ${epochs}`,
    early: `Stopped early after ${epochs}, when validation got no better`,
    diverged: `Diverged after ${epochs}; the last good parameters are kept`,
    aborted: `Interrupted after ${epochs}; what was learned is kept`,
  }[stopped];
  const best = history.validationLoss.length > 0 && bestEpoch > 0 ? `, best at epoch ${numberText(bestEpoch)}` : '';
  const held = rows.validation > 0 ? ` and ${numberText(rows.validation)} held back` : '';
  return `${how}${best}. ${counted(rows.train, 'row')} to learn from${held}; a network of ${widthsText(modelWidths(model.spec))}.`;
}

/** The handful of numbers that are looked at first. */
function figuresOf(
  { history, metrics, model, bestValidationLoss }: TableResult,
  results: Record<string, unknown>,
): [string, string][] {
  const timing = isRecord(results['timing']) ? results['timing'] : {};
  const train = history.trainLoss.at(-1);
  const figures: [string, string | undefined][] = [
    ...(metrics?.task === 'classification'
      ? [
          ['accuracy', percentText(metrics.accuracy)] as [string, string],
          ['log-loss', numberText(metrics.logLoss, 3)] as [string, string],
        ]
      : []),
    ...(metrics?.task === 'regression'
      ? [['R²', numberText(metrics.r2)] as [string, string], ['RMSE', numberText(metrics.rmse, 3)] as [string, string]]
      : []),
    ['best validation loss', bestValidationLoss === undefined ? undefined : numberText(bestValidationLoss, 3)],
    ['last training loss', train === undefined ? undefined : numberText(train, 3)],
    ['parameters', numberText(activeParameterCount(model.spec))],
    [
      'training time',
      typeof timing['train_seconds'] === 'number' ? `${numberText(timing['train_seconds'], 3)} s` : undefined,
    ],
  ];
  return figures.filter((figure): figure is [string, string] => figure[1] !== undefined);
}

const lossNames: Record<TableResult['loss'], string> = {
  mse: 'mean squared error',
  mae: 'mean absolute error',
  huber: 'mean Huber loss',
  'cross-entropy': 'mean cross-entropy',
  own: 'mean loss',
};

function lossChart({ history, bestEpoch, loss }: TableResult): LineChart {
  const series = [
    { name: 'training', values: history.trainLoss },
    ...(history.validationLoss.length > 0 ? [{ name: 'validation', values: history.validationLoss }] : []),
  ];
  const drawn = series.flatMap(({ values }) => values).filter(Number.isFinite);
  // a curve that falls twentyfold hugs the axis on a linear scale
  const [lo, hi] = drawn.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const logY = lo > 0 && hi > 20 * lo;
  const marks =
    series.length > 1 && bestEpoch > 0 ? [{ x: bestEpoch, label: `best: epoch ${numberText(bestEpoch)}` }] : [];
  return { title: 'Loss by epoch', series, xLabel: 'epoch', yLabel: lossNames[loss], logY, marks };
}

function rateChart({ history }: TableResult): LineChart {
  return {
    title: 'Learning rate by epoch',
    series: [{ name: 'learning rate', values: history.learningRate }],
    xLabel: 'epoch',
    yLabel: 'learning rate',
    height: 220,
  };
}

function metricsMarkup(metrics: TableMetrics): string {
  if (metrics.task === 'classification') {
    const named = [
      ['accuracy', percentText(metrics.accuracy)],
      ['log-loss', numberText(metrics.logLoss)],
    ];
    return `${pairs(named)}<h3>Confusion matrix of ${escapeText(metrics.column)}</h3>${confusionMarkup(metrics.classes, metrics.confusion)}`;
  }
  const each = metrics.outputs ?? [metrics];
  const body = each.map(
    (output, i) => [metrics.columns[i] ?? `output ${i + 1}`, output.r2, output.rmse, output.mae] as const,
  );
  const mean = each.length > 1 ? [['mean', metrics.r2, metrics.rmse, metrics.mae] as const] : [];
  const row = ([name, ...values]: readonly [string, ...number[]]): string =>
    `<tr><th scope="row">${escapeText(name)}</th>${values.map((value) => `<td>${numberText(value)}</td>`).join('')}</tr>`;
  const head = ['R²', 'RMSE', 'mean absolute error'].map((name) => `<th scope="col">${name}</th>`).join('');
  return `<div class="scroll"><table><thead><tr><th scope="col">column</th>${head}</tr></thead><tbody>${[...body, ...mean].map(row).join('')}</tbody></table></div>`;
}

/** Counts of rows, each shaded by its share of the rows of its class. */
function confusionMarkup(classes: readonly string[], confusion: readonly (readonly number[])[]): string {
  const head = classes.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  const body = confusion.map((counts, actual) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, predicted) => {
      const share = total === 0 ? 0 : count / total;
      const colour = actual === predicted ? 'var(--right)' : 'var(--wrong)';
      const shade = count === 0 ? '' : ` style="background:rgb(${colour} / ${(0.15 + 0.85 * share).toFixed(2)})"`;
      return `<td class="${count === 0 ? 'none' : share > 0.5 ? 'strong' : 'some'}"${shade} title="${escapeText(`${classes[actual]} taken for ${classes[predicted]}: ${count}`)}">${numberText(count)}</td>`;
    });
    const found = total === 0 ? '–' : percentText(counts[actual] / total);
    return `<tr><th scope="row">${escapeText(classes[actual])}</th>${cells.join('')}<td class="found">${found}</td></tr>`;
  });
  return `<div class="scroll"><table class="confusion"><thead><tr><td></td><th scope="colgroup" colspan="${classes.length}">predicted</th><td></td></tr>
<tr><th scope="col">actual</th>${head}<th scope="col">found</th></tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** What cross-validation found, where results.json has it. */
function foldsMarkup(results: Record<string, unknown>): string[] {
  const metrics = isRecord(results['metrics']) ? results['metrics']['cross_validation'] : undefined;
  if (!isRecord(metrics) || !isRecord(metrics['metrics'])) return [];
  return [
    section(
      `Cross-validation in ${String(metrics['folds'])} folds`,
      metricsMarkup(metrics['metrics'] as unknown as TableMetrics),
    ),
  ];
}

function networkMarkup(spec: ModelSpec): string {
  const layers = spec.layers.map((layer): [string, string] => {
    const size = `${numberText(layerInputs(layer))} → ${numberText(layerOutputs(layer))}`;
    if (layer.kind === 'kan') return [`KAN ${size}`, kanText(layer)];
    return layer.kind === 'activation' ? [layer.activation, numberText(layer.width)] : [layer.kind, size];
  });
  return pairs([...layers, ['parameters', numberText(activeParameterCount(spec))], ['dtype', spec.dtype]]);
}

function kanText({ basis = 'bspline', order, gridSize, base, removed = [], inputs, outputs }: KANLayerSpec): string {
  const functions =
    basis === 'bspline'
      ? `order ${order}, ${counted(gridSize, 'interval')}`
      : `${gridSize + order} ${basis === 'rbf' ? 'Gaussians' : 'Chebyshev polynomials'}`;
  const gone = removed.length === 0 ? '' : `, ${removed.length} of ${inputs * outputs} edges removed`;
  return `${functions}, base ${base}${gone}`;
}

function recordMarkup(heading: string, record: unknown): string[] {
  if (!isRecord(record)) return [];
  const rows = Object.entries(record).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return rows.length === 0
    ? []
    : [section(heading, pairs(rows.map(([name, value]) => [name.replaceAll('_', ' '), valueText(value)])))];
}

/** A setting as it was given. */
function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'number') ? `[${value.join(', ')}]` : value.map(valueText).join(', ');
  return isRecord(value) ? JSON.stringify(value) : String(value);
}

function section(heading: string, body: string, kind = ''): string {
  return `<section${kind === '' ? '' : ` class="${kind}"`}><h2>${escapeText(heading)}</h2>${body}</section>`;
}

function pairs(rows: readonly (readonly string[])[]): string {
  const body = rows
    .map(([name, value]) => `<tr><th scope="row">${escapeText(name)}</th><td>${escapeText(value)}</td></tr>`)
    .join('');
  return `<table class="pairs"><tbody>${body}</tbody></table>`;
}

function listed(names: readonly string[]): string {
  return names.length < 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

function counted(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function percentText(share: number): string {
  return `${numberText(100 * share, 3)} %`;
}

const style = `
:root { color-scheme: light dark; --ground: #f5f6f8; --surface: #fff; --ink: #1a1a1a; --muted: #5a6070; --line: #dfe2e8; --right: 0 114 178; --wrong: 213 94 0; --strong: #fff; --notice: #fff4e5 }
@media screen and (prefers-color-scheme: dark) { :root { --ground: #0e1013; --surface: #16181d; --ink: #eceef2; --muted: #a9afba; --line: #2b3038; --right: 86 180 233; --wrong: 230 120 40; --strong: #0e1013; --notice: #33260f } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums }
main { max-width: 860px; margin: 0 auto; padding: 40px 20px 64px }
h1 { margin: 0; font-size: 28px; line-height: 1.2; overflow-wrap: anywhere }
h2 { margin: 0 0 12px; font-size: 16px }
h3 { margin: 20px 0 8px; font-size: 14px; font-weight: 600; color: var(--muted) }
.summary { margin: 8px 0 0; color: var(--muted) }
.notice { margin: 16px 0 0; padding: 10px 14px; border-radius: 8px; background: var(--notice) }
.figures { display: flex; flex-wrap: wrap; gap: 1px; margin: 24px 0 0; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; background: var(--line) }
.figures div { flex: 1 0 auto; padding: 12px 16px; background: var(--surface) }
.figures dt { color: var(--muted); font-size: 12px }
.figures dd { margin: 2px 0 0; font-size: 19px; font-weight: 600; white-space: nowrap }
section { margin: 20px 0 0; padding: 18px 20px 20px; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); break-inside: avoid }
section.wide { padding: 10px; overflow-x: auto }
section.wide h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
svg { display: block; width: 100%; min-width: 520px; height: auto }
.columns { margin-top: 20px; columns: 2 320px; column-gap: 20px }
.columns section { margin: 0 0 20px }
.scroll { overflow-x: auto }
table { border-collapse: collapse }
th, td { padding: 5px 0 5px 28px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top }
tbody tr:last-child > * { border-bottom: 0 }
th { font-weight: 500; color: var(--muted) }
th:first-child { padding-left: 0; text-align: left }
table.pairs { min-width: 260px }
.columns table.pairs { width: 100% }
table.pairs td { overflow-wrap: anywhere }
table.pairs th { white-space: nowrap }
.confusion th, .confusion td { min-width: 44px; padding: 6px 10px; border: 1px solid var(--surface); text-align: center }
.confusion th:first-child { padding-left: 0; text-align: left; white-space: nowrap }
.confusion .none { color: var(--muted) }
.confusion .strong { color: var(--strong) }
.confusion .found { color: var(--muted) }
@media print { :root { --ground: #fff } body { font-size: 11pt } main { max-width: none; padding: 0 } section { margin-top: 12px } * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
`;
