import type { Sums } from "./sums.js";

/**
 * Follows the transactions of one connection by the tags of its commands and the status in ReadyForQuery.
 *
 * The tag `ROLLBACK` is ambiguous: it may end the transaction or go back to a savepoint. What comes after it decides.
 * @internal
 */
export class Transactions {
  #inBlock = false;
  #perhapsEnded = false;
  #outside = 0;
  #failedOutside = false;

  constructor(readonly sums: Sums) {}

  /** A transaction was begun before. */
  inherit(): void {
    this.#inBlock = true;
  }

  command(tag: string): void {
    const { transactions } = this.sums;
    if (tag === "BEGIN" || tag === "START TRANSACTION") {
      if (this.#inBlock && !this.#perhapsEnded) return;
      if (this.#perhapsEnded) transactions.rolledBack += 1;
      transactions.begun += 1;
      this.#inBlock = true;
      this.#perhapsEnded = false;
    } else if ((tag === "COMMIT" && this.#inBlock) || tag === "PREPARE TRANSACTION") {
      // One that is prepared is out of this connection's hands: whoever ends it does so by a statement of its own.
      if (tag === "COMMIT") transactions.committed += 1;
      this.#inBlock = false;
      this.#perhapsEnded = false;
    } else if (tag === "ROLLBACK" && this.#inBlock) this.#perhapsEnded = true;
    else if (!this.#inBlock && tag !== "ROLLBACK" && tag !== "COMMIT") this.#outside += 1;
  }

  error(): void {
    if (!this.#inBlock) this.#failedOutside = true;
  }

  /** The server is ready again: what was open to doubt is decided. */
  ready(status: "I" | "T" | "E"): void {
    const { transactions, implicitTransactions } = this.sums;
    if (status === "I") {
      if (this.#inBlock) transactions.rolledBack += 1;
      this.#inBlock = false;
    } else if (!this.#inBlock) {
      // COMMIT AND CHAIN: the next one has begun without a command of its own.
      transactions.begun += 1;
      this.#inBlock = true;
    }
    if (this.#failedOutside) implicitTransactions.rolledBack += 1;
    else if (this.#outside > 0) implicitTransactions.committed += 1;
    this.#perhapsEnded = false;
    this.#outside = 0;
    this.#failedOutside = false;
  }

  /** The connection has ended: the server rolls back what is open. */
  end(): void {
    if (this.#inBlock) this.sums.transactions.rolledBack += 1;
    this.#inBlock = false;
  }
}
