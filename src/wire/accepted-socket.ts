import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";

/** What Node's sockets have beneath them, and Node does not document. */
type WithHandle = { _handle?: { useUserBuffer?: unknown } | null };

/**
 * A socket that reads by `onread`, in place of one that a server has just accepted: Node's servers have no such option. It takes over
 * the handle, and the accepted one stands for it with the server until it is closed.
 *
 * @returns the accepted socket, which emits `data`, where Node's sockets have another handle than expected
 * @internal
 */
export function readBy(onread: OnReadOpts, accepted: Socket & WithHandle): Socket {
  const { _handle: handle, allowHalfOpen } = accepted;
  if (typeof handle?.useUserBuffer !== "function") return accepted;
  const options: SocketConstructorOpts & WithHandle = { ...{ handle, onread }, allowHalfOpen };
  const socket: Socket & WithHandle = new Socket(options);
  if (socket._handle !== handle) return accepted;
  accepted._handle = null;
  socket.once("close", () => accepted.destroy());
  return socket;
}
