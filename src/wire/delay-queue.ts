import type { Deadlines, Due } from "./deadlines.js";
import { Queue } from "./queue.js";

/** More than this on its way stops its sender. */
const mostBytes = 1024 * 1024;

/** A piece on its way, or something to be done when what was sent before it has arrived. @internal */
export type Chunk = Buffer | (() => void);

/**
 * One direction of one connection: what is put in comes out in order, each piece at its own moment.
 * @internal
 */
export class DelayQueue implements Due {
  /** Moment of the first piece. */
  dueAt = 0;
  /** Bytes on their way. */
  bytes = 0;
  /** By how much the piece that was taken last came too late, milliseconds. */
  lateMs = 0;
  readonly #waiting = new Queue<{ chunk: Chunk; dueAt: number }>();
  #lastDue = 0;
  #scheduled = false;

  /**
   * @param onDue called when a piece has reached its moment; to take it, and those after it that are due too: {@link take}
   */
  constructor(
    readonly deadlines: Deadlines,
    readonly onDue: (now: number) => void,
  ) {}

  /** Too much is on its way. */
  get full(): boolean {
    return this.bytes > mostBytes;
  }

  /** Little enough is on its way again. */
  get hasRoom(): boolean {
    return this.bytes < mostBytes / 2;
  }

  /** Nothing is on its way. */
  get empty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Sends a piece on its way, which takes so long. */
  put(chunk: Chunk, now: number, delayMs: number): void {
    this.#lastDue = Math.max(this.#lastDue, now + delayMs);
    this.#waiting.push({ chunk, dueAt: this.#lastDue });
    if (typeof chunk !== "function") this.bytes += chunk.length;
    this.#schedule();
  }

  /** Takes the next piece whose moment has come; undefined when there is none. */
  take(now: number): Chunk | undefined {
    if (!this.isDue(now)) return undefined;
    const { chunk, dueAt } = this.#waiting.take() as { chunk: Chunk; dueAt: number };
    this.lateMs = now - dueAt;
    if (typeof chunk !== "function") this.bytes -= chunk.length;
    return chunk;
  }

  /** Puts the rest of a piece that was taken back in front. */
  putBack(rest: Buffer): void {
    this.#waiting.putBack({ chunk: rest, dueAt: 0 });
    this.bytes += rest.length;
  }

  /** Forgets everything that is on its way. */
  clear(): void {
    this.#waiting.clear();
    this.bytes = 0;
  }

  /** Whether the first piece's moment has come. */
  isDue(now: number): boolean {
    return (this.#waiting.at(0)?.dueAt ?? Number.POSITIVE_INFINITY) <= now;
  }

  /** Waits for the moment of the next piece whose moment has not come. */
  #schedule(): void {
    if (this.#scheduled || this.empty) return;
    const now = performance.now();
    const momentOf = (place: number) => this.#waiting.at(place)?.dueAt as number;
    let at = 0;
    while (at < this.#waiting.size - 1 && momentOf(at) <= now) at++;
    this.#scheduled = true;
    this.dueAt = momentOf(at);
    this.deadlines.add(this);
  }

  fall(now: number): void {
    this.#scheduled = false;
    if (this.empty) return;
    this.onDue(now);
    if (!this.empty && this.#lastDue > now) this.#schedule();
  }
}
