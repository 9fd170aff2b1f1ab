import * as roundtrip from "roundtrip";
import type { Calls, Each } from "../secret-calls.js";

/** Everything that draws, and the ways in which a secret may come to it. @param name what a series may be called by mistake */
export const displayCalls = (name: string, each: Each): Record<string, Calls> => ({
  show: (came) => [
    () => roundtrip.show.table(came, came),
    () => roundtrip.show.table([{ a: 1 }], { columns: { b: came } } as never),
    () => roundtrip.show.table([{ [name]: 1 }], { columns: { b: {} } } as never),
    () => roundtrip.show.bars(came, { title: "bars", unit: "ms" }),
    () => roundtrip.show.bars({ a: came }, { title: "bars", unit: "ms" }),
    () => roundtrip.show.bars({ a: 1 }, came),
    ...each(["title", "unit", "scale"], Object(came), { title: "bars", unit: "ms" }).map(
      (given) => () => roundtrip.show.bars({ a: 1 }, given as never),
    ),
    () => roundtrip.show.lines(came, { title: "lines", x: { title: "x" }, y: { title: "y" } }),
    () => roundtrip.show.lines({ [name]: came }, { title: "lines", x: { title: "x" }, y: { title: "y" } }),
    () => roundtrip.show.lines([{ x: 1, y: 1 }], came),
    () => roundtrip.show.lines([{ x: 1, y: 1 }], { title: "lines", x: came, y: came }),
    ...[roundtrip.show.cost, roundtrip.show.sequence, roundtrip.show.timeline].map((draw) => () => draw(came)),
    () => roundtrip.show.compare({ [name]: came }),
    () => roundtrip.show.timelines({ [name]: came }),
    () => roundtrip.show.timelines(came),
    () => roundtrip.show.samples(came, { title: "samples" }),
    () => roundtrip.show.samples({ [name]: came }, { title: "samples" }),
    () => roundtrip.show.samples([1], came),
    () => roundtrip.show.plan(came),
    () => roundtrip.show.findings(came),
    () => roundtrip.show.findings([{ id: came }] as never),
    () => roundtrip.show.btree(came),
  ],
});
