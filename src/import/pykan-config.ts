// What pykan's settings file says that its tensors do not: which nodes are products, the base function, and the functions of edges. Knows
// the file's names; where there is no file, says what can be told from shapes.

import { own } from '../formula/functions.js';
import { KanError, show } from '../errors.js';
import { findEdgeFunction } from '../math/edge-functions.js';
import type { BaseActivation, LockedEdge } from '../model/spec.js';
import type { Tensors } from './tensors.js';
import { readYaml, type YamlValue } from './yaml.js';

/** Nodes of a level after the inputs. */
export interface Level {
  sums: number;
  /** factors of each product */
  arities: number[];
}

export interface PykanConfig {
  /** one for each layer */
  levels: Level[];
  base: BaseActivation;
  symbolic: boolean;
  /** the name of an edge's function; undefined where there is no file to say it */
  functionOf: (layer: number, output: number, input: number) => string | undefined;
}

const bases: Readonly<Record<string, BaseActivation>> = { silu: 'silu', identity: 'identity', zero: 'none' };

/** Reads the text of a settings file. Throws a KanError on what makes no sense. */
export function readPykanConfig(text: string, layers: number): PykanConfig {
  const config = readYaml(text);
  const width = listOf(config, 'width').map((level) => {
    const [sums, products] = Array.isArray(level) ? level : [level, 0];
    if (!isCount(sums) || !isCount(products)) throw senseless('width', level);
    return { sums, products };
  });
  if (width.length !== layers + 1)
    throw new KanError(
      `pykan's settings have ${width.length} levels of nodes, and its tensors ${layers} layers`,
      'settings and state must be of the same model',
    );
  const arity = config.get('mult_arity') ?? 2;
  const base = config.get('base_fun_name') ?? 'silu';
  if (typeof base !== 'string' || !Object.hasOwn(bases, base))
    throw new KanError(
      `pykan's settings: \`base_fun_name\` must be silu, identity or zero; got ${show(base)}`,
      'a base function of your own is not in the file and cannot be read',
    );
  return {
    levels: width.slice(1).map(({ sums, products }, i) => ({ sums, arities: aritiesOf(arity, i + 1, products) })),
    base: own(bases, base)!,
    symbolic: config.get('symbolic_enabled') !== false,
    functionOf: (layer, output, input) => {
      const rows = listOf(config, `symbolic.funs_name.${layer}`)[output];
      const name = Array.isArray(rows) ? rows[input] : undefined;
      // the file writes x^2 and sin bare, and '0' with quotes
      if (typeof name !== 'string') throw senseless(`symbolic.funs_name.${layer}`, name);
      return name;
    },
  };
}

/** What shapes say where there is no file: products of two where there are fewer nodes than sums. */
export function guessPykanConfig(tensors: Tensors, layers: number): PykanConfig {
  const levels = Array.from({ length: layers }, (_, l): Level => {
    const [, subnodes] = tensors.shape(`act_fun.${l}.coef`, 3);
    const [nodes] = tensors.has(`node_bias_${l}`) ? tensors.shape(`node_bias_${l}`, 1) : [subnodes];
    const products = subnodes - nodes;
    if (products < 0 || products > nodes)
      throw new KanError(
        `layer ${l} has ${subnodes} sums for ${nodes} nodes: which are products is not in this file`,
        'give the `config` that pykan writes beside it, …_config.yml',
      );
    return { sums: nodes - products, arities: new Array<number>(products).fill(2) };
  });
  return { levels, base: 'silu', symbolic: true, functionOf: () => undefined };
}

/** pykan's names of functions that are others here; an expression where none is built in. */
const renamed: Readonly<Record<string, Pick<LockedEdge, 'function' | 'expression'>>> = {
  '1/x^4': { function: '1/x^4', expression: '1/x^4' },
  '1/x^5': { function: '1/x^5', expression: '1/x^5' },
  'x^0.5': { function: 'sqrt' },
  'x^1.5': { function: 'x^1.5', expression: 'sqrt(x)^3' },
  '1/sqrt(x)': { function: '1/sqrt' },
  '1/x^0.5': { function: '1/sqrt' },
  sgn: { function: 'sign' },
  arctanh: { function: 'artanh' },
};

/** A function of pykan's library as one of ours; undefined where there is none of that name. */
export function edgeFunctionOf(name: string): Pick<LockedEdge, 'function' | 'expression'> | undefined {
  if (Object.hasOwn(renamed, name)) return renamed[name];
  return findEdgeFunction(name) && { function: name };
}

function aritiesOf(arity: YamlValue, level: number, products: number): number[] {
  const all = Array.isArray(arity) ? (arity[level] ?? []) : new Array<YamlValue>(products).fill(arity);
  if (!Array.isArray(all) || all.length !== products || !all.every((each) => isCount(each) && each >= 2))
    throw senseless('mult_arity', arity);
  return all as number[];
}

function listOf(config: Map<string, YamlValue>, name: string): YamlValue[] {
  const value = config.get(name);
  if (!Array.isArray(value)) throw senseless(name, value);
  return value;
}

function isCount(value: YamlValue | undefined): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1 << 20;
}

function senseless(name: string, value: unknown): KanError {
  return new KanError(`pykan's settings: \`${name}\` makes no sense; got ${show(value)}`);
}
