// The report of a sweep as one HTML page: the leaderboard, which settings mattered, how losses fell. Knows points and how they read; files and trials
// are others'.

import { checkRecord } from '../errors.js';
import { numberText } from '../draw/axis.js';
import { renderLineChart } from '../draw/line-chart.js';
import { escapeText } from '../draw/svg.js';
import { counted, inlinePicture, listed, pairs, percentText, renderPage, section } from '../format/page.js';
import { metricsMarkup } from '../format/report-metrics.js';
import { settingText } from './setting-text.js';
import type { SettingImportance } from './importance.js';
import type { SweepPoint } from './leaderboard.js';
import type { Sweep } from './sweep.js';

/** Lines of the leaderboard; the rest is in results.json. */
const mostLines = 50;
/** Curves that can be told apart. */
const mostCurves = 6;

/** The page. `results` stands in it as JSON. */
export function renderSweepReport(sweep: Sweep, results: unknown): string {
  const { points, best, metric, importance, trials, epochs, trained } = sweep;
  const failed = points.filter(({ mean }) => Number.isNaN(mean)).length;
  return renderPage({
    title: `${subject(trained, results)}: a sweep of ${counted(points.length, 'combination')}`,
    summary:
      `The best of them is ${settingText(best.settings)}, with ${metric} ${figureText(best)} over ${counted(best.scores.length, 'training')} ` +
      'on rows that took no part; as the best of many it is a little too good.',
    ...(failed > 0 && { notice: `${counted(failed, 'combination')} failed; why is told in the table` }),
    figures: [
      [`best ${metric}`, numberText(best.mean, 4)],
      ['standard error', Number.isNaN(best.error) ? '–' : numberText(best.error, 2)],
      ['combinations', numberText(points.length)],
      ['trainings', numberText(trials)],
      ['epochs', numberText(epochs)],
    ],
    results,
    sections: [
      section('Leaderboard', leaderboard(points, metric), 'long'),
      ...(importance.length === 0 ? [] : [section('What mattered', importanceMarkup(importance, metric))]),
      section('Scores, the best first', inlinePicture(scoreChart(points, metric)), 'wide'),
      ...curves(points),
      section(
        'The network that was written',
        pairs([
          ['settings', settingText(best.settings)],
          ['rows held back to measure', numberText(trained.rows.validation)],
          ['then trained on', counted(trained.refitted ?? trained.rows.train, 'row')],
        ]) + (trained.metrics === undefined ? '' : metricsMarkup(trained.metrics)),
      ),
    ],
  });
}

/** What was learned, and from what. */
function subject({ model }: Sweep['trained'], results: unknown): string {
  const target = model.spec.encoding?.target;
  const names =
    target === undefined
      ? ''
      : listed(target.kind === 'regression' ? target.columns.map(({ name }) => name) : [target.name]);
  const { data } = Object(results) as { data?: unknown };
  return typeof data === 'string' ? `${names} from ${data.split(/[\\/]/).at(-1)}` : names;
}

/** A mean with its standard error, "0.9312 ± 0.0021", or "failed". Throws a KanError where there is none. */
export function figureText(point: Pick<SweepPoint, 'mean' | 'error'>): string {
  checkRecord('figureText: `point`', point, '{ mean: 0.93, error: 0.002 }');
  const [mean, error] = [Number(point.mean), Number(point.error)];
  if (Number.isNaN(mean)) return 'failed';
  return Number.isNaN(error) ? numberText(mean, 4) : `${numberText(mean, 4)} ± ${numberText(error, 2)}`;
}

function leaderboard(points: readonly SweepPoint[], metric: string): string {
  const names = [...new Set(points.flatMap(({ settings }) => Object.keys(settings)))];
  const steps = new Set(points.map(({ round }) => round)).size > 1;
  const cell = (text: string): string => `<td>${escapeText(text)}</td>`;
  const rows = points.slice(0, mostLines).map((point, i) => {
    const cells = [
      ...names.map((name) =>
        point.settings[name] === undefined ? '–' : settingText({ [name]: point.settings[name] }, true),
      ),
      point.trouble ?? figureText(point),
      numberText(point.scores.length),
      ...(steps ? [numberText(point.round + 1)] : []),
    ];
    return `<tr${i === 0 ? ' class="best"' : ''}><th scope="row">${i + 1}</th>${cells.map(cell).join('')}</tr>`;
  });
  const heads = ['', ...names, `${metric}, ± standard error`, 'trainings', ...(steps ? ['step'] : [])];
  const more =
    points.length > mostLines ? `<p class="note">and ${points.length - mostLines} more in results.json</p>` : '';
  return `<div class="picture" tabindex="0"><table class="formulas"><thead><tr>${heads.map((head) => `<th scope="col">${escapeText(head)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}`;
}

function importanceMarkup(importance: readonly SettingImportance[], metric: string): string {
  const rows = importance.map(({ setting, share, values }) => {
    const medians = values.map(({ value, median }) => `${value}: ${numberText(median, 4)}`).join(', ');
    return `<tr><th scope="row">${escapeText(setting)}</th><td class="bar"><span style="width: ${(100 * Math.min(1, share)).toFixed(1)}%"></span></td><td>${percentText(share)}</td></tr><tr><td colspan="3" class="note">${escapeText(medians)}</td></tr>`;
  });
  return `<p>How much of the order of combinations goes back to each setting alone, and the median of ${escapeText(metric)} for each of its values. What is left over is chance and what settings do together.</p><table class="bars"><tbody>${rows.join('')}</tbody></table>`;
}

function scoreChart(points: readonly SweepPoint[], metric: string): string {
  const well = points.filter(({ mean }) => Number.isFinite(mean));
  const shown = nearBest(well);
  const x = well.flatMap((point, i) => (shown.has(point) ? [i + 1] : []));
  const ends = (sign: number): number[] => [...shown].map(({ mean, error }) => mean + sign * (error || 0));
  const left = well.length - shown.size;
  return renderLineChart({
    title: `${metric} of ${left > 0 ? `the combinations but for ${left} far off` : 'every combination'}, with its standard error`,
    series: [
      { name: metric, values: [...shown].map(({ mean }) => mean), x, look: 'dots' },
      { name: '+ standard error', values: ends(1), x, look: 'dashes' },
      { name: '− standard error', values: ends(-1), x, look: 'dashes' },
    ],
    xLabel: 'combination, the best first',
    yLabel: metric,
    height: 300,
  });
}

/** Points without those that lie ten times as far from the best as half of all do: beside them the others would be one line. */
function nearBest(points: readonly SweepPoint[]): Set<SweepPoint> {
  const away = ({ mean }: SweepPoint): number => Math.abs(mean - points[0].mean);
  const distances = points.map(away).toSorted((a, b) => a - b);
  const most = 10 * (distances[distances.length >> 1] ?? 0);
  return new Set(points.filter((point) => most === 0 || away(point) <= most));
}

function curves(points: readonly SweepPoint[]): string[] {
  const shown = points.slice(0, mostCurves).filter(({ curve }) => curve !== undefined && curve.length > 1);
  if (shown.length === 0) return [];
  const chart = renderLineChart({
    title: 'Training loss of the best combinations',
    series: shown.map(({ settings, curve }, i) => ({
      name: `${i + 1}: ${settingText(settings)}`.slice(0, 60),
      values: curve!,
      x: curve!.map((_, at) => (at + 1) / curve!.length),
    })),
    xLabel: 'share of the training',
    yLabel: 'loss',
    logY: true,
  });
  return [section('How the best learned', inlinePicture(chart), 'wide')];
}
