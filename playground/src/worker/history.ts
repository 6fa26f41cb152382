// The losses of a run without end, as a curve of bounded length: when it is full, every other point goes. Knows numbers alone.

/** Points kept at most. */
const most = 1024;
/** Epochs of which everything is kept, for the report. */
const mostWhole = 50_000;

export class History {
  #epochs: number[] = [];
  #train: number[] = [];
  #test: number[] = [];
  #stride = 1;
  #whole = { train: [] as number[], test: [] as number[] };
  #last: { train?: number; test?: number } = {};

  add(epoch: number, train: number, test: number | undefined): void {
    this.#last = { train, test };
    if (this.#whole.train.length < mostWhole) {
      this.#whole.train.push(train);
      if (test !== undefined) this.#whole.test.push(test);
    }
    if (epoch % this.#stride !== 0 && epoch > 8) return;
    this.#epochs.push(epoch);
    this.#train.push(train);
    this.#test.push(test ?? NaN);
    if (this.#epochs.length < most) return;
    this.#stride *= 2;
    const kept = (values: number[]): number[] => values.filter((_, i) => i % 2 === 1);
    this.#epochs = kept(this.#epochs);
    this.#train = kept(this.#train);
    this.#test = kept(this.#test);
  }

  get last(): { train?: number; test?: number } {
    return this.#last;
  }

  /** Of every epoch, as far as that is kept: the first ones. */
  whole(): { train: number[]; test: number[] } {
    return this.#whole;
  }

  all(): { epochs: number[]; train: number[]; test: number[] } {
    return { epochs: this.#epochs, train: this.#train, test: this.#test };
  }
}
