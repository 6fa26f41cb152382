// One step down from predicting: a session computes outputs and gradients of a batch.
import { type Backend, KAN, openBackend } from 'kanjs';
import { type Device, devices, type Session } from 'kanjs/backend';

const { spec, parameters } = new KAN([2, 5, 1]).model;
const device: Device = devices[0];
const backend: Backend = await openBackend({ device, threads: 1 });
const session: Session = backend.open(spec, parameters, { batchSize: 2 });
const data = session.load({ rows: 2, x: [0, 1, 0.5, -0.5], y: [1, 0] });
const loss = session.gradientOf(data, 0, 2) / 2;
console.log(loss.toFixed(3), session.gradient.length);
backend.close();
