import type { Plugin } from "vitest/config";
import { texts } from "./atlas.mjs";

/** A Markdown file is its text, as the bundle takes it. */
export const markdown: Plugin = {
  name: "markdown-as-text",
  transform: (text, id) => (id.endsWith(".md") ? `export default ${JSON.stringify(text)};` : undefined),
};

/** The atlas as its entries stand, where the package has a file that was made of them. */
export const atlas: Plugin = {
  name: "atlas-of-entries",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("/lib/atlas.cjs") ? "\0atlas" : undefined),
  load: (id) => (id === "\0atlas" ? `export default ${JSON.stringify(texts())};` : undefined),
};
