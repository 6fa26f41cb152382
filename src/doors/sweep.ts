// `kanjs/sweep`: what sweeps are made of: trials, where they run, and how they are compared.

export type { SweepProgress } from '../sweep/carry-out.js';
export type { NamedTrial, OpenEngine, TrialEngine, TrialRun, WorkEngine } from '../sweep/engine.js';
export type { SettingImportance } from '../sweep/importance.js';
export type { SweepPoint } from '../sweep/leaderboard.js';
export { settingText } from '../sweep/setting-text.js';
export { type Combination, type Range, type Space, variableSettings } from '../sweep/space.js';
export { figureText } from '../sweep/sweep-report.js';
export { fixedSettings, type Strategy, strategies, sweepMetrics } from '../sweep/sweep-spec.js';
export type { Trial, TrialResult, TrialSettings } from '../sweep/trial.js';
