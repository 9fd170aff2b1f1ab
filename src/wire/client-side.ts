import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import { readBy } from "./accepted-socket.js";
import { ReadMemory } from "./read-memory.js";
import { TlsRecords } from "./tls-records.js";

/** What a connection's client side tells. */
interface ClientEvents {
  /** Returns whether the chunk is still in use, as of {@link ReadMemory}. */
  data(chunk: Buffer): boolean;
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
  readonly socket: Socket;
  #stream: Socket | TLSSocket;
  #wire: Duplex | undefined;
  /** The TLS handshake is over: the client understands its end. */
  #secured = false;
  #ending = false;
  /** Called when the client goes on sending after it was sent everything. */
  #goesOn: (() => void) | undefined;
  /** Takes what the socket has read. */
  #read: (chunk: Buffer) => boolean = (chunk) => this.#receive(chunk);

  constructor(
    accepted: Socket,
    readonly events: ClientEvents,
  ) {
    const read = (chunk: Buffer): boolean => this.#read(chunk);
    const socket = readBy(new ReadMemory(read).onread, accepted);
    this.socket = socket;
    this.#stream = socket;
    socket.on("data", read);
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

  /** What was written last has not gone yet. */
  get busy(): boolean {
    return this.#stream.writableLength > 0;
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

  /**
   * Sends nothing more, after what was written. A client that has been sent everything, or goes on sending, is given a while to
   * close its own end; one that does neither may read as slowly as it likes.
   */
  end(lingerMs: number): void {
    const { socket } = this;
    const stream = this.#stream;
    if (stream.destroyed || this.#ending) return;
    this.#ending = true;
    if (this.#wire && !this.#secured) {
      socket.destroy();
      return;
    }
    const breakLater = (): void => void setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once("finish", breakLater);
    this.#goesOn = breakLater;
    stream.end();
    stream.resume();
  }

  /** The client says something, decrypted where it was encrypted. */
  #receive(chunk: Buffer): boolean {
    this.#goesOn?.();
    this.#goesOn = undefined;
    return this.events.data(chunk);
  }

  /** Ends at once; a client that speaks TLS is told so in its language. */
  stop(): void {
    if (this.#wire && this.#secured) this.end(0);
    else this.socket.destroy();
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
    const take = (chunk: Buffer): boolean => {
      const bytes = records.handshakeOver ? 0 : records.read(chunk, secure.getProtocol() === "TLSv1.3");
      if (bytes > 0) events.handshakeUp(bytes, records.handshakeOver);
      if (!wire.push(Buffer.from(chunk))) socket.pause();
      return false;
    };
    socket.removeAllListeners("end").removeAllListeners("drain");
    this.#read = take;
    socket.on("end", () => wire.push(null));
    secure.once("secure", () => {
      this.#secured = true;
    });
    secure.on("data", (chunk: Buffer) => this.#receive(chunk));
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
