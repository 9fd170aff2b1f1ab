import { $, blue, bold, cyan, dim, green, magenta, red, yellow } from "kleur/colors";
import type { OutputTarget } from "./output-target.js";

const styles = { blue, bold, cyan, dim, green, magenta, red, yellow };

/** A style of terminal text. */
export type Style = keyof typeof styles;

/** Colours of the series of a chart in a terminal, in their order. */
export const seriesStyles: readonly Style[] = ["blue", "yellow", "green", "magenta", "cyan", "red"];

/** Styles a text in a terminal, and leaves it as it is anywhere else. */
export function paint(target: OutputTarget, style: Style, text: string): string {
  if (target !== "terminal" || text === "") return text;
  const enabled = $.enabled;
  $.enabled = true;
  try {
    return styles[style](text);
  } finally {
    $.enabled = enabled;
  }
}
