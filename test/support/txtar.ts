/** One stretch of a case file: its heading between `-- ` and ` --`, and the lines up to the next. */
export interface Section {
  readonly heading: string;
  readonly body: string;
}

/** Reads the txtar form: a title, then sections. */
export function readTxtar(text: string): { readonly title: string; readonly sections: readonly Section[] } {
  const sections: Section[] = [];
  const [title = "", ...rest] = text.split(/^(?=-- .+ --$)/m);
  for (const part of rest) {
    const [line = ""] = part.split("\n", 1);
    sections.push({ heading: line.slice(3, -3), body: part.slice(line.length + 1) });
  }
  return { title: title.trim(), sections };
}

export function writeTxtar(title: string, sections: readonly Section[]): string {
  return `${title}\n\n${sections.map(({ heading, body }) => `-- ${heading} --\n${body}`).join("")}`;
}
