// What formula.json says as a model: the formulas chosen, as a network that computes them from the columns of a table. Knows the record, no files.

import { checkEncoding } from '../data/check-encoding.js';
import { encodingWidth, inputNames, outputNames } from '../data/encoding.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { logitsOf } from '../discover/class-answers.js';
import { logitIn } from '../discover/class-odds.js';
import { formulaModel, type KnownConstant } from '../discover/formula-model.js';
import { KanError, show } from '../errors.js';
import { type Expression, variablesOf } from '../formula/expression.js';
import { parseExpression } from '../formula/parse.js';
import type { Model } from '../model/model.js';
import { isRecord, parseJson } from './json.js';

/** Whether the first bytes of a file are those of JSON: a model file begins with a number of eight bytes, the last of which is 0. */
export function isJsonText(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7b && bytes.subarray(0, 8).every((byte) => byte !== 0);
}

/** Whether JSON is that of formulas. */
export function isFormulaRecord(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && (Array.isArray(value.pareto) || Array.isArray(value.outputs));
}

/**
 * The formulas chosen as a network of locked edges: of a number what the formula says, of classes the logits of their scores. Throws a KanError for
 * text that is none of formulas, that does not say how columns enter them, as files of older versions, and for formulas that no network computes.
 */
export function decodeFormulas(text: string): Model {
  const file = parseJson('the file', text);
  if (!isFormulaRecord(file))
    throw new KanError('is JSON, but not of formulas', 'models are .safetensors, or the formula.json of a search');
  const { encoding, known } = file;
  if (!isRecord(encoding))
    throw new KanError(
      'does not say how columns enter its formulas',
      'files of this version do: find the formulas again',
    );
  const records = Array.isArray(file.outputs) ? (file.outputs as unknown[]) : [file];
  const expressions = records.flatMap(chosenOf);
  checkEncoding(encoding as unknown as TableEncoding, widthOf(encoding), expressions.length, 'the file');
  const of = encoding as unknown as TableEncoding;
  const physical = knownOf(known);
  const names = new Set([...inputNames(of), ...physical.map(({ name }) => name)]);
  for (const [i, expression] of expressions.entries()) {
    const other = variablesOf(expression).find((name) => !names.has(name));
    if (other !== undefined)
      throw new KanError(`the formula of ${show(outputNames(of)[i])} has ${show(other)}, which is no column of it`);
  }
  return formulaModel(expressions, of, physical);
}

function widthOf(encoding: Record<string, unknown>): number {
  try {
    return encodingWidth(encoding as unknown as TableEncoding);
  } catch {
    // what is wrong with it is told by its check
    return 0;
  }
}

/** The formula chosen, or of classes the logits of all. */
function chosenOf(record: unknown): Expression[] {
  const { pareto, best, logits } = isRecord(record) ? record : {};
  const chosen: unknown = Array.isArray(pareto) ? pareto[best as number] : undefined;
  if (!isRecord(chosen)) throw new KanError(`\`best\` is no formula of \`pareto\`; got ${show(best)}`);
  const { scores, text } = chosen;
  if (!Array.isArray(scores)) return [readText(text)];
  const { factor, offset, odds } = isRecord(logits) ? logits : {};
  if (!Number.isFinite(factor) || !Number.isFinite(offset))
    throw new KanError(`\`logits\` must be a factor and an offset; got ${show(logits)}`);
  const read = scores.map(readText);
  if (odds === true && !read.every(logitIn))
    throw new KanError(`\`logits\` says \`odds\`, but not all scores are 1/(exp(...) + 1)`);
  return logitsOf(read, { factor: factor as number, offset: offset as number, ...(odds === true && { odds }) });
}

function readText(text: unknown): Expression {
  if (typeof text !== 'string') throw new KanError(`a formula must be text; got ${show(text)}`);
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof KanError)
      throw new KanError(error.message.replace(/^parseExpression/, 'the formula'), error.hint);
    throw error;
  }
}

function knownOf(known: unknown): KnownConstant[] {
  if (known === undefined) return [];
  const isConstant = (each: unknown): each is KnownConstant =>
    isRecord(each) && typeof each.name === 'string' && Number.isFinite(each.value);
  if (Array.isArray(known) && known.every(isConstant)) return known;
  throw new KanError(`\`known\` must be a list of constants with names and values; got ${show(known)}`);
}
