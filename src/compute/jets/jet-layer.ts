// What passes jets of inputs on: any layer at work. Knows no kind of layer.

/** Told the derivative by a parameter, at its place in the flat array; each place at most once in a backward pass. */
export type Report = (place: number, slope: number) => void;

/** A layer at work: c is the flat array of the whole model. */
export interface JetLayer {
  /** Overwrites y, which holds zeros. */
  forward(c: Float64Array, x: Float64Array, y: Float64Array): void;
  /** After `forward` of the same x: from d, derivatives by y, adds to dx and reports those by parameters. */
  backward(c: Float64Array, x: Float64Array, d: Float64Array, dx: Float64Array, report: Report): void;
}
