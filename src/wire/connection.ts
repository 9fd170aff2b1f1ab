import type { Socket } from "node:net";
import { ClientReader } from "./client-reader.js";
import { ClientSide } from "./client-side.js";
import { Conversation } from "./conversation.js";
import { Errands } from "./errands.js";
import type { Exchange } from "./exchange.js";
import { FarSide } from "./far-side.js";
import { FaultStrike } from "./fault-strike.js";
import { fatalResponse, ProtocolViolation } from "./framing.js";
import { LogIn } from "./log-in.js";
import { ServerReader } from "./server-reader.js";
import { ServerSide } from "./server-side.js";
import type { WireConnection } from "./trace.js";
import { Traffic } from "./traffic.js";

/** So long may a client take to close its end after the server has. */
const lingerMs = 1_000;

/** Who ended a connection. @internal */
export type ClosedBy = NonNullable<WireConnection["closedBy"]>;

/**
 * One client's connection, with its connection to the server. What the client sends is read as it comes in, what the server
 * sends as it is handed out: the counts are those that the client would come to.
 * @internal
 */
export class Connection {
  /** Number since the proxy was started; 0 while the client has said nothing. */
  id = 0;
  parameters: Record<string, string> = {};
  /** Process id of the server's end; 0 until it is known. */
  processId = 0;
  readonly openedAt = performance.now();
  closed: { at: number; by: ClosedBy; problem?: string } | undefined;
  /** What was said, as the client sees it. */
  readonly talk = new Conversation();
  /** What the server has answered; known while answers are handed out together. */
  far: FarSide | undefined;
  readonly client: ClientSide;
  readonly traffic: Traffic;
  readonly errands = new Errands(this);
  /** What goes wrong with it. */
  readonly faults: FaultStrike;
  readonly #fromClient: ClientReader;
  readonly #fromServer: ServerReader;
  #logIn: LogIn | undefined;
  #watchWhenAtRest = false;

  constructor(
    readonly exchange: Exchange,
    readonly socket: Socket,
  ) {
    this.faults = new FaultStrike(this, exchange.faults.next());
    this.#fromClient = new ClientReader(this.talk, () => this.faults.atStatement());
    this.#fromServer = new ServerReader(this.talk);
    this.#logIn = new LogIn(this);
    this.client = new ClientSide(socket, {
      data: (chunk) => this.#fromClientSide(chunk),
      drain: () => this.traffic.letServerSend(),
      end: () => this.#clientEnds(),
      failed: (reason) => this.close("client", `the client's end failed: ${reason}`),
      gone: () => this.#clientGone(),
      handshakeUp: (bytes, last) => this.#logIn?.handshakeUp(bytes, last),
      handshakeDown: (bytes, send) => this.#logIn?.handshakeDown(bytes, send),
    });
    this.traffic = new Traffic(exchange, this.client, (now) => this.#ripe(now));
  }

  // --- what the client sends

  #fromClientSide(chunk: Buffer): void {
    try {
      if (this.errands.takesUp(chunk)) return;
      if (this.#logIn?.beginsTls(chunk)) return;
      this.countUp(chunk.length);
      if (this.#logIn) this.#logIn.read(chunk);
      else this.messages(chunk);
    } catch (error) {
      this.#violated(error, "client");
    }
  }

  /** So many bytes came from the client. */
  countUp(bytes: number): void {
    const { exchange, talk } = this;
    if (this.id === 0) this.id = exchange.enter(this);
    exchange.bytesUp += bytes;
    exchange.collector.passed(bytes);
    if (!talk.recorder) return;
    talk.recorder.now = performance.now();
    talk.recorder.bytesUp += bytes;
  }

  /** The log-in has come to its start-up message: from now on the server is asked. */
  startUp(parameters: Record<string, string>, packet: Buffer): void {
    const { exchange, traffic } = this;
    this.#logIn = undefined;
    this.parameters = parameters;
    this.talk.onBackendKey = (key) => exchange.learnKey(key, this);
    traffic.server = new ServerSide(exchange.to, {
      data: (chunk) => this.#fromServerSide(chunk),
      drain: () => traffic.letClientSend(),
      end: () => this.#serverEnds(),
      failed: (problem) => traffic.atClient(() => this.refuse("08006", problem, "server")),
      gone: () => traffic.atClient(() => this.endClient("server")),
    });
    exchange.isConnection(this);
    traffic.send(packet, this.id, this.talk.trips);
  }

  /** Reads messages of the client, and sends them on. */
  messages(chunk: Buffer): void {
    const { talk, far, faults } = this;
    const read = this.#fromClient.read(chunk);
    faults.seen();
    if (faults.cutsCopy()) return;
    if (talk.terminated) this.close("client");
    this.traffic.send(read === chunk.length ? chunk : chunk.subarray(0, read), this.id, talk.trips);
    if (read < chunk.length) faults.loseRequest();
    else if (!far || far.up(chunk)) this.exchange.gate.moved();
  }

  // --- what the server sends

  #fromServerSide(whole: Buffer): void {
    const chunk = this.errands.takesDown(whole);
    if (chunk.length === 0) return;
    const { far, traffic, faults } = this;
    if (faults.none && !far && traffic.passesDown) {
      this.#handOut(chunk);
      return;
    }
    try {
      far?.down(chunk, traffic.bytesDown);
    } catch {
      this.unwatch();
    }
    traffic.receive(chunk, faults.slowStart());
    if (far && !far.flowing) this.exchange.gate.answered();
  }

  #ripe(now: number): void {
    const { far, exchange } = this;
    if (!exchange.gate.active || !far || far.flowing || this.client.destroyed) this.handOutRipe(now);
    else exchange.gate.check(now);
  }

  /** Whether there is something that could be handed out. */
  isRipe(now: number): boolean {
    return this.far !== undefined && !this.faults.stalled && this.traffic.isRipe(now);
  }

  /** Hands out what has reached its moment. */
  handOutRipe(now: number): void {
    const { traffic, faults } = this;
    const may = (): boolean => !faults.stalled;
    traffic.handOut(now, may, (chunk) => this.#handOut(chunk));
    this.far?.handedOut();
    if (this.#watchWhenAtRest) this.watch();
  }

  #handOut(whole: Buffer): void {
    const { client, faults } = this;
    if (client.destroyed) return;
    const chunk = faults.none ? whole : faults.passes(whole, (rest) => this.traffic.putBack(rest));
    if (chunk.length === 0) return;
    if (faults.losing) {
      this.#lose(chunk);
      return;
    }
    this.countDown(chunk.length);
    try {
      this.#fromServer.read(chunk);
    } catch (error) {
      this.#violated(error, "server");
      return;
    }
    if (faults.cutsCopy()) return;
    if (!client.write(chunk)) this.traffic.server?.pause();
    if (!faults.none) faults.passed();
  }

  /** What the client does not get, it cannot count. */
  #lose(chunk: Buffer): void {
    const { recorder } = this.talk;
    this.talk.recorder = undefined;
    this.#fromServer.read(chunk);
    this.talk.recorder = recorder;
    this.faults.loseReply();
  }

  /** So many bytes are handed out to the client. */
  countDown(bytes: number): void {
    const { exchange } = this;
    const { recorder } = this.talk;
    exchange.bytesDown += bytes;
    exchange.collector.passed(bytes);
    if (!recorder) return;
    recorder.now = performance.now();
    recorder.bytesDown += bytes;
  }

  /** Neither side is in the middle of a message. */
  get between(): boolean {
    return this.#fromClient.betweenMessages && this.#fromServer.betweenMessages;
  }

  /** Nothing is under way, in either direction. */
  get atRest(): boolean {
    const { pending, copying } = this.talk;
    return pending.size === 0 && !copying && this.between && this.traffic.empty && !this.closed;
  }

  // --- while answers are handed out together

  /** Follows what the server has answered, from the next moment on at which nothing is under way. */
  watch(): void {
    this.#watchWhenAtRest = true;
    if (!this.atRest || (!this.talk.started && this.talk.trips > 0)) return;
    this.#watchWhenAtRest = false;
    this.far = new FarSide(this.talk.started);
  }

  unwatch(): void {
    this.#watchWhenAtRest = false;
    this.far = undefined;
  }

  // --- the end

  /** Writes down when the connection ended, and by whom; the first time counts. */
  close(by: ClosedBy, problem?: string): void {
    if (this.closed) return;
    this.closed = { at: performance.now(), by, ...(problem ? { problem } : {}) };
    this.#logIn?.end();
    this.faults.end();
    this.errands.end();
    this.talk.recorder?.end(this.closed.at);
    this.exchange.leave(this);
  }

  #clientEnds(): void {
    const { talk, traffic } = this;
    const silent = this.id > 0 && !talk.terminated && !talk.fatal;
    this.close("client", silent ? "the client ended it without a Terminate message" : undefined);
    traffic.atServer(() => traffic.server?.end());
    if (!traffic.server || this.errands.retired) this.client.end(lingerMs);
  }

  #clientGone(): void {
    this.close("client");
    this.traffic.dropDown();
    this.traffic.atServer(() => this.traffic.server?.end());
  }

  #serverEnds(): void {
    this.traffic.server?.end();
    this.traffic.atClient(() => {
      const expected = this.talk.terminated || this.talk.fatal || this.closed;
      if (expected) this.endClient("server");
      else this.refuse("08006", "the server ended the connection without saying why", "server");
    });
  }

  /** Nothing more is sent to the client. */
  endClient(by: ClosedBy, problem?: string): void {
    if (this.errands.retired && by === "server") return;
    this.close(by, problem);
    this.client.end(lingerMs);
  }

  /** Ends the connection with an error that the client can read, where it is between two messages. */
  refuse(sqlState: string, problem: string, by: ClosedBy = "proxy"): void {
    if (this.errands.retired) return;
    const readable = !this.closed && !this.client.destroyed && this.#fromServer.betweenMessages;
    this.close(by, problem);
    const sentence = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}. (The proxy says this.)`;
    if (readable) this.client.write(fatalResponse(sqlState, sentence));
    this.client.end(lingerMs);
    this.traffic.server?.destroy();
  }

  #violated(error: unknown, by: ClosedBy): void {
    if (!(error instanceof ProtocolViolation)) throw error;
    this.refuse("08P01", error.message, by);
  }

  /** Ends both sides at once: the proxy stops. */
  destroy(): void {
    this.close("proxy");
    this.client.destroy();
    this.traffic.server?.destroy();
  }
}
