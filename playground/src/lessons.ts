// Six short stories. Each is an experiment with changes at certain epochs, and sentences that come as these do; the words are the texts'.

import { firstSettings, type Change, type Settings } from './experiment.js';

export interface Lesson {
  name: 'edge' | 'grids' | 'overfitting' | 'pruning' | 'formula' | 'table';
  settings: Settings;
  changes: Change[];
  /** epochs from which the first, the second … sentence is shown */
  at: number[];
  /** the epoch at which the page looks for a formula by itself */
  find?: number;
}

export const lessons: readonly Lesson[] = [
  {
    name: 'edge',
    settings: {
      ...firstSettings,
      data: { kind: 'function', name: 'wave' },
      hidden: [],
      grid: 12,
      rows: 400,
      rate: 0.003,
    },
    changes: [],
    at: [0, 60, 200],
  },
  {
    name: 'grids',
    settings: { ...firstSettings, data: { kind: 'function', name: 'wave' }, hidden: [], grid: 2, rows: 400 },
    changes: [
      { at: 150, kind: 'grid', value: 6 },
      { at: 300, kind: 'grid', value: 12 },
      { at: 450, kind: 'grid', value: 30 },
    ],
    at: [0, 150, 300, 450],
  },
  {
    name: 'overfitting',
    settings: { ...firstSettings, data: { kind: 'function', name: 'wave' }, hidden: [], grid: 6, rows: 60, noise: 0.4 },
    changes: [{ at: 300, kind: 'grid', value: 50 }],
    at: [0, 200, 300, 600],
  },
  {
    name: 'pruning',
    settings: { ...firstSettings, hidden: [5], sparsity: 0.003, noise: 0.02 },
    changes: [
      { at: 240, kind: 'prune', keep: 6 },
      { at: 320, kind: 'prune', keep: 3 },
      { at: 321, kind: 'sparsity', value: 0 },
    ],
    at: [0, 120, 240, 321],
  },
  {
    name: 'formula',
    settings: { ...firstSettings },
    changes: [],
    at: [0, 90, 180],
    find: 180,
  },
  {
    name: 'table',
    settings: { ...firstSettings, data: { kind: 'table', name: 'iris' }, hidden: [3], sparsity: 0.001 },
    changes: [{ at: 300, kind: 'prune', keep: 6 }],
    at: [0, 100, 300, 420],
  },
];
