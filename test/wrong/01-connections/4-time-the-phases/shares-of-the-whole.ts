/**
 * Wrong: divides the whole by what the shares usually are.
 * Caught by: counts each phase from the end of the one before to its own, and nothing else
 * Says: A server took its time for each step
 */
import pg from "pg";

export interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

export async function connectPhases(config: pg.ClientConfig): Promise<Phases> {
  const client = new pg.Client(config);
  const start = performance.now();
  try {
    await client.connect();
    const whole = performance.now() - start;
    return { tcp: 0.02 * whole, auth: 0.96 * whole, ready: 0.02 * whole };
  } finally {
    await client.end();
  }
}
