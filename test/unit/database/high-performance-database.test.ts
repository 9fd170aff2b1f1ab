import { HighPerformanceDatabase, type Lab, measure, openLab, PoolConnectError } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ name: "fast", size: "tiny", onProgress: () => undefined });
  // As servers have it that nobody has told otherwise; the lab's has not.
  await lab.pool.query(`alter database "${lab.database}" set jit = on`);
});
afterAll(() => lab.close());

const open = (options: object = {}, more: object = {}) =>
  HighPerformanceDatabase.connect({ ...lab.connectionConfig, ...more }, options);

/** What a setting is on each of so many connections, all held at the same time. */
const settingOn = (database: HighPerformanceDatabase, name: string, connections: number) => {
  let here = 0;
  let letGo: () => void = () => undefined;
  const allHere = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return Promise.all(
    Array.from({ length: connections }, () =>
      database.transaction(async (tx) => {
        if (++here === connections) letGo();
        await allHere;
        return tx.fetchValue<string>("select current_setting($1)", [name]);
      }),
    ),
  );
};

describe("HighPerformanceDatabase", () => {
  it("opens ten connections together, without a statement: 3 round trips deep, 30 in all", async () => {
    const { result: database, cost } = await measure(lab, () => open());
    expect(database.counts()).toMatchObject({ idle: 10, size: 50, overflow: 0 });
    expect({ ...cost }).toMatchObject({ connections: 10, roundTrips: 30, depth: 3, statements: 0 });
    await database.close();
    expect(database.counts()).toMatchObject({ idle: 0, connecting: 0 });
  });

  it("finds jit on unless it is told otherwise", async () => {
    await using database = await open({ min: 1, max: 1, settings: {} });
    expect(await settingOn(database, "jit", 1)).toEqual(["on"]);
  });

  it("has jit off on every connection, later ones included, and after a reset", async () => {
    await using database = await open({ min: 1, max: 3 });
    expect(await settingOn(database, "jit", 3)).toEqual(["off", "off", "off"]);
    await database.fetchMany("set jit = on");
    await database.fetchMany("reset all");
    expect(await settingOn(database, "jit", 3)).toEqual(["off", "off", "off"]);
  });

  it("takes settings of every kind, spaces and backslashes included", async () => {
    const settings = { application_name: "a b\\c", work_mem: 2048, enable_seqscan: false, search_path: "x, public" };
    await using database = await open({ min: 1, max: 1, settings });
    const names = [...Object.keys(settings), "jit"];
    const sql =
      "select array_agg(current_setting(name) order by n) from unnest($1::text[]) with ordinality as s(name, n)";
    expect(await database.fetchValue(sql, [names])).toEqual(["a b\\c", "2MB", "off", "x, public", "on"]);
  });

  it.each([
    ["in a field", () => ({ options: "-c work_mem=3MB -c jit=on" })],
    [
      "in an address",
      () => ({ connectionString: `${lab.connectionString}?options=-c%20work_mem%3D3MB%20-c%20jit%3Don` }),
    ],
  ])("keeps what the caller's options say, %s: they count where both name the same", async (_, more) => {
    await using database = await open({ min: 1, max: 1, settings: { jit: false, enable_sort: false } }, more());
    const sql = "select array[current_setting('work_mem'), current_setting('jit'), current_setting('enable_sort')]";
    expect(await database.fetchValue(sql)).toEqual(["3MB", "on", "off"]);
  });

  it("keeps what PGOPTIONS says, and leaves the caller's configuration as it was", async () => {
    const before = process.env.PGOPTIONS;
    process.env.PGOPTIONS = "-c work_mem=5MB";
    try {
      const config = Object.freeze({ ...lab.connectionConfig });
      await using database = await HighPerformanceDatabase.connect(config, { min: 1, max: 1 });
      expect(await settingOn(database, "work_mem", 1)).toEqual(["5MB"]);
    } finally {
      if (before === undefined) delete process.env.PGOPTIONS;
      else process.env.PGOPTIONS = before;
    }
  });

  it("leaves no connection open when one cannot be opened", async () => {
    const own = await openLab({ name: "fast-refused", size: "tiny", onProgress: () => undefined });
    try {
      await own.faults([{ kind: "refuse", connection: 3 }]);
      const { cost, result } = await measure(own, () =>
        HighPerformanceDatabase.connect(own.connectionConfig, { min: 4, max: 4 }).catch((error) => error),
      );
      expect(result).toBeInstanceOf(PoolConnectError);
      expect(cost.leaked).toBe(0);
    } finally {
      await own.close();
    }
  });

  it("says what the server says of a setting that it does not know", async () => {
    await expect(open({ settings: { no_such_setting: 1 } })).rejects.toThrow(/no_such_setting/);
  });

  it.each([
    [{ min: 0 }, "HighPerformanceDatabase: min: expected an integer from 1 to 50, got 0."],
    [{ min: 3, max: 2 }, "HighPerformanceDatabase: min: expected an integer from 1 to 2, got 3."],
    [{ max: 0 }, "HighPerformanceDatabase: max: expected an integer from 1 to 10000, got 0."],
    [{ commandTimeoutMs: 0 }, "HighPerformanceDatabase: commandTimeoutMs (milliseconds, or Infinity)"],
    [{ settings: 5 }, "HighPerformanceDatabase: settings: expected { name: value }, got 5."],
    [{ settings: { "a b": 1 } }, "HighPerformanceDatabase: settings: expected names of settings, got a name of 3"],
    [{ settings: { jit: null } }, "settings: jit: expected a string, a number or a boolean, got null."],
    [{ settings: { jit: Number.NaN } }, "settings: jit: expected a string, a number or a boolean, got NaN."],
    [{ size: 3 }, "HighPerformanceDatabase: unknown option size; expected min, max, commandTimeoutMs, settings."],
  ])("refuses %j", async (options, message) => {
    const error = await open(options).catch((caught) => caught);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error.message).toContain(message);
  });

  it("ends a statement that takes longer than commandTimeoutMs, in a transaction as well", async () => {
    await using database = await open({ min: 1, max: 1, commandTimeoutMs: 50 });
    const tooLong = { code: "COMMAND_TIMEOUT", timeoutMs: 50, cancelled: true };
    await expect(database.fetchValue("select pg_sleep(600)")).rejects.toMatchObject(tooLong);
    await expect(database.transaction((tx) => tx.query("select pg_sleep(600)"))).rejects.toMatchObject(tooLong);
    const waited = database.transaction((tx) => tx.fetchValue("select pg_sleep(0.1), 7", [], { timeoutMs: 60_000 }));
    expect(await waited).toBe("");
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
  });
});
