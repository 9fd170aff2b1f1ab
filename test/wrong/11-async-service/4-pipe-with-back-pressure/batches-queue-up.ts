/**
 * Wrong: bounds the rows that wait for a batch, and not the batches that wait for the writer.
 * Caught by: transforms on while a batch is being written, and no further than its limit
 * Says: while batch 1 is being written
 * Says: rows were read
 */
export interface PipeOptions {
  atOnce: number;
  batchRows: number;
  signal: AbortSignal;
}

/** A row that was read, of which nothing is in a batch yet. */
interface Held<Out> {
  rows?: Out[];
}

class Pipe<In, Out> {
  readonly #stages = new AbortController();
  readonly #held: Held<Out>[] = [];
  #rest: (Out | undefined)[] = [];
  #at = 0;
  #filling: Out[] = [];
  readonly #full: Out[][] = [];
  #written = 0;
  #underWay = 0;
  #reading = false;
  #writing = false;
  #ended = false;
  #failure: { error: unknown } | undefined;
  readonly #source: AsyncIterator<In>;
  readonly #finished: Promise<void>;
  #finish: () => void = () => {};

  constructor(
    source: AsyncIterable<In>,
    readonly transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
    readonly write: (rows: Out[], signal: AbortSignal) => Promise<void>,
    readonly options: PipeOptions,
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  async run(): Promise<number> {
    const { signal } = this.options;
    const abort = () => this.#fail(signal.reason);
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    this.#pump();
    await this.#finished;
    signal.removeEventListener("abort", abort);
    if (!this.#failure) return this.#written;
    try {
      await this.#source.return?.();
    } catch {
      // The first error is thrown.
    }
    throw this.#failure.error;
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    this.#stages.abort(error);
  }

  /** Begins something, and goes on when it has ended. */
  #begin<T>(ask: () => PromiseLike<T>, use: (value: T) => void): void {
    this.#underWay++;
    new Promise<T>((resolve) => resolve(ask()))
      .then(use)
      .catch((error: unknown) => this.#fail(error))
      .then(() => {
        this.#underWay--;
        this.#pump();
      });
  }

  /** Moves what was transformed, in the order of the source, into the batch that is being filled. */
  #fill(): void {
    while (this.#filling.length < this.options.batchRows) {
      if (this.#at < this.#rest.length) {
        this.#filling.push(this.#rest[this.#at] as Out);
        this.#rest[this.#at++] = undefined;
        continue;
      }
      const rows = this.#held[0]?.rows;
      if (!rows) return;
      this.#held.shift();
      this.#rest = [...rows];
      this.#at = 0;
    }
  }

  #pump(): void {
    const { atOnce, batchRows } = this.options;
    if (!this.#failure) {
      this.#fill();
      while (this.#filling.length === batchRows) {
        this.#full.push(this.#filling);
        this.#filling = [];
        this.#fill();
      }
      const nothingToCome = this.#ended && this.#held.length === 0 && this.#at === this.#rest.length;
      if (nothingToCome && this.#filling.length > 0) this.#full.push(this.#filling.splice(0));
      const batch = this.#writing ? undefined : this.#full.shift();
      if (batch) {
        const size = batch.length;
        this.#writing = true;
        this.#begin(
          () => this.write(batch, this.#stages.signal),
          () => {
            this.#writing = false;
            this.#written += size;
          },
        );
      }
      if (!this.#failure && !this.#reading && !this.#ended && this.#held.length < atOnce) {
        this.#reading = true;
        this.#begin(
          () => this.#source.next(),
          ({ done, value }) => {
            this.#reading = false;
            if (done) this.#ended = true;
            else if (!this.#failure) this.#transformRow(value);
          },
        );
      }
    }
    if (this.#underWay === 0) this.#finish();
  }

  #transformRow(row: In): void {
    const held: Held<Out> = {};
    this.#held.push(held);
    this.#begin(
      () => this.transform(row, this.#stages.signal),
      (rows) => {
        held.rows = rows;
      },
    );
  }
}

export function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  options: PipeOptions,
): Promise<number> {
  return new Pipe(source, transform, write, options).run();
}
