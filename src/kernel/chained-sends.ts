/** What can send, as a socket of zeromq does: one message at a time. */
export interface Sender {
  send(message: unknown): Promise<void>;
}

/**
 * Lets senders of a kind be given any number of messages at once: each is sent when those before it are.
 *
 * zeromq refuses a message with EBUSY while another is under way, and from the 513th within one turn of the event loop on
 * every message is. What is sent while nothing is under way goes out at once, before the caller's next line.
 *
 * @param kind the prototype of the senders; its `send` is replaced by one whose promise never rejects: a kernel that
 *   cannot send has nobody to tell
 */
export function chainSends(kind: Sender): void {
  const { send } = kind;
  const underWay = new WeakMap<Sender, Promise<void>>();
  function chained(this: Sender, message: unknown): Promise<void> {
    const before = underWay.get(this);
    const sent = before ? before.then(() => send.call(this, message)) : send.call(this, message);
    const settled: Promise<void> = sent
      .catch(() => undefined)
      .finally(() => {
        if (underWay.get(this) === settled) underWay.delete(this);
      });
    underWay.set(this, settled);
    return settled;
  }
  Object.defineProperty(kind, "send", { value: chained });
}
