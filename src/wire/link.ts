import type { Deadlines } from "./deadlines.js";
import { type Forward, forward, type Hold, holdAll } from "./decision.js";
import { DelayQueue } from "./delay-queue.js";
import type { Distance } from "./distance.js";

/** The way between one client and its server: what is sent in either direction is delayed, and stays in order. @internal */
export class Link {
  readonly up: DelayQueue;
  readonly down: DelayQueue;

  /** @param arrived called when something has reached its moment at the server, or at the client: to be taken from its queue */
  constructor(
    readonly distance: Distance,
    deadlines: Deadlines,
    arrived: { atServer(now: number): void; atClient(now: number): void },
  ) {
    this.up = new DelayQueue(deadlines, arrived.atServer);
    this.down = new DelayQueue(deadlines, arrived.atClient);
  }

  /** Nothing is on its way in either direction. */
  get empty(): boolean {
    return this.up.empty && this.down.empty;
  }

  /** What comes from the client may be sent at once: nothing is delayed, and nothing waits. */
  get passesUp(): boolean {
    return this.distance.oneWayMs === 0 && this.up.empty;
  }

  /** What comes from the server may be handed out at once: nothing is delayed, and nothing waits. */
  get passesDown(): boolean {
    return this.distance.oneWayMs === 0 && this.down.empty;
  }

  /** Something comes from the client. */
  send(chunk: Buffer): Forward | Hold {
    if (this.passesUp) return forward;
    this.up.put(chunk, performance.now(), this.distance.oneWayMs);
    return holdAll;
  }

  /** Something comes from the server, to be handed out later. @param moreDelayMs how much later than it would */
  receive(chunk: Buffer, moreDelayMs: number): void {
    const { oneWayMs } = this.distance;
    // What the way up took too long, the way down makes up for: the round trip is what was asked for.
    const late = Math.min(this.up.lateMs, oneWayMs / 2);
    this.up.lateMs = 0;
    this.down.put(chunk, performance.now(), oneWayMs - late + moreDelayMs);
  }

  /** Does something where the server is, when all that the client has sent so far has arrived there. */
  atServer(work: () => void): void {
    if (this.passesUp) work();
    else this.up.put(work, performance.now(), this.distance.oneWayMs);
  }

  /**
   * Does something at the client's end, when all that the server has sent so far was handed out.
   *
   * @param ways how often it travels the distance: 1 from the server to the client; 2 when it was answered by the proxy
   */
  atClient(work: () => void, ways: 1 | 2 = 1): void {
    if (this.passesDown) work();
    else this.down.put(work, performance.now(), ways * this.distance.oneWayMs);
  }
}
