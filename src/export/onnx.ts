// A model as an ONNX file of operator set 13: columns go in by name, answers come out in their own units, classes as labels and probabilities. What
// nodes a step becomes is in the files beside this one.

import { version } from '../version.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { onnxBytes, type OnnxValue } from './onnx-bytes.js';
import { columnInput, columnNodes, finite } from './onnx-columns.js';
import { expressionNodes } from './onnx-expression.js';
import { type Name, OnnxGraph } from './onnx-graph.js';
import { layerNodes } from './onnx-layers.js';
import type { Answer, Program } from './program.js';

/** Operators before version 13 of the set are all there; LabelEncoder is of the set for tables. */
const opsets = { '': 13, 'ai.onnx.ml': 2 };

/** Writes `name.onnx`. Throws a KanError where a function has no operator. */
export function printOnnx({ program, samples, model, options: { name, precision } }: ExportJob): ExportedFile[] {
  const element = precision ?? (program.dtype === 'float64' ? 'double' : 'float');
  const bare = model !== undefined && model.spec.encoding === undefined;
  const columns = bare ? ['x'] : program.columns.map((column) => column.name);
  const called = outputNames(bare ? ['y'] : answerNames(program.answer), columns);
  const graph = new OnnxGraph(element, [...columns, ...called]);
  const inputs = bare
    ? [{ name: 'x', element, shape: ['rows', program.columns.length] }]
    : program.columns.map(columnInput);
  const said = stepNodes(graph, program, bare ? 'x' : undefined);
  const outputs = bare ? [matrixOutput(graph, program, said)] : answerNodes(graph, program.answer, said, called);
  const usesWords = graph.nodes.some(({ domain }) => domain !== '');
  const content = onnxBytes({
    producer: 'kanjs',
    version,
    about: program.about,
    opsets: usesWords ? opsets : { '': opsets[''] },
    graph: name,
    nodes: graph.nodes,
    constants: graph.constants,
    inputs,
    outputs,
    metadata: metadataOf(program, samples),
  });
  return [{ name: `${name}.onnx`, content }];
}

/** What comes out: each target column, or the label and the probabilities. */
function answerNames(answer: Answer): string[] {
  return answer.kind === 'numbers' ? answer.columns.map(({ name }) => name) : [answer.name, 'probabilities'];
}

/** The names, with a mark where a column has the same: in a graph each name stands for one thing. */
function outputNames(names: readonly string[], taken: readonly string[]): string[] {
  const all = new Set(taken);
  return names.map((name) => {
    let free = name;
    while (all.has(free)) free += '_';
    all.add(free);
    return free;
  });
}

/** What the network says, in what it computes in. `matrix`: the one input of a bare network. */
function stepNodes(graph: OnnxGraph, program: Program, matrix: Name | undefined): Name {
  const { steps, outputs } = program;
  const vectors: Name[] = [];
  for (const step of steps) {
    switch (step.op) {
      case 'number':
      case 'date':
      case 'words':
        // made where they are joined: numbers go together
        vectors.push('');
        break;
      case 'join': {
        if (matrix !== undefined) {
          vectors.push(finite(graph, matrix));
          break;
        }
        const joined = columnNodes(graph, program, step.of);
        vectors.push(graph.element === 'double' ? joined : graph.cast(joined, 'float'));
        break;
      }
      case 'mean': {
        const sum = graph.node(
          'Sum',
          step.of.map((vector) => vectors[vector]),
        );
        vectors.push(graph.node('Div', [sum, graph.number(step.of.length)]));
        break;
      }
      case 'formula': {
        const columns = new Map(
          program.columns.map(({ name }) => [name, graph.element === 'double' ? name : graph.cast(name, 'float')]),
        );
        vectors.push(graph.join(step.expressions.map((expression) => expressionNodes(graph, expression, columns))));
        break;
      }
      default:
        vectors.push(layerNodes(graph, step, vectors));
    }
  }
  return vectors[outputs];
}

function matrixOutput(graph: OnnxGraph, { answer }: Program, said: Name): OnnxValue {
  const width = answer.kind === 'numbers' ? answer.columns.length : answer.classes.length;
  graph.node('Identity', [said], {}, { output: 'y' });
  return { name: 'y', element: graph.element, shape: ['rows', width] };
}

/** What the outputs mean, in double precision: numbers as [rows, 1] each, or labels [rows] and probabilities [rows, classes]. */
function answerNodes(graph: OnnxGraph, answer: Answer, network: Name, called: readonly string[]): OnnxValue[] {
  const said = graph.element === 'double' ? network : graph.cast(network, 'double');
  const number = (value: number): Name => graph.constant('double', [], [value]);
  if (answer.kind === 'numbers')
    return answer.columns.map(({ offset, factor, transform, constant }, i) => {
      const name = called[i];
      const own = answer.columns.length === 1 ? said : graph.columns(said, i, i + 1);
      const to = { output: name };
      if (constant) {
        // a row of the answer for each row, whatever the network says
        const rows = graph.node('Shape', [own]);
        graph.node('Expand', [number(offset), rows], {}, to);
      } else if (transform === undefined) {
        graph.node('Add', [graph.node('Div', [own, number(factor)]), number(offset)], {}, to);
      } else {
        const value = graph.node('Add', [graph.node('Div', [own, number(factor)]), number(offset)]);
        const power = graph.node('Exp', [graph.node('Min', [value, number(700)])]);
        const mean = graph.node('Mul', [power, number(transform.smear)]);
        graph.node('Sub', [mean, number(transform.shift)], {}, to);
      }
      return { name, element: 'double' as const, shape: ['rows', 1] };
    });
  const { classes, logit, temperature, chance } = answer;
  const [name, output] = called;
  const z = temperature === 1 ? said : graph.node('Div', [said, number(temperature)]);
  const to = chance === 0 ? { output } : {};
  const told = logit
    ? graph.node('Sigmoid', [graph.node('Concat', [graph.node('Neg', [z]), z], { axis: 1 })], {}, to)
    : graph.node('Softmax', [z], { axis: 1 }, to);
  const probabilities =
    chance === 0
      ? told
      : graph.node(
          'Add',
          [graph.node('Mul', [told, number(1 - chance)]), number(chance / classes.length)],
          {},
          { output },
        );
  const place = graph.node('ArgMax', [probabilities], { axis: 1, keepdims: 0 });
  graph.node('Gather', [graph.constant('string', [classes.length], classes), place], { axis: 0 }, { output: name });
  return [
    { name, element: 'string', shape: ['rows'], about: 'the class of the highest probability' },
    {
      name: output,
      element: 'double',
      shape: ['rows', classes.length],
      about: `probabilities of ${classes.join(', ')}`,
    },
  ];
}

/** What a reader may want to know, as JSON in texts: columns with their words, classes, and rows with the model's answers. */
function metadataOf(
  { columns, answer }: Program,
  { rows, values, answers }: ExportJob['samples'],
): Record<string, string> {
  const cell = (column: number, row: number): number | string | null => {
    const value = values[row * columns.length + column];
    const of = columns[column];
    if (of.kind === 'words') return Number.isNaN(value) ? '' : of.words[value];
    return Number.isNaN(value) ? null : value;
  };
  const width = answers.length / rows;
  return {
    columns: JSON.stringify(columns),
    ...(answer.kind === 'classes' && { classes: JSON.stringify(answer.classes) }),
    samples: JSON.stringify({
      values: Array.from({ length: rows }, (_, row) => columns.map((_, column) => cell(column, row))),
      answers: Array.from({ length: rows }, (_, row) => [...answers.subarray(row * width, (row + 1) * width)]),
    }),
  };
}
