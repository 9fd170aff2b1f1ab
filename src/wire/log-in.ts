import type { Connection } from "./connection.js";
import { ProtocolViolation } from "./framing.js";
import { type } from "./message-types.js";
import { ServerSide } from "./server-side.js";
import { cancelRequest, type StartPacket, StartReader } from "./start-up.js";

/** Who has not said what it wants after this time is sent away, as PostgreSQL does. */
const startUpTimeoutMs = 60_000;
/** The first byte of a TLS handshake. */
const handshakeByte = 0x16;

/** The beginning of a connection, up to its start-up message: wishes for encryption, requests to cancel. @internal */
export class LogIn {
  readonly #reader = new StartReader();
  readonly #timer: NodeJS.Timeout;
  #secure = false;
  /** The handshake came without asking: then the application protocol must be named in it. */
  #direct = false;

  constructor(readonly connection: Connection) {
    const late = (): void =>
      connection.refuse("08P01", `no start-up message came within ${startUpTimeoutMs / 1_000} s`);
    this.#timer = setTimeout(late, startUpTimeoutMs);
  }

  /** Whether the client begins with a TLS handshake, without asking for it. */
  beginsTls(chunk: Buffer): boolean {
    if (this.#secure || this.connection.id > 0 || chunk[0] !== handshakeByte) return false;
    this.#direct = true;
    this.#encrypt(chunk);
    return true;
  }

  /** Reads what comes; after the start-up message the rest is passed on as messages. */
  read(chunk: Buffer): void {
    if (this.#direct && this.connection.client.applicationProtocol !== "postgresql") {
      throw new ProtocolViolation(
        "the client began with TLS and did not name the application protocol postgresql (ALPN)",
      );
    }
    this.#reader.add(chunk);
    for (let next = this.#reader.take(); next; next = this.#reader.take()) {
      if (this.#onPacket(next.packet, next.bytes)) {
        const rest = this.#reader.rest();
        if (rest.length > 0) this.connection.messages(rest);
        return;
      }
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** Returns whether it was the last of the log-in. */
  #onPacket(packet: StartPacket, bytes: Buffer): boolean {
    const { connection } = this;
    if (packet.is === "cancel") {
      this.#cancel(packet.key);
      return true;
    }
    const code = { "ask TLS": type.askTls, "ask GSS": type.askGss, "start-up": type.startup }[packet.is];
    for (const talk of [connection.talk, ...(connection.far ? [connection.far.talk] : [])]) {
      talk.sent(code, bytes.length);
      talk.expect(code);
    }
    if (packet.is === "start-up") {
      this.end();
      connection.startUp(packet.parameters, bytes);
      connection.exchange.gate.moved();
      return true;
    }
    const yes = packet.is === "ask TLS" && connection.exchange.tls !== undefined && !this.#secure;
    connection.answerWish(yes ? "S" : "N", yes ? () => this.#encrypt(this.#reader.rest()) : undefined);
    connection.exchange.gate.moved();
    return false;
  }

  #encrypt(first: Buffer): void {
    const { tls } = this.connection.exchange;
    if (!tls) {
      this.connection.refuse("08P01", "the client began with TLS, and the proxy was started without { tls: true }");
    } else if (first.length > 0 && !this.#direct) {
      this.connection.refuse("08P01", "the client went on in plain text after it had asked for TLS");
    } else {
      this.#secure = true;
      this.connection.client.encrypt(tls.context, first);
    }
  }

  #cancel(key: Buffer): void {
    const { connection } = this;
    const { exchange } = connection;
    this.end();
    exchange.isCancel(connection);
    connection.atServer(() => {
      const gone = (): void => connection.client.destroy();
      const events = { data: () => undefined, drain: () => undefined, end: gone, failed: gone, gone };
      const server = new ServerSide(exchange.addressOf(key), events);
      server.write(cancelRequest(key));
      server.end();
    });
  }
}
