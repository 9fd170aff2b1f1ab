import type { Connection } from "./connection.js";
import { ProtocolViolation } from "./framer.js";
import { type } from "./message-types.js";
import type { ProtocolState } from "./protocol-state.js";
import { ServerSide } from "./server-side.js";
import { cancelRequest, type StartPacket, StartReader } from "./start-up.js";

/** Who has not said what it wants after this time is sent away, as PostgreSQL does. */
const startUpTimeoutMs = 60_000;
/** The first byte of a TLS handshake. */
const handshakeByte = 0x16;

/**
 * The beginning of a connection, up to its start-up message: SSLRequests, requests to cancel. Who begins otherwise is
 * sent away as PostgreSQL does it: without a word.
 * @internal
 */
export class LogIn {
  readonly #reader = new StartReader();
  readonly #timer: NodeJS.Timeout;
  #secure = false;
  /** The handshake came without asking: then the application protocol must be named in it. */
  #direct = false;
  /** What was asked for: each is answered once. */
  readonly #asked = new Set<StartPacket["is"]>();

  constructor(readonly connection: Connection) {
    const late = (): void => connection.life.dismiss(`no start-up message came within ${startUpTimeoutMs / 1_000} s`);
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
    if (this.#over) return;
    if (this.#direct && this.connection.client.applicationProtocol !== "postgresql") {
      throw new ProtocolViolation(
        "the client began with TLS and did not name the application protocol postgresql (ALPN)",
      );
    }
    this.#reader.add(chunk);
    for (let next = this.#reader.take(); next && !this.#over; next = this.#reader.take()) {
      if (this.#onPacket(next.packet, next.bytes)) {
        const rest = this.#reader.rest();
        if (rest.length > 0) this.connection.messages(rest);
        return;
      }
    }
  }

  /** The client sent so many bytes of a TLS handshake; `last` when it expects no answer to them. */
  handshakeUp(bytes: number, last: boolean): void {
    const { connection } = this;
    connection.countUp(bytes);
    for (const protocol of this.#views) protocol.handshakeUp(bytes, last);
    connection.proxy.barrier.moved();
  }

  /** The proxy answers a handshake at once, but the whole distance lies between the client and the answer. */
  handshakeDown(bytes: number, send: () => void): void {
    const { connection } = this;
    connection.upstream?.protocol.handshakeDown(bytes);
    connection.link.atClient(() => {
      connection.countDown(bytes);
      connection.protocol.handshakeDown(bytes);
      send();
    }, 2);
  }

  /** The conversation, and how it looks from afar. */
  get #views(): ProtocolState[] {
    const { protocol, upstream } = this.connection;
    return upstream ? [protocol, upstream.protocol] : [protocol];
  }

  /** Nothing more is expected of the client. */
  get #over(): boolean {
    return this.connection.closed !== undefined || this.#asked.has("cancel");
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** Returns whether it was the last of the log-in. */
  #onPacket(packet: StartPacket, bytes: Buffer): boolean {
    const { connection } = this;
    // As the server sees it, who asks for encryption a second time speaks a version of the protocol that there is not.
    if (packet.is === "another version" || this.#asked.has(packet.is)) {
      const version = `${bytes.readUInt16BE(4)}.${bytes.readUInt16BE(6)}`;
      connection.life.refuse("0A000", `the client speaks version ${version} of the protocol, expected 3`);
      return false;
    }
    this.#asked.add(packet.is);
    if (packet.is === "cancel") {
      this.#cancel(packet.key);
      return false;
    }
    const code = { "ask TLS": type.askTls, "ask GSS": type.askGss, "start-up": type.startup }[packet.is];
    for (const protocol of this.#views) {
      protocol.sent(code, bytes.length);
      protocol.expect(code);
    }
    if (packet.is === "start-up") {
      this.end();
      connection.startUp(packet.parameters, bytes);
      connection.proxy.barrier.moved();
      return true;
    }
    const yes = packet.is === "ask TLS" && connection.proxy.tls !== undefined && !this.#secure;
    this.#answer(yes);
    connection.proxy.barrier.moved();
    return false;
  }

  /** Answers an SSLRequest, from as far away as the server would. */
  #answer(yes: boolean): void {
    const { connection } = this;
    const { link } = connection;
    const answer = Buffer.from(yes ? "S" : "N");
    const handOut = (): void => {
      connection.countDown(answer.length);
      connection.protocol.answerSslRequest(answer.length);
      connection.client.write(answer);
      if (yes) this.#encrypt(this.#reader.rest());
    };
    link.atServer(() => {
      connection.upstream?.protocol.answerSslRequest(answer.length);
      link.atClient(handOut);
    });
  }

  #encrypt(first: Buffer): void {
    const { tls } = this.connection.proxy;
    if (!tls) {
      this.connection.life.dismiss("the client began with TLS, and the proxy was started without { tls: true }");
    } else if (first.length > 0 && !this.#direct) {
      this.connection.life.refuse("08P01", "the client went on in plain text after it had asked for TLS");
    } else {
      this.#secure = true;
      this.connection.client.encrypt(tls.context, first);
    }
  }

  #cancel(key: Buffer): void {
    const { connection } = this;
    const { proxy } = connection;
    this.end();
    proxy.isCancel(connection);
    connection.link.atServer(() => {
      const gone = (): void => connection.life.endClient("server");
      const events = { data: () => undefined, drain: () => undefined, end: gone, failed: gone, gone };
      const server = new ServerSide(proxy.addressOf(key), events);
      server.write(cancelRequest(key));
      server.end();
    });
  }
}
