import { connect, createServer, type Server, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";

/** A server on the loopback that is not PostgreSQL and does with each connection what a test needs. */
export class OddServer {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #onAllClosed: () => void = () => undefined;
  /** Connections accepted so far. */
  accepted = 0;
  /** Bytes received so far, on all connections. */
  received = 0;

  private constructor(behave: (socket: Socket) => void, allowHalfOpen: boolean) {
    this.#server = createServer({ allowHalfOpen }, (socket) => {
      this.accepted += 1;
      this.#open.add(socket);
      socket.on("error", () => undefined);
      // Without a reader the end of the other side would never be seen.
      socket.resume();
      socket.on("data", ({ length }) => {
        this.received += length;
      });
      socket.once("close", () => {
        this.#open.delete(socket);
        if (this.#open.size === 0) this.#onAllClosed();
      });
      behave(socket);
    });
  }

  /** Starts one. `behave` is called with each connection that is accepted; with `allowHalfOpen` it must also close each. */
  static start(behave: (socket: Socket) => void, allowHalfOpen = false): Promise<OddServer> {
    const odd = new OddServer(behave, allowHalfOpen);
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

  /** Sends the same on every connection that is open. */
  send(...messages: Buffer[]): void {
    for (const socket of this.#open) socket.write(Buffer.concat(messages));
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

/** A port of the loopback on which nobody listens: below those that a system gives to whoever asks for any, as others do meanwhile. */
export async function closedPort(): Promise<number> {
  for (let port = 1; port < 1_024; port++) {
    const socket = connect(port, "127.0.0.1");
    const code = await new Promise((resolve) => {
      socket.once("connect", resolve).once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    socket.destroy();
    if (code === "ECONNREFUSED") return port;
  }
  throw new Error("Somebody listens at every port of the loopback below 1,024.");
}

/** Turns of the event loop that {@link until} waits at least: a busy machine may give it none for seconds. */
const leastTurns = 5_000;

/** Looks at a condition in each turn of the event loop until it holds: true; or until `boundMs` have passed, the last resort: false. */
export async function until(condition: () => boolean, boundMs = 10_000): Promise<boolean> {
  const latest = process.hrtime.bigint() + BigInt(boundMs) * 1_000_000n;
  for (let turns = 0; !condition(); turns++) {
    if (turns > leastTurns && process.hrtime.bigint() > latest) return false;
    await turn();
  }
  return true;
}

/** The messages in some bytes, each as its type and its body; a message that is cut off is left out. */
export function* messagesIn(bytes: Buffer): Generator<[type: string, body: Buffer]> {
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) return;
    yield [String.fromCharCode(bytes[at] ?? 0), bytes.subarray(at + 5, end)];
    at = end;
  }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** An error of the server's, as it sends one. */
function refusal(code: string, text: string): Buffer {
  return message("E", Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}

/** What a PostgreSQL server sends, for servers that pretend to be one. */
export const serverMessages = {
  /** The password was right, or none is asked for. */
  authenticationOk: message("R", Buffer.alloc(4)),
  /** The server asks for the password as it is. */
  askForPassword: message("R", Buffer.from([0, 0, 0, 3])),
  /** The server asks for a proof by a mechanism that nobody knows. */
  askForUnknownProof: message("R", Buffer.from("\0\0\0\u000aUNHEARD-OF\0\0")),
  /** A last word before the server hangs up. */
  refusal,
  /** A word to be passed on, which changes nothing. */
  notice: message("N", Buffer.from("SNOTICE\0VNOTICE\0C00000\0Mthe server is busy\0\0")),
  /** A setting of the session. */
  parameterStatus: message("S", Buffer.from("server_version\0 18.0\0")),
  /** The number and the secret by which a query of the session can be cancelled. */
  keyData: message("K", Buffer.from([0, 0, 0, 7, 0, 0, 0, 7])),
  /** A query may come. */
  readyForQuery: message("Z", Buffer.from("I")),
};
