import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  // The client is made outside of the loop: the three round trips of a connect are paid once, not once per user.
  const client = new pg.Client(config);
  // A connection that dies emits an error event, which ends the process if nobody listens. The look-up fails in any case.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const emails: (string | undefined)[] = [];
    for (const id of ids) {
      const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
      emails.push(rows[0]?.email);
    }
    return emails;
  } finally {
    // `finally` closes the client also when a look-up throws, or the connect half-way.
    await client.end();
  }
}
