import { Socket } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { type MockInstance, vi } from "vitest";

/** The last resort when a closing never ends. */
const patienceMs = 10_000;

/** Notes every socket that this process opens, from when it is made until it is disposed of. Whose client it is does not matter. */
export class WatchedSockets {
  readonly #sockets: Socket[] = [];
  /** Which port each is connected to: Node forgets it when a socket closes. */
  readonly #ports = new Map<Socket, number | undefined>();
  readonly #spy: MockInstance;

  /** @param opensAfterMs how long each takes until it begins to open, by the timers that hold then; default no time */
  constructor(opensAfterMs = 0) {
    const { connect } = Socket.prototype;
    const sockets = this.#sockets;
    const ports = this.#ports;
    this.#spy = vi.spyOn(Socket.prototype, "connect").mockImplementation(function (this: Socket, ...args: unknown[]) {
      sockets.push(this);
      this.once("connect", () => ports.set(this, this.remotePort));
      if (opensAfterMs === 0) return Reflect.apply(connect, this, args);
      setTimeout(() => Reflect.apply(connect, this, args), opensAfterMs);
      return this;
    });
  }

  /** Sockets opened so far. */
  get opened(): number {
    return this.#sockets.length;
  }

  /** Sockets that are open at this moment, those that are being closed among them. */
  get open(): number {
    return this.#sockets.filter((socket) => !socket.destroyed).length;
  }

  /** Sockets to this port of the loopback that are open at this moment, those that are being closed among them. */
  openTo(port: number): number {
    return this.#sockets.filter((socket) => !socket.destroyed && socket.remotePort === port).length;
  }

  /** Bytes that have come in on all of them. */
  get bytesRead(): number {
    return this.#sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }

  /** Bytes that were read from this port of the loopback, and so are, or were, in the memory of this process. */
  bytesReadFrom(port: number): number {
    return this.#connectedTo(port).reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }

  /** Bytes that were sent to this port of the loopback: what still waits in the memory of this process is not among them. */
  bytesSentTo(port: number): number {
    return this.#connectedTo(port).reduce(
      (sum, { bytesWritten, writableLength }) => sum + bytesWritten - writableLength,
      0,
    );
  }

  /** Sockets on which a time limit of Node's own is set, so that they end when nothing is said for so long. */
  get limited(): number {
    return this.#sockets.filter((socket) => !socket.destroyed && socket.timeout).length;
  }

  /**
   * Looks which sockets are not even being closed, in the next turn of the event loop and thus before any timer, and waits
   * for the others. Returns how many were left open.
   */
  async leftOpen(): Promise<number> {
    await turn();
    const left = this.#sockets.filter((socket) => !socket.destroyed && !socket.writableEnded).length;
    return left > 0 ? left : this.neverClosed();
  }

  /** Waits until every socket is closed, by whomever. Returns how many never are. */
  async neverClosed(): Promise<number> {
    const open = this.#sockets.filter((socket) => !socket.destroyed);
    const closed = open.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    const bound = new AbortController();
    const last = sleep(patienceMs, undefined, { signal: bound.signal }).catch(() => undefined);
    await Promise.race([Promise.all(closed), last]);
    bound.abort();
    return this.open;
  }

  #connectedTo(port: number): Socket[] {
    return this.#sockets.filter((socket) => this.#ports.get(socket) === port);
  }

  [Symbol.dispose](): void {
    this.#spy.mockRestore();
  }
}
