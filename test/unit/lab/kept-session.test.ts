import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeptSession } from "#src/lab/kept-session.js";
import { labServer } from "#src/lab/server.js";
import { withClient } from "#src/lab/with-client.js";
import { until } from "./own-cluster.js";

const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;

describe("a session that is kept", () => {
  let session: KeptSession;
  const pid = () =>
    session.use(async (client) => (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid);

  beforeEach(async () => {
    const server = await labServer();
    session = new KeptSession(() => server.admin());
  });
  afterEach(() => session.end());

  it("is one for all that is asked, one after the other", async () => {
    const steps: string[] = [];
    const [first, second] = await Promise.all([
      session.use(async (client) => {
        steps.push("first begins");
        const { rows } = await client.query("select pg_backend_pid() as pid, pg_sleep(0.05)");
        steps.push("first ends");
        return rows[0].pid;
      }),
      pid().finally(() => steps.push("second")),
    ]);
    expect(second).toBe(first);
    expect(steps).toEqual(["first begins", "first ends", "second"]);
  });

  it("outlives what fails in it", async () => {
    const before = await pid();
    await expect(session.use((client) => client.query("select 1 / 0"))).rejects.toThrow("division by zero");
    expect(await pid()).toBe(before);
  });

  it("is opened anew when it was lost", async () => {
    const before = await pid();
    const server = await labServer();
    await withClient(server.admin(), (client) => client.query("select pg_terminate_backend($1, 2000)", [before]));
    await until(async () => (await pid().catch(() => before)) !== before);
    expect(await pid()).not.toBe(before);
  });

  it("keeps no process from ending while nobody uses it", async () => {
    const before = sockets();
    await session.use(async () => expect(sockets()).toBe(before + 1));
    expect(sockets()).toBe(before);
  });

  it("says why when it cannot be opened, each time", async () => {
    const server = await labServer();
    const refused = new KeptSession(() => ({ ...server.admin(), password: "another" }));
    for (const _ of [1, 2]) {
      await expect(refused.use((client) => client.query("select"))).rejects.toThrow("password authentication failed");
    }
    await refused.end();
  });
});

it("is not opened by its end", async () => {
  const before = sockets();
  const server = await labServer();
  await new KeptSession(() => server.admin()).end();
  expect(sockets()).toBe(before);
});
