// Named tensors out of a file of another program, looked up by name and shape. Knows nothing of the formats they came in, nor of models.

import { KanError, show, suggest } from '../errors.js';

/** One tensor of a file; its numbers are read when they are asked for. */
export interface ForeignTensor {
  shape: readonly number[];
  /** whether its numbers have 8 bytes */
  double: boolean;
  /** row-major */
  numbers: () => Float32Array | Float64Array;
}

/** The tensors of a file whose names begin with a prefix, by the rest of their names. */
export class Tensors {
  private readonly all: ReadonlyMap<string, ForeignTensor>;
  readonly prefix: string;

  constructor(all: ReadonlyMap<string, ForeignTensor>, prefix = '') {
    this.all = all;
    this.prefix = prefix;
  }

  /** Those whose names go on with `prefix`. */
  under(prefix: string): Tensors {
    return new Tensors(this.all, this.prefix + prefix);
  }

  /** The rests of the names, in the file's order. */
  get names(): string[] {
    return [...this.all.keys()]
      .filter((name) => name.startsWith(this.prefix))
      .map((name) => name.slice(this.prefix.length));
  }

  /** Names that do not begin with the prefix. */
  get others(): string[] {
    return [...this.all.keys()].filter((name) => !name.startsWith(this.prefix));
  }

  has(name: string): boolean {
    return this.all.has(this.prefix + name);
  }

  /** Whether any tensor has numbers of 8 bytes. */
  get double(): boolean {
    return this.names.some((name) => this.all.get(this.prefix + name)!.double);
  }

  /** The shape of a tensor of so many axes. Throws a KanError where there is none, or another. */
  shape(name: string, axes: number): readonly number[] {
    const { shape } = this.find(name);
    if (shape.length !== axes)
      throw new KanError(
        `tensor ${show(this.prefix + name)} must have ${axes} axes; it has the shape ${shapeText(shape)}`,
      );
    return shape;
  }

  /** The numbers of a tensor of that shape. Throws a KanError where there is none, another, or a number that is not finite. */
  take(name: string, shape: readonly number[]): Float32Array | Float64Array {
    const tensor = this.find(name);
    if (tensor.shape.length !== shape.length || tensor.shape.some((width, axis) => width !== shape[axis]))
      throw new KanError(
        `tensor ${show(this.prefix + name)} must have the shape ${shapeText(shape)}; it has ${shapeText(tensor.shape)}`,
      );
    const numbers = tensor.numbers();
    const bad = numbers.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new KanError(`tensor ${show(this.prefix + name)} is ${numbers[bad]} at place ${bad}`);
    return numbers;
  }

  private find(name: string): ForeignTensor {
    const found = this.all.get(this.prefix + name);
    if (found) return found;
    throw new KanError(
      `tensor ${show(this.prefix + name)} is missing`,
      suggest(this.prefix + name, [...this.all.keys()]),
    );
  }
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
