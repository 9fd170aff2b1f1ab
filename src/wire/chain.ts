/** The chains of round trips of a scope, over all its connections. @internal */
export interface Chain {
  /** The longest so far. */
  longest: number;
  /** The longest that ends with a round trip that is answered: whatever is sent now may have waited for it. */
  answered: number;
}

/**
 * Where one connection is in the chains of a scope. A connection that may still turn out to be a request to cancel counts for
 * itself alone.
 * @internal
 */
export class ChainEnd {
  #depth = 0;
  /** Depth of the last round trip that is answered. */
  #answered = 0;

  /** @param counts it is known to be a connection */
  constructor(
    readonly chain: Chain,
    public counts: boolean,
  ) {}

  /** A round trip begins; `continues` when only what came before on this connection can have led to it. Returns its depth. */
  grow(continues: boolean): number {
    this.#depth = 1 + (continues ? this.#depth : Math.max(this.#depth, this.chain.answered));
    this.#reach();
    return this.#depth;
  }

  /** All round trips are answered. */
  turn(): void {
    this.#answered = this.#depth;
    this.#reach();
  }

  /** It is a connection: what it said so far counts, as all that will follow. */
  count(): void {
    this.counts = true;
    this.#reach();
  }

  #reach(): void {
    if (!this.counts) return;
    this.chain.longest = Math.max(this.chain.longest, this.#depth);
    this.chain.answered = Math.max(this.chain.answered, this.#answered);
  }
}
