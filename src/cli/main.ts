import { errno } from "../host/file-system.js";
import { canonicalPath, deliver } from "../host/deliver.js";
import { overlay } from "../host/index.js";
import { remember } from "../host/remember.js";
import { reasonOf } from "../model/catalog/read.js";
import { isError, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_SCHEMAS, prepare, type Plan } from "../plan.js";
import { report } from "../render/report.js";
import { UsageError, type Answer, type Command, type Delivery, type Request, type Subject } from "./command.js";
import { check } from "./commands/check.js";
import { diff } from "./commands/diff.js";
import { explain } from "./commands/explain.js";
import { helpCommand, helpText, unknownCommand } from "./commands/help.js";
import { layers } from "./commands/layers.js";
import { schema } from "./commands/schema.js";
import { show } from "./commands/show.js";
import { readOptions, type ReadOptions } from "./options.js";
import { painter } from "./painter.js";
import { proposalsOf, settingOf } from "./setting.js";
import { VERSION } from "../version.js";

/** What the command line needs of its process. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly standardInput: () => Uint8Array;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

const COMMANDS: readonly Command[] = [show, explain, layers, check, diff, schema, helpCommand(() => COMMANDS)];

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
  const request = await requestOf(command, given, terminal);
  const answer = await command.run(request);
  await deliverAll(answer.deliveries ?? [], request);
  return conclude(command, withSearch(answer, request), given, terminal);
}

function said(terminal: Terminal, text: string): 0 {
  terminal.out(text);
  return 0;
}

async function requestOf(command: Command, given: ReadOptions, terminal: Terminal): Promise<Request> {
  const { root, files: disk, options } = settingOf(given);
  const files = remember(disk); // today and the proposal are told from one reading (R3)
  const plan = await prepare(files, options);
  checkLayers(given, plan);
  const proposals = proposalsOf(given, () => terminal.standardInput());
  const proposed =
    proposals.length === 0
      ? undefined
      : {
          plan: await prepare(
            overlay(files, Object.fromEntries(proposals.map(({ path, text }) => [path, text]))),
            options,
          ),
          paths: proposals.map(({ path }) => path),
        };
  return {
    plan,
    ...(proposed === undefined ? {} : { proposed }),
    subjects: command.name === "help" ? [] : await subjectsOf(given, plan, proposed?.plan),
    named: given.words.length > 0,
    words: given.words,
    options: given,
    where: {
      root,
      schemas: [DEFAULT_SCHEMAS, ...given.all("schemas")],
      layers: plan.layers,
      tree: { given: given.value("root") ?? "/", root, outside: [...given.all("schemas"), ...given.all("policy")] },
    },
  };
}

function checkLayers(given: ReadOptions, { layers }: Plan): void {
  const names = layers.map(({ name }) => name);
  const wrong = given
    .value("layers")
    ?.split(",")
    .find((name) => !names.includes(name));
  if (wrong !== undefined)
    throw new UsageError(`--layers names the layer ${wrong}, which is none of ${names.join(", ")}`);
}

/** The ids that were named, each once; all of them where none was, also those that a proposal brings. */
async function subjectsOf({ words }: ReadOptions, plan: Plan, proposed: Plan | undefined): Promise<readonly Subject[]> {
  if (words.length === 0) {
    const ids = new Set([...(await plan.ids()), ...((await proposed?.ids()) ?? [])]);
    return [...ids].map((id) => ({ id }));
  }
  const subjects = await Promise.all(
    words.map(async (word): Promise<Subject> => {
      const [, path = word, place] = /^([^#]*)#(.*)$/s.exec(word) ?? [];
      const id = await plan.id(path);
      return place === undefined ? { id } : { id, place };
    }),
  );
  return [...new Map(subjects.map((subject) => [`${subject.id}#${subject.place ?? ""}`, subject])).values()];
}

/** What went wrong in the search for ids belongs to every answer that rests on it. */
function withSearch(answer: Answer, { plan }: Request): Answer {
  return { ...answer, diagnostics: [...plan.diagnostics, ...answer.diagnostics] };
}

/** Prints an answer; what is refused delivers nothing, and the worst finding decides the exit code. */
function conclude(command: Command, answer: Answer, given: ReadOptions, terminal: Terminal): 0 | 1 | 2 {
  const paint = painter(given.value("color"), terminal);
  const code = exitCode(answer, given);
  if (given.flag("quiet")) return code;
  if (given.flag("json") || answer.json) {
    const { diagnostics } = answer;
    terminal.out(
      `${JSON.stringify({ version: 1, command: command.name, ok: code === 0, diagnostics, ...answer.data }, undefined, 2)}\n`,
    );
    return code;
  }
  terminal.out(answer.text(paint));
  const findings = answer.reported ? [] : answer.diagnostics.filter(({ severity }) => severity !== "note");
  const remarks = (answer.notes ?? []).map((note) => `substrata: ${note}\n`).join("");
  const blocks = [
    ...findings.map((diagnostic) => `${report(diagnostic, answer.textOf, paint)}\n`),
    ...(remarks === "" ? [] : [remarks]),
  ];
  if (blocks.length > 0) terminal.err(blocks.join("\n")); // a blank line between two, so that each is seen
  return code;
}

/** Writes what an answer delivers; nothing at all where one of the files would be read back as an override (D14). */
async function deliverAll(deliveries: readonly Delivery[], { plan, where }: Request): Promise<void> {
  for (const { file } of deliveries) {
    const id = await ownId(file, where.root, plan);
    if (id !== undefined) throw new UsageError(`${file} belongs to ${id}: an output is never an input`);
  }
  for (const { file, text } of deliveries) {
    try {
      deliver(file, text);
    } catch (error) {
      throw new UsageError(`cannot write ${file}: ${reasonOf(errno(error))}`);
    }
  }
}

/** The known id of which a file would be a fragment. */
async function ownId(file: string, root: string, plan: Plan): Promise<string | undefined> {
  const [target, top] = [canonicalPath(file), canonicalPath(root)];
  const inside = top === "/" ? target : target.startsWith(`${top}/`) ? target.slice(top.length) : undefined;
  if (inside === undefined || !plan.layers.some((layer) => inside.startsWith(`${layer.root}/`))) return undefined;
  const id = await plan.id(inside);
  return (await plan.ids()).includes(id) ? id : undefined;
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
  if (error instanceof Error && "code" in error) return `cannot read${path}: ${reasonOf(errno(error))}`;
  return `a fault of substrata itself, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
