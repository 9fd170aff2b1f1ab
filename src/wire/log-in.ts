import type { SecureContext } from "node:tls";
import type { Ends } from "./ends.js";
import { ProtocolViolation } from "./framer.js";
import type { LifeCycle } from "./life-cycle.js";
import { type } from "./message-types.js";
import type { ProtocolState } from "./protocol-state.js";
import { ServerSide } from "./server-side.js";
import { cancelRequest, type StartPacket, StartReader } from "./start-up.js";
import type { WireServerAddress } from "./types.js";

/** Who has not said what it wants after this time is sent away, as PostgreSQL does. */
const startUpTimeoutMs = 60_000;
/** The first byte of a TLS handshake. */
const handshakeByte = 0x16;

/** What a log-in needs of its connection, and what it tells. */
interface LogInParts {
  readonly ends: Ends;
  readonly life: LifeCycle;
  /** What encrypts towards clients; undefined when nothing does. */
  readonly tls: { context: SecureContext } | undefined;
  /** The server. */
  readonly to: WireServerAddress;
  /** The protocol's state as the client sees it, and as it is at the server where that is followed. */
  views(): [client: ProtocolState, upstream?: ProtocolState];
  /** So many bytes came up or went down. */
  count(way: "up" | "down", bytes: number): void;
  /** The start-up message has come. */
  startUp(parameters: Record<string, string>, packet: Buffer): void;
  /** It is a request to cancel. */
  cancels(): void;
  /** The client did something. */
  moved(): void;
}

/**
 * The beginning of a connection, up to its start-up message: requests for encryption, which the proxy answers itself, and
 * requests to cancel. Who begins otherwise is sent away as PostgreSQL does it: without a word.
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

  constructor(readonly parts: LogInParts) {
    const problem = `no start-up message came within ${startUpTimeoutMs / 1_000} s`;
    const late = (): void => parts.life.endClient("proxy", problem);
    this.#timer = setTimeout(late, startUpTimeoutMs);
  }

  /** Nothing more is expected of the client. */
  get #over(): boolean {
    return this.parts.life.closed !== undefined || this.#asked.has("cancel");
  }

  /** Whether the client's first piece begins a TLS handshake, without asking for it. */
  beginsTls(chunk: Buffer): boolean {
    if (this.#secure || this.parts.life.entered || chunk[0] !== handshakeByte) return false;
    this.#direct = true;
    this.#encrypt(chunk);
    return true;
  }

  /**
   * Reads what comes.
   *
   * @returns the rest of it after the start-up message: the log-in is over; undefined while that has not come
   * @throws ProtocolViolation
   */
  read(chunk: Buffer): Buffer | undefined {
    if (this.#over) return undefined;
    if (this.#direct && this.parts.ends.client.applicationProtocol !== "postgresql") {
      throw new ProtocolViolation(
        "the client began with TLS and did not name the application protocol postgresql (ALPN)",
      );
    }
    this.#reader.add(chunk);
    for (let next = this.#reader.take(); next && !this.#over; next = this.#reader.take()) {
      if (this.#onPacket(next.packet, next.bytes)) return this.#reader.rest();
    }
    return undefined;
  }

  /** The client sent so many bytes of a TLS handshake; `last` when it expects no answer to them. */
  handshakeUp(bytes: number, last: boolean): void {
    this.parts.count("up", bytes);
    for (const view of this.parts.views()) view?.handshakeUp(bytes, last);
    this.parts.moved();
  }

  /** The proxy answers a handshake at once, but the whole distance lies between the client and the answer. */
  handshakeDown(bytes: number, send: () => void): void {
    const { ends, views, count } = this.parts;
    views()[1]?.handshakeDown(bytes);
    ends.link.atClient(() => {
      count("down", bytes);
      views()[0].handshakeDown(bytes);
      send();
    }, 2);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** Returns whether it was the last of the log-in. */
  #onPacket(packet: StartPacket, bytes: Buffer): boolean {
    const { life, tls, views, startUp, moved } = this.parts;
    // As the server sees it, who asks for encryption a second time speaks a version of the protocol that there is not.
    if (packet.is === "another version" || this.#asked.has(packet.is)) {
      const version = `${bytes.readUInt16BE(4)}.${bytes.readUInt16BE(6)}`;
      life.refuse("0A000", `the client speaks version ${version} of the protocol, expected 3`);
      return false;
    }
    this.#asked.add(packet.is);
    if (packet.is === "cancel") {
      this.#cancel(packet.key);
      return false;
    }
    const code = { "ask TLS": type.askTls, "ask GSS": type.askGss, "start-up": type.startup }[packet.is];
    for (const view of views()) view?.asks(code, bytes.length);
    if (packet.is === "start-up") {
      this.end();
      startUp(packet.parameters, bytes);
    } else this.#answer(packet.is === "ask TLS" && tls !== undefined && !this.#secure);
    moved();
    return packet.is === "start-up";
  }

  /** Answers an SSLRequest, from as far away as the server would. */
  #answer(yes: boolean): void {
    const { ends, views, count } = this.parts;
    const answer = Buffer.from(yes ? "S" : "N");
    const handOut = (): void => {
      count("down", answer.length);
      views()[0].answerSslRequest(answer.length);
      ends.client.write(answer);
      if (yes) this.#encrypt(this.#reader.rest());
    };
    ends.link.atServer(() => {
      views()[1]?.answerSslRequest(answer.length);
      ends.link.atClient(handOut);
    });
  }

  #encrypt(first: Buffer): void {
    const { ends, life, tls } = this.parts;
    if (!tls) life.endClient("proxy", "the client began with TLS, and the proxy was started without { tls: true }");
    else if (first.length > 0 && !this.#direct) {
      life.refuse("08P01", "the client went on in plain text after it had asked for TLS");
    } else {
      this.#secure = true;
      ends.client.encrypt(tls.context, first);
    }
  }

  #cancel(key: Buffer): void {
    const { life, ends, to } = this.parts;
    this.parts.cancels();
    this.end();
    ends.link.atServer(() => {
      const gone = (): void => life.endClient("server");
      const events = { data: () => false, drain: () => undefined, end: gone, failed: gone, gone };
      const server = new ServerSide(to, events);
      server.write(cancelRequest(key));
      server.end();
    });
  }
}
