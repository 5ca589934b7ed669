import type { Severity } from "../model/codes/index.js";

/** What a stretch of text is; the terminal's colour for it is the command line's business, and never the only sign. */
export type Style = Severity | "good" | "faint" | "strong";
export type Paint = (style: Style, text: string) => string;

export const PLAIN: Paint = (_, text) => text;
