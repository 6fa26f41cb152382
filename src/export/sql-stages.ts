// A program as stages of a query: each selects from the one before, and names what it makes, so that nothing is computed twice. Standard SQL, but for
// what sql-dialects.ts says.

import type { Program, Step } from './program.js';
import { answerStages } from './sql-answers.js';
import { columnTexts, fillOf, readText } from './sql-columns.js';
import { type SqlDialect, sqlName } from './sql-dialects.js';
import { sqlFormula } from './sql-formula.js';
import { activationText, gateTexts, linearTexts, meanTexts, normStages, productTexts } from './sql-layers.js';
import { type Made, SqlQuery } from './sql-query.js';
import { kanStages } from './sql-splines.js';

export interface SqlStages {
  /** each a select list, from the first on, which reads columns of t */
  stages: Made[];
  /** the names of the answers in the last */
  answers: string[];
}

/** Stages that take columns of `t` to answers; `kept` are passed on from the first to the last. */
export function sqlStages(program: Program, dialect: SqlDialect, kept: readonly string[]): SqlStages {
  const passed = kept.map((_, i) => `q${i}`);
  const query = new SqlQuery(program, dialect, passed);
  query.stages.push([
    ...kept.map((name, i): [string, string] => [passed[i], `t.${sqlName(name)}`]),
    ...program.columns.map((column, i): [string, string] => [
      `x${i}`,
      readText(column, fillOf(program.steps, i), dialect),
    ]),
  ]);
  columnStage(query);
  program.steps.forEach((step, k) => stepStages(query, step, k));
  const answers = answerStages(query);
  return { stages: query.stages, answers };
}

/** What columns become is one stage: no step but those of columns reads x. */
function columnStage(query: SqlQuery): void {
  const inputs: Made = [];
  query.program.steps.forEach((step, k) => {
    if (step.op !== 'number' && step.op !== 'date' && step.op !== 'words') return;
    const made = columnTexts(step, query.program.steps).map((text, i): [string, string] => [`v${k}_${i}`, text]);
    query.vectors[k] = made.map(([name]) => name);
    inputs.push(...made);
  });
  if (inputs.length > 0) query.stage(0, inputs);
}

function stepStages(query: SqlQuery, step: Step, k: number): void {
  const { vectors, dialect } = query;
  switch (step.op) {
    case 'number':
    case 'date':
    case 'words':
      return;
    case 'join':
      vectors[k] = step.of.flatMap((vector) => vectors[vector]);
      return;
    case 'kan':
      return kanStages(query, step, k);
    case 'linear':
      return query.setVector(k, linearTexts(step, vectors[step.of]));
    case 'activation':
      return query.setVector(
        k,
        vectors[step.of].map((x) => activationText(step.activation, x, dialect)),
      );
    case 'norm':
      return normStages(query, step, k);
    case 'gate':
      return query.setVector(k, gateTexts(step, vectors[step.of], vectors[step.skip]));
    case 'product':
      return query.setVector(k, productTexts(step, vectors[step.of]));
    case 'mean':
      return query.setVector(k, meanTexts(step, vectors));
    case 'formula': {
      const names = new Map(
        query.program.columns.map(({ name }, i) => [name, step.of === undefined ? `x${i}` : vectors[step.of][i]]),
      );
      return query.setVector(
        k,
        step.expressions.map((expression) => sqlFormula(expression, names, dialect)),
      );
    }
  }
}
