// Rows that are not as a formula says, as they are told: in a table's own numbering, and in words. Knows numbers and names.

import { countText } from '../count-text.js';
import type { Decision } from '../data/decision.js';
import { checkList, checkRecord, checkText } from '../errors.js';

/** A row that is not as the formula says, while nearly all others are. */
export interface SlipRow {
  /** its number in the table, counted from 1 as the library's errors do */
  row: number;
  /** of the target: as it stands, and as the formula has it; absent where it has none there */
  value: number;
  said?: number;
  /** the input that is beyond all others, where that is what is strange, and the value it would be right with */
  input?: { name: string; value: number; right?: number };
}

/** Rows that look like slips, and what became of them. */
export interface Slips {
  rows: readonly SlipRow[];
  /** they count as all others do; else they were set aside */
  kept: boolean;
  /** of the squared error of the answer on all rows, what these make */
  share: number;
}

/** Rows that are named in words; of more their number. */
const named = 6;

/**
 * Rows that look like slips of a target, in words: "1 row makes 99.8 % of the squared error: row 7 has 100, where the formula says 10".
 * Throws a KanError where it is given something else.
 */
export function slipsText(target: string, slips: Slips): string {
  checkText('slipsText: `target`', target);
  checkRecord('slipsText: `slips`', slips);
  const { rows, kept, share } = slips;
  checkList('slipsText: `slips.rows`', rows);
  const each = rows.slice(0, named).map(({ row, value, said, input }) => {
    if (input) {
      const right = input.right === undefined ? '' : `, where ${short(input.right)} would be right`;
      return `row ${row} has ${input.name} = ${short(input.value)}${right}`;
    }
    return `row ${row} has ${short(value)}${said === undefined ? '' : `, where the formula says ${short(said)}`}`;
  });
  const more = rows.length > named ? [`and ${countText(rows.length - named)} more`] : [];
  const list = [...each, ...more].join('; ');
  if (!kept)
    return `${count(rows.length)} set aside as ${rows.length === 1 ? 'a slip' : 'slips'}, far outside of what ${target} is elsewhere: ${list}`;
  return `${count(rows.length)} ${rows.length === 1 ? 'makes' : 'make'} ${Math.floor(1000 * share) / 10} % of the squared error: ${list}`;
}

/** The line of a profile. */
export function slipsDecision(target: string, slips: Slips): Decision {
  return { option: 'slips', columns: [target], value: slips.kept ? 'keep' : 'drop', why: slipsText(target, slips) };
}

const count = (rows: number): string => (rows === 1 ? '1 row' : `${countText(rows)} rows`);
const short = (value: number): string => String(Number(value.toPrecision(4)));
