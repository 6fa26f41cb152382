// What a search found, in a table's own terms: formulas in the names of columns, one of them the answer, and the network that reads the columns as they are.
// Knows searches and encodings, no tables.

import type { TableEncoding } from '../data/table-encoding.js';
import type { Decision } from '../data/decision.js';
import { checkInteger, checkList, checkRecord } from '../errors.js';
import type { Expression } from '../formula/expression.js';
import { variablesOf } from '../formula/expression.js';
import { Formula } from '../formula/formula.js';
import type { RowErrors } from '../fit/measurement-error.js';
import type { Discovery } from './discover.js';
import type { DiscoveredFormula, FormulaFront } from './formula-front.js';
import { exactError, pickFormula, type PickRule } from './pareto.js';
import type { Quantity } from './table-quantities.js';
import { type SearchUnits, withUnits } from './units-search.js';

/** Error of a score, relative to the spread of 0 and 1, below which classes are told apart no better. */
const classFloor = 0.25;
/** Formulas within this factor of the smallest error are as good. */
const nearlyBest = 1.02;

export function frontOf(
  search: Discovery,
  names: readonly string[],
  pick: PickRule,
  {
    encoded,
    classes,
    kind,
    made,
    measured,
  }: Quantity & {
    classes: boolean;
    kind: RowErrors['kind'];
    made: readonly Decision[];
    measured: SearchUnits | undefined;
  },
): FormulaFront {
  const { front, spread, ended, tried, network, mean, heldBackSpread, weighing, scales } = search;
  const formulas = front.map(
    ({ expression, complexity, rmse, plainRmse, origin, constants, wins }): DiscoveredFormula => ({
      formula: formulaIn(expression, names),
      complexity,
      rmse: plainRmse,
      ...(kind !== 'constant' && { weightedRmse: rmse * weighing.perUnit }),
      origin,
      ...(wins !== undefined && { wins }),
      ...(constants && { constants: measured ? withUnits(expression, constants, measured) : constants }),
      // one row has no spread of its own
      r2: 1 - (plainRmse / (heldBackSpread > 0 ? heldBackSpread : spread)) ** 2,
    }),
  );
  // a class is told apart well before its 0 and 1 are met exactly
  const told = classes ? classFloor * spread : 0;
  const floor = Math.max(told, nearlyBest * Math.min(...front.map(({ rmse }) => rmse)));
  const own = network && encoded(mean, spread);
  const plain = own && inScales(own, names, scales);
  const encoding = plain && withProfile(plain, made);
  return {
    formulas,
    error: kind,
    // a class is no measurement: its 0 and 1 have no noise to be told from
    best: pick === 'balance' && !classes ? search.likeliest : pickFormula(front, pick, { spread, floor }),
    spread,
    ended,
    tried,
    ...(network && {
      network: {
        ...network,
        model: encoding ? { ...network.model, spec: { ...network.model.spec, encoding } } : network.model,
      },
    }),
    fits: search.fits,
  };
}

/** The encoding with what was decided in searching. */
export function withProfile(encoding: TableEncoding, made: readonly Decision[]): TableEncoding {
  return made.length > 0 ? { ...encoding, profile: [...(encoding.profile ?? []), ...made] } : encoding;
}

/** The encoding that brings columns to what the network reads. */
function inScales(encoding: TableEncoding, names: readonly string[], scales: readonly number[] = []): TableEncoding {
  const inputs = encoding.inputs.map((column) =>
    column.kind === 'number' ? { ...column, factor: scales[names.indexOf(column.name)] ?? 1 } : column,
  );
  return { ...encoding, inputs };
}

/** The formula in the variables it has, in the order of the columns. */
export function formulaIn(expression: Expression, names: readonly string[]): Formula {
  const used = new Set(variablesOf(expression));
  return new Formula(expression, { variables: names.filter((name) => used.has(name)) });
}

/** Whether the answer is exact to rounding. Throws a KanError on arguments that make no sense. */
export function isExact(front: FormulaFront): boolean {
  checkRecord('isExact: `front`', front, '{ formulas, best, spread }');
  const { formulas, best, spread } = front;
  checkList('isExact: `front.formulas`', formulas);
  checkInteger('isExact: `front.best`', best, 0, formulas.length - 1);
  return formulas[best].rmse <= exactError * 10 * spread;
}
