import type { Deadlines, Due } from "./deadlines.js";
import { Queue } from "./queue.js";

/** A piece on its way, or something to be done when what was sent before it has arrived. @internal */
export type Freight = Buffer | (() => void);

/**
 * One direction of one connection: what is put in comes out in order, each piece at its own moment.
 * @internal
 */
export class Line implements Due {
  /** Moment of the first piece. */
  dueAt = 0;
  /** Bytes on their way. */
  bytes = 0;
  /** By how much the piece that was taken last came too late, milliseconds. */
  lateMs = 0;
  readonly #freight = new Queue<Freight>();
  /** The moment of each. */
  readonly #due = new Queue<number>();
  #lastDue = 0;
  #freeAt = 0;
  #scheduled = false;

  /**
   * @param ripe called when a piece has reached its moment; to take it, and those after it that are ripe too: {@link take}
   */
  constructor(
    readonly deadlines: Deadlines,
    readonly ripe: (now: number) => void,
  ) {}

  /** Nothing is on its way. */
  get empty(): boolean {
    return this.#freight.size === 0;
  }

  /**
   * Sends a piece on its way.
   *
   * @param delayMs how long it travels
   * @param bytesPerSecond how fast pieces follow each other
   */
  put(freight: Freight, now: number, delayMs: number, bytesPerSecond: number): void {
    if (typeof freight !== "function" && bytesPerSecond !== Number.POSITIVE_INFINITY) {
      const most = Math.max(1_460, Math.ceil(bytesPerSecond / 100));
      for (let from = 0; from < freight.length; from += most) {
        const piece = freight.subarray(from, from + most);
        this.#freeAt = Math.max(this.#freeAt, now) + (piece.length * 1_000) / bytesPerSecond;
        this.#add(piece, this.#freeAt + delayMs);
      }
    } else this.#add(freight, now + delayMs);
  }

  #add(freight: Freight, due: number): void {
    this.#lastDue = Math.max(this.#lastDue, due);
    this.#freight.push(freight);
    this.#due.push(this.#lastDue);
    if (typeof freight !== "function") this.bytes += freight.length;
    this.#schedule();
  }

  /** Takes the next piece whose moment has come; undefined when there is none. */
  take(now: number): Freight | undefined {
    if (!this.isRipe(now)) return undefined;
    const freight = this.#freight.take() as Freight;
    this.lateMs = now - (this.#due.take() as number);
    if (typeof freight !== "function") this.bytes -= freight.length;
    return freight;
  }

  /** Puts the rest of a piece that was taken back in front. */
  putBack(rest: Buffer): void {
    this.#freight.putBack(rest);
    this.#due.putBack(0);
    this.bytes += rest.length;
  }

  /** Forgets everything that is on its way. */
  clear(): void {
    this.#freight.clear();
    this.#due.clear();
    this.bytes = 0;
  }

  /** Whether the first piece's moment has come. */
  isRipe(now: number): boolean {
    return (this.#due.at(0) ?? Number.POSITIVE_INFINITY) <= now;
  }

  /** Waits for the moment of the next piece whose moment has not come. */
  #schedule(): void {
    if (this.#scheduled || this.empty) return;
    const now = performance.now();
    let at = 0;
    while (at < this.#due.size - 1 && (this.#due.at(at) as number) <= now) at++;
    this.#scheduled = true;
    this.dueAt = this.#due.at(at) as number;
    this.deadlines.add(this);
  }

  fall(now: number): void {
    this.#scheduled = false;
    if (this.empty) return;
    this.ripe(now);
    if (!this.empty && this.#lastDue > now) this.#schedule();
  }
}
