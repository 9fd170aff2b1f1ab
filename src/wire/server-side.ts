import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { ChannelBindingFilter } from "./channel-binding.js";
import { ReadMemory } from "./read-memory.js";
import { tlsRequest } from "./start-up.js";
import type { WireServerAddress } from "./types.js";

/** More than this for a server that is not reached yet stops the client, bytes. */
const mostEarly = 64 * 1024;

/** A server that is not reached in this time is given up: its client may be long gone, which shows only when it is read. */
const reachTimeoutMs = 60_000;

/** What a connection's server side tells. */
interface ServerEvents {
  /** Returns whether the chunk is still in use, as of {@link ReadMemory}. */
  data(chunk: Buffer): boolean;
  /** What was written has gone. */
  drain(): void;
  /** The server will send no more. */
  end(): void;
  /** It could not be reached, or broke; with a sentence why. `gone` follows. */
  failed(problem: string): void;
  gone(): void;
}

/** The connection to the server, encrypted when its address says so. What is written before it stands is kept. @internal */
export class ServerSide {
  readonly #tcp: Socket;
  readonly #where: string;
  #socket: Socket | undefined;
  #early: Buffer[] = [];
  #earlyBytes = 0;
  #endEarly = false;
  #failed = false;
  readonly #timer: NodeJS.Timeout;

  constructor(
    readonly to: WireServerAddress,
    readonly events: ServerEvents,
  ) {
    this.#where = `${to.host}:${to.port}`;
    const { host, port } = to;
    // As everywhere in PostgreSQL, a host that begins with a slash is the folder of the server's Unix socket.
    const place = host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host, port, noDelay: true };
    const reads = to.ssl ? {} : { onread: new ReadMemory(events.data).onread };
    this.#tcp = connect({ ...place, allowHalfOpen: true, ...reads });
    this.#tcp.on("error", (error) => this.#broke(error));
    this.#tcp.on("close", () => {
      clearTimeout(this.#timer);
      events.gone();
    });
    const late = (): void =>
      this.#fail(`the server at ${this.#where} could not be reached within ${reachTimeoutMs / 1_000} s`);
    this.#timer = setTimeout(late, reachTimeoutMs);
    this.#tcp.once("connect", () => (to.ssl ? this.#askTls() : this.#ready(this.#tcp)));
  }

  /** The server's end is encrypted. */
  get secure(): boolean {
    return Boolean(this.to.ssl);
  }

  /** What was written last has not gone yet. */
  get busy(): boolean {
    return !this.#socket || this.#socket.writableLength > 0;
  }

  get full(): boolean {
    return this.#socket ? this.#socket.writableNeedDrain : this.#earlyBytes > mostEarly;
  }

  /** Returns false when enough is waiting: `drain` tells when it has gone. What comes after the end goes nowhere. */
  write(chunk: Buffer): boolean {
    if (this.#tcp.destroyed || this.#socket?.writableEnded) return true;
    if (this.#socket) return this.#socket.write(chunk);
    this.#early.push(chunk);
    this.#earlyBytes += chunk.length;
    return !this.full;
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Sends nothing more. */
  end(): void {
    if (this.#socket) this.#socket.end();
    else this.#endEarly = true;
  }

  destroy(): void {
    this.#failed = true;
    this.#tcp.destroy();
  }

  #ready(socket: Socket): void {
    const { events } = this;
    clearTimeout(this.#timer);
    this.#socket = socket;
    for (const chunk of this.#early) socket.write(chunk);
    this.#early = [];
    if (this.#endEarly) socket.end();
    if (this.secure) this.#readSecure(socket);
    socket.on("drain", () => events.drain());
    socket.on("end", () => events.end());
    if (!this.full) events.drain();
  }

  #readSecure(socket: Socket): void {
    const filter = new ChannelBindingFilter();
    socket.on("data", (chunk: Buffer) => {
      const passed = filter.done ? chunk : filter.pass(chunk);
      if (passed.length > 0) this.events.data(passed);
    });
  }

  #broke(error: NodeJS.ErrnoException): void {
    const what = this.#socket ? "broke" : "could not be made";
    this.#fail(`the connection to the server at ${this.#where} ${what}: ${error.message || error.code}`);
  }

  #fail(problem: string): void {
    if (this.#failed) return;
    this.destroy();
    this.events.failed(problem);
  }

  #askTls(): void {
    const tcp = this.#tcp;
    tcp.write(tlsRequest());
    tcp.once(
      "end",
      () => this.#socket ?? this.#fail(`the server at ${this.#where} ended the connection when asked for TLS`),
    );
    tcp.once("data", (answer: Buffer) => {
      if (answer.length === 1 && answer[0] === 83) {
        const secure = encrypt(tcp, this.to);
        secure.on("error", (error) => this.#broke(error));
        secure.once("secureConnect", () => this.#ready(secure));
      } else {
        const said = JSON.stringify(answer.toString("latin1", 0, 16));
        this.#fail(`the server at ${this.#where} was asked for TLS and answered ${said}, expected "S"`);
      }
    });
  }
}

/** How a server's certificate is looked at, and which one it is shown, for `tls.connect`. @internal */
export function tlsOptions(to: WireServerAddress): ConnectionOptions {
  const { servername = to.host, verifyName = true, ...tls } = typeof to.ssl === "object" ? to.ssl : {};
  const name = /^[\d.]+$|:/.test(servername) ? {} : { servername };
  return { ...tls, ...name, ...(verifyName ? {} : { checkServerIdentity: () => undefined }) };
}

function encrypt(socket: Socket, to: WireServerAddress): TLSSocket {
  return connectTls({ socket, ALPNProtocols: ["postgresql"], ...tlsOptions(to) });
}
