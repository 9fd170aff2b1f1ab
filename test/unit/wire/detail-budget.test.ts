import { expect, test } from "vitest";
import { ChainEnd } from "#src/wire/chain.js";
import { DetailBudget } from "#src/wire/detail-budget.js";
import { type } from "#src/wire/message-types.js";
import { Recorder } from "#src/wire/recorder.js";
import { emptySums } from "#src/wire/sums.js";

const limits = { roundTrips: 2, statements: 1, text: 10, segments: 100, errors: 1, closedConnections: 1 };

function record(budget: DetailBudget): Recorder {
  return new Recorder(
    0,
    emptySums(),
    budget,
    new ChainEnd({ longest: 0, answered: 0 }, true),
    { up: 0, down: 0 },
    1,
    "idle",
    0,
  );
}

test("details are kept as far as the budget goes, and counted beyond it", () => {
  const budget = new DetailBudget(limits);
  const recorder = record(budget);
  for (let trip = 1; trip <= 3; trip++) {
    recorder.openTrip(type.query, false);
    recorder.statement("simple", `select ${trip}`, "", false);
  }
  expect(recorder.trips.map(({ number }) => number)).toEqual([1, 2]);
  expect(recorder.statements.map(({ sql }) => sql)).toEqual(["select 1"]);
  expect(budget.omitted).toEqual({ roundTrips: 1, statements: 2, connections: 0 });
});

test("a text that is too long is left out, and shorter ones still fit", () => {
  const budget = new DetailBudget({ ...limits, statements: 9 });
  const recorder = record(budget);
  for (const sql of ["select 123456789", "select 1", "select 2"]) recorder.statement("simple", sql, "", false);
  expect(recorder.statements.map(({ sql, sqlCut }) => [sql, sqlCut])).toEqual([
    ["", true],
    ["select 1", undefined],
    ["", true],
  ]);
});

test("what a forgotten connection held serves others, but leaves no gap in a connection's round trips", () => {
  const budget = new DetailBudget(limits);
  const [gone, stays] = [record(budget), record(budget)];
  gone.openTrip(type.query, false);
  stays.openTrip(type.query, false);
  stays.openTrip(type.query, false);
  budget.giveBack(gone.kept);
  stays.openTrip(type.query, false);
  stays.received(3, type.dataRow, 100);
  expect(stays.trips.map(({ number, down }) => [number, down.bytes])).toEqual([[1, 0]]);
  const later = record(budget);
  later.openTrip(type.query, false);
  expect(later.trips).toHaveLength(1);
  expect(budget.omitted).toEqual({ roundTrips: 3, statements: 0, connections: 1 });
});
