// What the networks say as answers, in stages of a query: the target's own units, or probabilities and the label of the largest.

import type { Answer } from './program.js';
import { type SqlDialect, sqlNumber, sqlString } from './sql-dialects.js';
import { sqlExp } from './sql-formula.js';
import { type Made, type SqlQuery, sumOf } from './sql-query.js';

type Numbers = Extract<Answer, { kind: 'numbers' }>;
type Classes = Extract<Answer, { kind: 'classes' }>;

/** Adds the stages; gives the names of the answers in the last one. */
export function answerStages(query: SqlQuery): string[] {
  const { answer, outputs } = query.program;
  const said = query.vectors[outputs];
  if (answer.kind === 'numbers') return numberStages(query, answer, said);
  if (answer.logit) logitStages(query, answer, said[0]);
  else softmaxStages(query, answer, said);
  query.forget();
  return labelStages(query, answer);
}

function numberStages(query: SqlQuery, { columns }: Numbers, said: readonly string[]): string[] {
  const end = query.program.steps.length;
  const names = columns.map((_, i) => `y${i}`);
  query.stage(
    end,
    columns.map(({ offset, factor, constant }, i): [string, string] => [
      names[i],
      constant ? sqlNumber(offset) : `${said[i]} / ${sqlNumber(factor)} + ${sqlNumber(offset)}`,
    ]),
  );
  names.forEach((name) => query.keep(name));
  if (columns.some(({ transform }) => transform)) {
    const restored = columns.map(({ transform }, i): [string, string] => {
      const y = names[i];
      if (!transform) return [y, y];
      const held = `CASE WHEN ${y} > 700 THEN 700 WHEN ${y} < -700 THEN -700 ELSE ${y} END`;
      const power = `exp(${orNull(query.dialect, y, held)})`;
      return [y, `${power} * ${sqlNumber(transform.smear)} - ${sqlNumber(transform.shift)}`];
    });
    query.stage(end, restored);
  }
  return names;
}

function logitStages(query: SqlQuery, { temperature, ...answer }: Classes, said: string): void {
  const { dialect, program } = query;
  const end = program.steps.length;
  query.stage(end, [[query.keep('z'), `${orNull(dialect, said)}${over(temperature)}`]]);
  query.stage(end, [
    ['y0', mixed(answer, `1 / (1 + ${sqlExp(dialect, 'z')})`)],
    ['y1', mixed(answer, `1 / (1 + ${sqlExp(dialect, '(-z)')})`)],
  ]);
}

function softmaxStages(query: SqlQuery, { temperature, ...answer }: Classes, said: readonly string[]): void {
  const { dialect, program } = query;
  const end = program.steps.length;
  query.stage(end, [[query.keep('most'), `${dialect.greatest}(${said.join(', ')})`]]);
  const powers = said.map((each, i): [string, string] => [
    query.keep(`e${i}`),
    sqlExp(dialect, `((${each} - most)${over(temperature)})`),
  ]);
  query.stage(end, powers);
  query.stage(end, [[query.keep('total'), sumOf(powers.map(([name]) => name))]]);
  query.stage(
    end,
    powers.map(([name], i): [string, string] => [`y${i}`, orNull(dialect, 'total', mixed(answer, `${name} / total`))]),
  );
}

/** The first class of the largest probability. */
function labelStages(query: SqlQuery, { classes }: Classes): string[] {
  const end = query.program.steps.length + 1;
  const names = classes.map((_, i) => query.keep(`y${i}`));
  query.stage(end, [['largest', `${query.dialect.greatest}(${names.join(', ')})`]]);
  const whens = classes.map((word, i) => `WHEN ${names[i]} = largest THEN ${sqlString(word)}`);
  const label: Made = [['label', `CASE ${whens.join(' ')} END`]];
  query.stage(end, label);
  return ['label', ...names];
}

const over = (temperature: number): string => (temperature === 1 ? '' : ` / ${sqlNumber(temperature)}`);

/** A probability where some rows are of any class. */
const mixed = ({ chance, classes }: Pick<Classes, 'chance' | 'classes'>, p: string): string =>
  chance === 0 ? p : `${sqlNumber(1 - chance)} * (${p}) + ${sqlNumber(chance / classes.length)}`;

/** NULL for what is no number: to databases that is more than any number, and equal to itself. */
function orNull(dialect: SqlDialect, text: string, then = text): string {
  return dialect.isNaN ? `CASE WHEN ${dialect.isNaN(text)} THEN NULL ELSE ${then} END` : then;
}
