import type { ClientSide } from "./client-side.js";
import { DelayQueue } from "./delay-queue.js";
import { Jitter } from "./jitter.js";
import type { ProxyState } from "./proxy-state.js";
import type { ServerSide } from "./server-side.js";

/** More than this on its way in one direction stops its sender. */
const mostUnderWay = 1024 * 1024;

/** What is on its way between one client and its server, in both directions: delayed, in order, and never too much. @internal */
export class Link {
  server: ServerSide | undefined;
  readonly #jitter = new Jitter();
  readonly #up: DelayQueue;
  readonly #down: DelayQueue;

  /**
   * @param onDue something from the server has reached its moment: to be taken by {@link handOut}
   */
  constructor(
    readonly proxy: ProxyState,
    readonly client: ClientSide,
    onDue: (now: number) => void,
  ) {
    this.#up = new DelayQueue(proxy.deadlines, (now) => this.#deliver(now));
    this.#down = new DelayQueue(proxy.deadlines, onDue);
  }

  /** Nothing is on its way in either direction. */
  get empty(): boolean {
    return this.#up.empty && this.#down.empty;
  }

  /** Bytes from the server that are not handed out. */
  get bytesDown(): number {
    return this.#down.bytes;
  }

  /** Nothing from the server waits to be handed out. */
  get downEmpty(): boolean {
    return this.#down.empty;
  }

  /** Whether something from the server has reached its moment. */
  isDue(now: number): boolean {
    return this.#down.isDue(now);
  }

  /**
   * Sends to the server what came from the client.
   *
   * @param connection and `trip`: for which random number its delay takes
   */
  send(chunk: Buffer, connection: number, trip: number): void {
    const { proxy, server } = this;
    const up = this.#up;
    if (proxy.direct && up.empty) {
      if (server?.write(chunk) === false) this.client.pause();
      return;
    }
    const delay = proxy.oneWayMs + this.#jitter.of(proxy.network, connection, trip);
    up.put(chunk, performance.now(), delay, proxy.network.bytesPerSecond);
    if (up.bytes > mostUnderWay) this.client.pause();
  }

  /** Does something where the server is, when all that the client has sent so far has arrived there. */
  atServer(work: () => void): void {
    const { proxy } = this;
    if (proxy.direct && this.#up.empty) work();
    else this.#up.put(work, performance.now(), proxy.oneWayMs, proxy.network.bytesPerSecond);
  }

  #deliver(now: number): void {
    for (let chunk = this.#up.take(now); chunk; chunk = this.#up.take(now)) {
      if (typeof chunk === "function") chunk();
      else this.server?.write(chunk);
    }
    this.letClientSend();
  }

  letClientSend(): void {
    if (!this.server?.full && this.#up.bytes < mostUnderWay / 2) this.client.resume();
  }

  /** What comes from the server may be handed out at once: nothing is delayed, and nothing waits. */
  get passesDown(): boolean {
    return this.proxy.direct && this.#down.empty;
  }

  /** Sends to the client what came from the server. */
  receive(chunk: Buffer, moreDelayMs: number): void {
    const { proxy } = this;
    // What the way up took too long, the way down makes up for: the round trip is what was asked for.
    const late = Math.min(this.#up.lateMs, proxy.oneWayMs / 2);
    this.#up.lateMs = 0;
    const delay = proxy.oneWayMs - late + moreDelayMs;
    this.#down.put(chunk, performance.now(), delay, proxy.network.bytesPerSecond);
    if (this.#down.bytes > mostUnderWay) this.server?.pause();
  }

  /**
   * Does something at the client's end, when all that the server has sent so far was handed out.
   *
   * @param ways how often it travels the distance: 1 from the server to the client; 2 when it was answered by the proxy
   */
  atClient(work: () => void, ways: 1 | 2 = 1): void {
    const { proxy } = this;
    if (this.passesDown) work();
    else this.#down.put(work, performance.now(), ways * proxy.oneWayMs, proxy.network.bytesPerSecond);
  }

  /** Hands out what has reached its moment, while `may` says so. */
  handOut(now: number, may: () => boolean, handOut: (chunk: Buffer) => void): void {
    while (may()) {
      const chunk = this.#down.take(now);
      if (!chunk) break;
      if (typeof chunk === "function") chunk();
      else handOut(chunk);
    }
    this.letServerSend();
  }

  /** The rest of a piece that is being handed out waits. */
  putBack(rest: Buffer): void {
    this.#down.putBack(rest);
  }

  letServerSend(): void {
    if (!this.client.full && this.#down.bytes < mostUnderWay / 2) this.server?.resume();
  }

  /** What is on its way comes to nobody any more. */
  drop(): void {
    this.#up.clear();
    this.#down.clear();
  }

  /** Nobody is there any more to whom anything could be handed out. */
  dropDown(): void {
    this.#down.clear();
    this.server?.resume();
  }
}
