// Which settings made the difference: of the spread of the figure over all combinations, the share that goes back to each setting alone, by the means
// over all combinations with each of its values. As in functional ANOVA (Hutter, Hoos and Leyton-Brown 2014), but of the points themselves, without a
// model of what was not tried. Knows points, no trials.

import { type SweepPoint, scoreOf } from './leaderboard.js';
import { valueText } from './setting-text.js';

/** What of the differences goes back to a setting. */
export interface SettingImportance {
  setting: string;
  /** share of the variance between combinations, from 0 to 1; what is left over from all of them is chance and what settings do together */
  share: number;
  /** the mean of the figure for each value, or of a range for each of up to five stretches of it, with how many combinations there are */
  values: { value: string; mean: number; count: number }[];
}

/** What a setting is where its combination does not have it. */
const absent = 'not used';
/** Stretches of a range, each with as many combinations. */
const stretches = 5;

/** All settings, the most important first; none where fewer than two combinations went well. */
export function importanceOfSettings(points: readonly SweepPoint[], metric: string): SettingImportance[] {
  const well = points.filter((point) => scoreOf(point, metric) > -Infinity);
  const names = [...new Set(well.flatMap(({ settings }) => Object.keys(settings)))];
  const variance = varianceOf(well.map(({ mean }) => mean));
  if (!(variance > 0)) return [];
  return names
    .map((setting): SettingImportance => {
      const groups = groupsOf(setting, well);
      const values = groups.map(({ value, points: group }) => ({
        value,
        mean: meanOf(group.map(({ mean }) => mean)),
        count: group.length,
      }));
      const all = meanOf(well.map(({ mean }) => mean));
      const within = groups.reduce(
        (sum, { points: group }, i) => sum + group.reduce((part, { mean }) => part + (mean - values[i].mean) ** 2, 0),
        0,
      );
      const between = values.reduce((sum, { mean, count }) => sum + count * (mean - all) ** 2, 0);
      // means over groups differ by chance too: ω² in place of η²
      const chance = well.length > groups.length ? ((groups.length - 1) * within) / (well.length - groups.length) : 0;
      return { setting, share: Math.max(0, between - chance) / (variance * well.length), values };
    })
    .toSorted((a, b) => b.share - a.share);
}

function groupsOf(setting: string, points: readonly SweepPoint[]): { value: string; points: SweepPoint[] }[] {
  const groups = new Map<string, SweepPoint[]>();
  for (const point of points) {
    const key = JSON.stringify(point.settings[setting]) ?? absent;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  const numbers = points.map(({ settings }) => settings[setting]);
  const many = groups.size > 2 * stretches && numbers.every((value) => typeof value === 'number');
  if (!many)
    return [...groups]
      .toSorted(([a], [b]) => inOrder(a) - inOrder(b))
      .map(([value, group]) => ({
        value: value === absent ? value : valueText(JSON.parse(value)),
        points: group,
      }));
  const ordered = points.toSorted((a, b) => (a.settings[setting] as number) - (b.settings[setting] as number));
  return Array.from({ length: stretches }, (_, i) => {
    const part = ordered.slice((i * ordered.length) / stretches, ((i + 1) * ordered.length) / stretches);
    const ends = [part[0], part.at(-1)!].map((point) => point.settings[setting] as number);
    return { value: `${ends[0]} to ${ends[1]}`, points: part };
  });
}

/** Numbers in their order, before them what is none, as it comes. */
const inOrder = (key: string): number => (Number.isFinite(Number(key)) ? Number(key) : -Number.MAX_VALUE);

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return meanOf(values.map((value) => (value - mean) ** 2));
}
