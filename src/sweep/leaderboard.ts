// How combinations did: the mean of a figure over folds and seeds with its standard error, and their order. Knows results, no networks.

import type { Combination } from './space.js';
import { sweepMetrics } from './sweep-spec.js';
import type { TrialResult } from './trial.js';

/** How a combination did, from `sweep`. */
export interface SweepPoint {
  settings: Combination;
  /** mean of the figure over its trials; NaN where one of them failed */
  mean: number;
  /** standard error of that mean: the standard deviation of the figure over its trials, by the root of how many there are */
  error: number;
  /** the figure of each trial, the seeds one after the other, in each the folds */
  scores: number[];
  /** means of the other figures */
  metrics: Record<string, number>;
  /** 0; with the strategy 'halving' the last step it came to: those of later steps were judged by more work */
  round: number;
  /** the training loss over time, of its first trial */
  curve?: number[];
  /** what was wrong, where a trial failed */
  trouble?: string;
}

/** What a point is made of. */
export interface Judged {
  combination: Combination;
  round: number;
  results: readonly TrialResult[];
}

/** The figure by which results are compared where nobody named one. */
export function usualMetric(results: Iterable<TrialResult>): string {
  for (const { metrics } of results) {
    if (metrics['accuracy'] !== undefined) return 'accuracy';
    if (metrics['r2'] !== undefined || metrics['rmse'] !== undefined) return 'r2';
  }
  return 'r2';
}

/** The point of a combination. */
export function pointOf({ combination, round, results }: Judged, metric: string): SweepPoint {
  const scores = results.map(({ metrics }) => metrics[metric] ?? NaN);
  const names = [...new Set(results.flatMap(({ metrics }) => Object.keys(metrics)))];
  const failed = results.find(({ error, metrics }) => error !== undefined || metrics[metric] === undefined);
  const curve = results[0]?.curve;
  return {
    settings: combination,
    mean: meanOf(scores),
    error: standardError(scores),
    scores,
    metrics: Object.fromEntries(
      names.map((name) => [name, meanOf(results.map(({ metrics }) => metrics[name] ?? NaN))]),
    ),
    round,
    ...(curve && curve.length > 0 && { curve }),
    ...(failed && {
      trouble:
        failed.error ?? (failed.stopped === 'diverged' ? 'a training diverged' : `a trial has no figure \`${metric}\``),
    }),
  };
}

/** A number that is larger for better points; −∞ for those that failed. Only for points of one metric. */
export function scoreOf({ mean }: SweepPoint, metric: string): number {
  if (Number.isNaN(mean)) return -Infinity;
  return sweepMetrics[metric] ? mean : -mean;
}

/** The best first: judged by the most work, then by the figure, then by the log-loss, then as they came. */
export function ranked(points: readonly SweepPoint[], metric: string): SweepPoint[] {
  const logLoss = (point: SweepPoint): number => point.metrics['logLoss'] ?? 0;
  const compare = (a: number, b: number): number => (a === b ? 0 : b - a);
  return points
    .map((point, i) => ({ point, i, score: scoreOf(point, metric) }))
    .toSorted(
      (a, b) =>
        // what failed is last, however far it came
        compare(Number(a.score > -Infinity), Number(b.score > -Infinity)) ||
        compare(a.point.round, b.point.round) ||
        compare(a.score, b.score) ||
        compare(-logLoss(a.point), -logLoss(b.point)) ||
        a.i - b.i,
    )
    .map(({ point }) => point);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
