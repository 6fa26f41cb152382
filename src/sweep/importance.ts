// Which settings made the difference: of the differences between the places of combinations, the share that goes back to each setting alone, by the mean
// places of all combinations with each of its values. As in functional ANOVA (Hutter, Hoos and Leyton-Brown 2014), but of the points themselves, without a
// model of what was not tried; and of places in place of figures, of which one that is far off, as an R² of −11, would outweigh all others. Knows
// points, no trials.

import { type SweepPoint, scoreOf } from './leaderboard.js';
import { valueText } from './setting-text.js';

/** What of the differences goes back to a setting. */
export interface SettingImportance {
  setting: string;
  /** share of the variance of the places of combinations, from 0 to 1; what is left over from all of them is chance and what settings do together */
  share: number;
  /** the median of the figure for each value, or of a range for each of up to five stretches of it, with how many combinations there are */
  values: { value: string; median: number; count: number }[];
}

/** What a setting is where its combination does not have it. */
const absent = 'not used';
/** Stretches of a range, each with as many combinations. */
const stretches = 5;

/** All settings, the most important first; none where fewer than two combinations went well. */
export function importanceOfSettings(points: readonly SweepPoint[], metric: string): SettingImportance[] {
  const well = points.filter((point) => scoreOf(point, metric) > -Infinity);
  const names = [...new Set(well.flatMap(({ settings }) => Object.keys(settings)))];
  const places = placesOf(well, metric);
  const placeOf = (point: SweepPoint): number => places.get(point)!;
  const all = meanOf([...places.values()]);
  const spread = sumOf([...places.values()].map((place) => (place - all) ** 2));
  if (!(spread > 0)) return [];
  return names
    .map((setting): SettingImportance => {
      const groups = groupsOf(setting, well);
      // whoever does not have it differs by another setting, by which that is told
      const having = groups.filter(({ value }) => value !== absent);
      const count = sumOf(having.map(({ points: group }) => group.length));
      const middle = meanOf(having.flatMap(({ points: group }) => group.map(placeOf)));
      const means = having.map(({ points: group }) => meanOf(group.map(placeOf)));
      const within = sumOf(
        having.flatMap(({ points: group }, i) => group.map((one) => (placeOf(one) - means[i]) ** 2)),
      );
      const between = sumOf(having.map(({ points: group }, i) => group.length * (means[i] - middle) ** 2));
      // means over groups differ by chance too: ω² in place of η²
      const chance = count > having.length ? ((having.length - 1) * within) / (count - having.length) : 0;
      return {
        setting,
        share: Math.max(0, between - chance) / spread,
        values: groups.map(({ value, points: group }) => ({
          value,
          median: medianOf(group.map(({ mean }) => mean)),
          count: group.length,
        })),
      };
    })
    .toSorted((a, b) => b.share - a.share);
}

/** The place of each point, by the work it was judged by and then by the figure; equal ones share theirs. */
function placesOf(points: readonly SweepPoint[], metric: string): Map<SweepPoint, number> {
  const compare = (a: SweepPoint, b: SweepPoint): number =>
    a.round - b.round || scoreOf(a, metric) - scoreOf(b, metric);
  const ordered = points.toSorted(compare);
  const places = new Map<SweepPoint, number>();
  for (let first = 0; first < ordered.length;) {
    let end = first + 1;
    while (end < ordered.length && compare(ordered[first], ordered[end]) === 0) end++;
    for (const point of ordered.slice(first, end)) places.set(point, (first + end - 1) / 2);
    first = end;
  }
  return places;
}

function groupsOf(setting: string, points: readonly SweepPoint[]): { value: string; points: SweepPoint[] }[] {
  const groups = new Map<string, SweepPoint[]>();
  for (const point of points) {
    const key = JSON.stringify(point.settings[setting]) ?? absent;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  const having = points.filter(({ settings }) => settings[setting] !== undefined);
  const many = groups.size > 2 * stretches && having.every(({ settings }) => typeof settings[setting] === 'number');
  if (!many)
    return [...groups]
      .toSorted(([a], [b]) => inOrder(a) - inOrder(b))
      .map(([value, group]) => ({
        value: value === absent ? value : valueText(JSON.parse(value)),
        points: group,
      }));
  const ordered = having.toSorted((a, b) => (a.settings[setting] as number) - (b.settings[setting] as number));
  const parts = Array.from({ length: stretches }, (_, i) => {
    const part = ordered.slice((i * ordered.length) / stretches, ((i + 1) * ordered.length) / stretches);
    const ends = [part[0], part.at(-1)!].map((point) => point.settings[setting] as number);
    return { value: `${ends[0]} to ${ends[1]}`, points: part };
  });
  return groups.has(absent) ? [{ value: absent, points: groups.get(absent)! }, ...parts] : parts;
}

/** Numbers in their order, before them what is none, as it comes. */
const inOrder = (key: string): number => (Number.isFinite(Number(key)) ? Number(key) : -Number.MAX_VALUE);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]): number => sumOf(values) / values.length;

function medianOf(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
}
