import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import { TlsRecords } from "./tls-records.js";

/** What a connection's client side tells. @internal */
export interface ClientEvents {
  data(chunk: Buffer): void;
  /** What was written has gone. */
  drain(): void;
  /** The client will send no more. */
  end(): void;
  failed(reason: string): void;
  gone(): void;
  /** The client sent so many bytes of a TLS handshake; `last` when it expects no answer to them. */
  handshakeUp(bytes: number, last: boolean): void;
  /** The handshake is answered: to be handed out, by `send`, when the answer would have come from the server. */
  handshakeDown(bytes: number, send: () => void): void;
}

/** The connection of the client: plain, or encrypted from some moment on. @internal */
export class ClientSide {
  #stream: Socket | TLSSocket;
  #wire: Duplex | undefined;

  constructor(
    readonly socket: Socket,
    readonly events: ClientEvents,
  ) {
    this.#stream = socket;
    socket.on("data", (chunk: Buffer) => events.data(chunk));
    socket.on("end", () => events.end());
    socket.on("drain", () => events.drain());
    socket.on("error", (error: NodeJS.ErrnoException) => events.failed(error.code ?? error.message));
    socket.on("close", () => {
      if (this.#wire) this.#stream.destroy();
      events.gone();
    });
  }

  /** Which application protocol the client asked for in its TLS handshake. */
  get applicationProtocol(): string | undefined {
    const protocol = this.#stream instanceof TLSSocket ? this.#stream.alpnProtocol : undefined;
    return protocol || undefined;
  }

  get full(): boolean {
    return this.#stream.writableNeedDrain;
  }

  get destroyed(): boolean {
    return this.#stream.destroyed;
  }

  /** Returns false when enough is waiting: `drain` tells when it has gone. */
  write(chunk: Buffer): boolean {
    return this.#stream.write(chunk);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** Sends nothing more, and ends for good after a while. */
  end(lingerMs: number): void {
    if (this.#stream.destroyed) return;
    this.#stream.end();
    this.#stream.resume();
    setTimeout(() => this.socket.destroy(), lingerMs).unref();
  }

  /** The client sees it break off. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** From now on the client speaks TLS; `first` is what it has sent of that already. */
  encrypt(secureContext: SecureContext, first: Buffer): void {
    const { socket, events } = this;
    const records = new TlsRecords();
    const wire = new Duplex({
      read: () => socket.resume(),
      write: (chunk: Buffer, _encoding, done) => {
        if (records.handshakeOver) socket.write(chunk, () => done());
        else {
          events.handshakeDown(chunk.length, () => socket.write(chunk));
          done();
        }
      },
      final: (done) => socket.end(() => done()),
    });
    wire.on("error", () => undefined);
    const secure = new TLSSocket(wire, { isServer: true, secureContext, ALPNProtocols: ["postgresql"] });
    const take = (chunk: Buffer): void => {
      const bytes = records.handshakeOver ? 0 : records.read(chunk, secure.getProtocol() === "TLSv1.3");
      if (bytes > 0) events.handshakeUp(bytes, records.handshakeOver);
      if (!wire.push(chunk)) socket.pause();
    };
    socket.removeAllListeners("data").removeAllListeners("end").removeAllListeners("drain");
    socket.on("data", take);
    socket.on("end", () => wire.push(null));
    secure.on("data", (chunk: Buffer) => events.data(chunk));
    secure.on("end", () => events.end());
    secure.on("drain", () => events.drain());
    secure.on("error", (error: NodeJS.ErrnoException) => {
      events.failed(error.code ?? error.message);
      socket.destroy();
    });
    this.#wire = wire;
    this.#stream = secure;
    if (first.length > 0) take(first);
  }
}
