import { once } from "node:events";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect, type Socket } from "node:net";

/** An answer, or why there was none. */
export type Answer = { status: number; headers: IncomingHttpHeaders; body: string } | { lost: string };

/** Somebody who asks a server on the loopback, on one connection that is kept from one question to the next. */
export class Asker {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #port: number;
  #hangUp: () => void = () => undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Asks. With `reading`, the answer is not read before it is settled. */
  ask(path: string, reading: Promise<unknown> = Promise.resolve()): Promise<Answer> {
    return new Promise((resolve) => {
      const lost = (error: NodeJS.ErrnoException) => resolve({ lost: error.code ?? error.message });
      const asked = request({ host: "127.0.0.1", port: this.#port, path, agent: this.#agent }, async (response) => {
        response.on("error", lost);
        response.pause();
        await reading;
        let body = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          body += part;
        });
        response.resume();
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      asked.on("error", lost);
      this.#hangUp = () => asked.destroy();
      asked.end();
    });
  }

  /** Closes the connection on which the latest question was asked. */
  hangUp(): void {
    this.#hangUp();
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** Was it what was asked for? */
export const isOk = (answer: Answer | undefined): boolean =>
  answer !== undefined && "status" in answer && answer.status === 200;

/** Was the question turned away, or never taken? */
export const isRefused = (answer: Answer): boolean => "lost" in answer || answer.status === 503;

/** An answer in words, for messages. */
export function toldAnswer(answer: Answer | undefined): string {
  if (answer === undefined) return "no answer yet";
  return "lost" in answer ? `no answer (${answer.lost})` : `${answer.status} ${answer.body.slice(0, 80)}`.trim();
}

/** A connection to a port of the loopback, on which nothing is said at first. */
export class SilentConnection {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket.setEncoding("latin1").on("error", () => undefined);
  }

  static async open(port: number): Promise<SilentConnection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new SilentConnection(socket);
  }

  /** Asks on it. Returns the first line of the answer; nothing if it is closed without one. */
  async ask(path: string): Promise<string> {
    let answer = "";
    this.#socket.on("data", (part: string) => {
      answer += part;
    });
    const closed = new Promise((resolve) => this.#socket.once("close", resolve));
    if (this.#socket.destroyed) return "";
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: here\r\n\r\n`);
    while (!answer.includes("\r\n") && !this.#socket.destroyed) {
      await Promise.race([new Promise((resolve) => this.#socket.once("data", resolve)), closed]);
    }
    return answer.split("\r\n", 1)[0] ?? "";
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
