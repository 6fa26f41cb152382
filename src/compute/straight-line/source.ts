// A model as the text of a JavaScript module that needs nothing: one function without loops, all numbers written into it. Dropout is
// for training and leaves no trace. Every name in the text is made here; nothing of a model gets into it but numbers and parsed formulas.

import { layerOffset, modelInputs, modelOutputs, modelWidths, widthsText } from '../../model/layout.js';
import { checkModel, type Model } from '../../model/model.js';
import { networkCount, networksOf } from '../../model/members.js';
import type { GateLayerSpec, LayerSpec, NormLayerSpec, ProductLayerSpec } from '../../model/spec.js';
import { activationCode, Code, literal, sumOf } from './code.js';
import { kanCode } from './kan-code.js';

/** The parts of the text: constants and helpers, then the function `predict(x, y)` as a declaration. `wrong` is the error it throws. */
export function sourceParts(model: Model, wrong = 'RangeError'): { declarations: string; predict: string } {
  const { spec } = model;
  const code = new Code();
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const x = Array.from({ length: inputs }, (_, i) => code.constant(`x[${i}]`, 'x'));
  const answers = networksOf(model).map((network) => networkCode(code, network, x));
  const mean = (o: number): string =>
    answers.length === 1 ? answers[0][o] : `(${answers.map((names) => names[o]).join(' + ')}) / ${answers.length}`;
  const lines = [
    `if (x?.length !== ${inputs}) throw new ${wrong}(\`predict: expected ${inputs} numbers; got \${x?.length ?? x}\`);`,
    `if (y?.length !== ${outputs}) throw new ${wrong}(\`predict: expected an array of ${outputs} numbers for the answers; got \${y?.length ?? y}\`);`,
    ...code.lines,
    ...answers[0].map((_, o) => `y[${o}] = ${mean(o)};`),
    'return y;',
  ];
  return {
    declarations: code.declarations.join('\n'),
    predict: `function predict(x, y = new Float64Array(${outputs})) {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`,
  };
}

/** The names of what one network answers. */
function networkCode(code: Code, { spec, parameters }: Model, x: string[]): string[] {
  // what each layer reads
  const reads: string[][] = [x];
  spec.layers.forEach((layer, index) => {
    const p = parameters.subarray(layerOffset(spec, index));
    reads.push(layerCode(code, layer, p, reads[index], reads));
  });
  return reads.at(-1)!;
}

/**
 * A JavaScript module that computes the model: `predict(x, y?)` reads the numbers x[inputs] and writes y[outputs], which it returns, a
 * new Float64Array unless one is given. Float64 whatever the model's dtype; equal to the reference to rounding. It needs nothing, no
 * library and no file, and grows with the number of edges and intervals. Networks' own inputs and outputs: a table's encoding is not in it.
 * Throws a KanError when the model is not sound.
 */
export function generateSource(model: Model): string {
  checkModel(model, 'generateSource');
  const { declarations, predict } = sourceParts(model);
  const networks = networkCount(model);
  const kind = networks === 1 ? 'A Kolmogorov–Arnold network' : `The mean of ${networks} Kolmogorov–Arnold networks`;
  const what = `// ${kind} ${widthsText(modelWidths(model.spec))}, written by kanjs. predict(x) takes ${modelInputs(model.spec)} numbers.`;
  return `${[what, declarations, `export ${predict}`].filter(Boolean).join('\n')}\n`;
}

function layerCode(
  code: Code,
  layer: LayerSpec,
  p: ArrayLike<number>,
  x: readonly string[],
  reads: readonly string[][],
): string[] {
  switch (layer.kind) {
    case 'kan':
      return kanCode(code, layer, p, x);
    case 'activation':
      return x.map((name) => code.constant(activationCode(code, layer.activation, name), 'a'));
    case 'linear':
      return linearCode(code, p, x, layer.outputs);
    case 'norm':
      return normCode(code, layer, p, x);
    case 'dropout':
      return [...x];
    case 'gate':
      return gateCode(code, layer, p, x, reads[layer.source]);
    case 'product':
      return productCode(code, layer, x);
  }
}

/** bias + x W; p is W[inputs, outputs], then the bias. */
function linearCode(code: Code, p: ArrayLike<number>, x: readonly string[], outputs: number): string[] {
  return Array.from({ length: outputs }, (_, o) => {
    const terms = x.map((name, i) => `${literal(p[i * outputs + o])} * ${name}`);
    return code.constant(sumOf([literal(p[x.length * outputs + o]), ...terms]), 'y');
  });
}

function normCode(code: Code, { width }: NormLayerSpec, p: ArrayLike<number>, x: readonly string[]): string[] {
  const mean = code.constant(`(${sumOf(x)}) / ${width}`, 'm');
  const off = x.map((name) => code.constant(`${name} - ${mean}`, 'o'));
  const inverse = code.constant(
    `1 / Math.sqrt((${sumOf(off.map((name) => `${name} * ${name}`))}) / ${width} + 1e-5)`,
    'r',
  );
  return off.map((name, i) => code.constant(`${name} * ${inverse} * ${literal(p[i])} + ${literal(p[width + i])}`, 'y'));
}

function gateCode(
  code: Code,
  { skip, width }: GateLayerSpec,
  p: ArrayLike<number>,
  x: readonly string[],
  from: readonly string[],
): string[] {
  const gate = p[0];
  const rest = Array.from({ length: (from.length + 1) * width }, (_, i) => p[1 + i]);
  const skipped = skip === 'linear' ? linearCode(code, rest, from, width) : from;
  return x.map((name, o) => code.constant(`${literal(gate)} * ${name} + ${literal(1 - gate)} * ${skipped[o]}`, 'y'));
}

function productCode(code: Code, { sums, arities }: ProductLayerSpec, x: readonly string[]): string[] {
  let at = sums;
  return [...x.slice(0, sums), ...arities.map((arity) => code.constant(x.slice(at, (at += arity)).join(' * '), 'y'))];
}
