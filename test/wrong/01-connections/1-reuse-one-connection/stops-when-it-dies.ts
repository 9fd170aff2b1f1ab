/**
 * Wrong: stops asking when it hears that the connection has died, and returns what it has.
 * Caught by: returns no half of a list when the connection dies with an answer
 * Says: With its answer to question 1 the server ended the connection, and said so
 * Says: Half of a list is taken for all of it
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  let alive = true;
  client.on("error", () => (alive = false));
  try {
    await client.connect();
    const emails: (string | undefined)[] = [];
    for (let k = 0; alive && k < ids.length; k++) {
      const answer = await client.query("select email from users where id = $1", [ids[k]]);
      emails.push(answer.rows[0]?.email);
    }
    return emails;
  } finally {
    await client.end();
  }
}
