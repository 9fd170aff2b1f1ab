/** Is this an environment variable of PostgreSQL's client library, such as PGHOST, PGOPTIONS or PGSSLMODE? */
export const isOfLibpq = (name: string): boolean => /^PG[A-Z_]+$/.test(name);

/** Does it say where the server is, who connects, or how that is kept secret: what an address says too? */
export const isOfAddress = (name: string): boolean =>
  /^PG(HOST|HOSTADDR|PORT|USER|PASSWORD|PASSFILE|DATABASE|SERVICE|SERVICEFILE|SSL[A-Z_]*|REQUIRESSL|REQUIREPEER|GSS[A-Z]*|KRBSRVNAME|CHANNELBINDING)$/.test(
    name,
  );

/**
 * Forgets the reader's own PGHOST, PGOPTIONS, PGSSLMODE … in this process. They are meant for other servers, and `pg` takes
 * from them whatever a connection leaves open.
 */
export function forgetLibpqEnvironment(): void {
  for (const name of Object.keys(process.env).filter(isOfLibpq)) delete process.env[name];
}
