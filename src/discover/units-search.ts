// A search with units: in dimensionless groups first, which are fewer than the columns, and then, where constants may carry units, as without; the units of
// the constants that were found. Knows columns and units; searching is discover.ts's.

import { KanError, show } from '../errors.js';
import { number, product } from '../formula/build.js';
import { type Expression, variablesOf } from '../formula/expression.js';
import { standardDeviation } from '../math/spread.js';
import { paced } from '../train/paced.js';
import { createPause } from '../train/pause.js';
import { constantUnits, pureUnit } from '../units/constant-units.js';
import type { ParsedUnit } from '../units/parse-unit.js';
import type { PhysicalConstant } from '../units/physical-constants.js';
import { dimensionText } from '../units/unit-text.js';
import { concludeFormulas } from './conclude.js';
import { type Discovery, searchFormulas, type SearchOptions } from './discover.js';
import { type Columns, fitConstants, formulaError } from '../formula/formula-fit.js';
import { FormulaPool } from './formula-pool.js';
import type { MeasuredConstant } from './measured-constants.js';
import { exactError } from './pareto.js';
import type { Proposal } from '../propose/proposal.js';
import { separate } from './separate-rows.js';
import { numberPlaces, type SoundUnits, soundUnits } from './sound-units.js';
import { groupRows } from './unit-groups.js';
import { weigh } from './weighing.js';

/** The units of a search. */
export interface SearchUnits {
  /** of the inputs and of the target; what is not there is a pure number */
  units: ReadonlyMap<string, ParsedUnit>;
  target: string;
  /** constants of physics that formulas may have; then no other number carries a unit. Absent: any constant may */
  constants?: readonly PhysicalConstant[] | undefined;
}

/** The discovery, with constants of physics as variables of their names. Throws a KanError where no powers have the target's unit and no number may carry one. */
export async function searchWithUnits(
  data: Columns,
  { units, target, constants }: SearchUnits,
  options: SearchOptions,
): Promise<Discovery> {
  const { errors, signal } = options;
  const rows = data.y.length;
  const known = constants ?? [];
  const whole: Columns = {
    names: [...data.names, ...known.map(({ name }) => name)],
    columns: [...data.columns, ...known.map(({ value }) => new Float64Array(rows).fill(value))],
    y: data.y,
  };
  const parsed = [
    ...data.names.map((name) => units.get(name) ?? pureUnit),
    ...known.map((constant) => constant.parsed),
  ];
  const own = units.get(target) ?? pureUnit;
  const grouped = groupRows(
    whole,
    parsed.map(({ dimension }) => dimension),
    own.dimension,
    errors,
  );
  if (grouped.length === 0 && constants) throw outOfReach(whole.names, parsed, target, own);
  const proposals: Proposal[] = [];
  for (const group of grouped) {
    const { mean, deviation } = { mean: group.data.y[0], deviation: standardDeviation(group.data.y) };
    proposals.push({ expression: product(mean, group.scale), origin: 'units', fixedExponents: true });
    if (group.data.names.length === 0 || !(deviation > 1e-12 * Math.abs(mean)) || signal?.aborted) continue;
    const found = await searchFormulas(group.data, { ...options, errors: group.errors });
    for (const { expression, origin } of found.front)
      proposals.push({ expression: group.back(expression), origin: `units: ${origin}`, fixedExponents: true });
    // another choice of groups says the same in another way
    if (found.ended === 'found') break;
  }
  const sense = soundUnits(
    (name) => parsed[whole.names.indexOf(name)]?.dimension,
    own.dimension,
    constants === undefined,
  );
  if (constants === undefined) return await searchFormulas(data, { ...options, proposals, sense });
  return await judge(whole, proposals, sense, options);
}

/** The proposals as a search would end with them, without networks. */
async function judge(
  plain: Columns,
  proposals: readonly Proposal[],
  units: SoundUnits,
  options: SearchOptions,
): Promise<Discovery> {
  const { errors, seed = 42, maxComplexity = 100, signal } = options;
  const { data, perUnit } = errors === undefined ? { data: plain, perUnit: 1 } : weigh(plain, errors);
  const { mean, spread, ...apart } = separate(data, seed);
  const pool = new FormulaPool(apart.guide);
  const pause = createPause();
  const turns = { pause, signal };
  try {
    for (const { expression, origin } of proposals) {
      const { expression: fitted, rmse } = await paced(
        fitConstants(expression, apart.train, { freeExponents: false }),
        turns,
      );
      if (Number.isFinite(rmse)) pool.add(fitted, rmse, origin);
    }
    pool.add(number(mean), formulaError(number(mean), apart.train), 'the mean');
    const concluding = { exact: exactError * spread, freeExponents: false, maxComplexity, errors, perUnit, units };
    const conclusion = await paced(concludeFormulas(pool, apart, concluding), turns);
    const exact = conclusion.front.some(({ rmse }) => rmse <= exactError * spread);
    return {
      ...conclusion,
      ended: signal?.aborted ? 'aborted' : exact ? 'found' : 'tried',
      mean,
      spread,
      heldBackSpread: standardDeviation(apart.heldBack.y),
      tried: 0,
      fits: [],
    };
  } finally {
    pause.close();
  }
}

function outOfReach(
  names: readonly string[],
  parsed: readonly ParsedUnit[],
  target: string,
  own: ParsedUnit,
): KanError {
  const told = names.map((name, i) => `${name} ${dimensionText(parsed[i].dimension)}`);
  return new KanError(
    `discoverTable: no product of powers has the unit of ${show(target)}, ${dimensionText(own.dimension)}: there are ${told.join(', ')}`,
    'offer more constants of physics, or leave `constants` out: then numbers may carry units',
  );
}

/** The measured constants of a formula with the units that they carry. */
export function withUnits(
  expression: Expression,
  measured: readonly MeasuredConstant[] | undefined,
  { units, target, constants }: SearchUnits,
): MeasuredConstant[] | undefined {
  if (!measured || constants) return measured && [...measured];
  const places = numberPlaces(expression);
  // constants stand from left to right, among numbers that were not measured
  const left = [...places];
  const at = measured.map(({ value }) => {
    const found = left.findIndex((place) => Math.abs(place.value) === Math.abs(value));
    return found < 0 ? undefined : left.splice(0, found + 1).at(-1)!.index;
  });
  const others = places.map(({ index }) => index).filter((index) => !at.includes(index));
  try {
    const { numbers } = constantUnits('discoverTable', expression, {
      unitOf: (name) => units.get(name) ?? pureUnit,
      target: units.get(target) ?? pureUnit,
      carriers: [...at.filter((index) => index !== undefined), ...others],
    });
    return measured.map((each, i) => {
      const place = at[i];
      const unit = place === undefined ? undefined : numbers.get(place);
      return unit === undefined ? each : { ...each, unit };
    });
  } catch (error) {
    // a number that was left out for being 1 may have carried the unit
    if (error instanceof KanError) return [...measured];
    throw error;
  }
}

/** Of the constants of physics those that stand in one of the formulas. */
export function constantsUsed(
  expressions: readonly Expression[],
  constants: readonly PhysicalConstant[] | undefined,
): PhysicalConstant[] {
  const names = new Set(expressions.flatMap(variablesOf));
  return (constants ?? []).filter(({ name }) => names.has(name));
}
