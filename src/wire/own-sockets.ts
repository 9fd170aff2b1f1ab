import { Socket } from "node:net";

/**
 * For every port from which a socket of this thread is connected, the port at its other end; 0 for all others. Undefined
 * until the first proxy is started.
 */
let remotePorts: Uint16Array<SharedArrayBuffer> | undefined;

/**
 * Notes from now on which sockets this thread connects, where the proxies' threads can see it. The system knows too, but its
 * table has every socket of the machine, those that ended a minute ago included: to read it for each new connection took
 * more processor time than all else that the proxy does.
 *
 * @returns to be given to {@link holdsClient}
 * @internal
 */
export function noteOwnSockets(): SharedArrayBuffer {
  if (remotePorts) return remotePorts.buffer;
  const ports = new Uint16Array(new SharedArrayBuffer(2 * 65_536));
  remotePorts = ports;
  const note = (socket: Socket) => {
    const { localPort, remotePort } = socket;
    if (localPort === undefined || remotePort === undefined) return; // Not TCP, or ended already.
    Atomics.store(ports, localPort, remotePort);
    socket.once("close", () => Atomics.compareExchange(ports, localPort, remotePort, 0));
  };
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (this: Socket, ...how: unknown[]): Socket {
    // Before anybody else hears of it, and so before the first byte is written.
    this.prependOnceListener("connect", () => note(this));
    return Reflect.apply(connect, this, how) as Socket;
  };
  return ports.buffer;
}

/**
 * Whether the thread that started a proxy has the client's end of a connection. `false` may also mean that it is not known.
 *
 * @param noted what {@link noteOwnSockets} gave there
 * @internal
 */
export function holdsClient(noted: SharedArrayBuffer): (socket: Socket) => boolean {
  const ports = new Uint16Array(noted);
  return ({ remotePort, localPort }) => remotePort !== undefined && Atomics.load(ports, remotePort) === localPort;
}
