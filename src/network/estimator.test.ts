import type { ClassificationPrediction, RegressionPrediction } from '../table/predict-table.js';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { backend, count, digits, quick, sums, table, words, X } from '../../test/estimator-rows.js';
import { createSyntheticDataset } from '../formula/synthetic.js';
import { createTable, type Table } from '../data/table.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { KANClassifier } from './classifier.js';
import { KAN } from './kan.js';
import { KANRegressor } from './regressor.js';

describe('KANRegressor', () => {
  test('takes a synthetic data set as it is', async () => {
    const { x, y, rows } = createSyntheticDataset('a + 2*b', { samples: 40, noise: 0 });
    const regressor = await new KANRegressor({ backend, epochs: 60, layers: [], learningRate: 0.05 }).fit(x, y);
    expect((await regressor.predict({ data: x, shape: [rows, 2] })).shape).toEqual([40, 1]);
    expect(await regressor.score(x, y)).toBeGreaterThan(0.95);
    await expect(new KANRegressor(quick).fit(x.subarray(1), y)).rejects.toThrow('`X` has 1 row but `y` is for 40');
  });

  test("learns rows and answers in the target's own units", async () => {
    const regressor = await new KANRegressor(quick).fit(X, sums);
    expectTypeOf(regressor.predict).returns.resolves.toEqualTypeOf<RegressionPrediction>();
    const { data: said, shape } = await regressor.predict(X);
    expect(shape).toEqual([count, 1]);
    const score = await regressor.score(X, sums);
    expect(score).toBeGreaterThan(0.97);
    // R² by its definition, from the answers
    const mean = sums.reduce((sum, value) => sum + value, 0) / count;
    const [off, spread] = [said, sums.map(() => mean)].map((guess) =>
      sums.reduce((sum, value, i) => sum + (value - guess[i]) ** 2, 0),
    );
    expect(score).toBeCloseTo(1 - off! / spread!, 10);
    expect(regressor.lastFit).toMatchObject({ stopped: 'epochs', rows: { train: count, validation: 0 } });
  });

  test('rows are predicted with as many numbers as they were learned with, also where one was the same in all', async () => {
    const wide = X.map((row) => [row[0], 5, row[1]]);
    const regressor = await new KANRegressor(quick).fit(wide, sums);
    expect((await regressor.predict(wide.slice(0, 3))).shape).toEqual([3, 1]);
    const classifier = await new KANClassifier(quick).fit(
      wide,
      sums.map((sum) => (sum > sums[0] ? 'more' : 'less')),
    );
    expect((await classifier.predict(wide.slice(0, 3))).rows).toBe(3);
  });

  test('every form of the same rows gives the same model', async () => {
    const one = await new KANRegressor(quick).fit(X, sums);
    const forms = [
      await new KANRegressor(quick).fit(
        { data: Float64Array.from(X.flat()), shape: [count, 2] },
        Float64Array.from(sums),
      ),
      await new KANRegressor(quick).fit(X, { data: sums, shape: [count] }),
      await new KANRegressor(quick).fit(
        X,
        sums.map((value) => [value]),
      ),
      await new KANRegressor(quick).fit(createTable({ x1: X.map((row) => row[0]), x2: X.map((row) => row[1]) }), sums),
    ];
    for (const { model } of forms) expect(model).toEqual(one.model);
    expect(await one.predict(X.flat())).toEqual(await one.predict(X));
  });

  test('several targets stand side by side', async () => {
    const y = X.map(([a, b]) => [a! - 3, 2 * b!]);
    const regressor = await new KANRegressor(quick).fit(X, y);
    expect(regressor.outputs).toBe(2);
    const { data, shape } = await regressor.predict(X.slice(0, 5));
    expect([data.length, shape]).toEqual([10, [5, 2]]);
    const { outputs } = await regressor.evaluate(X, y);
    expect(outputs!.every(({ r2 }) => r2 > 0.95)).toBe(true);
    expect(await regressor.score(X, y)).toBeCloseTo((outputs![0].r2 + outputs![1].r2) / 2, 12);
  });

  test('a table may hold words, and its targets be named', async () => {
    const inputs: Table = { rows: count, columns: table.columns.filter(({ name }) => name !== 'label') };
    const named = await new KANRegressor(quick).fit(inputs, 'price');
    expect(await named.score(inputs, 'price')).toBeGreaterThan(0.8);
    const apart: Table = { rows: count, columns: inputs.columns.filter(({ name }) => name !== 'price') };
    const given = await new KANRegressor(quick).fit(apart, sums);
    expect(given.model.parameters).toEqual(named.model.parameters);
    expect(await given.score(apart, sums)).toBe(await named.score(inputs, 'price'));
    // a table may also be judged by targets that stand beside it
    expect(await named.score(apart, sums)).toBe(await named.score(inputs, 'price'));
  });

  test('a column already called y is an input like others', async () => {
    const y = createTable({ y: X.map((row) => row[0]), y_: X.map((row) => row[1]) });
    const regressor = await new KANRegressor(quick).fit(y, sums);
    expect(await regressor.score(y, sums)).toBe(await (await new KANRegressor(quick).fit(X, sums)).score(X, sums));
  });

  test('patience holds rows back and stops early', async () => {
    const { lastFit } = await new KANRegressor({ ...quick, epochs: 400, patience: 2 }).fit(X, sums);
    expect(lastFit).toMatchObject({ stopped: 'early', rows: { train: 48, validation: 12 } });
    expect(lastFit!.metrics!.task).toBe('regression');
  });

  test('fitting again begins anew', async () => {
    const regressor = new KANRegressor(quick);
    const first = (await regressor.fit(X, sums)).model;
    expect((await regressor.fit(X, sums)).model).toEqual(first);
  });

  test('a signal ends a fit, and what was learned so far predicts', async () => {
    const controller = new AbortController();
    const onEpoch = ({ epoch }: { epoch: number }): void => void (epoch === 3 && controller.abort());
    const regressor = await new KANRegressor({ ...quick, signal: controller.signal, onEpoch }).fit(X, sums);
    expect(regressor.lastFit!.stopped).toBe('aborted');
    expect(regressor.lastFit!.history.trainLoss.length).toBe(3);
    expect((await regressor.predict(X)).rows).toBe(count);
  });
});

describe('KANClassifier', () => {
  test('labels come back as they were given', async () => {
    const named = await new KANClassifier(quick).fit(X, words);
    expectTypeOf(named).toEqualTypeOf<KANClassifier<string>>();
    const { labels: said } = await named.predict(X);
    expectTypeOf(said).toEqualTypeOf<string[]>();
    expect(named.classes).toEqual(['high', 'low']);
    expect(await named.score(X, words)).toBe(said.filter((word, i) => word === words[i]).length / count);
    expect(await named.score(X, words)).toBeGreaterThan(0.95);

    const numbered = await new KANClassifier(quick).fit(X, Int32Array.from(digits));
    expectTypeOf(numbered.predict).returns.resolves.toEqualTypeOf<ClassificationPrediction<number>>();
    expect(numbered.classes).toEqual([-2, 7, 10]);
    expect(new Set((await numbered.predict(X)).labels)).toEqual(new Set(digits));

    const written = await new KANClassifier(quick).fit(X, digits.map(String));
    expect(new Set((await written.predict(X)).labels)).toEqual(new Set(digits.map(String)));
  });

  test('the most likely class is the label; probabilities sum to one', async () => {
    const classifier = await new KANClassifier(quick).fit(X, digits);
    const { labels, data: shares, shape, classes } = await classifier.predict(X);
    expect([shares.length, shape, classes]).toEqual([3 * count, [count, 3], classifier.classes]);
    labels.forEach((label, row) => {
      const own = [...shares.subarray(3 * row, 3 * row + 3)];
      expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
      expect(classifier.classes[own.indexOf(Math.max(...own))]).toBe(label);
    });
  });

  test('the confusion matrix is in the order of the classes', async () => {
    const classifier = await new KANClassifier(quick).fit(X, digits);
    const { labels: said } = await classifier.predict(X);
    const { confusion, accuracy } = await classifier.evaluate(X, digits);
    const counted = classifier.classes.map((truth) =>
      classifier.classes.map((guess) => said.filter((label, i) => label === guess && digits[i] === truth).length),
    );
    expect(confusion).toEqual(counted);
    expect(accuracy).toBe(await classifier.score(X, digits));
  });

  test('a table with a named target', async () => {
    const inputs: Table = { rows: count, columns: table.columns.filter(({ name }) => name !== 'price') };
    const classifier = await new KANClassifier(quick).fit(inputs, 'label');
    expect(await classifier.score(inputs, 'label')).toBeGreaterThan(0.95);
    const rows = createTable({ colour: ['red'], a: [1] });
    expect(await classifier.predict(rows)).toMatchObject({ labels: ['low'], shape: [1, 2], column: 'label' });
  });

  test('class weights and options of networks reach the training', async () => {
    const { model } = await new KANClassifier({ ...quick, layers: [3], gridSize: 2, order: 1, dtype: 'float64' }).fit(
      X,
      words,
    );
    expect(model.spec.dtype).toBe('float64');
    expect(model.spec.layers.map((layer) => layer.kind === 'kan' && [layer.outputs, layer.gridSize])).toEqual([
      [3, 2],
      [1, 2],
    ]);
    const plain = await new KANClassifier(quick).fit(X, words);
    const weighed = await new KANClassifier({ ...quick, classWeights: [1, 50] }).fit(X, words);
    const low = ({ labels }: { labels: string[] }): number => labels.filter((label) => label === 'low').length;
    expect(low(await weighed.predict(X))).toBeGreaterThan(low(await plain.predict(X)));
  });
});

describe('a model file', () => {
  test('makes an estimator that predicts the same, words or numbers', async () => {
    const numbers = await new KANClassifier(quick).fit(X, digits);
    const loaded = KANClassifier.fromModel<number>(decodeModel(encodeModel(numbers.model)).model, { backend });
    expect(loaded.fitted).toBe(true);
    expect(loaded.lastFit).toBeUndefined();
    expect(await loaded.predict(X)).toEqual(await numbers.predict(X));
    expect(await loaded.score(X, digits)).toBe(await numbers.score(X, digits));

    const texts = await new KANClassifier(quick).fit(X, digits.map(String));
    const again = KANClassifier.fromModel(decodeModel(encodeModel(texts.model)).model, { backend });
    expect(await again.predict(X)).toEqual(await texts.predict(X));

    const regressor = await new KANRegressor(quick).fit(X, sums);
    expect(await KANRegressor.fromModel(regressor.model, { backend }).predict(X)).toEqual(await regressor.predict(X));
  });

  test('of another task, or a bare network, is refused', async () => {
    const { model } = await new KANRegressor({ ...quick, epochs: 1 }).fit(X, sums);
    expect(() => KANClassifier.fromModel(model)).toThrow('this model does regression, not classification');
    expect(() => KANRegressor.fromModel(new KAN([2, 1]).model)).toThrow('was not trained on a table');
    const classes = (await new KANClassifier({ ...quick, epochs: 1 }).fit(X, words)).model;
    expect(() => KANRegressor.fromModel(classes)).toThrow('KANRegressor.fromModel: this model does classification');
    const spec = structuredClone(classes.spec);
    Object.assign(spec.encoding!.target, { numeric: true });
    expect(() => KANClassifier.fromModel({ ...classes, spec })).toThrow('`numeric` classes makes no sense');
  });
});
