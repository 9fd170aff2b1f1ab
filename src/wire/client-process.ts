import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Socket } from "node:net";

/** Where Linux tells which sockets there are; the second one has those of clients that speak IPv6 with an IPv4 address. */
const tables = ["/proc/net/tcp", "/proc/net/tcp6"];
/** So often is a connection's process looked for: it may be another account's, which we may not look into. */
const attempts = 2;

/** The client's end of a connection on this machine, as the system sees it. */
interface ClientEnd {
  /** Number of the socket. */
  inode: string;
  /** Bytes that the client has written and that have not arrived at the proxy's end. */
  unsent: number;
}

/** The clients' ends of connections. To read a table takes milliseconds, so the second one only when something is missing. */
function clientEnds(sockets: readonly Socket[]): Map<Socket, ClientEnd> {
  const ends = new Map<Socket, ClientEnd>();
  for (const table of tables) {
    if (ends.size === sockets.length) break;
    let lines: string;
    try {
      lines = readFileSync(table, "latin1");
    } catch {
      continue; // Without IPv6 there is no second one.
    }
    for (const socket of sockets) {
      const end = clientEnd(socket, lines);
      if (end) ends.set(socket, end);
    }
  }
  return ends;
}

/** An address and a port as the tables write them: `0100007F:1F90`. */
function endpoint(address = "", port = 0): string {
  const bytes = address.replace(/^::ffff:/, "").split(".");
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
  return `${bytes
    .map((byte) => hex(Number(byte), 2))
    .reverse()
    .join("")}:${hex(port, 4)}`;
}

function clientEnd(
  { remoteAddress, remotePort, localAddress, localPort }: Socket,
  lines: string,
): ClientEnd | undefined {
  const client = endpoint(remoteAddress, remotePort);
  const at = new RegExp(
    `${client} [0-9A-F]*${endpoint(localAddress, localPort)} \\S+ (\\S+):\\S+(?: +\\S+){4} +(\\d+)`,
  ).exec(lines);
  return at ? { inode: at[2] as string, unsent: Number.parseInt(at[1] as string, 16) } : undefined;
}

/** Which process has which of these sockets open. The newest processes are looked at first, and those known before any. */
function holders(inodes: Set<string>, known: Iterable<number>): Map<string, number> {
  const found = new Map<string, number>();
  const all = readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0);
  for (const pid of new Set([...known, ...all.reverse()])) {
    if (found.size === inodes.size) break;
    let files: string[];
    try {
      files = readdirSync(`/proc/${pid}/fd`);
    } catch {
      continue; // It has ended, or is another account's.
    }
    for (const file of files) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${file}`))?.[1];
        if (inode && inodes.has(inode)) found.set(inode, pid);
      } catch {
        // Closed since.
      }
    }
  }
  return found;
}

/** Knows the processes at the clients' ends of connections, as far as Linux tells. @internal */
export class ClientProcesses {
  readonly #processes = new WeakMap<Socket, number>();
  readonly #attempts = new WeakMap<Socket, number>();
  readonly #known = new Set<number>([process.pid]);

  /** @param isOwn whether the client's end of a connection is known to be this process's: the system need not be asked */
  constructor(readonly isOwn: (socket: Socket) => boolean) {}

  /** Looks for the processes of connections that are not known yet. */
  find(sockets: readonly Socket[]): void {
    const lookedFor = sockets.filter((socket) => {
      if (!this.#processes.has(socket) && this.isOwn(socket)) this.#processes.set(socket, process.pid);
      const attempt = this.#attempts.get(socket) ?? 0;
      this.#attempts.set(socket, attempt + 1);
      return !this.#processes.has(socket) && attempt < attempts;
    });
    if (lookedFor.length === 0) return;
    const byInode = new Map<string, Socket>();
    for (const [socket, { inode }] of clientEnds(lookedFor)) byInode.set(inode, socket);
    for (const [inode, pid] of holders(new Set(byInode.keys()), this.#known)) {
      this.#processes.set(byInode.get(inode) as Socket, pid);
      this.#known.add(pid);
    }
  }

  /** The process at the client's end; undefined when it is not known. */
  of(socket: Socket): number | undefined {
    return this.#processes.get(socket);
  }

  /** It was looked for, and may not be seen. */
  isHidden(socket: Socket): boolean {
    return !this.#processes.has(socket) && (this.#attempts.get(socket) ?? 0) >= attempts;
  }

  /**
   * Whether one of these clients has written what has not arrived here yet. The system may leave out a line of a table that
   * changes while it is read: such a client may have.
   */
  sending(sockets: readonly Socket[]): boolean {
    if (sockets.length === 0) return false;
    const ends = clientEnds(sockets);
    return sockets.some((socket) => ends.get(socket)?.unsent !== 0);
  }

  /** Forgets processes: their numbers are used again. */
  forget(): void {
    this.#known.clear();
    this.#known.add(process.pid);
  }
}
