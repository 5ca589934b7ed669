import { errno } from "../host/file-system.js";
import { deliver } from "../host/deliver.js";
import { isError, type Diagnostic } from "../model/diagnostic.js";
import { prepare, type Plan } from "../plan.js";
import { report } from "../render/report.js";
import { UsageError, type Answer, type Command, type Request, type Subject } from "./command.js";
import { check } from "./commands/check.js";
import { diff } from "./commands/diff.js";
import { explain } from "./commands/explain.js";
import { helpCommand, helpText, unknownCommand } from "./commands/help.js";
import { layers } from "./commands/layers.js";
import { show } from "./commands/show.js";
import { readOptions, type ReadOptions } from "./options.js";
import { painter } from "./painter.js";
import { proposedFiles, settingOf } from "./setting.js";
import { VERSION } from "../version.js";

/** What the command line needs of its process. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly standardInput: () => Uint8Array;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

const COMMANDS: readonly Command[] = [show, explain, layers, check, diff, helpCommand(() => COMMANDS)];

/** One run of the command line: its exit code (C1). */
export async function main(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  try {
    return await run(args, terminal);
  } catch (error) {
    terminal.err(`substrata: ${complaint(error)}\n`);
    return 2;
  }
}

async function run(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h") {
    (name === undefined ? terminal.err : terminal.out)(helpText(COMMANDS, undefined));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") return said(terminal, `substrata ${VERSION}\n`);
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined)
    throw name.startsWith("-")
      ? new UsageError(`the command comes first: substrata COMMAND ${name} …`)
      : unknownCommand(COMMANDS, name);
  const given = readOptions(rest, command.options);
  if (given.flag("help")) return said(terminal, helpText(COMMANDS, command.name));
  const answer = await command.run(await requestOf(command, given, terminal));
  return conclude(command, answer, given, terminal);
}

function said(terminal: Terminal, text: string): 0 {
  terminal.out(text);
  return 0;
}

async function requestOf(command: Command, given: ReadOptions, terminal: Terminal): Promise<Request> {
  const { root, files, options } = settingOf(given);
  const plan = await prepare(files, options);
  const named = given.words.length > 0 && command.name !== "help";
  const proposed = proposedFiles(given, files, () => terminal.standardInput());
  const changed = proposed && (await prepare(proposed, options));
  return {
    plan,
    ...(changed === undefined ? {} : { proposed: changed }),
    subjects: command.name === "help" ? [] : await subjectsOf(given, plan, changed),
    named,
    words: given.words,
    options: given,
    where: {
      root,
      schemas: given.all("schemas").length > 0 ? given.all("schemas") : ["/usr/share/substrata/schemas"],
      layers: plan.layers,
    },
  };
}

/** The ids that were named; all of them where none was, also those that a proposal brings. */
async function subjectsOf({ words }: ReadOptions, plan: Plan, proposed: Plan | undefined): Promise<readonly Subject[]> {
  if (words.length === 0) {
    const ids = new Set([...(await plan.ids()), ...((await proposed?.ids()) ?? [])]);
    return [...ids].map((id) => ({ id }));
  }
  return Promise.all(
    words.map(async (word) => {
      const [, path = word, place] = /^([^#]*)#(.*)$/s.exec(word) ?? [];
      const id = await plan.id(path);
      return place === undefined ? { id } : { id, place };
    }),
  );
}

/** Prints an answer; what is refused delivers nothing, and the worst finding decides the exit code. */
function conclude(command: Command, answer: Answer, given: ReadOptions, terminal: Terminal): 0 | 1 | 2 {
  const paint = painter(given.value("color"), terminal);
  const code = exitCode(answer, given);
  for (const { file, text, own } of answer.deliveries ?? []) deliver(file, text, own);
  if (given.flag("quiet")) return code;
  if (given.flag("json") || answer.json) {
    const { diagnostics } = answer;
    terminal.out(
      `${JSON.stringify({ version: 1, command: command.name, ok: code === 0, diagnostics, ...answer.data }, undefined, 2)}\n`,
    );
    return code;
  }
  terminal.out(answer.text(paint));
  if (!answer.reported) {
    for (const diagnostic of answer.diagnostics.filter(({ severity }) => severity !== "note")) {
      terminal.err(`${report(diagnostic, answer.textOf, paint)}\n`);
    }
  }
  for (const note of answer.notes ?? []) terminal.err(`substrata: ${note}\n`);
  return code;
}

function exitCode({ diagnostics, found }: Answer, given: ReadOptions): 0 | 1 | 2 {
  if (diagnostics.some(({ code }) => code === "read/unreadable")) return 2;
  const counts = (diagnostic: Diagnostic): boolean =>
    isError(diagnostic) || (given.flag("strict") && diagnostic.severity === "warning");
  return found || diagnostics.some(counts) ? 1 : 0;
}

function complaint(error: unknown): string {
  if (error instanceof UsageError || error instanceof RangeError) return error.message;
  const path = error instanceof Error && "path" in error ? ` ${String(error.path)}` : "";
  if (error instanceof Error && "code" in error) return `cannot read or write${path}: ${errno(error)}`;
  return `a fault of substrata itself, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
