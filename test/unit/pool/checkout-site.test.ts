import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { formatCheckoutSite } from "#src/pool/checkout-site.js";

const folder = join(process.cwd(), "a folder é");
const inPlace = (frame: string) =>
  formatCheckoutSite({ stack: `Error\n    at Pool.take (node:internal/x:1:1)\n    at ${frame}` });

it.for([
  [`Shop.list (${folder}/app.ts:31:7)`, "a folder é/app.ts:31"],
  [`async Shop.list (${pathToFileURL(join(folder, "app.js"))}:31:7)`, "a folder é/app.js:31"],
  [`${folder}/app.ts:31:7`, "a folder é/app.ts:31"],
  [`async ${pathToFileURL(join(folder, "app.js"))}:31:7`, "a folder é/app.js:31"],
  ["Shop.list (/elsewhere/my app.ts:31:7)", "/elsewhere/my app.ts:31"],
])("reads the place from a line of a stack: %s", ([frame = "", place]) => {
  expect(inPlace(frame)).toBe(place);
});

it("is not known when the stack has no line outside of Node.js", () => {
  expect(
    formatCheckoutSite({ stack: "Error\n    at new Promise (<anonymous>)\n    at node:internal/x:1:1" }),
  ).toBeUndefined();
});
