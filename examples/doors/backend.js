// One step down from predicting: a session computes outputs and gradients of a batch.
import { KAN, openBackend } from 'kanjs';
import { devices } from 'kanjs/backend';

const { spec, parameters } = new KAN([2, 5, 1]).model;
const backend = await openBackend({ device: devices[0], threads: 1 });
const session = backend.open(spec, parameters, { batchSize: 2 });
const data = session.load({ rows: 2, x: [0, 1, 0.5, -0.5], y: [1, 0] });
const loss = session.gradientOf(data, 0, 2) / 2;
console.log(`mean loss ${loss.toFixed(3)}, gradient of ${session.gradient.length} numbers`);
backend.close();
