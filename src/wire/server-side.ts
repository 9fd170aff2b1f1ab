import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { WireServerAddress } from "./proxy.js";
import { tlsRequest } from "./start-up.js";

/** What becomes of a connection to the server. Each is called at most once, `closed` after `ready` or `failed`. @internal */
export interface ServerEvents {
  /** It can be written to. */
  ready(socket: Socket): void;
  /** It failed, with a sentence why; also after `ready`. */
  failed(problem: string): void;
  closed(): void;
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return error.message || error.code || String(error);
}

/**
 * Opens a connection to a server, encrypted when its address says so.
 *
 * @returns the TCP connection: destroying it ends everything
 * @internal
 */
export function connectServer(to: WireServerAddress, events: ServerEvents): Socket {
  const where = `${to.host}:${to.port}`;
  const socket = connect({ host: to.host, port: to.port, noDelay: true, allowHalfOpen: true });
  let open = false;
  let failed = false;
  const fail = (problem: string): void => {
    if (!failed) events.failed(problem);
    failed = true;
    socket.destroy();
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    const what = open ? `the connection to the server at ${where} broke` : `the server at ${where} cannot be reached`;
    fail(`${what}: ${reasonOf(error)}`);
  };
  socket.on("error", onError);
  socket.on("close", () => events.closed());
  socket.once("connect", () => {
    open = true;
    if (!to.ssl) {
      events.ready(socket);
      return;
    }
    socket.write(tlsRequest());
    socket.once("data", (answer: Buffer) => {
      if (answer.length !== 1 || answer[0] !== 83) {
        fail(
          `the server at ${where} does not speak TLS (it answered ${JSON.stringify(answer.toString("latin1", 0, 16))})`,
        );
        return;
      }
      const secure = encrypt(socket, to);
      secure.on("error", onError);
      secure.once("secureConnect", () => events.ready(secure));
    });
  });
  return socket;
}

function encrypt(socket: Socket, to: WireServerAddress): TLSSocket {
  const asked: Exclude<WireServerAddress["ssl"], boolean | undefined> = typeof to.ssl === "object" ? to.ssl : {};
  const { rejectUnauthorized = true, ca, servername = to.host } = asked;
  const name = /^[\d.:]+$/.test(servername) ? {} : { servername };
  return connectTls({ socket, rejectUnauthorized, ALPNProtocols: ["postgresql"], ...(ca ? { ca } : {}), ...name });
}
