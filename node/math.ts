// LaTeX as MathML, which browsers set without a font or a script. Knows strings only.

import type temml from 'temml';
import { KanError } from '../src/errors.js';
import { importOptional } from './optional-package.js';

/**
 * How a page shows formulas: `renderReport(result, results, { formulas, math: await mathRenderer() })`. Throws a KanError where the package temml
 * is not installed; pages show formulas as text then.
 */
export async function mathRenderer(): Promise<(latex: string) => string> {
  // loaded when it is needed, and by nothing else
  const { default: renderer } = await importOptional<{ default: typeof temml }>('temml', 'mathRenderer: mathematics');
  return (latex) => {
    try {
      return renderer.renderToString(latex, { displayMode: true, throwOnError: true });
    } catch (error) {
      throw new KanError(`mathRenderer: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
