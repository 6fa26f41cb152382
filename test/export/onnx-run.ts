// Rows through an ONNX file in ONNX Runtime: what it is fed and what comes out, as a program has them. Works in Node and in a page, for the
// runtime is an argument.

import type * as ort from 'onnxruntime-web';
import type { Program } from '../../src/export/program.js';

type Runtime = typeof ort;

/** answers[rows, width] and, of classes, the labels. */
export interface OnnxAnswers {
  answers: number[];
  labels?: string[];
  inputs: string[];
  outputs: string[];
}

/** `values` are a program's; `bare`: one input of all columns, `single` of 4 bytes a number. Uses nothing but its arguments: a page takes its text. */
export async function runOnnx(
  runtime: Runtime,
  content: Uint8Array,
  {
    program,
    values,
    rows,
    bare,
    single,
  }: { program: Program; values: readonly number[]; rows: number; bare: boolean; single: boolean },
): Promise<OnnxAnswers> {
  const session = await runtime.InferenceSession.create(content);
  const { columns, answer } = program;
  const feeds: (readonly [string, InstanceType<Runtime['Tensor']>])[] = bare
    ? [
        [
          'x',
          single
            ? new runtime.Tensor('float32', Float32Array.from(values), [rows, columns.length])
            : new runtime.Tensor('float64', Float64Array.from(values), [rows, columns.length]),
        ],
      ]
    : columns.map((column, i) => {
        const cells = Array.from({ length: rows }, (_, row) => values[row * columns.length + i]);
        const tensor =
          column.kind === 'words'
            ? new runtime.Tensor(
                'string',
                cells.map((place, row) => (place >= 0 ? column.words[place] : row % 2 === 0 ? '' : 'never seen')),
                [rows, 1],
              )
            : new runtime.Tensor('float64', Float64Array.from(cells), [rows, 1]);
        return [column.name, tensor] as const;
      });
  // names such as __proto__ are names like others
  const said = await session.run(Object.fromEntries(feeds));
  const ends = { inputs: [...session.inputNames], outputs: [...session.outputNames] };
  if (answer.kind === 'classes') {
    const [labels, probabilities] = ends.outputs.map((name) => said[name]);
    return { answers: Array.from(probabilities.data as Float64Array), labels: [...(labels.data as string[])], ...ends };
  }
  const parts = ends.outputs.map((name) => Array.from(said[name].data as Float64Array, Number));
  if (bare) return { answers: parts[0], ...ends };
  return { answers: Array.from({ length: rows }, (_, row) => parts.map((part) => part[row])).flat(), ...ends };
}
