// Ensembles: their answers are means, wherever they are asked for, and a file holds all of them.
import { afterAll, describe, expect, test } from 'vitest';
import { compileModel } from '../compute/compile.js';
import { inputDerivatives } from '../compute/input-derivatives.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { predictRows } from '../compute/predict.js';
import { encodeInputs } from '../data/encoding.js';
import { createTable } from '../data/table.js';
import { pruneModel } from '../explain/prune.js';
import { decodeCheckpoint, encodeCheckpoint } from '../format/checkpoint.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { readSafetensors, writeSafetensors } from '../format/safetensors.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { networksOf, withoutMembers } from '../model/members.js';
import type { Model } from '../model/model.js';
import { BatchedKANInference } from '../network/inference.js';
import { KANRegressor } from '../network/regressor.js';
import { symbolizeModel } from '../discover/symbolic.js';
import { refineGrid } from '../train/grids.js';
import type { TrainState } from '../train/state.js';
import { distillTable } from './distil.js';
import { dealMembers, trainMembers } from './ensemble.js';
import { evaluateTable } from './evaluate-table.js';
import { predictTable } from './predict-table.js';
import { retrainTable } from './retrain-table.js';
import { trainTable } from './train-table.js';

const backend = referenceBackend();
const random = createRandom(7);
const rows = 40;
const x = Array.from({ length: rows }, () => 4 * random.next());
const z = Array.from({ length: rows }, () => random.next());
const y = x.map((value, i) => 100 * Math.sin(value) + 10 * z[i] * random.normal());
const word = x.map((value) => (value < 1 ? 'low' : value < 3 ? 'middle' : 'high'));
const group = x.map((_, i) => `g${i % 8}`);
const table = createTable({ x, z, y });
const words = createTable({ x, z, word });
const quick = { backend, layers: [2], gridSize: 3, epochs: 8, ensemble: 3, batchSize: 8, learningRate: 0.05 };
const numbers = await trainTable(table, { ...quick, target: 'y' });
const classes = await trainTable(words, { ...quick, target: 'word' });

/** Each network as a model of its own. */
const apart = (model: Model): Model[] =>
  networksOf(model).map(({ spec, parameters }) => ({
    spec: { ...spec, encoding: model.spec.encoding },
    parameters,
  }));

describe('answers', () => {
  test('of numbers are the mean of the networks, and the spread is their standard deviation', async () => {
    const whole = await predictTable(numbers.model, table, { backend });
    const each = await Promise.all(apart(numbers.model).map((model) => predictTable(model, table, { backend })));
    expect(each.length).toBe(3);
    expect(each[0].spread).toBeUndefined();
    whole.data.forEach((value, i) => {
      const answers = each.map(({ data }) => data[i]);
      const mean = answers.reduce((sum, answer) => sum + answer, 0) / 3;
      expect(value).toBeCloseTo(mean, 4);
      const deviation = Math.sqrt(answers.reduce((sum, answer) => sum + (answer - mean) ** 2, 0) / 3);
      expect(whole.spread![i]).toBeCloseTo(deviation, 4);
    });
    expect(Math.max(...whole.spread!)).toBeGreaterThan(0.1);
  });

  test('of classes come from mean logits and sum to one; metrics are of the mean', async () => {
    const { data, spread, shape } = await predictTable(classes.model, words, { backend });
    expect(shape).toEqual([rows, 3]);
    expect(spread!.length).toBe(data.length);
    for (let row = 0; row < rows; row++)
      expect(data[3 * row] + data[3 * row + 1] + data[3 * row + 2]).toBeCloseTo(1, 12);
    const metrics = await evaluateTable(classes.model, words, { backend });
    const right =
      words.rows -
      word.filter((_, row) => {
        const [a, b, c] = data.subarray(3 * row, 3 * row + 3);
        const best = [a, b, c].indexOf(Math.max(a, b, c));
        return metrics.task === 'classification' && metrics.classes[best] !== word[row];
      }).length;
    expect(metrics.task === 'classification' && metrics.accuracy).toBeCloseTo(right / rows, 12);
  });

  test('are the same in batches, streams, code and kernels', async () => {
    const { model } = numbers;
    const whole = await predictTable(model, table, { backend });
    const inference = new BatchedKANInference(model, { batchSize: 7, backend });
    const batched = await inference.predictTable(table);
    expect(batched.data).toEqual(whole.data);
    expect(batched.spread).toEqual(whole.spread);
    const inputs = encodeInputs(model.spec.encoding!, table);
    const { data } = await inference.predict({ data: inputs, shape: [rows, 2] });
    const streamed: number[] = [];
    for await (const piece of inference.stream(
      Array.from({ length: rows }, (_, i) => inputs.subarray(2 * i, 2 * i + 2)),
    ))
      streamed.push(...piece.data);
    expect(streamed).toEqual([...data]);
    const slopes = inputDerivatives(model, { data: inputs, shape: [rows, 2] }, { order: 1 });
    for (const by of ['code', 'kernels'] as const) {
      const compiled = await compileModel(model, { by, backend });
      for (let row = 0; row < rows; row++) {
        const [answer] = compiled(inputs.subarray(2 * row, 2 * row + 2));
        expect(answer).toBeCloseTo(data[row], 5);
        expect(slopes.values.data[row]).toBeCloseTo(answer, 5);
      }
      compiled.close();
    }
    const at = (first: number): number => inputDerivatives(model, [[first, 0.1]], { order: 1 }).values.data[0];
    const [slope] = inputDerivatives(model, [[0.2, 0.1]], { order: 1 }).gradient.data;
    expect(slope).toBeCloseTo((at(0.2 + 1e-5) - at(0.2 - 1e-5)) / 2e-5, 4);
  });
});

describe('training', () => {
  test('tells how every network went, and stands on the one nearest to the mean', async () => {
    const { members, model, history, bestEpoch } = numbers;
    expect(members!.length).toBe(3);
    expect(members!.some((run) => run.bestEpoch === bestEpoch)).toBe(true);
    expect(history.trainLoss.length).toBe(8);
    const { train } = { train: table };
    const whole = await predictTable(model, train, { backend });
    const far = await Promise.all(
      apart(model).map(async (each) => {
        const { data } = await predictTable(each, train, { backend });
        return data.reduce((sum, value, i) => sum + (value - whole.data[i]) ** 2, 0);
      }),
    );
    // nearest on the rows learned from; on these and the few others it is not the farthest
    expect(far[0]).toBeLessThan(Math.max(...far));
  });

  test('every row is held back by one network; groups are whole, and stretches of time are', () => {
    for (const options of [{}, { splitBy: 'group' }, { orderBy: 'x' }]) {
      const parts = dealMembers(createTable({ x, group, y }), { target: 'y', ...options }, 4, 1);
      expect(parts.flatMap(({ heldBack }) => [...heldBack]).sort((a, b) => a - b)).toEqual(x.map((_, i) => i));
      for (const { train, heldBack } of parts) {
        expect(train.length + heldBack.length).toBe(rows);
        const torn = [...train].some((row) => [...heldBack].some((other) => group[other] === group[row]));
        expect(torn && 'splitBy' in options).toBe(false);
      }
    }
    const [first] = dealMembers(createTable({ x, group, y }), { target: 'y', orderBy: 'x' }, 4, 1);
    const last = Math.max(...[...first.heldBack].map((row) => x[row]));
    expect(Math.min(...[...first.train].map((row) => x[row]))).toBeGreaterThanOrEqual(last);
  });

  test('tells the network with every epoch, and resumes from a checkpoint of any with the same bytes', async () => {
    const states: TrainState[] = [];
    const seen: string[] = [];
    const options = { ...quick, epochs: 4, target: 'y', dtype: 'float64' as const };
    const whole = await trainTable(table, {
      ...options,
      onEpoch: ({ member, members, epoch }) => void seen.push(`${member}/${members} ${epoch}`),
      checkpoint: { every: 2, save: (state) => states.push(decodeCheckpoint(encodeCheckpoint(state)).state) },
    });
    expect(seen).toEqual([1, 2, 3].flatMap((member) => [1, 2, 3, 4].map((epoch) => `${member}/3 ${epoch}`)));
    expect(states.map(({ members = [], epoch }) => [members.length, epoch])).toEqual(
      [0, 1, 2].flatMap((member) => [2, 4].map((epoch) => [member, epoch])),
    );
    for (const resume of states) {
      const again = await trainTable(table, { ...options, resume });
      expect(encodeModel(again.model)).toEqual(encodeModel(whole.model));
      expect(again.history).toEqual(whole.history);
      expect(again.members).toEqual(whole.members);
    }
  });

  test('that is stopped answers with the networks that were finished, and goes on from there', async () => {
    const control = new AbortController();
    const options = { ...quick, epochs: 4, target: 'y' };
    const stopped = await trainTable(table, {
      ...options,
      signal: control.signal,
      onEpoch: ({ member, epoch }) => void (member === 3 && epoch === 2 && control.abort()),
    });
    expect([stopped.stopped, networksOf(stopped.model).length]).toEqual(['aborted', 2]);
    expect(stopped.message).toBe('stopped in network 3 of 3; 2 were finished');
    const { model } = await trainTable(table, { ...options, resume: stopped.state });
    expect(encodeModel(model)).toEqual(encodeModel((await trainTable(table, options)).model));
  });

  test('goes through Levenberg–Marquardt, estimators and few rows alike', async () => {
    const { batchSize: _none, learningRate: _no, ...plain } = quick;
    const { model } = await trainTable(table, { ...plain, epochs: 3, target: 'y', optimizer: 'lm', grids: [2] });
    expect(model.members!.length).toBe(2);
    const { batchSize: _all, ...estimator } = quick;
    const regressor = await new KANRegressor({ ...estimator, epochs: 2, ensemble: 2 }).fit(
      x.map((value) => [value]),
      y,
    );
    expect(regressor.model.members!.length).toBe(1);
    expect((await regressor.predict([[1], [2]])).spread!.length).toBe(2);
  });

  test.each([0, 1, 101, 1e9, 2.5, NaN, '5'])('ensemble %s is refused', async (ensemble) => {
    await expect(trainTable(table, { ...quick, target: 'y', ensemble: ensemble as number })).rejects.toThrow(
      '`ensemble` must be a whole number from 2 to 100; got',
    );
  });

  test('more networks than rows can be dealt to are refused', async () => {
    await expect(trainTable(table, { ...quick, target: 'y', ensemble: 20 })).rejects.toThrow(
      'trainTable: `ensemble` is 20 but there are only 32 rows to learn from',
    );
  });
});

describe('a distilled network', () => {
  test('answers about as the mean, nearer than any network of it', async () => {
    const { model, stopped } = await distillTable(numbers.model, createTable({ x, z }), { backend, epochs: 60 });
    expect([model.members, stopped]).toEqual([undefined, 'epochs']);
    const whole = await predictTable(numbers.model, table, { backend });
    const apartBy = async (each: Model): Promise<number> => {
      const { data } = await predictTable(each, table, { backend });
      return data.reduce((sum, value, i) => sum + (value - whole.data[i]) ** 2, 0);
    };
    const nearest = Math.min(...(await Promise.all(apart(numbers.model).map(apartBy))));
    expect(await apartBy(model)).toBeLessThan(nearest / 4);
    expect((await distillTable(classes.model, words, { backend, epochs: 2 })).model.spec.encoding!.inputs).toBe(
      classes.model.spec.encoding!.inputs,
    );
  });

  test('is of several', async () => {
    await expect(distillTable(withoutMembers(numbers.model), table)).rejects.toThrow('this model is a single network');
  });
});

describe('a file', () => {
  const bytes = encodeModel(numbers.model);

  test('holds all networks, and gives the same bytes again', async () => {
    const { model } = decodeModel(bytes);
    expect(encodeModel(model)).toEqual(bytes);
    expect(await predictTable(model, table, { backend })).toEqual(
      await predictTable(numbers.model, table, { backend }),
    );
  });

  /** The file with its members' specs changed. */
  const changed = (change: (specs: Record<string, unknown>[], tensors: { name: string }[]) => unknown): Uint8Array => {
    const { tensors, metadata } = readSafetensors(bytes);
    const specs = JSON.parse(metadata['members']) as Record<string, unknown>[];
    const given = change(specs, tensors);
    return writeSafetensors({ tensors, metadata: { ...metadata, members: JSON.stringify(given ?? specs) } });
  };

  test.each([
    ['no list', () => ({}), '`members` must be a list of 1 to 99 networks'],
    ['an empty list', () => [], '`members` must be a list of 1 to 99 networks'],
    ['too many', (specs: unknown[]) => new Array(100).fill(specs[0]), '`members` must be a list of 1 to 99 networks'],
    ['no spec', () => [null, 3], 'member 1: expected a spec'],
    [
      'another encoding',
      (specs: object[]) => [{ ...specs[0], encoding: {} }, specs[1]],
      'member 1 has an encoding of its own',
    ],
    ['another dtype', (specs: object[]) => [specs[0], { ...specs[1], dtype: 'float64' }], 'member 2 has dtype float64'],
    ['one too few', (specs: object[]) => [specs[0]], 'belongs to no layer'],
    ['one too many', (specs: object[]) => [...specs, specs[0]], 'tensor "members.3.layers.0.coefficients" is missing'],
  ] as [string, (specs: object[]) => unknown, string][])('with %s for members is refused', (_, change, message) => {
    expect(() => decodeModel(changed(change as never))).toThrow(message);
  });

  test('with a member of other inputs is refused', () => {
    const other = { ...numbers.model, members: [{ ...classes.model, members: undefined }] };
    const { encoding: _shared, ...spec } = classes.model.spec;
    expect(() => encodeModel({ ...other, members: [{ spec, parameters: classes.model.parameters }] })).toThrow(
      'member 1 has outputs 3, the model 1',
    );
  });
});

describe('what is for one network', () => {
  test('refuses an ensemble and says how to go on', async () => {
    const { model } = numbers;
    for (const attempt of [
      () => pruneModel(model, table, { backend }),
      () => refineGrid(model, 8),
      () => symbolizeModel(model, { backend }),
      () => retrainTable(model, table, { backend, epochs: 1 }),
    ])
      await expect((async () => attempt())()).rejects.toThrow(/is an ensemble of 3 networks, and this is for one/);
    expect((await pruneModel(withoutMembers(model), table, { backend })).model.members).toBeUndefined();
  });
});

afterAll(() => backend.close());

test('of networks that all diverge the first is kept, and the others are told to be left out', async () => {
  const { model, stopped, message } = await trainTable(table, { ...quick, target: 'y', learningRate: 1e300 });
  expect([stopped, model.members]).toEqual(['diverged', undefined]);
  expect(message).toBe('2 of 3 networks diverged and were left out');
  expect(model.parameters.every(Number.isFinite)).toBe(true);
});

test('what is known of unseen rows is what the network says that had not seen them, and of others nothing', async () => {
  const spec = createSpec([1, 2], { dtype: 'float64' });
  const fresh = (seed: number): Model => ({ spec, parameters: initializeParameters(spec, createRandom(seed)) });
  const source = { rows: 6, x: Float64Array.from({ length: 6 }, (_, i) => i / 3 - 1), y: new Float64Array(12) };
  const part = (heldBack: number) => ({
    heldBack: Uint32Array.of(heldBack),
    train: Uint32Array.from([0, 1, 2, 3, 4, 5].filter((row) => row !== heldBack)),
  });
  const { model, unseen } = await trainMembers(fresh, source, [part(2), part(1), part(5)], { backend, epochs: 2 });
  const { outputs } = unseen!;
  for (const row of [0, 3, 4]) expect(Array.from(outputs).slice(2 * row, 2 * row + 2)).toEqual([NaN, NaN]);
  const said = networksOf(model).map((network) => predictRows(network, source.x, 6, backend));
  // the networks stand in another order in the model
  const byNetwork = [2, 1, 5].map((row) => said.findIndex((each) => each[2 * row] === outputs[2 * row]));
  expect(byNetwork.toSorted()).toEqual([0, 1, 2]);
  [2, 1, 5].forEach((row, i) => expect(outputs[2 * row + 1]).toBe(said[byNetwork[i]][2 * row + 1]));
});
