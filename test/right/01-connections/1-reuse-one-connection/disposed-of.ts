/**
 * Style: `await using`, and places that are only filled where there is a user.
 */
import pg from "pg";

function open(config: pg.ClientConfig) {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  await using session = open(config);
  await session.client.connect();
  const emails: (string | undefined)[] = new Array(ids.length);
  for (const [place, id] of ids.entries()) {
    const { rows } = await session.client.query({
      text: "select email from users where id = $1",
      values: [id],
      rowMode: "array",
    });
    for (const [email] of rows) emails[place] = email;
  }
  return emails;
}
