// What every printer is given: the program of a model or a formula, and rows with its own answers. Loaded when something is exported.

import { Formula } from '../formula/formula.js';
import type { Model } from '../model/model.js';
import { programOf, programOfFormula } from './build-program.js';
import type { ExportJob } from './export-options.js';
import { drawSamples } from './samples.js';

export function exportJob(source: Model | Formula, options: ExportJob['options']): ExportJob {
  if (source instanceof Formula) {
    const program = programOfFormula(source);
    return { program, samples: drawSamples(program), formula: source, options };
  }
  const program = programOf(source);
  return { program, samples: drawSamples(program, source), model: source, options };
}
