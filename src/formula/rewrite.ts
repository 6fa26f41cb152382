// Other forms of a sum with the same value, and the search for the shortest: products multiplied out, common factors taken out,
// squares completed, logarithms joined. Every step that is kept makes the formula shorter, so the search ends.

import {
  add,
  atomSum,
  callAtom,
  type Factor,
  factorTerm,
  makeSum,
  makeTerm,
  NotFinite,
  scale,
  type Sum,
  type Term,
  termSum,
} from './normal-form.js';
import { asTerm, multiplyTerms, numericPower } from './normal-products.js';
import { costOf } from './normalize.js';
import { tidy } from './plain-numbers.js';
import type { Steps } from '../work.js';

/** sums with more terms are multiplied out, collected, and have their common factor taken out; more would take too long */
const maxTerms = 24;

/** What one search remembers, and how much more it may look at. */
export interface Search {
  /** results by the key of the sum */
  known: Map<string, Sum>;
  /** nodes of candidates that may still be looked at; below 0 sums stay as they are */
  left: number;
  /** nodes looked at since others had their turn */
  since: number;
  /** whether it was told to stop */
  stopped: boolean;
}

/** nodes that are looked at in a millisecond or two, and after being told to stop: what is short at hand is worth that */
const [fewNodes, lastNodes] = [200, 1000];
/** enough for formulas of a few hundred nodes; larger ones are simplified as far as it goes, in about a second */
const maxNodes = 100_000;

export const createSearch = (nodes = maxNodes): Search => ({ known: new Map(), left: nodes, since: 0, stopped: false });

/** The shortest form of the sum that the rewrites reach. Stopped, it looks at few more. */
export function* improve(sum: Sum, search: Search): Steps<Sum> {
  const before = search.known.get(sum.key);
  if (before) return before;
  let best = sum;
  for (let changed = true; changed && search.left > 0;) {
    changed = false;
    if (best.terms.length === 0) break;
    const cost = costOf(best);
    for (const candidate of candidatesFor(best, search)) {
      if (search.left <= 0) break;
      if (candidate === turn) {
        yield* giveTurn(search);
        continue;
      }
      if (candidate.key === best.key) continue;
      const itsCost = costOf(candidate);
      search.left -= itsCost;
      search.since += itsCost;
      if (search.since > fewNodes) yield* giveTurn(search);
      if (itsCost >= cost) continue;
      best = candidate;
      changed = true;
      break;
    }
  }
  search.known.set(sum.key, best);
  search.known.set(best.key, best);
  return best;
}

/** Lets others have their turn, and hears whether to stop. */
function* giveTurn(search: Search): Steps<void> {
  search.since = 0;
  const told = yield 0;
  if (told && !search.stopped) search.left = Math.min(search.left, lastNodes);
  search.stopped ||= told;
}

/** In the place of a candidate: that it is somebody else's turn. */
const turn = Symbol('turn');
type Candidates = Generator<Sum | typeof turn, void, undefined>;

/** What an inner sum is improved to, among candidates. */
function* improved(sum: Sum, search: Search): Generator<typeof turn, Sum, undefined> {
  const steps = improve(sum, search);
  for (;;) {
    const { done, value } = steps.next(search.stopped);
    if (done) return value;
    yield turn;
  }
}

function* candidatesFor(sum: Sum, search: Search): Candidates {
  if (sum.terms.length > maxTerms) {
    yield makeSum(sum.terms.flatMap((term) => expand(term) ?? [term]));
    yield* commonFactors(sum, search, true);
    return;
  }
  for (const rewrite of [expansions, absorbed, squaresOfSines, joinedLogarithms, squares, commonFactors, hiddenNumbers])
    try {
      yield* rewrite(sum, search);
    } catch (error) {
      if (!(error instanceof NotFinite)) throw error;
    }
}

// products of sums, multiplied out: first all of them, then one by one; what has been multiplied out may have common factors

function* expansions(sum: Sum, search: Search): Candidates {
  const expandable = sum.terms.filter(isExpandable);
  if (expandable.length === 0) return;
  const all = makeSum(sum.terms.flatMap((term) => expand(term) ?? [term]));
  yield all;
  yield* factorings(all, search);
  if (expandable.length === 1) return;
  for (const one of expandable) {
    const rest = sum.terms.filter((term) => term !== one);
    yield makeSum([...rest, ...(expand(one) ?? [one])]);
  }
}

/** what factoring once more makes of a sum that is itself longer than where it came from */
function* factorings(sum: Sum, search: Search): Candidates {
  if (sum.terms.length > maxTerms) return;
  for (const candidate of squares(sum)) {
    // once more, where that is shorter
    let [best, least] = [candidate, costOf(candidate)];
    for (const further of squares(candidate)) {
      const cost = costOf(further);
      if (cost < least) [best, least] = [further, cost];
      search.since += cost;
      if (search.since > fewNodes) yield turn;
      if (search.stopped) break;
    }
    yield best;
  }
  for (const candidate of commonFactors(sum, search)) yield candidate;
}

const isOpen = ({ base, exponent }: Factor): boolean =>
  base.kind === 'sum' && Number.isInteger(exponent) && exponent > 0 && exponent <= 4;
const isExpandable = ({ factors }: Term): boolean => factors.some(isOpen);

function expand(term: Term): Term[] | undefined {
  let terms = [
    makeTerm(
      term.coefficient,
      term.factors.filter((factor) => !isOpen(factor)),
    ),
  ];
  for (const { base, exponent } of term.factors.filter(isOpen)) {
    const { terms: inner } = (base as { sum: Sum }).sum;
    for (let k = 0; k < exponent; k++) {
      terms = makeSum(terms.flatMap((a) => inner.map((b) => multiplyTerms(a, b)))).terms as Term[];
      if (terms.length > 2 * maxTerms) return undefined;
    }
  }
  return terms;
}

// x²/((x/y)² − 1) is 1/(1/y² − 1/x²)

function* absorbed(sum: Sum, search: Search): Candidates {
  for (const term of sum.terms)
    for (const below of term.factors) {
      if (below.base.kind !== 'sum' || below.exponent !== -1) continue;
      for (const factor of term.factors) {
        if (factor.base.kind === 'sum' || factor.base.variables.length === 0) continue;
        const by = makeTerm(1, [{ base: factor.base, exponent: -factor.exponent }]);
        const inside = yield* improved(makeSum(below.base.sum.terms.map((each) => multiplyTerms(each, by))), search);
        const rest = makeTerm(
          term.coefficient,
          term.factors.filter((each) => each !== below && each !== factor),
        );
        const whole = multiplyTerms(rest, asTerm(numericPower(inside, -1)));
        yield makeSum([...sum.terms.filter((each) => each !== term), whole]);
      }
    }
}

// a·b + a·c is a·(b + c)

function* commonFactors(sum: Sum, search: Search, wholeOnly = false): Candidates {
  const seen = new Map<string, Factor[]>();
  for (const { factors } of sum.terms)
    for (const factor of factors) seen.set(factor.base.key, [...(seen.get(factor.base.key) ?? []), factor]);
  for (const [key, found] of seen) {
    if (found.length < 2) continue;
    const signs = new Set(found.map(({ exponent }) => Math.sign(exponent)));
    for (const sign of signs) {
      const exponents = found.map(({ exponent }) => exponent).filter((exponent) => Math.sign(exponent) === sign);
      if (exponents.length < 2) continue;
      const shared = sign * Math.min(...exponents.map(Math.abs));
      const has = ({ factors }: Term): boolean =>
        factors.some(({ base, exponent }) => base.key === key && Math.sign(exponent) === sign);
      // x² + x·y + z would not be read more easily as x·(x + y) + z
      const whole = sum.terms.every(has);
      if (!whole && wholeOnly) continue;
      if (!whole && exponents.some((exponent) => exponent !== exponents[0])) continue;
      const divisor = factorTerm(found[0].base, -shared);
      const inside = yield* improved(
        makeSum(sum.terms.filter(has).map((term) => multiplyTerms(term, divisor))),
        search,
      );
      const outside = factorTerm(found[0].base, shared);
      yield makeSum([...sum.terms.filter((term) => !has(term)), multiplyTerms(outside, asTerm(inside))]);
    }
  }
}

// a·u² + c·u·v + b·v² with c² = 4ab is a·(u + c/2a·v)²; without b·v², what is missing is added and taken away again

function* squares(sum: Sum): Generator<Sum> {
  for (const first of sum.terms) {
    const root = rootOf(first);
    if (!root) continue;
    for (const cross of sum.terms) {
      if (cross === first) continue;
      const other = multiplyTerms(cross, power(root, -1));
      if (other.factors.some(({ exponent }) => exponent < 0) && !cross.factors.some(({ exponent }) => exponent < 0))
        continue;
      const half = makeTerm(tidy(other.coefficient / (2 * first.coefficient)), other.factors);
      if (half.key === root.key) continue;
      const missing = numericPower(termSum(half), 2);
      const square = numericPower(makeSum([makeTerm(1, root.factors), half]), 2);
      const rest = sum.terms.filter((term) => term !== first && term !== cross);
      const last = scale(missing, -first.coefficient);
      // only a number may be left over: a square with anything else is no shorter
      const matches = rest.some(({ key }) => key === last.terms[0].key);
      if (!matches && last.terms[0].factors.length > 0) continue;
      yield add(makeSum(rest), last, scale(square, first.coefficient));
    }
  }
}

const power = ({ factors }: Term, n: number): Term =>
  makeTerm(
    1,
    factors.map(({ base, exponent }) => ({ base, exponent: exponent * n })),
  );

/** u where the factors are u², u not a number */
function rootOf({ factors }: Term): Term | undefined {
  if (factors.length === 0 || factors.some(({ base, exponent }) => exponent % 2 !== 0 || base.variables.length === 0))
    return undefined;
  return makeTerm(
    1,
    factors.map(({ base, exponent }) => ({ base, exponent: exponent / 2 })),
  );
}

// r·sin²u + r·cos²u is r; r·cosh²u − r·sinh²u too

function* squaresOfSines(sum: Sum): Candidates {
  for (const [sine, cosine, sign] of [
    ['sin', 'cos', 1],
    ['sinh', 'cosh', -1],
  ] as const)
    for (const term of sum.terms)
      for (const { base, exponent } of term.factors) {
        if (base.kind !== 'call' || base.name !== cosine || exponent < 2) continue;
        const rest = multiplyTerms(term, factorTerm(base, -2));
        const partner = multiplyTerms(rest, factorTerm(callAtom(sine, base.arguments), 2));
        const other = sum.terms.find(({ key }) => key === partner.key);
        if (other && other.coefficient === sign * term.coefficient)
          yield makeSum([...sum.terms.filter((each) => each !== term && each !== other), rest]);
      }
}

// r·log u ± r·log v is r·log(u·v^±1)

function* joinedLogarithms(sum: Sum): Candidates {
  const found = sum.terms.flatMap((term) => {
    const factor = term.factors.find(
      ({ base, exponent }) => base.kind === 'call' && base.name === 'log' && exponent === 1,
    );
    if (!factor || factor.base.kind !== 'call') return [];
    const rest = makeTerm(
      term.coefficient,
      term.factors.filter((each) => each !== factor),
    );
    return [{ term, rest, argument: asTerm(factor.base.arguments[0]) }];
  });
  for (const [k, a] of found.entries())
    for (const b of found.slice(k + 1)) {
      if (a.rest.key !== b.rest.key || Math.abs(a.rest.coefficient) !== Math.abs(b.rest.coefficient)) continue;
      const [first, second] = a.rest.coefficient > 0 || b.rest.coefficient < 0 ? [a, b] : [b, a];
      const side = first.rest.coefficient === second.rest.coefficient ? 1 : -1;
      const joined = multiplyTerms(first.argument, asTerm(numericPower(termSum(second.argument), side)));
      const logarithm = atomSum(callAtom('log', [termSum(joined)]));
      const others = sum.terms.filter((term) => term !== a.term && term !== b.term);
      yield makeSum([...others, multiplyTerms(first.rest, asTerm(logarithm))]);
    }
}

// 1.2·log(3.4·x + 5.6) + 7.8: the number goes out of the logarithm into the one behind it

function* hiddenNumbers(sum: Sum, search: Search): Candidates {
  if (!sum.terms.some(({ factors }) => factors.length === 0)) return;
  for (const term of sum.terms) {
    const [only] = term.factors;
    if (term.factors.length !== 1 || only!.exponent !== 1 || only!.base.kind !== 'call' || only!.base.name !== 'log')
      continue;
    const argument = only!.base.arguments[0];
    for (const content of new Set(argument.terms.map(({ coefficient }) => Math.abs(coefficient)))) {
      if (content === 1) continue;
      const inside = yield* improved(scale(argument, 1 / content), search);
      const moved = makeTerm(tidy(term.coefficient * Math.log(content)), []);
      const logarithm = makeTerm(term.coefficient, [{ base: callAtom('log', [inside]), exponent: 1 }]);
      yield makeSum([...sum.terms.filter((each) => each !== term), moved, logarithm]);
    }
  }
}
