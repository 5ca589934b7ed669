import { CATALOG, type Code } from "../../model/codes/index.js";
import { columns, type Paint } from "../../render/text.js";
import type { Answer } from "../command.js";

export const CODES = Object.keys(CATALOG) as readonly Code[];

/** What else may be asked about codes: all of them, or those of a stage, as `schema/`. */
export const CODE_LISTS: readonly string[] = ["codes", ...new Set(CODES.map(stageOf))];

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

/** A file of its own in the bundle, read only where it is asked for (F1). */
async function explanations() {
  return (await import("./index.js")).CODE_HELP;
}

/** `schema/` of `schema/type`. */
function stageOf(code: Code): string {
  return code.slice(0, code.indexOf("/") + 1);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}

function answer(data: Answer["data"], text: (paint: Paint) => string): Answer {
  return { data, text, textOf: () => undefined, diagnostics: [] };
}
