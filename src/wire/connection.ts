import type { Socket } from "node:net";
import { ClientReader } from "./client-reader.js";
import { ClientSide } from "./client-side.js";
import { Conversation } from "./conversation.js";
import { Errands } from "./errands.js";
import type { Exchange } from "./exchange.js";
import { FarSide } from "./far-side.js";
import { FaultStrike } from "./fault-strike.js";
import { ProtocolViolation } from "./framing.js";
import { LifeCycle } from "./life-cycle.js";
import { LogIn } from "./log-in.js";
import { ServerReader } from "./server-reader.js";
import { ServerSide } from "./server-side.js";
import { Traffic } from "./traffic.js";

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
  /** What was said, as the client sees it. */
  readonly talk = new Conversation();
  /** What the server has answered; known while answers are handed out together. */
  far: FarSide | undefined;
  readonly client: ClientSide;
  readonly traffic: Traffic;
  readonly life: LifeCycle;
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
      end: () => this.life.clientEnds(),
      failed: (reason) => this.life.close("client", `the client's end failed: ${reason}`),
      gone: () => this.life.clientGone(),
      handshakeUp: (bytes, last) => this.#logIn?.handshakeUp(bytes, last),
      handshakeDown: (bytes, send) => this.#logIn?.handshakeDown(bytes, send),
    });
    this.traffic = new Traffic(exchange, this.client, (now) => this.#ripe(now));
    this.life = new LifeCycle(this.talk, this.client, this.traffic, this, (at) => this.#closed(at));
  }

  // --- how it stands with it

  /** When the connection ended as far as its client is concerned, and by whom; undefined while it is open. */
  get closed(): LifeCycle["closed"] {
    return this.life.closed;
  }

  get entered(): boolean {
    return this.id > 0;
  }

  get retired(): boolean {
    return this.errands.retired;
  }

  get stalled(): boolean {
    return this.faults.stalled;
  }

  get readable(): boolean {
    return this.#fromServer.betweenMessages;
  }

  #closed(at: number): void {
    this.#logIn?.end();
    this.faults.end();
    this.errands.end();
    this.talk.end(at);
    this.exchange.leave(this);
  }

  // --- what the client sends

  #fromClientSide(chunk: Buffer): void {
    try {
      if (this.errands.takesUp(chunk) || this.closed || this.#logIn?.beginsTls(chunk)) return;
      this.countUp(chunk.length);
      if (!this.#logIn) this.messages(chunk);
      else this.#logIn.read(chunk);
    } catch (error) {
      this.#clientViolates(error, chunk);
    }
  }

  #clientViolates(error: unknown, chunk: Buffer): void {
    if (!(error instanceof ProtocolViolation)) throw error;
    this.unwatch();
    this.life.clientViolates(error.message, chunk, this.id);
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
      end: () => this.life.serverEnds(),
      failed: (problem) => this.life.serverFailed(problem),
      gone: () => this.life.serverGone(),
    });
    exchange.isConnection(this);
    traffic.send(packet, this.id, this.talk.trips);
  }

  /** Reads messages of the client, and sends them on. */
  messages(chunk: Buffer): void {
    const { talk, far, faults } = this;
    const { trips } = talk;
    let read: number;
    try {
      read = this.#fromClient.read(chunk);
    } catch (error) {
      this.#clientViolates(error, chunk);
      return;
    }
    if (far?.flowing && talk.trips > trips) this.exchange.gate.sentIntoAnswer();
    faults.seen();
    if (faults.cutsCopy()) return;
    if (talk.terminated) this.life.close("client");
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
      if (!(error instanceof ProtocolViolation)) throw error;
      this.life.refuse("08P01", error.message, "server");
      return;
    }
    if (faults.cutsCopy()) return;
    if (!client.write(chunk)) this.traffic.server?.pause();
    if (!faults.none) faults.passed();
  }

  /**
   * What the client does not get, it cannot count. A server that asks for the data of a COPY has not answered yet: without
   * that question the client would send none, and both would wait for ever.
   */
  #lose(chunk: Buffer): void {
    const { client, faults, talk } = this;
    const { recorder } = talk;
    talk.recorder = undefined;
    this.#fromServer.read(chunk);
    talk.recorder = recorder;
    if (talk.copying) client.write(chunk);
    else faults.loseReply();
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
}
