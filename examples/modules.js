// Three sensors, each with a curve of its own, in one network of named modules; readings are scaled and scaled back.
import { KANTrainer, ModularKAN, Standardizer } from 'kanjs';
import { createRandom } from 'kanjs/model';

// readings in millivolts, and what they mean
const sensors = {
  temperature: { range: [0, 50], inputs: 1, truth: ([mv]) => 100 * (1 - Math.exp(-mv / 20)) - 20 },
  pressure: { range: [400, 900], inputs: 1, truth: ([mv]) => 900 + (mv / 60) ** 2 },
  wind: { range: [-20, 20], inputs: 2, truth: ([u, v]) => Math.hypot(u, v) },
};
const names = Object.keys(sensors);
const each = (make) => Object.fromEntries(names.map((name) => [name, make(name)]));

const random = createRandom(1);
const draw = (rows) => {
  const x = each((name) => {
    const { range, inputs } = sensors[name];
    const value = () => range[0] + (range[1] - range[0]) * random.next();
    return Array.from({ length: rows }, () => Array.from({ length: inputs }, value));
  });
  return { x, y: each((name) => x[name].map((row) => [sensors[name].truth(row)])) };
};
const [training, test] = [draw(800), draw(200)];

const scales = {
  x: each((name) => new Standardizer({ method: 'min-max' }).fit(training.x[name])),
  y: each((name) => new Standardizer().fit(training.y[name])),
};
const scaled = (which, record) => each((name) => scales[which][name].transform(record[name]));

const network = new ModularKAN(
  each((name) => [sensors[name].inputs, 4, 1]),
  { domain: [0, 1] },
);
await new KANTrainer(network).train({ x: scaled('x', training.x), y: scaled('y', training.y) });
console.log(`${names.length} modules, ${network.numParameters} parameters`);

const answers = await network.predict(scaled('x', test.x));
for (const name of names) {
  const values = scales.y[name].inverse(answers[name]);
  const errors = test.y[name].map(([value], i) => Math.abs(value - values[i]));
  const range = Math.max(...test.y[name].flat()) - Math.min(...test.y[name].flat());
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  console.log(
    `${name.padEnd(11)} mean error ${mean.toFixed(3).padStart(6)}, ${((100 * mean) / range).toFixed(2)} % of its range`,
  );
}
