import type { BtreeDescent } from "../plan/btree.js";
import { layOutBtree } from "./btree-model.js";
import { btreeHtml } from "./btree-svg.js";
import { btreeText } from "./btree-text.js";
import type { OutputTarget } from "./output-target.js";

/**
 * Renders the way from the root of a B-tree to a key: of each page the key that leads on, with its neighbours.
 *
 * @param columns characters a line, for text
 * @returns SVG for `jupyter`, else text
 */
export function renderBtree(descent: BtreeDescent, target: OutputTarget = "plain", columns = 100): string {
  const model = layOutBtree(descent);
  return target === "jupyter" ? btreeHtml(model) : btreeText(model, target, columns);
}
