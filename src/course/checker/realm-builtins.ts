import { createRequire } from "node:module";
import type net from "node:net";

const requireHere = createRequire(import.meta.url);

/** A copy: what is put into it in place of something is not seen by others. A module that is a function stays what it is. */
function copyOf(module: object, without: readonly string[] = []): object {
  if (typeof module === "function") return module;
  const own = Object.getOwnPropertyDescriptors(module) as Record<string, PropertyDescriptor>;
  for (const name of without) delete own[name];
  return Object.create(Object.getPrototypeOf(module), own) as object;
}

/** What of a module work has no need of: it reaches beyond the work. */
const without: Record<string, readonly string[]> = {
  async_hooks: ["createHook", "executionAsyncResource"],
  os: ["setPriority"],
  crypto: ["setEngine", "setFips"],
  dns: ["setServers"],
};

/** Options for a socket without those that make it of what is open already: the grader's own pipes, by their numbers. */
function checked(options: unknown): unknown {
  const { fd, handle, ...rest } = Object(options) as { fd?: unknown; handle?: unknown };
  if (typeof options === "number" || fd !== undefined || handle !== undefined)
    throw new Error("new net.Socket: work that is graded makes its sockets itself, by connecting: no fd, no handle.");
  return typeof options === "object" ? rest : options;
}

let network: typeof net | undefined;

/** A server listens on a port: one that listens on a path makes a file, and one on a number takes what is open. */
function fixListen(server: net.Server): void {
  const { listen } = server;
  server.listen = function (this: net.Server, ...args: unknown[]) {
    const [where] = args;
    const { path, fd, _handle } = Object(where) as { path?: unknown; fd?: unknown; _handle?: unknown };
    const isPort = typeof where !== "string" || /^\d+$/.test(where);
    if (!isPort || path !== undefined || fd !== undefined || _handle !== undefined)
      throw new Error("server.listen: work that is graded listens on a port, not on a path or on what is open.");
    return Reflect.apply(listen, this, args) as net.Server;
  };
}

/** `node:net` with sockets that are made by connecting and in no other way, however one comes by their class. */
function networkForWork(): typeof net {
  if (network) return network;
  const real = requireHere("node:net") as typeof net;
  const Socket = new Proxy(real.Socket, {
    construct: (target, [options, ...rest], newTarget) =>
      Reflect.construct(target, [checked(options), ...rest], newTarget) as object,
    apply: (_target, _self, [options]: [net.SocketConstructorOpts]) => new Socket(options),
  });
  real.Socket.prototype.constructor = Socket;
  Object.setPrototypeOf((requireHere("node:tls") as { TLSSocket: object }).TLSSocket, Socket);
  const connect = (first: unknown, ...rest: unknown[]) =>
    (real.connect as (...args: unknown[]) => net.Socket)(typeof first === "object" ? checked(first) : first, ...rest);
  fixListen(real.Server.prototype);
  network = Object.assign(copyOf(real) as typeof net, { Socket, Stream: Socket, connect, createConnection: connect });
  return network;
}

/** A module of Node's as work sees it: what it changes about it, it changes for itself. */
export function builtinForWork(name: string): object {
  const plain = name.replace(/^node:/, "");
  if (plain === "net") return networkForWork();
  return copyOf(requireHere(name) as object, without[plain]);
}
