// LaTeX as MathML, which browsers set without a font or a script. Knows strings only.

import { KanError } from '../src/errors.js';

/** How a page shows formulas: `renderReport(result, results, { formulas, math: await mathRenderer() })`. */
export async function mathRenderer(): Promise<(latex: string) => string> {
  // loaded when it is needed, and by nothing else
  const { default: temml } = await import('temml');
  return (latex) => {
    try {
      return temml.renderToString(latex, { displayMode: true, throwOnError: true });
    } catch (error) {
      throw new KanError(`mathRenderer: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
