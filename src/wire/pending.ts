import type { StatementRecord } from "./recorder.js";

/**
 * What a client has asked and the server has not answered yet, in order: the type of each message that will be answered, the
 * round trip it was sent in, and the statement it belongs to. A ring without an object per entry: this is the hot path.
 * @internal
 */
export class PendingQueue {
  #types = new Uint16Array(16);
  #trips = new Float64Array(16);
  #statements: (StatementRecord | undefined)[] = new Array(16).fill(undefined);
  #head = 0;
  /** How many are waiting. */
  size = 0;

  push(type: number, trip: number, statement?: StatementRecord): void {
    if (this.size === this.#types.length) this.#grow();
    const at = (this.#head + this.size) & (this.#types.length - 1);
    this.#types[at] = type;
    this.#trips[at] = trip;
    this.#statements[at] = statement;
    this.size += 1;
  }

  /** Type of the first; 0 when there is none. */
  get type(): number {
    return this.size === 0 ? 0 : (this.#types[this.#head] as number);
  }

  get trip(): number {
    return this.#trips[this.#head] as number;
  }

  /** The first now waits since another round trip: the client went on with what it began. */
  set trip(trip: number) {
    this.#trips[this.#head] = trip;
  }

  get statement(): StatementRecord | undefined {
    return this.size === 0 ? undefined : this.#statements[this.#head];
  }

  pop(): void {
    if (this.size === 0) return;
    this.#statements[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#types.length - 1);
    this.size -= 1;
  }

  /** Removes those of one type that follow the first without a gap. */
  dropAfterFirst(type: number): void {
    const kept = { type: this.type, trip: this.trip, statement: this.statement };
    this.pop();
    while (this.type === type) this.pop();
    this.#head = (this.#head - 1) & (this.#types.length - 1);
    this.#types[this.#head] = kept.type;
    this.#trips[this.#head] = kept.trip;
    this.#statements[this.#head] = kept.statement;
    this.size += 1;
  }

  #grow(): void {
    const length = this.#types.length;
    const types = new Uint16Array(length * 2);
    const trips = new Float64Array(length * 2);
    const statements: (StatementRecord | undefined)[] = new Array(length * 2).fill(undefined);
    for (let index = 0; index < length; index++) {
      const from = (this.#head + index) & (length - 1);
      types[index] = this.#types[from] as number;
      trips[index] = this.#trips[from] as number;
      statements[index] = this.#statements[from];
    }
    this.#types = types;
    this.#trips = trips;
    this.#statements = statements;
    this.#head = 0;
  }
}
