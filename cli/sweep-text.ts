// What `kan sweep` says on stdout when it is done.

import { figureText, settingText, type SweepRun } from 'kanjs/sweep';
import { metricsLine } from './metrics-text.js';
import { aligned, count, counted, duration } from './number-text.js';
import { shellWord } from './shell-word.js';

/** Combinations that are shown. */
const shown = 10;

/** The lines; the last says where to look next. */
export function sweepText({
  points,
  metric,
  trials,
  ran,
  importance,
  trained,
  files,
  seconds,
  best,
}: SweepRun): string {
  const rows = points
    .slice(0, shown)
    .map((point, i) => [`${i + 1}`, settingText(point.settings), point.trouble ?? figureText(point)]);
  const more = points.length > shown ? `  and ${count(points.length - shown)} more\n` : '';
  const mattered = importance
    .filter(({ share }) => share >= 0.01)
    .map(({ setting, share }) => `${setting} ${Math.round(100 * share)} %`)
    .join(', ');
  const written = Object.values(files);
  const lines = [
    ['trials', `${counted(trials, 'training')}, ${count(ran)} of them now, in ${duration(seconds)}`],
    ...(mattered === '' ? [] : [['mattered', mattered]]),
    ['best', settingText(best.settings)],
    ...(metric === 'r2' && best.mean < 0
      ? [['note', 'no combination is better than to say the mean every time: R² is below 0']]
      : []),
    ...(trained?.metrics === undefined ? [] : [['held back', metricsLine(trained.metrics)]]),
    ...(written.length === 0 ? [] : [['written', written.join('  ')]]),
  ];
  const label = Math.max(...lines.map(([name]) => name.length));
  const next =
    files.report === undefined
      ? ''
      : `Next: open ${shellWord(files.report)} in a browser${files.model === undefined ? '' : `, or run kan info ${shellWord(files.model)}`}\n`;
  return `by ${metric}, mean ± standard error over ${counted(best.scores.length, 'training')}:\n${aligned(rows)}${more}${lines
    .map(([name, value]) => `${name.padEnd(label)}  ${value}\n`)
    .join('')}${next}`;
}
