import { CATALOG, type Code } from "../model/codes/index.js";
import { columns, type Paint } from "../render/index.js";
import type { Answer } from "./command.js";

export const CODES = Object.keys(CATALOG) as readonly Code[];

/** What else may be asked about codes: all of them, or those of a stage, as `schema/`. */
export const CODE_LISTS: readonly string[] = ["codes", ...new Set(CODES.map(stageOf))];

/** What there is to know of a code beside its message, as literal text: no line is wider than a terminal. */
interface Explanation {
  /** For a list of codes: a few words. */
  readonly summary: string;
  /** Why it is said, and what follows from it. */
  readonly means: string;
  /** Lines of files that cause it, each file under its path, or the situation. */
  readonly example: string;
  readonly solve: string;
}

export function isCode(word: string | undefined): word is Code {
  return CODES.some((code) => code === word);
}

/** One code: what it means, an example, what to do. */
export async function codePage(code: Code): Promise<Answer> {
  const { summary, means, example, solve } = (await explanations())[code];
  const { severity } = CATALOG[code];
  return answer({ code, severity, means, example, solve }, (paint) =>
    [
      `${paint(severity, `${severity}[${code}]`)}: ${summary}`,
      "",
      means,
      "",
      paint("strong", "For example:"),
      indented(example),
      "",
      paint("strong", "To solve it:"),
      indented(solve),
      "",
    ].join("\n"),
  );
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}

/** A line for each code that a list holds, by stage. */
export async function codeList(list: string): Promise<Answer> {
  const codes = CODES.filter((code) => list === "codes" || list === stageOf(code));
  const help = await explanations();
  const rows = columns(codes.map((code) => [`  ${code}`, help[code].summary]));
  const listed = codes.map((code) => ({ code, severity: CATALOG[code].severity, summary: help[code].summary }));
  const stages = [...new Set(codes.map(stageOf))];
  const rowsOf = (stage: string): readonly string[] =>
    rows.filter((_, index) => stageOf(codes[index] as Code) === stage);
  return answer({ codes: listed }, (paint) =>
    stages.map((stage) => [paint("strong", stage), ...rowsOf(stage), ""].join("\n")).join("\n"),
  );
}

/** `schema/` of `schema/type`. */
function stageOf(code: Code): string {
  return code.slice(0, code.indexOf("/") + 1);
}

/** What is said of each code in `codes.md`: a file of its own in the bundle, read only where it is asked for (F1). */
export async function explanations(): Promise<Readonly<Record<Code, Explanation>>> {
  const { default: text } = await import("./codes.md");
  const found = Array.from(text.matchAll(ENTRY), ([, code, summary, means, example, solve]) => [
    code,
    { summary, means, example, solve },
  ]);
  return Object.fromEntries(found) as Readonly<Record<Code, Explanation>>; // a test asks for every code
}

/** An entry of the file: code and summary, meaning, example, solution. */
const ENTRY = /^### (\S+): (.*)\n\n([^]*?)\n\n```text\n([^]*?)\n```\n\n([^]*?)\n(?=\n#|$(?![^]))/gm;

function answer(data: Answer["data"], text: (paint: Paint) => string): Answer {
  return { data, text, textOf: () => undefined, diagnostics: [] };
}
