// The training that a worker is at: it pauses, goes on by so many epochs, keeps to a speed, hands out its parameters, and takes other options
// on the way. Knows epochs; what carries them out is train/trainer.ts's.

import type { Model } from '../model/model.js';
import type { ModelSpec } from '../model/spec.js';
import type { EpochEvent } from '../train/options.js';
import { createPace, createTempo } from '../train/pause.js';
import type { News } from './news.js';
import { sharesMemory } from './port.js';
import type { Tempo } from './protocol.js';
import { createMemory, type SnapshotFigures, type SnapshotMemory, snapshotWriter } from './snapshot-memory.js';

/** Milliseconds between two snapshots in shared memory: a picture of a page that moves has sixteen. */
const between = 15;

export class Training {
  readonly #news: News;
  readonly #wanted: boolean;
  readonly #answer: (ask: number) => void;
  readonly #due = createPace(between);
  readonly #tempo = createTempo();
  #paused: boolean;
  #speed: number;
  /** epochs until it pauses by itself */
  #left = Infinity;
  /** told to leave off */
  #ended = false;
  #wake = (): void => {};
  /** who wants to know when there is a new snapshot, and when there is a pause */
  #asks: number[] = [];
  #pausing: number[] = [];
  #waiting = false;
  #now: { figures: SnapshotFigures; model: Model } | undefined;
  /** the newest snapshot, and how many there were */
  #taken: SnapshotFigures | undefined;
  #count = 0;
  #memory: SnapshotMemory | undefined;
  #write: ReturnType<typeof snapshotWriter> | undefined;
  #spec: ModelSpec | undefined;
  #shares = sharesMemory();

  constructor(news: News, tempo: Tempo, callbacks: readonly string[], answer: (ask: number) => void) {
    this.#news = news;
    this.#paused = tempo.paused;
    this.#speed = tempo.speed;
    this.#wanted = callbacks.includes('onEpoch');
    this.#answer = answer;
  }

  /** Waits where it is paused, before the first epoch too. */
  gate(): Promise<void> | undefined {
    return this.#paused && !this.#ended ? this.#hold() : undefined;
  }

  /** What is called after each epoch. */
  readonly onEpoch = (event: EpochEvent, model: Model): Promise<void> | undefined => {
    const { epoch, trainLoss, validationLoss, learningRate } = event;
    this.#now = {
      figures: { epoch, trainLoss, learningRate, ...(validationLoss !== undefined && { validationLoss }) },
      model,
    };
    if (this.#wanted) this.#news.call('onEpoch', event);
    if (--this.#left === 0) this.#paused = true;
    const asked = this.#paused || this.#asks.length > 0;
    if (asked || (this.#shares ? this.#due.over() : this.#news.wantsSnapshot)) this.#take();
    if (asked) this.#news.send();
    if (this.#paused && !this.#ended) return this.#hold();
    for (const ask of this.#asks.splice(0)) this.#answer(ask);
    return this.#speed === Infinity ? undefined : this.#keepTempo();
  };

  pause(ask: number): void {
    this.#paused = true;
    if (this.#waiting) this.#answerNow(ask);
    else this.#pausing.push(ask);
  }

  /** Goes on; with a number of epochs it pauses again after them, and only then answers. */
  go(ask: number, epochs: number): void {
    this.#left = epochs;
    this.#paused = false;
    if (epochs === Infinity) this.#answer(ask);
    else this.#pausing.push(ask);
    this.#wake();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#wake();
  }

  snapshot(ask: number): void {
    if (this.#waiting) this.#answerNow(ask);
    else this.#asks.push(ask);
  }

  /** Does not wait any more, so that the run can end, or go on with other options. */
  leave(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Waits again as it is told to, after `leave`. */
  enter(): void {
    this.#ended = false;
  }

  /** No epoch is under way. */
  #answerNow(ask: number): void {
    this.#take();
    this.#news.send();
    this.#answer(ask);
  }

  async #hold(): Promise<void> {
    this.#waiting = true;
    for (const ask of [...this.#asks.splice(0), ...this.#pausing.splice(0)]) this.#answer(ask);
    while (this.#paused && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#waiting = false;
  }

  #keepTempo(): Promise<void> | undefined {
    const wait = this.#tempo(this.#speed);
    if (!wait) return undefined;
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#waiting = true;
    return Promise.race([wait, woken]).then(() => {
      this.#waiting = false;
      return this.gate();
    });
  }

  #take(): void {
    if (!this.#now) return;
    const { figures, model } = this.#now;
    if (figures === this.#taken) return;
    this.#taken = figures;
    const { spec, parameters } = model;
    if (this.#shares && !(this.#memory && this.#fits(spec, parameters.length))) this.#share(model);
    this.#due.begin();
    if (this.#write) this.#count = this.#write(figures, parameters);
    else {
      const copy = { spec, parameters: parameters.slice() } as Model;
      this.#news.snapshot({ number: ++this.#count, ...figures, model: copy });
    }
  }

  /** Whether the memory at hand is for such models; searches make new specs that say the same. */
  #fits(spec: ModelSpec, length: number): boolean {
    if (spec === this.#spec) return true;
    const memory = this.#memory!;
    const same =
      length === memory.length &&
      spec.dtype === memory.spec.dtype &&
      spec.encoding === memory.spec.encoding &&
      JSON.stringify(spec.layers) === JSON.stringify(memory.spec.layers);
    if (same) this.#spec = spec;
    return same;
  }

  #share(model: Model): void {
    try {
      this.#memory = createMemory(model, this.#count);
    } catch {
      // no room to share: by transfer, then
      this.#shares = false;
      this.#write = undefined;
      return;
    }
    this.#spec = model.spec;
    this.#write = snapshotWriter(this.#memory);
    this.#news.memory(this.#memory);
  }
}
