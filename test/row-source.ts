/** Rows that are made when they are asked for: knows how far it was read, whether it was closed, and which rows are still held. */
export class RowSource<Row extends object> {
  /** Rows that somebody has asked for. */
  read = 0;
  /** Was it read to its end, or closed before? */
  closed = false;
  readonly #rows: readonly Row[];
  readonly #failure: { behind: number; error: unknown } | undefined;
  readonly #made: WeakRef<Row>[] = [];

  /** @param failure what it throws in place of the row behind so many */
  constructor(rows: readonly Row[], failure?: { behind: number; error: unknown }) {
    this.#rows = rows;
    this.#failure = failure;
  }

  /** The rows, each made anew and frozen. */
  *plain(): Generator<Row, void, undefined> {
    try {
      for (const each of this.#rows) {
        if (this.#failure?.behind === this.read) throw this.#failure.error;
        this.read++;
        const row = Object.freeze({ ...each });
        this.#made.push(new WeakRef(row));
        yield row;
      }
    } finally {
      this.closed = true;
    }
  }

  /** The same, as promises. */
  async *later(): AsyncGenerator<Row, void, undefined> {
    for (const row of this.plain()) yield row;
  }

  /** How many of the first rows something still holds: to be asked when garbage has been collected. */
  heldOf(first: number): number {
    return this.#made.slice(0, first).filter((row) => row.deref() !== undefined).length;
  }
}

/** The ways in which a {@link RowSource} can be read, and what they are in words. */
export const waysToRead = [
  ["plain", "a generator"],
  ["later", "an async generator"],
] as const;
