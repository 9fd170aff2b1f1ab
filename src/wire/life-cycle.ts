import type { ClientSide } from "./client-side.js";
import { fatalResponse } from "./framer.js";
import type { Link } from "./link.js";
import type { ProtocolState } from "./protocol-state.js";
import type { WireConnection } from "./trace.js";

/** So long may a client take to close its end after the server has: with the server gone, TCP would break it off at once. */
const lingerMs = 250;

/** Who ended a connection. @internal */
export type ClosedBy = NonNullable<WireConnection["closedBy"]>;

/** What the end of a connection depends on, beside its two sides. @internal */
export interface Circumstances {
  /** The client has said something. */
  readonly entered: boolean;
  /** The server is gone for good, and the client may stay. */
  readonly detached: boolean;
  /** Nothing is handed out to the client. */
  readonly stalled: boolean;
  /** The client was handed out whole messages: it could read one of the proxy's own. */
  readonly readable: boolean;
}

/**
 * How a connection's two sides end: together. What happens to one of them is done to the other, when all that was sent before
 * has arrived there. A client that can still be told something stays until it has been: whatever the server said last.
 * @internal
 */
export class LifeCycle {
  closed: { at: number; by: ClosedBy; problem?: string } | undefined;

  #clientEnded = false;

  /** @param onClosed called when the connection is closed as far as its client is concerned */
  constructor(
    readonly protocol: ProtocolState,
    readonly client: ClientSide,
    readonly link: Link,
    readonly circumstances: Circumstances,
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
    const { protocol, link, circumstances } = this;
    const silent = circumstances.entered && !protocol.terminated && !protocol.fatal;
    this.close("client", silent ? "the client ended it without a Terminate message" : undefined);
    this.#clientEnded = true;
    if (circumstances.stalled) this.stalls();
    link.atServer(() => link.server?.end());
    if (!link.server || circumstances.detached) this.client.end(lingerMs);
  }

  /** Nothing is handed out from now on: it would never show that a client who sends no more does not read either. */
  stalls(): void {
    if (this.#clientEnded) this.client.destroy();
  }

  /** The client is there no more: the server's next word breaks, as it would without a proxy. */
  clientGone(): void {
    const { link } = this;
    this.close("client");
    link.dropDown();
    link.atServer(() => link.server?.destroy());
  }

  /** The client breaks the protocol. The server gets to see it, and what it says of it, or does not say, is what is said. */
  clientViolates(problem: string, chunk: Buffer, id: number): void {
    const { link, protocol } = this;
    if (!link.server || this.circumstances.detached) {
      this.dismiss(problem, "client");
      return;
    }
    this.close("client", problem);
    link.send(chunk, id, protocol.trips);
    link.atServer(() => link.server?.end());
  }

  /** The server sends no more. */
  serverEnds(): void {
    const { link, protocol } = this;
    link.server?.end();
    link.atClient(() => {
      const expected = protocol.terminated || protocol.fatal || this.closed;
      if (expected) this.endClient("server");
      else this.refuse("08006", "the server ended the connection without saying why", "server");
    });
  }

  /** The server could not be reached, or broke off. */
  serverFailed(problem: string): void {
    this.link.atClient(() => this.refuse("08006", problem, "server"));
  }

  /** The server's connection is no more. */
  serverGone(): void {
    this.link.atClient(() => this.endClient("server"));
  }

  /** Nothing more is sent to the client. */
  endClient(by: ClosedBy, problem?: string): void {
    if (this.circumstances.detached && by === "server") return;
    this.close(by, problem);
    this.client.end(lingerMs);
  }

  /** Ends the connection of a client that has not begun yet without a word: PostgreSQL says none either. */
  dismiss(problem: string, by: ClosedBy = "proxy"): void {
    this.close(by, problem);
    this.client.end(lingerMs);
  }

  /** Ends the connection with an error that the client can read, where it is between two messages. */
  refuse(sqlState: string, problem: string, by: ClosedBy = "proxy"): void {
    const { circumstances, client } = this;
    if (circumstances.detached) return;
    const readable = !this.closed && !client.destroyed && circumstances.readable;
    this.close(by, problem);
    const sentence = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}. (The proxy says this.)`;
    if (readable) client.write(fatalResponse(sqlState, sentence));
    client.end(lingerMs);
    this.link.server?.destroy();
  }

  /** Ends both sides at once: the proxy stops. */
  stop(): void {
    this.close("proxy");
    this.client.stop();
    this.link.server?.destroy();
  }
}
