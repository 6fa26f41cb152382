// Rank 3: x[series, time, values]. At every time, the next value of a series is told from its last four.
import { KANLinear, KANTrainer } from 'kanjs';
import { createRandom } from 'kanjs/model';

// a noisy pendulum that swings about an amplitude of its own (van der Pol)
const random = createRandom(3);
function simulate(steps) {
  let [position, speed] = [2 * random.next() - 1, 2 * random.next() - 1];
  return Array.from({ length: steps }, () => {
    for (let i = 0; i < 20; i++) {
      speed += 0.01 * (1.5 * (1 - position ** 2) * speed - position);
      position += 0.01 * speed;
    }
    return position / 2.5;
  });
}

const lags = 4;
const windows = (series) => series.slice(lags).map((_, t) => series.slice(t, t + lags));
const next = (series) => series.slice(lags).map((value) => [value]);
const training = Array.from({ length: 30 }, () => simulate(100));
const test = Array.from({ length: 10 }, () => simulate(100));

const layer = new KANLinear({ inputs: lags, outputs: 1, gridSize: 8 });
await new KANTrainer(layer, { epochs: 60 }).train({ x: training.map(windows), y: training.map(next) });

const { data, shape } = await layer.predict(test.map(windows));
const truth = test.flatMap((series) => series.slice(lags));
const rmse = (guess) => Math.sqrt(truth.reduce((sum, value, i) => sum + (value - guess(i)) ** 2, 0) / truth.length);
const straight = test.flatMap((series) => series.slice(lags).map((_, t) => 2 * series[t + 3] - series[t + 2]));
console.log(`answers of shape [${shape}]`);
console.log(`RMSE ${rmse((i) => data[i]).toFixed(4)} by the network`);
console.log(`RMSE ${rmse((i) => straight[i]).toFixed(4)} by going on straight`);
