// Edges that would go if the network were pruned now: the network draws them faint and dashed.

import { createSignal } from 'solid-js';
import type { EdgePlace } from '../experiment.js';

export const [marked, setMarked] = createSignal<readonly EdgePlace[]>([]);
