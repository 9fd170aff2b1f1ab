import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { withConnection } from "#work/01-connections/2-close-on-error";
import { demand, outcome, test } from "../../exercise-lab.js";

const said = (got: unknown) => (got instanceof Error ? `threw "${got.message}"` : `returned ${JSON.stringify(got)}`);
const isOpen = (client: pg.Client | undefined) => client?.connection.stream.destroyed === false;

test("runs the work with a connected client, and returns what it returned", async ({ lab, other }) => {
  for (const [each, users] of [
    [lab, 1_000],
    [other, 10_000],
  ] as const) {
    const work = async (client: pg.Client) => {
      const { rows } = await client.query<{ users: number }>("select count(*)::int as users from users");
      return rows[0]?.users;
    };
    const got = await outcome(withConnection(each.connectionConfig, work));
    const message = `The work counts users and returns ${users}; withConnection ${said(got)}. Next: \`return await work(client)\`; without \`await\` the client is closed while the work is still running.`;
    demand(got === users, message);
  }
});

test("has closed the client by the time the caller goes on", async ({ lab }) => {
  let used: pg.Client | undefined;
  const work = async (client: pg.Client) => {
    used = client;
    await client.query("select 1");
  };
  const { cost } = await measure(lab, async () => {
    await withConnection(lab.connectionConfig, work);
    const message =
      "withConnection returned, and its client was still open: 1 connection open, 0 allowed. A caller that ends the process, or opens the next one, now races with the closing. Next: `await client.end()`.";
    demand(!isOpen(used), message);
  });
  expect(cost).toStayWithin({ connections: 1, leaked: 0 }, { what: "withConnection(config, work)" });
});

test("closes the client when the work throws, and hands on that very error", async ({ lab }) => {
  const boom = new Error("the work failed");
  const failings: [how: string, work: (client: pg.Client) => Promise<never>][] = [
    ["rejects", () => Promise.reject(boom)],
    [
      "throws before it has made a promise",
      () => {
        throw boom;
      },
    ],
  ];
  for (const [how, work] of failings) {
    let used: pg.Client | undefined;
    const keep = (client: pg.Client) => {
      used = client;
      return work(client);
    };
    const { result: got, cost } = await measure(lab, () =>
      outcome(withConnection<unknown>(lab.connectionConfig, keep)),
    );
    const what = `withConnection(config, work), when the work ${how},`;
    expect(cost).toLeakNothing({ what });
    demand(!isOpen(used), `${what} went on before its client was closed. Next: \`await client.end()\`.`);
    const message = `${what} must throw the error of the work, the same object, and ${said(got)}. A caller decides by it what to do. Next: \`finally\` lets an error pass on untouched; leave out \`catch\`.`;
    demand(got === boom, message);
  }
});

test("hands on the error of the work when closing fails too", async ({ lab }) => {
  const boom = new Error("the work failed");
  const work = async (client: pg.Client): Promise<never> => {
    const end = client.end.bind(client) as () => Promise<void>;
    client.end = async () => {
      await end();
      throw new Error("closing failed");
    };
    throw boom;
  };
  const got = await outcome<unknown>(withConnection(lab.connectionConfig, work));
  const message = `The work failed, and then closing failed: the caller must get "the work failed", and withConnection ${said(got)}. An error thrown in \`finally\` replaces the one that was under way. Next: catch the error of closing where it arises.`;
  demand(got === boom, message);
});

test("leaves nothing open, and does not run the work, when the connect fails", async ({ lab }) => {
  let ran = false;
  const work = async () => {
    ran = true;
  };
  const nowhere = { ...lab.connectionConfig, database: "no_such_database" };
  const { result: got, cost } = await measure(lab, () => outcome<unknown>(withConnection(nowhere, work)));
  const message = `There is no such database: withConnection must throw the server's error 3D000, and ${said(got)}. Next: \`await client.connect()\` before \`try\`, and let its error pass on.`;
  demand((got as { code?: string } | undefined)?.code === "3D000", message);
  demand(!ran, "The connect failed, and the work was run all the same. Next: `await client.connect()`.");
  expect(cost).toLeakNothing({ what: "withConnection(a config of no database, work)" });
});
