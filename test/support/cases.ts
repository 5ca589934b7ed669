import { readdirSync, readFileSync } from "node:fs";
import { readTxtar, type Section } from "./txtar.js";

/** A command of a case, and with what it ends. */
interface CaseCommand {
  readonly line: string;
  readonly code: number;
}

/** One file of `test/cases/`: a title, the tree, then commands and what each prints. */
export interface Case {
  readonly file: URL;
  readonly text: string;
  readonly title: string;
  /** What stands before the first command: the tree, and what is given to all commands. */
  readonly given: readonly Section[];
  readonly tree: readonly Section[];
  readonly stdin: string | undefined;
  readonly commands: readonly CaseCommand[];
}

const directory = new URL("../cases/", import.meta.url);

export const CASES: readonly (readonly [name: string, Case])[] = readdirSync(directory)
  .filter((name) => name.endsWith(".txtar"))
  .map((name) => [name, readCase(new URL(name, directory))]);

function readCase(file: URL): Case {
  const text = readFileSync(file, "utf8");
  const { title, sections } = readTxtar(text);
  const first = sections.findIndex(({ heading }) => heading.startsWith("$ "));
  const given = sections.slice(0, first);
  const commands: { line: string; code: number }[] = [];
  for (const { heading } of sections.slice(first)) {
    const last = commands.at(-1);
    if (heading.startsWith("$ ")) commands.push({ line: heading.slice(2), code: 0 });
    else if (heading.startsWith("exit ") && last !== undefined) last.code = Number(heading.slice("exit ".length));
  }
  return {
    file,
    text,
    title,
    given,
    tree: given.filter(({ heading }) => heading !== "stdin"),
    stdin: given.find(({ heading }) => heading === "stdin")?.body,
    commands,
  };
}
