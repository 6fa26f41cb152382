// Places of a TypeScript source that can be changed by one small mistake, and the source after it. Knows syntax, no files and no tests.
// Left alone are types, imports, texts, what an error is told with, and tables of which only the names are read.
import { parseSync } from 'rolldown/experimental';

/** A change of `text.slice(start, end)` into `to`. */
/** @typedef {{ start: number, end: number, to: string, kind: string }} Mutant */

const relations = { '<': ['<=', '>'], '<=': ['<', '>'], '>': ['>=', '<'], '>=': ['>', '<'] };
const equalities = { '===': '!==', '!==': '===' };
const signs = { '+': '-', '-': '+', '*': '/', '/': '*', '**': '*', '%': '*' };
const assignments = { '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=' };
const logic = { '&&': '||', '||': '&&' };

/** Every mutant of a source, by place. Throws where it is not TypeScript. */
export function findMutants(name, text) {
  const { program, errors } = parseSync(name, text);
  if (errors?.length > 0) throw new Error(`${name}: ${errors[0].message}`);
  /** @type {Mutant[]} */
  const found = [];
  const add = (kind, start, end, to) => found.push({ kind, start, end, to });
  const source = ({ start, end }) => text.slice(start, end);
  /** Changes an operator that stands between two nodes. */
  const operator = (kind, { left, right, operator: from }, to) => {
    const at = text.indexOf(from, left.end);
    if (at >= 0 && at < right.start) add(kind, at, at + from.length, to);
  };

  const rules = {
    BinaryExpression(node) {
      for (const to of relations[node.operator] ?? []) operator('relation', node, to);
      if (node.operator in equalities) operator('equality', node, equalities[node.operator]);
      if (node.operator in signs && !isText(node)) operator('arithmetic', node, signs[node.operator]);
    },
    AssignmentExpression(node) {
      if (node.operator in assignments && !isText(node)) operator('arithmetic', node, assignments[node.operator]);
    },
    LogicalExpression(node) {
      if (node.operator in logic) operator('logic', node, logic[node.operator]);
      // the default is taken always
      else add('default', node.start, node.right.start, '');
    },
    UnaryExpression(node) {
      if (node.operator === '!' || node.operator === '-')
        add(node.operator === '!' ? 'condition' : 'sign', node.start, node.argument.start, '');
    },
    IfStatement: ({ test }) => add('condition', test.start, test.end, `!(${source(test)})`),
    ConditionalExpression: ({ test }) => add('condition', test.start, test.end, `!(${source(test)})`),
    Literal(node) {
      const { value } = node;
      if (typeof value === 'boolean') add('constant', node.start, node.end, String(!value));
      if (typeof value === 'number') {
        const small = Number.isInteger(value) && value < 10;
        add('constant', node.start, node.end, small ? String(value + 1) : `(${source(node)} * 4)`);
        if (small && value > 0) add('constant', node.start, node.end, String(value - 1));
      }
    },
    ExpressionStatement(node) {
      if (node.directive === undefined && node.expression.callee?.type !== 'Super')
        add('statement', node.start, node.end, ';');
    },
    ThrowStatement: (node) => add('statement', node.start, node.end, ';'),
    ContinueStatement: (node) => add('statement', node.start, node.end, ';'),
    BreakStatement: (node) => add('statement', node.start, node.end, ';'),
    ReturnStatement(node) {
      if (!node.argument) add('statement', node.start, node.end, ';');
    },
    CallExpression(node) {
      const args = node.arguments;
      const { object, property } = node.callee;
      // those of Math take their arguments in any order, but for two
      const any = object?.name === 'Math' && property.name !== 'pow' && property.name !== 'atan2';
      for (let i = 0; i + 1 < (any ? 0 : args.length); i++) {
        const [a, b] = [args[i], args[i + 1]];
        if (isOperand(a) && isOperand(b) && source(a) !== source(b))
          add('arguments', a.start, b.end, source(b) + text.slice(a.end, b.start) + source(a));
      }
      if (object?.name === 'Math' && (property.name === 'min' || property.name === 'max'))
        add('extremum', property.start, property.end, property.name === 'min' ? 'max' : 'min');
    },
  };
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== 'object' || isLeftAlone(node)) return;
    rules[node.type]?.(node);
    for (const key in node) visit(node[key]);
  };
  visit(program);
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Types, imports, errors with what they say, and tables of names. */
function isLeftAlone({ type, callee, id }) {
  if (type === 'VariableDeclarator' && id.typeAnnotation?.typeAnnotation.typeName?.name === 'OptionNames') return true;
  if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration') return true;
  if (type === 'NewExpression' && callee.name?.endsWith('Error')) return true;
  // wrappers of values are looked into, types are not
  return /^TS(?!AsExpression|NonNullExpression|SatisfiesExpression)/.test(type ?? '');
}

/** Whether `+` joins texts, as far as can be seen. */
const isText = (node) =>
  [node.left, node.right].some(
    (side) =>
      side.type === 'TemplateLiteral' ||
      (side.type === 'Literal' && typeof side.value === 'string') ||
      (side.type === 'BinaryExpression' && side.operator === '+' && isText(side)),
  );

const isOperand = ({ type, value }) =>
  type === 'Identifier' || type === 'MemberExpression' || (type === 'Literal' && typeof value === 'number');
