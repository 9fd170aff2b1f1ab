import { describe, expect, it } from "vitest";
import { complaints, publicSurface, undocumented } from "./public-surface.js";

describe('what `import … from "roundtrip"` gives', () => {
  it("is the committed list (changed on purpose? npm test -- course/surface -u)", async () => {
    await expect(publicSurface()).toMatchFileSnapshot("public-surface.txt");
  });

  it("has a sentence for everything", () => {
    expect(undocumented()).toEqual([]);
  });

  it("is understood by the TypeScript of the notebooks' kernel", () => {
    expect(complaints()).toEqual([]);
  });
});
