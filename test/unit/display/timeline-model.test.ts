import { describe, expect, test } from "vitest";
import {
  foldLanes,
  joinSegments,
  type Lane,
  type LaneState,
  onOneAxis,
  stateDuring,
} from "#src/display/timeline-model.js";
import { timelineHtml } from "#src/display/timeline-svg.js";
import { timelineText } from "#src/display/timeline-text.js";

const segment = (state: LaneState, fromMs: number, toMs: number) => ({ state, fromMs, toMs });

const lane: Lane = {
  name: "connection 1",
  segments: [
    segment("connecting", 0, 20),
    segment("waiting", 20, 60),
    segment("transaction", 60, 80),
    segment("idle", 80, 100),
  ],
  roundTrips: 5,
  open: true,
};

test("as text, a lane has a character for each slice of time, and a legend of what occurs", () => {
  expect(timelineText(onOneAxis("", [foldLanes("", 100, [lane])]), "plain", 40)).toBe(
    [
      "             0             100\u202fms",
      "connection 1 ░░░░████████▒▒▒▒────▸ 5 round trips",
      "             ░ connecting   █ waiting for the server   ▒ idle in transaction   ─ idle   ▸ still open at the end",
    ].join("\n"),
  );
});

test("a slice shows the state that takes most of it, and nothing while the connection is not open", () => {
  expect(stateDuring(lane.segments, 55, 62)).toBe("waiting");
  expect(stateDuring(lane.segments, 58, 75)).toBe("transaction");
  expect(stateDuring(lane.segments, 200, 210)).toBeUndefined();
});

describe("several time lines", () => {
  const short = { ...lane, segments: [segment("waiting", 0, 50)], open: false, roundTrips: 1 };
  const model = onOneAxis("What does a second save?", [
    foldLanes("one", 100, [lane]),
    foldLanes("two", 50, [short, short]),
  ]);

  test("as text, stand below each other on the axis of the longest, each with its own time", () => {
    expect(timelineText(model, "plain", 40).split("\n")).toEqual([
      "What does a second save?",
      "             0             100\u202fms",
      "one · 100\u202fms",
      "connection 1 ░░░░████████▒▒▒▒────▸ 5 round trips",
      "two · 50\u202fms",
      "connection 1 ██████████            1 round trip",
      "connection 1 ██████████            1 round trip",
      "             ░ connecting   █ waiting for the server   ▒ idle in transaction   ─ idle   ▸ still open at the end",
    ]);
  });

  test("as a picture, have one axis with its unit, and half the time is half as long", () => {
    const svg = timelineHtml(model);
    expect(svg.match(/>time \(ms\)</g)).toHaveLength(1);
    expect(svg).toContain(">What does a second save?<");
    expect(svg).toContain(">two · 50\u202fms<");
    const widths = [...svg.matchAll(/width="([\d.]+)" height="13" fill="#d17a15"/g)].map(([, width]) => Number(width));
    expect(widths.slice(-2)).toEqual([260, 260]);
  });
});

describe("for a picture", () => {
  test("stretches of one state are joined when the gap between is too short to be seen", () => {
    const many = Array.from({ length: 1000 }, (_, n) => [
      segment("waiting", n, n + 0.7),
      segment("idle", n + 0.7, n + 1),
    ]).flat();
    expect(joinSegments(many, 1)).toEqual([segment("waiting", 0, 999.7), segment("idle", 999.7, 1000)]);
  });

  test("and kept apart when it can be seen", () => {
    expect(joinSegments(lane.segments, 1)).toEqual(lane.segments);
  });

  test("more than 40 lanes are counted", () => {
    const lanes = Array.from({ length: 100 }, () => lane);
    const svg = timelineHtml(onOneAxis("", [foldLanes("", 100, lanes)]));
    expect(svg).toContain("… 60 more connections");
  });

  test("the legend names the states that occur, and no other", () => {
    const waiting = { ...lane, open: false, segments: [segment("waiting", 0, 9)] };
    const svg = timelineHtml(onOneAxis("", [foldLanes("", 100, [waiting])]));
    expect(svg).toContain("waiting for the server");
    expect(svg).not.toMatch(/connecting|idle|still open/);
  });
});
