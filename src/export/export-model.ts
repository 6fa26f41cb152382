// A model in another language: checks at the door. All else is loaded when it is asked for, since most programs export nothing.

import { checkChoice, checkInteger, checkList, checkText, KanError, show } from '../errors.js';
import { Formula } from '../formula/formula.js';
import { checkModel, type Model } from '../model/model.js';
import { checkNames } from '../options.js';
import { dialects, type ExportedFile, type ExportOptions, exportOptions, precisions } from './export-options.js';
import { targetNames, targets } from './targets.js';

/**
 * Writes a model, or a formula, in another language, with all that a row of a table needs on its way to an answer: scales, words, gaps, dates, the target's
 * own units, classes and their probabilities, the networks of an ensemble. `to` is the language, such as 'js', 'c', 'python', 'sql', 'onnx'; docs/export.md shows each.
 * Returns the files by name; nothing is written anywhere. Every file can test itself on rows that the model answered. Throws a KanError for an unknown
 * language, on options that are for another one, and where a language could not say what the model does, with the reason.
 */
export async function exportModel(model: Model | Formula, options: ExportOptions): Promise<ExportedFile[]> {
  checkNames('exportModel', options, exportOptions, 'to');
  const { to, name = 'model', precision, dialect, table, view, keep, digits } = options;
  checkChoice('exportModel: `to`', to, targetNames);
  const target = targets[to];
  const other = Object.keys(exportOptions).find(
    (key) =>
      options[key as keyof ExportOptions] !== undefined && isElsewhere(key as keyof ExportOptions, target.options),
  );
  if (other !== undefined)
    throw new KanError(`exportModel: \`${other}\` is not for ${show(to)}`, `it is for ${whereFor(other)}`);
  if (typeof name !== 'string' || !/^[A-Za-z_]\w{0,63}$/.test(name))
    throw new KanError(`exportModel: \`name\` must be letters, digits and _, such as "model"; got ${show(name)}`);
  if (precision !== undefined) checkChoice('exportModel: `precision`', precision, precisions);
  if (dialect !== undefined) checkChoice('exportModel: `dialect`', dialect, dialects);
  if (table !== undefined) checkText('exportModel: `table`', table);
  if (view !== undefined) checkText('exportModel: `view`', view);
  if (keep !== undefined) {
    checkList('exportModel: `keep`', keep);
    keep.forEach((column, i) => checkText(`exportModel: \`keep[${i}]\``, column));
  }
  if (digits !== undefined) checkInteger('exportModel: `digits`', digits, 1, 17);
  const formula = model instanceof Formula ? model : undefined;
  if (!formula) checkModel(model as Model, 'exportModel');
  const write = await import('./write-export.js');
  const print = await target.load();
  return print(write.exportJob(formula ?? (model as Model), { ...options, name }));
}

const common: ReadonlySet<string> = new Set(['to', 'name']);

function isElsewhere(option: keyof ExportOptions, own: readonly (keyof ExportOptions)[]): boolean {
  return !common.has(option) && !own.includes(option);
}

function whereFor(option: string): string {
  return targetNames.filter((name) => (targets[name].options as readonly string[]).includes(option)).join(', ');
}
