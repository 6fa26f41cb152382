// A run that can be interrupted at any time and goes on from its last checkpoint.
import { createSyntheticDataset, KAN, KANTrainer } from 'kanjs';
import { findCheckpoint, removeCheckpoints, saveCheckpoint } from 'kanjs/files';

const directory = process.argv[2] ?? 'checkpoints';
const { x, y } = createSyntheticDataset('x^2');
const checkpoint = { every: 10, save: (state) => saveCheckpoint(directory, state) };
const found = await findCheckpoint(directory);
await new KANTrainer(new KAN([1, 1]), { epochs: 30, checkpoint, resume: found?.state }).train({ x, y });
console.log(`last checkpoint after epoch ${(await findCheckpoint(directory)).state.epoch}`);
await removeCheckpoints(directory);
