// Which networks of a search are read as formulas, and when it has seen enough of them. Knows errors, all relative to the target's spread; no networks.

/** A network that was trained: its error on rows it has not learned from, and the curves that it has. */
export interface TriedNetwork {
  error: number;
  curves: number;
}

/** A network this near is read at once; the others wait until all are trained. */
const promising = 1e-2;
/** As is one whose error is at most this many times that of the best known, unless it says next to nothing. */
const [nearly, asGood, hopeless] = [1.3, 1.1, 0.95];
/** A network is read only when its error is below this share of the best formula's. */
const worthwhile = 0.8;
/** Networks that are read as they come. */
const maxReadAtOnce = 10;
/** Error of a network with which it is a picture of a formula, and most of them that are tried for one. */
const [goodPicture, mostPictures] = [0.02, 3];
/** Error of the polynomial from which on the data counts as noisy. */
const noisy = 0.05;
/** A network is better than others by so much, or it is as good; and shapes without a better one after which a search may end. */
const [better, patience] = [0.98, 12];

/** Complexity of a formula that is read from so many curves, about. */
export const lengthOfReading = (curves: number): number => 6 * curves + 2;

/** Whether the rows are so noisy that one good network is as good as the next; `error` is that of the polynomial through them. */
export const isRough = (error: number): boolean => error > noisy;

/** Whether formulas are as good as the best network. */
export const isMet = (formulas: number, network: number): boolean => formulas <= asGood * network;

/** Whether a network is like what is known of the rows, or enough were tried for one that is; `formulas`: the least error of these. */
export function isPicture(error: number, formulas: number, tried: number): boolean {
  return error <= Math.max(goodPicture, 2 * formulas) || tried >= mostPictures;
}

/**
 * Whether a network is read as soon as it is trained: it is about the best known, of networks and of the polynomial, and much nearer than formulas that are no
 * longer than what would be read. The curves of a function of one variable (`alone`) are quickly read.
 */
export function isReadAtOnce(seen: {
  error: number;
  alone: boolean;
  /** least errors of networks, of the polynomial, and of formulas that are short enough */
  networks: number;
  polynomial: number;
  formulas: number;
  /** networks that were read */
  read: number;
}): boolean {
  const { error, alone, networks, polynomial, formulas, read } = seen;
  if (read >= maxReadAtOnce || error > hopeless) return false;
  if (alone) return true;
  return error <= Math.max(promising, nearly * Math.min(polynomial, networks)) && error <= worthwhile * formulas;
}

/** The networks of a search so far. */
export class TriedNetworks<T extends TriedNetwork> {
  readonly all: T[] = [];
  #best = Infinity;
  /** how many there were when one was last better */
  #improved = 0;

  add(network: T): void {
    this.all.push(network);
    if (network.error < better * this.#best) [this.#improved, this.#best] = [this.all.length, network.error];
  }

  /** The least error; infinite at first. */
  get least(): number {
    return this.all.reduce((least, { error }) => Math.min(least, error), Infinity);
  }

  /** Whether none of the last was better than those before. */
  get isWornOut(): boolean {
    return this.all.length - this.#improved >= patience;
  }

  /** The networks whose error is about the smallest, those of few curves first. */
  asGoodAsAny(): T[] {
    const { least } = this;
    return this.all.filter(({ error }) => error <= asGood * least).toSorted((a, b) => a.curves - b.curves);
  }
}
