import type { Plugin } from "vitest/config";

/** A Markdown file is its text, as the bundle takes it. */
export const markdown: Plugin = {
  name: "markdown-as-text",
  transform: (text, id) => (id.endsWith(".md") ? `export default ${JSON.stringify(text)};` : undefined),
};
