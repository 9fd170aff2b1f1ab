import { createServer, type Server, type Socket } from "node:net";
import type pg from "pg";

/** A server on the loopback that is not PostgreSQL and does with each connection what a test needs. */
export class OddServer {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #onAllClosed: () => void = () => undefined;
  /** Connections accepted so far. */
  accepted = 0;

  private constructor(behave: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.accepted += 1;
      this.#open.add(socket);
      socket.on("error", () => undefined);
      // Without a reader the end of the other side would never be seen.
      socket.resume();
      socket.once("close", () => {
        this.#open.delete(socket);
        if (this.#open.size === 0) this.#onAllClosed();
      });
      behave(socket);
    });
  }

  /** Starts one. `behave` is called with each connection that is accepted. */
  static start(behave: (socket: Socket) => void): Promise<OddServer> {
    const odd = new OddServer(behave);
    return new Promise((resolve) => odd.#server.listen(0, "127.0.0.1", () => resolve(odd)));
  }

  /** How a client would connect to it. */
  get config(): pg.ClientConfig & { host: string; port: number } {
    const { port } = this.#server.address() as { port: number };
    return { host: "127.0.0.1", port, user: "nobody", password: "nothing", database: "nowhere" };
  }

  /** Connections that the other side has not closed. */
  get open(): number {
    return this.#open.size;
  }

  /** Settles when every connection is closed: true; or after `boundMs` if that never comes: false. */
  allClosed(boundMs: number): Promise<boolean> {
    if (this.#open.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const bound = setTimeout(() => resolve(false), boundMs);
      this.#onAllClosed = () => {
        clearTimeout(bound);
        resolve(true);
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A port of the loopback on which nobody listens. */
export async function closedPort(): Promise<number> {
  await using odd = await OddServer.start(() => undefined);
  return odd.config.port;
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** What a PostgreSQL server sends, for servers that pretend to be one. */
export const serverMessages = {
  /** The password was right, or none is asked for. */
  authenticationOk: message("R", Buffer.alloc(4)),
  /** A setting of the session. */
  parameterStatus: message("S", Buffer.from("server_version\0 18.0\0")),
  /** A query may come. */
  readyForQuery: message("Z", Buffer.from("I")),
};
