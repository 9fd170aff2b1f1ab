/**
 * Style: `await using`, and a stop watch with laps.
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

class StopWatch {
  #last = performance.now();
  readonly #laps = new Map<string, number>();

  lap(name: string): void {
    if (this.#laps.has(name)) return;
    const now = performance.now();
    this.#laps.set(name, now - this.#last);
    this.#last = now;
  }

  get phases(): Phases {
    const of = (name: string) => this.#laps.get(name) ?? 0;
    return { tcp: of("connect"), auth: of("authenticationOk"), ready: of("readyForQuery") };
  }
}

function open(config: pg.ClientConfig) {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  await using session = open(config);
  const { client } = session;
  const watch = new StopWatch();
  for (const lap of ["connect", "authenticationOk", "readyForQuery"]) client.connection.on(lap, () => watch.lap(lap));
  await client.connect();
  return watch.phases;
}
