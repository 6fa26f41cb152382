// An ONNX graph as it is put together: nodes and constants, each with a name of its own. Knows no networks.

import type { Element, OnnxAttribute, OnnxNode, OnnxTensor } from './onnx-bytes.js';

/** The name of a value of the graph. */
export type Name = string;

export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];
  /** what the network computes in */
  readonly element: 'float' | 'double';
  private readonly known = new Map<string, Name>();
  private readonly prefix: string;
  private made = 0;

  /** `taken`: names of columns, which no value in between may have. */
  constructor(element: 'float' | 'double', taken: readonly string[]) {
    this.element = element;
    let prefix = 'n';
    while (taken.some((name) => name.startsWith(prefix))) prefix += '_';
    this.prefix = prefix;
  }

  /** Appends a node with one output, by the given name or a new one. */
  node(
    op: string,
    inputs: readonly Name[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    { domain = '', output = this.name() }: { domain?: string; output?: Name } = {},
  ): Name {
    this.nodes.push({ op, inputs, outputs: [output], attributes, domain });
    return output;
  }

  /** A constant, made once for all that are the same. */
  constant(element: Element, shape: readonly number[], values: ArrayLike<number> | readonly string[]): Name {
    const few = values.length <= 64;
    const key = few ? JSON.stringify([element, shape, Array.from(values as ArrayLike<number>, String)]) : '';
    const found = few ? this.known.get(key) : undefined;
    if (found !== undefined) return found;
    const name = this.name();
    this.constants.push({ name, element, shape, values });
    if (few) this.known.set(key, name);
    return name;
  }

  /** Numbers in what the network computes in. */
  numbers(shape: readonly number[], values: ArrayLike<number>): Name {
    return this.constant(this.element, shape, values);
  }

  /** One number, in what the network computes in. */
  number(value: number): Name {
    return this.numbers([], [value]);
  }

  integers(...values: number[]): Name {
    return this.constant('int64', [values.length], values);
  }

  /** Columns `from` to `to` of x[rows, …]. */
  columns(x: Name, from: number, to: number): Name {
    return this.slice(x, 1, from, to);
  }

  /** Part of an axis, from `from` up to and without `to`. */
  slice(x: Name, axis: number, from: number, to: number): Name {
    return this.node('Slice', [x, this.integers(from), this.integers(to), this.integers(axis)]);
  }

  /** One after another along the columns. */
  join(parts: readonly Name[]): Name {
    return parts.length === 1 ? parts[0] : this.node('Concat', parts, { axis: 1 });
  }

  /** The columns of x at these places, in this order. */
  pick(x: Name, places: readonly number[]): Name {
    return this.node('Gather', [x, this.integers(...places)], { axis: 1 });
  }

  cast(x: Name, element: Element): Name {
    return this.node('Cast', [x], { to: { float: 1, double: 11, int64: 7, bool: 9, string: 8 }[element] });
  }

  private name(): Name {
    return `${this.prefix}${this.made++}`;
  }
}
