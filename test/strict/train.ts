// The training loop on arrays: Levenberg-Marquardt, told of each epoch.
import { createSyntheticDataset, type EpochEvent, KAN, type TrainOptions, type TrainResult } from 'kanjs';
import { trainModel } from 'kanjs/train';

const data = createSyntheticDataset('sin(pi*x)', { range: [-1, 1], samples: 200, noise: 0 });
const { model } = new KAN([1, 1], { dtype: 'float64' });
const losses: number[] = [];
const onEpoch = ({ trainLoss }: EpochEvent): number => losses.push(trainLoss);
const options: TrainOptions = { optimizer: 'lm', epochs: 5, onEpoch };
const result: TrainResult = await trainModel(model, data, options);
console.log(result.stopped, losses.at(-1)?.toExponential(1), result.history.trainLoss[0].toExponential(1));
