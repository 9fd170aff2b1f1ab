import type { Ends } from "./ends.js";
import type { FaultInjector } from "./fault-injector.js";
import { errorResponse } from "./framer.js";
import type { ProtocolState } from "./protocol-state.js";
import type { ServerMessages } from "./server-messages.js";
import type { WireConnection } from "./types.js";

/** So long may a client take to close its end after the server has: with the server gone, TCP would break it off at once. */
const lingerMs = 250;

/** Who ended a connection. */
type ClosedBy = NonNullable<WireConnection["closedBy"]>;

/** When a connection ended, by whom, and what was wrong. @internal */
export interface Closed {
  at: number;
  by: ClosedBy;
  problem?: string;
}

/**
 * How a connection's two sides end: together. What happens to one of them is done to the other, when all that was sent before
 * has arrived there. A client that can still be told something stays until it has been: whatever the server said last.
 * @internal
 */
export class LifeCycle {
  closed: Closed | undefined;
  /** The client has said something. */
  entered = false;
  /** The server is gone for good, and the client may stay. */
  detached = false;
  #clientEnded = false;

  constructor(
    readonly protocol: ProtocolState,
    readonly ends: Ends,
    readonly messages: ServerMessages,
    readonly faults: FaultInjector,
    /** Called when the connection is closed as far as its client is concerned. */
    readonly onClosed: (at: number) => void,
  ) {}

  /** Writes down when the connection ended, and by whom; the first time counts. */
  close(by: ClosedBy, problem?: string): void {
    if (this.closed) return;
    this.closed = { at: performance.now(), by, ...(problem ? { problem } : {}) };
    this.onClosed(this.closed.at);
  }

  /** The client sends no more; it may still read. */
  clientEnds(): void {
    const { protocol, ends } = this;
    const silent = this.entered && !protocol.terminated && !protocol.fatal;
    this.close("client", silent ? "the client ended it without a Terminate message" : undefined);
    this.#clientEnded = true;
    if (this.faults.stalled) this.stalls();
    ends.link.atServer(() => ends.server?.end());
    if (!ends.server || this.detached) ends.client.end(lingerMs);
  }

  /** Nothing is handed out from now on: it would never show that a client who sends no more does not read either. */
  stalls(): void {
    if (this.#clientEnded) this.ends.client.destroy();
  }

  /** The client is there no more: the server's next word breaks, as it would without a proxy. */
  clientGone(): void {
    this.close("client");
    this.#partServer();
  }

  #partServer(): void {
    const { ends } = this;
    ends.link.down.clear();
    ends.server?.resume();
    ends.link.atServer(() => ends.server?.destroy());
  }

  /** The client breaks the protocol. The server gets to see it, and what it says of it, or does not say, is what is said. */
  clientViolates(problem: string, send: () => void): void {
    const { ends } = this;
    if (!ends.server || this.detached) {
      this.endClient("client", problem);
      return;
    }
    this.close("client", problem);
    send();
    this.ends.link.atServer(() => ends.server?.end());
  }

  /** The server sends no more. */
  serverEnds(): void {
    const { protocol, ends } = this;
    ends.server?.end();
    ends.link.atClient(() => {
      const expected = protocol.terminated || protocol.fatal || this.closed;
      if (expected) this.endClient("server");
      else this.refuse("08006", "the server ended the connection without saying why", "server");
    });
  }

  /** The server could not be reached, or broke off. */
  serverFailed(problem: string): void {
    this.ends.link.atClient(() => this.refuse("08006", problem, "server"));
  }

  /** The server's connection is no more. */
  serverGone(): void {
    this.ends.link.atClient(() => this.endClient("server"));
  }

  /** Nothing more is sent to the client: it sees an end in good order, without a word. */
  endClient(by: ClosedBy, problem?: string): void {
    if (this.detached && by === "server") return;
    this.close(by, problem);
    this.ends.client.end(lingerMs);
  }

  /** Ends the connection with an error that the client can read, where it is between two messages. */
  refuse(sqlState: string, problem: string, by: ClosedBy = "proxy"): void {
    const { client, server } = this.ends;
    if (this.detached) return;
    const readable = !this.closed && !client.destroyed && this.messages.readable;
    this.close(by, problem);
    const sentence = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}. (The proxy says this.)`;
    if (readable) client.write(errorResponse("FATAL", sqlState, sentence));
    client.end(lingerMs);
    server?.destroy();
  }

  /** A fault breaks it off, on both sides, without a word. */
  breakOff(why: string): void {
    this.close("fault", why);
    this.ends.client.reset();
    this.#partServer();
  }

  /** The server is gone for good; the client stays. */
  detach(why: string): void {
    this.close("proxy", why);
    this.detached = true;
    const { link, server, client } = this.ends;
    link.up.clear();
    link.down.clear();
    server?.destroy();
    client.resume();
  }

  /** Ends both sides at once: the proxy stops. */
  stop(): void {
    this.close("proxy");
    this.ends.client.stop();
    this.ends.server?.destroy();
  }
}
