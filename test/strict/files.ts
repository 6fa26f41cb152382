// A run that can be interrupted at any time and goes on from its last checkpoint.
import { createSyntheticDataset, KAN, KANTrainer } from 'kanjs';
import { findCheckpoint, type FoundCheckpoint, removeCheckpoints, saveCheckpoint } from 'kanjs/files';
import type { TrainState } from 'kanjs/train';

const directory = process.argv[2] ?? 'checkpoints';
const { x, y } = createSyntheticDataset('x^2');
const checkpoint = { every: 10, save: (state: TrainState) => saveCheckpoint(directory, state) };
const found: FoundCheckpoint | undefined = await findCheckpoint(directory);
await new KANTrainer(new KAN([1, 1]), { epochs: 30, checkpoint, resume: found?.state }).train({ x, y });
console.log((await findCheckpoint(directory))?.state.epoch);
await removeCheckpoints(directory);
