// Names of columns for a network that comes without a table: they enter as they are, and answers are what the network says. Knows
// encodings, no files.

import { checkEncoding } from '../data/check-encoding.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { checkList, checkText, KanError, show } from '../errors.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { layerBreakpoints } from '../model/edge-row.js';
import type { ModelSpec } from '../model/spec.js';

/** What columns a network reads and what it answers. */
export interface ColumnNames {
  /** the column of each input, which enters as it is; where they were scaled in training, scale them alike; default x1, x2 … */
  inputs?: readonly string[];
  /** the name of each output, default y1, y2 …; of classes, one name for what they tell apart, default class */
  outputs?: readonly string[];
  /** the outputs are these classes, as logits; two classes may have one output, the logit of the second */
  classes?: readonly string[];
}

/** The encoding with these names, or x1, x2 … and y1, y2 … Throws a KanError where they do not fit the network. */
export function columnEncoding(spec: ModelSpec, { inputs, outputs, classes }: ColumnNames): TableEncoding {
  const [width, answers] = [modelInputs(spec), modelOutputs(spec)];
  const inputNames = inputs ?? numbered('x', width);
  const outputNames = outputs ?? (classes ? ['class'] : numbered('y', answers));
  checkNamed('inputs', inputNames, width);
  checkNamed('outputs', outputNames, classes ? 1 : answers);
  if (classes !== undefined) checkNamed('classes', classes, answers === 1 ? 2 : answers);
  const ranges = rangesOf(spec);
  const encoding: TableEncoding = {
    inputs: inputNames.map((name, i) => ({ kind: 'number', name, offset: 0, factor: 1, range: ranges[i] })),
    target: classes
      ? {
          kind: 'classification',
          name: outputNames[0],
          classes: [...classes],
          ...(answers === 1 && { logit: true as const }),
        }
      : { kind: 'regression', columns: outputNames.map((name) => ({ name, offset: 0, factor: 1 })) },
  };
  checkEncoding(encoding, width, answers, 'importModel');
  return encoding;
}

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => (count === 1 ? letter : `${letter}${i + 1}`));
}

function checkNamed(what: string, names: readonly string[], count: number): void {
  checkList(`importModel: \`${what}\``, names);
  if (names.length !== count)
    throw new KanError(`importModel: \`${what}\` must be ${count} names; got ${names.length} (${show(names)})`);
  names.forEach((name, i) => {
    checkText(`importModel: \`${what}[${i}]\``, name);
    if (names.indexOf(name) !== i) throw new KanError(`importModel: \`${what}\` has ${show(name)} twice`);
  });
}

/** What the grids of the first layer cover, or where it has none, any number. */
function rangesOf(spec: ModelSpec): [number, number][] {
  const [first] = spec.layers;
  return Array.from({ length: modelInputs(spec) }, (_, i) => {
    if (first.kind !== 'kan') return [-1, 1];
    const points = layerBreakpoints(first, i);
    return [points[0], points[points.length - 1]];
  });
}
