// What every printer is given: the program of a model or a formula, and rows with its own answers. Loaded when something is exported.

import { Formula } from '../formula/formula.js';
import type { Model } from '../model/model.js';
import { asFormula } from './as-formula.js';
import { programOf, programOfFormula } from './build-program.js';
import type { ExportJob } from './export-options.js';
import { drawSamples } from './samples.js';

/** Languages that people read. */
const readable: ReadonlySet<string> = new Set(['js', 'ts', 'python', 'c', 'sql']);

export function exportJob(source: Model | Formula, options: ExportJob['options']): ExportJob {
  if (source instanceof Formula) {
    const program = programOfFormula(source);
    return { program, samples: drawSamples(program), formula: source, options };
  }
  const program = programOf(source);
  const samples = drawSamples(program, source);
  // in numbers of four bytes a column's own units may not fit
  const isRead = readable.has(options.to) && options.precision !== 'float';
  return { program: isRead ? asFormula(program, samples) : program, samples, model: source, options };
}
