import { expect, test } from 'vitest';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';
import { tiedForms } from './tied-forms.js';

test.each([
  ['8 - 35/(c^2 + 4.4)', ['8*(c^2/(c^2 + 4.4))']],
  ['2.1*x + 2*y', ['2.1*(x + y)']],
  ['exp(5.1 - 5*exp(-t))', ['exp(5.1*(1 - exp(-t)))']],
  // far apart, with a sign that does not fit, and ones, which are not measured
  ['2*x + 5*y', []],
  ['8 + 35/(c^2 + 4.4)', []],
  ['x + y', []],
])('%s may be %j', (from, to) =>
  expect(tiedForms(parseExpression(from)).map((each) => printExpression(each))).toEqual(to),
);
