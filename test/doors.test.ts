// Every public function and method, called with what makes no sense: names that are no options are refused with the name, arguments that are
// none with a KanError. The list of calls is complete: a function or a method that is not in it is a failure.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as doors from './every-door.mjs';

const k = doors;
const directory = mkdtempSync(join(tmpdir(), 'kan-doors-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const at = (name: string): string => join(directory, name);

const backend = await k.openBackend({ device: 'reference' });
const numbers = Array.from({ length: 12 }, (_, i) => i / 12);
const X = numbers.map((value) => [value]);
const table = k.createTable({ a: numbers, b: numbers.map((value) => 2 * value) });
const words = k.createTable({ a: numbers, b: numbers.map((value) => (value < 0.5 ? 'low' : 'high')) });
const quick = { backend, epochs: 1, layers: [], gridSize: 1, order: 1 };
const of = { ...quick, target: 'b' };
const result = await k.trainTable(table, of);
const { model } = result;
const { model: ensemble } = await k.trainTable(table, { ...of, ensemble: 2 });
const classes = await k.trainTable(words, of);
const kan = new k.KAN([1, 1]);
const edge = { layer: 0, input: 0, output: 0 };
const locked = k.lockEdge(kan.model, edge, { function: 'sin' });
const pruned = await k.pruneModel(kan.model, X, { backend });
const expression = k.parseExpression('2*x + 1');
const formula = new k.Formula('2*x + 1');
const front = { formulas: [{ rmse: 1, complexity: 1 }], best: 0, spread: 1 };
const text = 'a,b\n1,2\n3,4\n';
const kinds = { a: 'number', b: 'number' };
const history = { trainLoss: [2, 1], validationLoss: [] };
const svg = k.renderNetwork(kan.model);
const record = { target: 'y', inputs: ['x'], best: 0, seconds: 1, network: { layers: null, rmse: 1 }, pareto: [] };
const fitted = await k.fitFormula('y = a*x + b', k.createTable({ x: [1, 2, 3], y: [2, 4, 7] }));
const read = await k.symbolizeModel(kan.model, { backend, signal: AbortSignal.abort() });
const regressor = k.KANRegressor.fromModel(model, quick);
const classifier = k.KANClassifier.fromModel(classes.model, quick);
const inference = new k.BatchedKANInference(kan, { backend });
const tables = new k.BatchedKANInference(model, { backend });
const modular = new k.ModularKAN({ one: [1, 1] });
const sparse = new k.SparseKAN([1, 1]);
const scaler = new k.Standardizer().fit(X);
const trainer = new k.KANTrainer(kan.clone(), { backend, epochs: 1 });
let checkpoint: unknown;
await k.trainModel(
  kan.model,
  { rows: 1, x: [0], y: [0] },
  {
    backend,
    epochs: 1,
    checkpoint: { every: 1, save: (state) => void (checkpoint = state) },
  },
);
const vary = { gridSize: [1, 2] };
const trainOn = (options: Partial<doors.TrainOptions>): Promise<unknown> => {
  const data = { rows: 1, x: [0], y: [0] };
  return k.trainModel(kan.model, data, { backend, epochs: 1, validation: data, ...options });
};
/** what a generator gives first */
const first = async (source: AsyncIterator<unknown>): Promise<unknown> => (await source.next()).value;

/** The function, what it can be called with, and which of that are options. */
type Call = [call: (...given: never[]) => unknown, given: unknown[], options?: number];
const calls: Record<string, Call> = {
  BatchedKANInference: [(...a) => new k.BatchedKANInference(...(a as unknown as [never])), [kan, { backend }], 1],
  'BatchedKANInference.predict': [(x, run) => inference.predict(x, run), [X, {}], 1],
  'BatchedKANInference.predictTable': [(x, run) => tables.predictTable(x, run), [table, {}], 1],
  'BatchedKANInference.stream': [async (x, run) => first(inference.stream(x, run)), [X, {}], 1],
  'BatchedKANInference.streamTables': [async (x, run) => first(tables.streamTables(x, run)), [[table], {}], 1],
  DeepKAN: [(w, o) => new k.DeepKAN(w, o), [[1, 1], {}], 1],
  KAN: [(w, o) => new k.KAN(w, o), [[1, 1], {}], 1],
  'KAN.prune': [(x, o) => kan.clone().prune(x, o), [X, { backend }], 1],
  'KAN.refine': [(gridSize) => kan.clone().refine(gridSize), [8]],
  'KAN.updateGrid': [(x, o) => kan.clone().updateGrid(x, o), [X, { backend }], 1],
  KANClassifier: [(o) => new k.KANClassifier(o), [{}], 0],
  'KANClassifier.fromModel': [(m, o) => k.KANClassifier.fromModel(m, o), [classes.model, {}], 1],
  'KANClassifier.evaluate': [(x, y, o) => classifier.evaluate(x, y, o), [words, 'b', {}], 2],
  'KANClassifier.fit': [(x, y) => new k.KANClassifier(quick).fit(x, y), [words, 'b']],
  'KANClassifier.predict': [(x, o) => classifier.predict(x, o), [words, {}], 1],
  'KANClassifier.score': [(x, y, o) => classifier.score(x, y, o), [words, 'b', {}], 2],
  KANRegressor: [(o) => new k.KANRegressor(o), [{}], 0],
  'KANRegressor.fromModel': [(m, o) => k.KANRegressor.fromModel(m, o), [model, {}], 1],
  'KANRegressor.evaluate': [(x, y, o) => regressor.evaluate(x, y, o), [table, 'b', {}], 2],
  'KANRegressor.fit': [(x, y) => new k.KANRegressor(quick).fit(x, y), [table, 'b']],
  'KANRegressor.predict': [(x, o) => regressor.predict(x, o), [table, {}], 1],
  'KANRegressor.score': [(x, y, o) => regressor.score(x, y, o), [table, 'b', {}], 2],
  'Estimator.with': [(o) => regressor.with(o), [{}], 0],
  KANLayer: [(o) => new k.KANLayer(o), [{ inputs: 1, outputs: 1 }], 0],
  KANLinear: [(o) => new k.KANLinear(o), [{ inputs: 1, outputs: 1 }], 0],
  KANTrainer: [(n, o) => new k.KANTrainer(n, o), [kan, {}], 1],
  'KANTrainer.train': [(data, o) => trainer.train(data, o), [{ x: X, y: X }, {}], 1],
  ModularKAN: [(m, o) => new k.ModularKAN(m, o), [{ one: [1, 1] }, {}], 1],
  'ModularKAN.predict': [(x, o) => modular.predict(x, o), [{ one: X }, { backend }], 1],
  ResidualKAN: [(w, o) => new k.ResidualKAN(w, o), [[1, 1], {}], 1],
  SparseKAN: [(w, o) => new k.SparseKAN(w, o), [[1, 1], { sparsity: {} }], 1],
  'SparseKAN.applySparsity': [(x, o) => sparse.applySparsity(x, o), [X, { backend }], 1],
  'SparseKAN.importance': [(x, o) => sparse.importance(x, o), [X, { backend }], 1],
  'MatrixNetwork.predict': [(x, o) => kan.predict(x, o), [X, { backend }], 1],
  'Network.regularizationLoss': [(lambda) => kan.regularizationLoss(lambda), [0.1]],
  Formula: [(source, o) => new k.Formula(source, o), ['x + 1', {}], 1],
  'Formula.c': [(o) => formula.c(o), [{}], 0],
  'Formula.differentiate': [(name) => formula.differentiate(name), ['x']],
  'Formula.evaluate': [(row) => formula.evaluate(row), [[1]]],
  'Formula.javascript': [(o) => formula.javascript(o), [{}], 0],
  'Formula.latex': [(o) => formula.latex(o), [{}], 0],
  'Formula.names': [(language) => formula.names(language), ['python']],
  'Formula.python': [(o) => formula.python(o), [{}], 0],
  'Formula.toString': [(o) => formula.toString(o), [{}], 0],
  Standardizer: [(o) => new k.Standardizer(o), [{}], 0],
  'Standardizer.fit': [(x) => new k.Standardizer().fit(x), [X]],
  'Standardizer.fromJSON': [(state) => k.Standardizer.fromJSON(state), [scaler.toJSON()]],
  'Standardizer.inverse': [(x) => scaler.inverse(x), [X]],
  'Standardizer.transform': [(x) => scaler.transform(x), [X]],
  accuracy: [k.accuracy, [[1], [1]]],
  activeParameterCount: [k.activeParameterCount, [kan.spec]],
  attributionScores: [k.attributionScores, [kan.model, X, { backend }], 2],
  checkModel: [k.checkModel, [kan.model]],
  classificationMetrics: [k.classificationMetrics, [[0], [0.5, 0.5], { classes: 2 }], 2],
  columnKinds: [k.columnKinds, [model.spec.encoding]],
  tableReading: [k.tableReading, [model.spec.encoding]],
  compactModel: [k.compactModel, [kan.model, {}], 1],
  expressionFunction: [k.expressionFunction, [expression, ['x']]],
  compileModel: [k.compileModel, [kan.model, {}], 1],
  compileToKAN: [k.compileToKAN, ['x + 1', {}], 1],
  complexityOf: [k.complexityOf, [expression]],
  contributions: [k.contributions, [kan.model, X, { backend }], 2],
  createRandom: [k.createRandom, [1]],
  createSpec: [k.createSpec, [[1, 1], {}], 1],
  createSyntheticDataset: [k.createSyntheticDataset, ['x', {}], 1],
  createTable: [k.createTable, [{ x: [1] }]],
  createTrainer: [k.createTrainer, [new MessageChannel().port1]],
  serve: [k.serve, [{ port: new MessageChannel().port1 }], 0],
  dateText: [k.dateText, [86_400, { order: 'ymd' }]],
  createWhole: [async (path, o) => (await k.createWhole(path, o)).abandon(), [at('whole'), {}], 1],
  crossValidate: [k.crossValidate as never, [regressor, table, 'b', { folds: 2 }], 3],
  crossValidateTable: [k.crossValidateTable, [table, { ...of, folds: 2 }], 1],
  decodeCheckpoint: [k.decodeCheckpoint, [k.encodeCheckpoint(checkpoint as never)]],
  decodeModel: [k.decodeModel, [k.encodeModel(kan.model)]],
  defaultBackend: [k.defaultBackend, []],
  differentiate: [k.differentiate, [expression, 'x']],
  discoverTable: [k.discoverTable, [table, { target: 'b', backend, signal: AbortSignal.abort() }], 1],
  domainReport: [k.domainReport, [kan.model, X]],
  edgeCurve: [k.edgeCurve, [kan.model, edge, {}], 2],
  edgeNames: [k.edgeNames, [kan.spec, edge]],
  edgePosition: [k.edgePosition, [kan.spec.layers[0], 0, 0]],
  edgeRows: [k.edgeRows, [kan.spec.layers[0]]],
  edgesText: [k.edgesText, [kan.spec]],
  encodeCheckpoint: [k.encodeCheckpoint, [checkpoint, {}]],
  encodeModel: [k.encodeModel, [kan.model, {}]],
  evaluateAffine: [k.evaluateAffine, ['sin', [1, 0, 1, 0]]],
  evaluateSpline: [k.evaluateSpline as never, [[0, 0.5, 1, 1.5], [1, 1], 1, [0.7]]],
  evaluateTable: [k.evaluateTable, [model, table, { backend }], 2],
  exportModel: [k.exportModel, [model, { to: 'js' }], 1],
  extendKnots: [k.extendKnots, [[0, 1], 1]],
  attributionShares: [k.attributionShares, [kan.model, X, { backend }], 2],
  fileError: [k.fileError, [new Error('x'), 'x', 'be read']],
  findCheckpoint: [k.findCheckpoint, [at('none')]],
  findEdgeFunction: [k.findEdgeFunction, ['sin']],
  fitCurve: [k.fitCurve, [numbers, numbers, { functions: ['x'], compositions: false }], 2],
  fitSpline: [k.fitSpline as never, [[0, 0.5, 1, 1.5], 1, [0.5, 0.7, 1], [1, 2, 3], {}], 4],
  fitRecord: [k.fitRecord as never, [fitted, 1]],
  formulaRecord: [k.formulaRecord, [{ fronts: [] }, 1]],
  symbolicRecord: [k.symbolicRecord as never, [read, 1]],
  isFormulaFile: [k.isFormulaFile, [at('none.json')]],
  generateSource: [k.generateSource, [kan.model]],
  gridSearch: [k.gridSearch as never, [regressor, table, 'b', { grid: { gridSize: [1] }, folds: 2 }], 3],
  importModel: [k.importModel, [k.encodeModel(kan.model), {}], 1],
  importModelFile: [k.importModelFile, [at('none.safetensors'), {}], 1],
  initializeParameters: [k.initializeParameters, [kan.spec, k.createRandom(1), {}], 2],
  inputDerivatives: [k.inputDerivatives, [kan.model, X, {}], 2],
  inputImportance: [k.inputImportance, [kan.model, X, { backend, samples: 4 }], 2],
  partialDependence: [k.partialDependence, [model, table, 'x', { backend, points: 2 }], 3],
  calibrationCurve: [k.calibrationCurve, [[0, 1], [0.5, 0.5, 0.2, 0.8], { classes: 2 }]],
  renderAnswers: [k.renderAnswers, [{ name: 'y', truth: [1], answers: [1] }]],
  renderResiduals: [k.renderResiduals, [{ name: 'y', truth: [1], answers: [1] }]],
  renderCalibration: [k.renderCalibration, [{ name: 'y', bins: [] }]],
  permutationImportance: [k.permutationImportance, [model, table, { backend, repeats: 1 }], 2],
  inputNames: [k.inputNames, [model.spec.encoding]],
  inputQuantities: [k.inputQuantities, [model.spec.encoding]],
  interactionStrengths: [k.interactionStrengths, [kan.model, X, { backend }], 2],
  isExact: [k.isExact, [front]],
  joinReports: [k.joinReports, [[[]]]],
  layerOffset: [k.layerOffset, [kan.spec, 0]],
  loadModel: [k.loadModel, [at('none.safetensors')]],
  loadResults: [k.loadResults, [at('none.json')]],
  loadRun: [k.loadRun, [at('none.json')]],
  lockEdge: [k.lockEdge, [kan.model, edge, { function: 'sin' }], 2],
  lockedEdges: [k.lockedEdges, [locked]],
  lockedText: [k.lockedText, [k.lockedEdges(locked)[0]]],
  mathRenderer: [k.mathRenderer, []],
  modelWidths: [k.modelWidths, [kan.spec]],
  fitFormula: [k.fitFormula, ['y = a*x + b', k.createTable({ x: [1, 2, 3], y: [2, 4, 7] }), {}], 2],
  measuredLatex: [k.measuredLatex, [2, 0.1]],
  measuredText: [k.measuredText, [2, 0.1]],
  nearestSimple: [k.nearestSimple, [0.5, 0.01]],
  observeModel: [k.observeModel, [kan.model, X, { backend }], 2],
  openBackend: [k.openBackend, [{ device: 'reference' }], 0],
  outputNames: [k.outputNames, [model.spec.encoding]],
  parameterCount: [k.parameterCount, [kan.spec]],
  paretoFront: [k.paretoFront, [front.formulas]],
  parseExpression: [k.parseExpression, ['x']],
  pickCandidate: [k.pickCandidate, [front.formulas, {}], 1],
  pickFormula: [k.pickFormula, [front.formulas, 'balance', { spread: 1 }], 2],
  pickOptions: [k.pickOptions, [{}, {}]],
  pictureFormat: [k.pictureFormat, ['x.svg']],
  predictTable: [k.predictTable, [model, table, { backend }], 2],
  prepareDirectory: [k.prepareDirectory, [directory]],
  printC: [k.printC, [expression, {}], 1],
  printExpression: [k.printExpression, [expression, {}], 1],
  printJavaScript: [k.printJavaScript, [expression, {}], 1],
  prepareTable: [k.prepareTable, [table, of], 1],
  printLatex: [k.printLatex, [expression, {}], 1],
  printMathML: [k.printMathML, [expression, {}], 1],
  printPython: [k.printPython, [expression, {}], 1],
  printable: [k.printable, ['x']],
  pruneModel: [k.pruneModel, [kan.model, X, { backend }], 2],
  pruneTable: [k.pruneTable, [model, table, { backend }], 2],
  readCsv: [k.readCsv, [text, {}], 1],
  readTable: [k.readTable, [text, {}], 1],
  readTableFile: [k.readTableFile, [at('none.csv'), {}], 1],
  refineGrid: [k.refineGrid, [kan.model, 6]],
  refineTable: [k.refineTable, [model, table, { gridSize: 2, backend }], 2],
  regressionMetrics: [k.regressionMetrics, [[1], [1], {}], 2],
  regularizationLoss: [k.regularizationLoss, [kan.model, 0.1]],
  removeCheckpoints: [k.removeCheckpoints, [at('none')]],
  removeEdges: [k.removeEdges, [kan.model, [edge]]],
  renderCurves: [k.renderCurves, [kan.model, {}], 1],
  renderEdge: [k.renderEdge, [kan.model, edge, {}], 2],
  renderFormulas: [k.renderFormulas, [record, {}], 1],
  renderHistory: [k.renderHistory, [{ history }, {}], 1],
  renderNetwork: [k.renderNetwork, [kan.model, {}], 1],
  renderPng: [k.renderPng, [svg, {}], 1],
  renderReport: [k.renderReport, [result, {}, {}], 2],
  reportPrune: [k.reportPrune, [kan.model, pruned, { x: X, y: X }, { backend }], 3],
  withoutMembers: [k.withoutMembers, [model]],
  restoreRandom: [k.restoreRandom, [[1, 2, 3, 4]]],
  distillTable: [k.distillTable, [ensemble, table, { backend, epochs: 1 }], 2],
  retrainTable: [k.retrainTable, [model, table, { backend, epochs: 1 }], 2],
  refuseSameFile: [k.refuseSameFile, [[at('a')], [at('b')]]],
  runTraining: [k.runTraining, [{ function: 'x', epochs: 1, samples: 10 }, { backend }], 1],
  saveCheckpoint: [k.saveCheckpoint, [at('checkpoints'), checkpoint, {}]],
  saveModel: [k.saveModel, [at('model.safetensors'), kan.model, {}]],
  savePicture: [k.savePicture, [at('picture.svg'), svg, {}], 2],
  selectInputs: [k.selectInputs, [table, { ...of, maxInputs: 1 }], 1],
  setAside: [k.setAside, [at('none')]],
  simplify: [k.simplify, [expression]],
  snapConstants: [k.snapConstants, [expression, { error: () => 1, tolerated: 0.1 }], 1],
  slipsText: [k.slipsText, ['y', { rows: [{ row: 1, value: 9 }], kept: true, share: 0.5 }]],
  solveEquation: [k.solveEquation, [kan.model, [{ residual: 'u - x', points: X }], { iterations: 1 }], 2],
  sparsityOf: [k.sparsityOf, [kan.model]],
  streamTable: [async (source, o) => first(k.streamTable(source, o)), [text, { kinds }], 1],
  streamTableFile: [async (path, o) => first(k.streamTableFile(path, o)), [at('none.csv'), { kinds }], 1],
  figureText: [k.figureText, [{ mean: 1, error: 0.1 }]],
  readSweep: [k.readSweep, [at('none')]],
  runTask: [k.runTask, [{ directory: at('none'), index: 0 }, {}], 1],
  writeTasks: [k.writeTasks, [at('tasks'), [], { command: ['kan'] }], 2],
  queueEngine: [k.queueEngine, [{ url: 'redis://127.0.0.1:1' }], 0],
  runWorker: [k.runWorker, [{ redis: 'redis://127.0.0.1:1' }, { signal: AbortSignal.abort() }], 1],
  runSweep: [k.runSweep, [{ data: table, spec: { target: 'b', vary }, outputDir: at('x/sweep') }, { threads: 1 }], 1],
  settingText: [k.settingText, [{ gridSize: 3 }]],
  sweep: [k.sweep, [table, { target: 'b', vary, folds: 2, settings: { epochs: 1 } }, { backend }], 2],
  sweepFiles: [k.sweepFiles, [directory]],
  symbolizeModel: [k.symbolizeModel, [kan.model, { backend, signal: AbortSignal.abort() }], 1],
  trainModel: [k.trainModel, [kan.model, { rows: 1, x: [0], y: [0] }, { backend, epochs: 1 }], 2],
  trainingFiles: [k.trainingFiles, [directory]],
  trainTable: [k.trainTable, [table, of], 1],
  uniformBreakpoints: [k.uniformBreakpoints, [0, 1, 2]],
  unlockEdge: [k.unlockEdge, [locked, edge, {}], 2],
  updateGrid: [k.updateGrid, [kan.model, X, { backend }], 2],
  variablesOf: [k.variablesOf, [expression]],
  widthsText: [k.widthsText, [[1, 1]]],
  writeTogether: [k.writeTogether, [[]]],
  writeWhole: [k.writeWhole, [at('text'), 'x']],
};
/** Base classes, what a subclass hands to others of the package, and methods that take nothing. */
const inside = `
  Estimator KanError MatrixNetwork Network Network.clone SparseKAN.sparsity Estimator.adopt Estimator.inputs
  Estimator.measure Estimator.train Estimator.trainOptions Estimator.runWith KANClassifier.readTable
  KANRegressor.readTable Formula.simplify Formula.toJSON MatrixNetwork.readInputs MatrixNetwork.readTargets
  ModularKAN.readInputs ModularKAN.readTargets Standardizer.toJSON
`
  .trim()
  .split(/\s+/);

test('every public function, class and method is called here', () => {
  const found = Object.entries(doors).flatMap(([name, value]) => {
    if (typeof value !== 'function') return [];
    if (!/^[A-Z]/.test(name)) return [name];
    const methods = (owner: object): string[] =>
      Object.entries(Object.getOwnPropertyDescriptors(owner)).flatMap(([key, { value: method }]) =>
        typeof method === 'function' && key !== 'constructor' ? [`${name}.${key}`] : [],
      );
    return [name, ...methods(value), ...methods(value.prototype as object)];
  });
  expect(found.toSorted()).toEqual([...Object.keys(calls), ...inside].toSorted());
});

const garbage = [undefined, null, 7, at('x'), {}, [], -5, () => 1, 1n, new Map(), Promise.resolve(1)];

/** What it throws, if anything. */
async function thrownBy(call: Call[0], given: unknown[]): Promise<unknown> {
  try {
    await call(...(given as never[]));
    return undefined;
  } catch (error) {
    return error;
  }
}
const withOptions = Object.entries(calls).filter(([, [, , options]]) => options !== undefined);

test.each(withOptions)('%s refuses an option that there is not', async (_name, [call, given, options]) => {
  const wrong = given.map((value, i) => (i === options ? { ...(value as object), nonsense: 1 } : value));
  const error = await thrownBy(call, wrong);
  expect(error).toBeInstanceOf(k.KanError);
  expect(String((error as Error).message)).toMatch(/^[\w. `:]+: there is no option `nonsense`$/);
  expect((error as doors.KanError).hint).toBeDefined();
});

test.each(Object.entries(calls))('%s takes what makes sense or throws a KanError', async (_name, [call, given]) => {
  const tries = [
    ...given.flatMap((_, i) => garbage.map((value) => given.map((own, j) => (i === j ? value : own)))),
    ...garbage.map((value) => given.map(() => value)),
  ];
  for (const each of tries) {
    const error = await thrownBy(call, each);
    if (error !== undefined && !(error instanceof k.KanError) && (error as Error).name !== 'AbortError')
      throw new Error(`of ${each.map((value) => JSON.stringify(value)?.slice(0, 60)).join(', ')}`, { cause: error });
  }
});

test.each([
  ['initializeParameters', () => k.initializeParameters(kan.spec, 42 as never), /`random` must be a generator; got 42/],
  ['layerOffset', () => k.layerOffset(kan.spec, 99), /`index` must be a whole number from 0 to 1; got 99/],
  ['edgePosition', () => k.edgePosition(kan.spec.layers[0] as never, 50, 50), /`input`.*from 0 to 0; got 50/],
  ['inputImportance', () => k.inputImportance(kan.model, undefined, { samples: -5 }), /`samples`.*got -5/],
  [
    'a third argument of fit',
    () => (new k.KANRegressor().fit as never as Call[0])(...([X, X, [1]] as never[])),
    /third/,
  ],
  [
    'options that are no object of fields',
    () => new k.KANRegressor(new Map([['epochs', 1]]) as never),
    /the options must be an object, such as .*; got Map/,
  ],
  [
    'options that are a promise',
    () => k.trainTable(table, Promise.resolve(of) as never),
    /must be an object.*got Promise/,
  ],
  ['onEpoch', () => k.trainTable(table, { ...of, onEpoch: 'x' as never }), /`onEpoch` must be a function; got "x"/],
  [
    'onEpoch in a list',
    () => trainOn({ onEpoch: [() => undefined, 3 as never] }),
    /`onEpoch\[1\]` must be a function; got 3/,
  ],
  ['onStage', () => k.trainTable(table, { ...of, onStage: 1 as never }), /`onStage` must be a function; got 1/],
  ['metrics', () => trainOn({ metrics: { a: 1 as never } }), /`metrics.a` must be a function; got 1/],
  [
    'checkpoint',
    () => trainOn({ checkpoint: { every: 1 } as never }),
    /`checkpoint.save` must be a function; got undefined/,
  ],
  [
    'schedule',
    () => trainOn({ schedule: { kind: 'step', evry: 3 } as never }),
    /`schedule`: there is no option `evry`/,
  ],
  ['refit', () => k.trainTable(table, { ...of, refit: 'yes' as never }), /`refit` must be true or false; got "yes"/],
  ['maxComplexity', () => k.discoverTable(table, { target: 'b', maxComplexity: -1 }), /`maxComplexity`.*got -1/],
  ['shape', () => regressor.predict({ data: [1], shape: ['1', '1'] as never }), /`shape` must be a list of lengths/],
  ['data', () => kan.predict({ data: ['1'] as never, shape: [1, 1] }), /`x` must be numbers; got "1"/],
  [
    'data of 64 bits',
    () => kan.predict({ data: new BigInt64Array(1) as never, shape: [1, 1] }),
    /must be numbers; got 0n/,
  ],
  [
    'parameters',
    () => k.predictTable({ ...model, parameters: new Float32Array(2) }, table, { backend }),
    /the model's layers have \d+ parameters; got 2/,
  ],
  [
    'members',
    () => k.predictTable({ ...model, members: [new k.KAN([2, 1]).model] }, table, { backend }),
    /do not have the same inputs and outputs/,
  ],
  ['a compiled row', async () => (await k.compileModel(kan.model))([1, 2]), /predict: expected 1 numbers; got 2/],
  [
    'no compiled row',
    async () => (await k.compileModel(kan.model))(undefined as never),
    /expected 1 numbers; got undefined/,
  ],
  [
    'a compiled row for kernels',
    async () => (await k.compileModel(kan.model, { by: 'kernels', backend }))([]),
    /predict: expected 1 numbers; got 0/,
  ],
  [
    'an array for answers',
    async () => (await k.compileModel(kan.model))([1], new Float64Array(2)),
    /expected an array of 1 numbers for the answers; got 2/,
  ],
  ['domain', () => new k.KAN([1, 1], { domain: 5 as never }), /`domain` must be \[lo, hi\]; got 5/],
  [
    'hiddenDomain',
    () => new k.KAN([1, 1], { hiddenDomain: null as never }),
    /`hiddenDomain` must be \[lo, hi\]; got null/,
  ],
  ['range', () => k.createSyntheticDataset('x', { range: 3 as never }), /`range` must be \[lo, hi\]; got 3/],
  [
    'signal',
    () => k.attributionScores(kan.model, X, { signal: 'x' as never }),
    /`signal` must be an AbortSignal; got "x"/,
  ],
  ['functions', () => k.fitCurve(numbers, numbers, { functions: 7 as never }), /`functions` must be a list; got 7/],
  ['own', () => k.discoverTable(table, { target: 'b', own: 7 as never }), /`own` must be a list; got 7/],
  ['splitBy', () => k.pruneTable(model, table, { splitBy: 7 as never, backend }), /7/],
  ['a column of big integers', () => k.createTable({ x: [1n] }), /column "x" must hold numbers, .* row 1 is 1n/],
])('%s names the argument', async (_name, call, message) => {
  const error = await thrownBy(call as Call[0], []);
  expect(error).toBeInstanceOf(k.KanError);
  expect(String((error as Error).message)).toMatch(message);
});
