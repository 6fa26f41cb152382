// A program as one header of C99: no memory is asked for, tables are constants, nothing but math.h is called.

import { KanError, show } from '../errors.js';
import { partsOf, type Expression } from '../formula/expression.js';
import { version } from '../version.js';
import { cText } from './c-steps.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { plain, wrapped } from './numbers-text.js';
import { answerWidth, type Program } from './program.js';

export function printCHeader({ program, samples, options }: ExportJob): ExportedFile[] {
  const { name, precision = 'double' } = options;
  const isFloat = precision === 'float';
  if (isFloat) checkFloat(program);
  const { columns, answer, about } = program;
  const { before, formulas, lines } = cText(program, name, isFloat);
  const guard = `${name.toUpperCase()}_H`;
  const width = answerWidth(program);
  const names = answer.kind === 'numbers' ? answer.columns.map((column) => column.name) : answer.classes;
  const body = lines.map((line) => `  ${line}`).join('\n');
  const own = (text: string): string => text.replaceAll('M(', `${name}_m(`).replace(/\bR\b/g, `${name}_real`);
  const content = `/* ${about[0].toUpperCase()}${about.slice(1)} in C99, made by kanjs ${version}. No memory is asked for; tables are constants.

   #include "${name}.h"
   ${name}_real x[${columns.length}] = { ... }, y[${width}];
   ${name}_predict(x, y);${answer.kind === 'classes' ? `   y: probabilities; ${name}_label(y) is the place of the likeliest class` : ''}

   x are the values of ${name}_columns in their order: numbers, dates as seconds since 1970 began (UTC), times as seconds since midnight, words as
   ${name}_word(column, "word"). NAN where there is no value.

   cc -DKAN_SELF_TEST -x c ${name}.h -o test -lm && ./test compares its answers to ${samples.rows} rows with the model's own. */
#ifndef ${guard}
#define ${guard}
#include <math.h>
${columns.some(({ kind }) => kind === 'words') ? '#include <string.h>\n' : ''}
typedef ${isFloat ? 'float' : 'double'} ${name}_real;
#define ${name}_m(called) ${isFloat ? 'called##f' : 'called'}

enum { ${name}_column_count = ${columns.length}, ${name}_answer_count = ${width} };

/* what is read, and what is answered */
static const char *const ${name}_columns[] = {
${wrapped(columns.map((column) => cString(column.name)))}};
static const char *const ${name}_answers[] = {
${wrapped(names.map(cString))}};
${wordsText(program, name)}
${[own(before.join('\n')), ...formulas].join('\n')}

/* y[${width}] of x[${columns.length}] */
static inline void ${name}_predict(const ${name}_real *x, ${name}_real *y) {
  int i, o;
${own(body)}
  (void)i;
  (void)o;
}
${answer.kind === 'classes' ? labelText(name, width) : ''}
${selfTestText(program, samples, name, isFloat)}
#endif
`;
  return [{ name: `${name}.h`, content }];
}

/** Text as a string of C: bytes that are no printable ASCII in octal, and no trigraphs. */
export function cString(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const written = Array.from(bytes, (byte) => {
    if (byte < 32 || byte > 126) return `\\${byte.toString(8).padStart(3, '0')}`;
    const sign = String.fromCharCode(byte);
    return sign === '"' || sign === '\\' || sign === '?' ? `\\${sign}` : sign;
  });
  return `"${written.join('')}"`;
}

function wordsText({ columns }: Program, name: string): string {
  const lists = columns.flatMap((column, i) => (column.kind === 'words' ? [{ i, words: column.words }] : []));
  if (lists.length === 0) return '';
  return `
${lists.map(({ i, words }) => `static const char *const ${name}_words_${i}[] = {\n${wrapped(words.map(cString))}};`).join('\n')}

/* the place of a word of that column; -1 where it is not known, as is fit for an x */
static inline int ${name}_word(int column, const char *word) {
  const char *const *words = 0;
  int count = 0, i;
${lists.map(({ i, words }) => `  if (column == ${i}) { words = ${name}_words_${i}; count = ${words.length}; }`).join('\n')}
  for (i = 0; i < count; i++) if (strcmp(words[i], word) == 0) return i;
  return -1;
}
`;
}

function labelText(name: string, width: number): string {
  return `
/* the place of the likeliest class in ${name}_answers; -1 where there is no answer */
static inline int ${name}_label(const ${name}_real *y) {
  int best = 0, i;
  for (i = 1; i < ${width}; i++) if (y[i] > y[best]) best = i;
  return isnan(y[best]) ? -1 : best;
}
`;
}

function selfTestText(
  program: Program,
  { rows, values, answers, usual }: ExportJob['samples'],
  name: string,
  isFloat: boolean,
): string {
  const [inputs, width] = [program.columns.length, answerWidth(program)];
  const items = (numbers: Float64Array): string =>
    wrapped(Array.from(numbers, (value) => (Number.isNaN(value) ? 'NAN' : plain(value))));
  return `
#ifdef KAN_SELF_TEST
#include <stdio.h>
static const ${name}_real ${name}_test_x[] = {
${items(values)}};
static const double ${name}_test_y[] = {
${items(answers)}};
int main(void) {
  ${name}_real y[${width}];
  int row, i;
  (void)${name}_columns;
  (void)${name}_answers;
  for (row = 0; row < ${rows}; row++) {
    ${name}_predict(${name}_test_x + row * ${inputs}, y);
    for (i = 0; i < ${width}; i++) {
      const double expected = ${name}_test_y[row * ${width} + i], size = fabs(expected) > ${plain(usual)} ? fabs(expected) : ${plain(usual)};
      if (!(fabs(y[i] - expected) <= ${isFloat ? '1e-5' : '1e-9'} * size)) {
        printf("self-test: row %d gives %.17g where the model says %.17g\\n", row, (double)y[i], expected);
        return 1;
      }
    }
  }
  printf("${rows} rows answered as the model does\\n");
  return 0;
}
#endif`;
}

/** Share of a scaled input that numbers of four bytes may lose. */
const mostLost = 1e-6;

/** Throws a KanError where numbers of four bytes cannot hold what is read, or a jump would come elsewhere. */
function checkFloat({ columns, steps }: Program): void {
  const hint = 'export with `precision: "double"`';
  for (const step of steps) {
    if (step.op === 'date') {
      const column = columns[step.column];
      if (column.kind === 'date' && column.date.order !== 'time')
        throw new KanError(
          `exportModel: column ${show(column.name)} holds dates, and float cannot hold their seconds`,
          hint,
        );
    }
    if (step.op === 'number' && !step.curve) {
      const column = columns[step.column];
      const largest = column.kind === 'words' ? 0 : Math.max(...column.range.map(Math.abs));
      if (largest * Math.abs(step.factor) * 2 ** -24 > mostLost)
        throw new KanError(
          `exportModel: the values of column ${show(column.name)} differ in digits that float does not have`,
          hint,
        );
    }
    if (step.op === 'kan' && step.splines.basis === 'bspline' && step.splines.order === 0)
      throw new KanError(
        'exportModel: curves of order 0 jump at knots, and a number rounded to float may lie on the other side',
        hint,
      );
    if (step.op === 'kan' && step.locked.some(({ f }) => jumps(f)))
      throw new KanError(
        'exportModel: a locked edge has `sign` or `floor`, which jump, and a number rounded to float may lie on the other side',
        hint,
      );
    if (step.op === 'formula' && step.expressions.some(jumps))
      throw new KanError(
        'exportModel: the formula has `sign` or `floor`, which jump, and a number rounded to float may lie on the other side',
        hint,
      );
  }
}

function jumps(expression: Expression): boolean {
  if (expression.kind === 'call' && (expression.name === 'sign' || expression.name === 'floor')) return true;
  return partsOf(expression).some(jumps);
}
