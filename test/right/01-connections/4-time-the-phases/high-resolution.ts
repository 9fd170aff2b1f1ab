/**
 * Style: nanoseconds; ready is when connect() comes back.
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  const clock = () => process.hrtime.bigint();
  let [opened, accepted] = [0n, 0n];
  client.connection
    .once("connect", () => {
      opened = clock();
    })
    .once("authenticationOk", () => {
      accepted = clock();
    });
  const start = clock();
  try {
    await client.connect();
    const ready = clock();
    const ms = (from: bigint, to: bigint) => Number(to - from) / 1e6;
    return { tcp: ms(start, opened), auth: ms(opened, accepted), ready: ms(accepted, ready) };
  } finally {
    await new Promise<void>((resolve) => client.end(() => resolve()));
  }
}
