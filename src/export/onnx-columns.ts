// How the columns of a table enter, as nodes of ONNX: an input of its own for each column, [rows, 1], numbers and dates in double precision, words as
// strings. Gaps are NaN, and empty strings.

import type { ScalingCurve } from '../data/number-scaling.js';
import type { OnnxValue } from './onnx-bytes.js';
import { arsinh } from './onnx-expression.js';
import type { Name, OnnxGraph } from './onnx-graph.js';
import type { DateStep, NumberStep, Program, ReadColumn, WordsStep } from './program.js';

export function columnInput(column: ReadColumn): OnnxValue {
  const { name } = column;
  if (column.kind === 'words') return { name, element: 'string', shape: ['rows', 1], about: 'words; "" is a gap' };
  const about =
    column.kind === 'number'
      ? 'numbers; NaN is a gap'
      : 'dates as seconds since 1970 began (UTC), times as seconds since midnight; NaN is a gap';
  return { name, element: 'double', shape: ['rows', 1], about };
}

/** The vectors of steps that read columns, one after another; all numbers are made together. */
export function columnNodes(graph: OnnxGraph, { columns, steps }: Program, of: readonly number[]): Name {
  const read = of.map((place) => steps[place]);
  const numbers = read.filter((step): step is NumberStep => step.op === 'number');
  const all =
    numbers.length === 0
      ? ''
      : numberNodes(graph, numbers, graph.join(numbers.map(({ column }) => columns[column].name)));
  if (numbers.length === read.length) return all;
  const parts: Name[] = [];
  let made = 0;
  for (let i = 0; i < read.length; i++) {
    const step = read[i];
    if (step.op === 'number') {
      const from = made++;
      while (read[i + 1]?.op === 'number') {
        i++;
        made++;
      }
      parts.push(from === 0 && made === numbers.length ? all : graph.columns(all, from, made));
    } else if (step.op === 'date') parts.push(dateNodes(graph, step, columns[step.column].name));
    else if (step.op === 'words') {
      const column = columns[step.column];
      if (column.kind === 'words') parts.push(wordNodes(graph, step, column.name, column.words));
    }
  }
  return graph.join(parts);
}

/** The numbers, NaN for what is infinite: that has no answer. */
export function finite(graph: OnnxGraph, x: Name): Name {
  return graph.node('Add', [x, graph.node('Sub', [x, x])]);
}

/** The inputs of all steps that are numbers, from x[rows, steps]. */
function numberNodes(graph: OnnxGraph, steps: readonly NumberStep[], x: Name): Name {
  const all = (values: number[]): Name => graph.constant('double', [1, values.length], values);
  let value = finite(graph, x);
  if (steps.some(({ fill }) => !Number.isNaN(fill)))
    value = graph.node('Where', [graph.node('IsNaN', [x]), all(steps.map(({ fill }) => fill)), value]);
  for (const kind of ['log', 'robust'] as const) {
    const curved = steps.map(({ curve }) => (curve?.kind === kind ? curve : undefined));
    if (curved.every((curve) => curve === undefined)) continue;
    const z = graph.node('Div', [
      graph.node('Sub', [value, all(curved.map((curve) => curve?.center ?? 0))]),
      all(curved.map((curve) => curve?.width ?? 1)),
    ]);
    const bent = curveNodes(graph, kind, z);
    const mask = curved.map((curve) => (curve === undefined ? 0 : 1));
    value = mask.every((each) => each === 1)
      ? bent
      : graph.node('Where', [graph.constant('bool', [1, mask.length], mask), bent, value]);
  }
  const shifted = graph.node('Sub', [value, all(steps.map(({ offset }) => offset))]);
  return graph.node('Mul', [shifted, all(steps.map(({ factor }) => factor))]);
}

function curveNodes(graph: OnnxGraph, kind: ScalingCurve['kind'], z: Name): Name {
  const number = (value: number): Name => graph.constant('double', [], [value]);
  if (kind === 'log') return arsinh(graph, z, number);
  const [sign, size] = [graph.node('Sign', [z]), graph.node('Abs', [z])];
  const far = graph.node('Greater', [size, number(1e8)]);
  const near = graph.node('Min', [size, number(1e9)]);
  const root = graph.node('Sqrt', [graph.node('Add', [graph.node('Mul', [near, near]), number(1)])]);
  return graph.node('Mul', [sign, graph.node('Where', [far, number(1), graph.node('Div', [near, root])])]);
}

function dateNodes(graph: OnnxGraph, { fill, elapsed, cycles }: DateStep, input: Name): Name {
  const number = (value: number): Name => graph.constant('double', [], [value]);
  const known = finite(graph, input);
  const x = Number.isNaN(fill) ? known : graph.node('Where', [graph.node('IsNaN', [input]), number(fill), known]);
  const parts: Name[] = [];
  if (elapsed !== undefined) {
    const since = graph.node('Div', [graph.node('Sub', [x, number(elapsed.origin)]), number(elapsed.unit)]);
    parts.push(graph.node('Mul', [graph.node('Sub', [since, number(elapsed.offset)]), number(elapsed.factor)]));
  }
  for (const { wholeDays, shift, length } of cycles) {
    const days = wholeDays
      ? graph.node('Add', [graph.node('Floor', [graph.node('Div', [x, number(86_400)])]), number(shift)])
      : x;
    const turns = graph.node('Div', [days, number(length)]);
    const part = graph.node('Sub', [turns, graph.node('Floor', [turns])]);
    const angle = graph.node('Mul', [part, number(2 * Math.PI)]);
    parts.push(graph.node('Sin', [angle]), graph.node('Cos', [angle]));
  }
  return graph.join(parts);
}

function wordNodes(graph: OnnxGraph, { width, table }: WordsStep, input: Name, words: readonly string[]): Name {
  const place = graph.node(
    'LabelEncoder',
    [input],
    {
      keys_strings: words,
      values_int64s: words.map((_, i) => i),
      default_int64: words.length,
    },
    { domain: 'ai.onnx.ml' },
  );
  const rows = graph.node('Gather', [graph.constant('double', [words.length + 1, width], table), place], { axis: 0 });
  return graph.node('Flatten', [rows], { axis: 1 });
}
