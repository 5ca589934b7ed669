import { atlas } from "../atlas.js";
import { errno, overlay, remember, type FileSystem } from "../host/index.js";
import { reasonOf } from "../model/codes/files.js";
import { isError, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LAYERS } from "../model/resolution.js";
import { jsonText, visibleLines } from "../model/spelling.js";
import { DEFAULT_SCHEMAS } from "../options.js";
import { prepare, type Plan } from "../plan.js";
import { report } from "../render/index.js";
import { VERSION, painter, type Answer, type Command, type Request, type Subject, type Terminal } from "./command.js";
import { check } from "./commands/check.js";
import { diff } from "./commands/diff.js";
import { explain, layers } from "./commands/explain.js";
import { helpCommand, helpText, unknownCommand } from "./commands/help.js";
import { preview } from "./commands/preview.js";
import { schema } from "./commands/schema.js";
import { show } from "./commands/show.js";
import { trim } from "./commands/trim.js";
import { agentOf, deliverAll, deliverOnChange, reviseAll } from "./delivery.js";
import { readOptions, UsageError, type ReadOptions } from "./options.js";
import {
  checkLayers,
  newRoot,
  oldRoot,
  proposalsOf,
  settingOf,
  vendorsOf,
  type CliSetting,
  type NextRoot,
} from "./setting.js";
import { unasked } from "./subjects.js";

const COMMANDS: readonly Command[] = [
  show,
  explain,
  layers,
  check,
  diff,
  preview,
  trim,
  schema,
  helpCommand(() => COMMANDS),
];

/** One run of the command line: its exit code (C1). */
export async function main(args: readonly string[], given: Terminal): Promise<0 | 1 | 2> {
  const terminal = { ...given, out: printer(given) };
  try {
    return await run(args, terminal);
  } catch (error) {
    terminal.err(`substrata: ${visibleLines(complaint(error))}\n`);
    return 2;
  }
}

async function run(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h") {
    (name === undefined ? terminal.err : terminal.out)(helpText(COMMANDS, undefined));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") return print(terminal, `substrata ${VERSION}\n`);
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined)
    throw name.startsWith("-")
      ? new UsageError(`the command comes first: substrata COMMAND ${name} …`)
      : unknownCommand(COMMANDS, name);
  const given = readOptions(rest, command.options);
  if (given.flag("help")) return print(terminal, helpText(COMMANDS, command.name));
  painter(given.value("color"), terminal); // a slip is told before anything is written
  checkAnswersOnly(given);
  if (given.flag("watch")) {
    return deliverOnChange(await settingOf(given), given, terminal);
  }
  const request = await requestOf(command, given, terminal);
  const answer = await command.run(request);
  const delivered = await deliverAll(answer.deliveries ?? [], request, terminal);
  await reviseAll(answer.revisions ?? [], request.where.files);
  const reported = {
    ...answer,
    messages: [...request.messages, ...(answer.messages ?? []), ...delivered.messages],
    diagnostics: [...answer.diagnostics, ...delivered.diagnostics, ...request.contradictions],
  };
  const whole = withSearch(reported, request);
  const counted = request.named || command.name === "show" ? whole.diagnostics : whole.diagnostics.filter(isReadable);
  return conclude(command, whole, counted, given, terminal, request.where.layers[0]?.name);
}

/** Standard output that may be a full disk: that is said, and no fault of anybody's. */
function printer({ out }: Terminal): Terminal["out"] {
  return (text) => {
    try {
      out(text);
    } catch (error) {
      throw new UsageError(`cannot write standard output: ${reasonOf(errno(error))}`);
    }
  };
}

function print(terminal: Terminal, text: string): 0 {
  terminal.out(text);
  return 0;
}

async function requestOf(command: Command, given: ReadOptions, terminal: Terminal): Promise<Request> {
  const setting = await settingOf(given);
  const { options } = setting;
  const disk = remember(setting.files); // today and the proposal are told from one reading (R3)
  const proposals = await proposalsOf(given, () => terminal.standardInput());
  const today = await prepare(disk, options);
  checkLayers(given, today.layers);
  const overlaid =
    proposals.length === 0
      ? disk
      : remember(overlay(disk, Object.fromEntries(proposals.map(({ path, file }) => [path, file]))));
  const planWith = (path: string): Promise<Plan> => prepare(overlay(disk, { [path]: "" }), options);
  const proposed = overlaid === disk ? undefined : await prepare(overlaid, await setting.optionsFor(overlaid));
  const [plan, files] = proposed === undefined || command.compares === true ? [today, disk] : [proposed, overlaid];
  const words = command.takesRoot === true ? given.words.slice(1) : given.words;
  const [old, next] = [
    given.value("old") ?? given.value("base"),
    command.takesRoot === true ? given.words[0] : undefined,
  ];
  const others = {
    ...(old === undefined ? {} : { old: await oldRoot(old, setting) }),
    ...(next === undefined ? {} : { next: await nextRoot(next, files, setting, given.flag("contract")) }),
  };
  const vendors = others.next?.vendors;
  const sides = vendors === undefined ? [plan, proposed, others.old?.plan, others.next?.plan] : vendors.slice(0, 1);
  const plans = sides.filter((each) => each !== undefined);
  const subjects = command.name === "help" ? [] : await subjectsOf(words, plan, plans);
  return {
    plan,
    ...(proposed === undefined || plan === proposed ? {} : { proposed }),
    files,
    ...others,
    subjects,
    contradictions: setting.contradictions,
    messages: [
      ...setting.contradictions.map(({ message }) => message),
      ...(proposed === undefined ? [] : await unasked(proposals, { files: disk, today, proposed, planWith }, subjects)),
    ],
    named: words.length > 0,
    words,
    options: given,
    ...(given.value("to") === undefined || command.name !== "show" ? {} : { agent: await agentOf(setting, given) }),
    where: whereOf(given, setting),
  };
}

async function nextRoot(name: string, host: FileSystem, setting: CliSetting, contract: boolean): Promise<NextRoot> {
  const root = await newRoot(name, host, setting);
  return contract ? { ...root, vendors: await vendorsOf(name, setting) } : root;
}

function whereOf(given: ReadOptions, { root, files, options, stackFiles }: CliSetting): Request["where"] {
  return {
    root,
    files,
    schemas: [
      ...(given.flag("no-atlas") ? [] : [atlas().name]),
      DEFAULT_SCHEMAS,
      ...(options.schemas ?? []).filter((tree) => typeof tree === "string"),
      ...given.all("schemas"),
    ],
    stack: stackFiles,
    layers: options.layers ?? DEFAULT_LAYERS,
    tree: { given: given.value("root") ?? "/", root, outside: [...given.all("schemas"), ...given.all("policy")] },
  };
}

/** A proposal is answered about: what is written for good must be told from files that stand there. */
function checkAnswersOnly(given: ReadOptions): void {
  if (!given.flag("with") && !given.flag("without")) return;
  const writing = ["write", "to", "watch", ...(given.value("output") === "-" ? [] : ["output"])];
  const writes = writing.find((name) => given.flag(name));
  if (writes !== undefined)
    throw new UsageError(`--with and --without only try what would be; leave out --${writes}, or print the answer`);
}

/** The ids that were named, each once; all of them where none was, also those that only a proposal or another root has. */
async function subjectsOf(words: readonly string[], plan: Plan, plans: readonly Plan[]): Promise<readonly Subject[]> {
  if (words.length === 0) {
    const ids = new Set((await Promise.all(plans.map((each) => each.ids()))).flat());
    return [...ids].map((id) => ({ id }));
  }
  const found = words.map(async (word): Promise<readonly Subject[]> => {
    const [, path = word, place] = /^([^#]*)#(.*)$/s.exec(word) ?? [];
    const ids = await plan.idsOf(path);
    if (place !== undefined && ids.length > 1)
      throw new UsageError(`${path} is read by ${ids.join(" and ")}; a place needs one of them: ${ids[0]}#${place}`);
    return ids.map((id) => (place === undefined ? { id } : { id, place }));
  });
  const subjects = (await Promise.all(found)).flat();
  return [...new Map(subjects.map((subject) => [`${subject.id}#${subject.place ?? ""}`, subject])).values()];
}

/** What went wrong in the search for ids belongs to every answer that rests on it. */
function withSearch(answer: Answer, { plan }: Request): Answer {
  return { ...answer, diagnostics: [...plan.diagnostics, ...answer.diagnostics] };
}

/** Prints an answer; what is refused delivers nothing, and the worst finding decides the exit code. */
function conclude(
  command: Command,
  answer: Answer,
  counted: readonly Diagnostic[],
  given: ReadOptions,
  terminal: Terminal,
  vendor: string | undefined,
): 0 | 1 | 2 {
  const paint = painter(given.value("color"), terminal);
  const code = exitCode({ ...answer, diagnostics: counted }, given, vendor);
  if (given.flag("quiet")) return code;
  if (given.flag("json") || answer.json) {
    const { diagnostics } = answer;
    terminal.out(jsonText({ version: 1, command: command.name, ok: code === 0, diagnostics, ...answer.data }));
    return code;
  }
  terminal.out(answer.text(paint));
  const findings = answer.reported ? [] : answer.diagnostics.filter(({ severity }) => severity !== "note");
  const messages = (answer.messages ?? []).map((message) => `substrata: ${visibleLines(message)}\n`).join("");
  const blocks = [
    ...findings.map((diagnostic) => `${report(diagnostic, answer.textOf, paint)}\n`),
    ...(messages === "" ? [] : [messages]),
  ];
  if (blocks.length > 0) terminal.err(blocks.join("\n")); // a blank line between two, so that each is seen
  return code;
}

const COULD_NOT_ASK: ReadonlySet<string> = new Set([
  "read/unreadable",
  "discover/missing-root",
  "discover/unknown-id",
  "host/unwritable",
]);

/** What this user may not read, of an id that nobody named, is listed and decides nothing (C1). */
function isReadable({ id, code, facts }: Diagnostic): boolean {
  return id === undefined || code !== "read/unreadable" || !["EACCES", "EPERM"].includes(facts.errno);
}

/** What the vendor's own files say fails no `--strict`: nobody here can edit them. */
function exitCode({ diagnostics, found }: Answer, given: ReadOptions, vendor: string | undefined): 0 | 1 | 2 {
  if (diagnostics.some(({ code, severity }) => severity === "error" && COULD_NOT_ASK.has(code))) return 2;
  const theirs = ({ code, origin }: Diagnostic): boolean =>
    vendor !== undefined && origin?.layer === vendor && code !== "discover/vendor-drop-in-wins"; // over one of ours
  const counts = (diagnostic: Diagnostic): boolean =>
    isError(diagnostic) || (given.flag("strict") && diagnostic.severity === "warning" && !theirs(diagnostic));
  return found || diagnostics.some(counts) ? 1 : 0;
}

function complaint(error: unknown): string {
  if (error instanceof UsageError || error instanceof RangeError) return error.message;
  const path = error instanceof Error && "path" in error ? ` ${String(error.path)}` : "";
  if (error instanceof Error && "code" in error) return `cannot read${path}: ${reasonOf(errno(error))}`;
  return `a fault of substrata itself, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
