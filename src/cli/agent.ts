import { agent, type AgentOptions, type Done } from "../agent/index.js";
import { isWithin, join } from "../host/index.js";
import type { Effective, Resolution } from "../model/resolution.js";
import { FALLBACKS, type Fallback } from "../model/strategy.js";
import { visible, visibleLines } from "../model/visible.js";
import { DEFAULT_OUTPUTS, type Options } from "../options.js";
import { prepare, type Plan } from "../plan.js";
import { report } from "../render/index.js";
import type { AgentSetting } from "./command.js";
import { refusal, textOf, withoutFormat } from "./delivery.js";
import { UsageError, type ReadOptions, type Values } from "./options.js";
import { checkLayers, choice, type CliSetting } from "./setting.js";
import { textsOf } from "./subjects.js";
import { keepOf, targetOf } from "./target.js";
import { painter, type Terminal } from "./terminal.js";

/**
 * What the options of `show --to DIR` say to an agent.
 *
 * @throws UsageError where DIR is no directory or one that is read, or the kept texts would lie outside the root.
 */
export async function agentOf({ files, root, options }: CliSetting, given: ReadOptions): Promise<AgentSetting> {
  const directory = directoryOf(given);
  const target = await targetOf(directory, { root, files });
  const stands = await target.files.entry(target.path);
  if (stands !== undefined && stands.is !== "directory" && stands.is !== "link")
    throw new UsageError(`cannot write ${directory}: not a directory`);
  const own = target.inside && target.path !== "/" ? [target.path] : [];
  const outputs = [...new Set([...own, ...DEFAULT_OUTPUTS])];
  const inputs = { ...options, ...viewed(options, given) };
  const plan = await prepare(files, { ...inputs, outputs });
  checkLayers(given, options.layers ?? []);
  await checkDestination(directory, target, plan);
  const empty = given.all("allow-empty");
  const word: Fallback | undefined = choice(given, "fallback", FALLBACKS);
  const isPlain = given.value("format") === undefined && !given.flag("origins");
  const keep = await keepOf(given, { root, files });
  const named = await Promise.all(given.words.map((id) => plan.id(id)));
  for (const id of named) if ((await plan.resolve(id)).state === "opaque") throw new UsageError(withoutFormat(id));
  return {
    files,
    options: {
      ...inputs,
      outputs,
      to: {
        files: target.inside ? files : target.files,
        directory: target.path,
        outputsOnly: target.inside && DEFAULT_OUTPUTS.includes(target.path),
      },
      ...(isPlain ? {} : { write: (resolution: Effective) => textOf(resolution, given) }),
      ...(keep === undefined ? {} : { keep }),
      ...(word === undefined ? {} : { fallback: word }),
      allowEmpty: empty.includes("all") ? true : await Promise.all(empty.map((id) => plan.id(id))),
      ...(named.length === 0 ? {} : { ids: named }),
    },
  };
}

/** @throws UsageError where the options ask for something else than deliveries into a directory. */
function directoryOf(given: ReadOptions): string {
  const directory = given.value("to");
  if (directory === undefined) throw new UsageError("--watch goes on delivering: show takes it with --to DIR");
  if (directory === "-") throw new UsageError("--to takes a directory; - is standard output, and takes one id with -o");
  if (given.value("output") !== undefined) throw new UsageError("show takes -o FILE or --to DIR, not both");
  if (given.words.some((word) => word.includes("#")))
    throw new UsageError("show prints whole configurations; explain takes a place");
  return directory;
}

/** `--layers` of a delivery: an image's own state, say. */
function viewed({ layers = [] }: Options, given: ReadOptions): Pick<Options, "layers"> {
  const names = given.value("layers")?.split(",");
  return names === undefined ? {} : { layers: layers.filter(({ name }) => names.includes(name)) };
}

/** An output is never an input (D14). */
async function checkDestination(
  directory: string,
  { path, inside }: { readonly path: string; readonly inside: boolean },
  plan: Plan,
): Promise<void> {
  const within = plan.layers.some(({ root }) => isWithin(path, root) || isWithin(root, path));
  if (!inside || !within || DEFAULT_OUTPUTS.includes(path)) return;
  const ids = await plan.ids();
  for (const id of ids) {
    const file = join(path, id);
    if (!plan.layers.some(({ root }) => file !== root && isWithin(file, root))) continue;
    const meant = await plan.id(file);
    if (ids.includes(meant))
      throw new UsageError(`${directory}/${id} belongs to ${meant}: an output is never an input`);
  }
}

/**
 * `show --to DIR --watch`: delivers every configuration, and each again when it changes, until the terminal's signal ends
 * it. What is wrong is told once for each change.
 */
export async function deliverOnChange(setting: CliSetting, given: ReadOptions, terminal: Terminal): Promise<0> {
  const { files, options } = await agentOf(setting, given);
  const ending = terminal.signal === undefined ? {} : { signal: terminal.signal };
  for await (const done of agent(files, { ...options, ...ending })) tell(done, given, options, terminal);
  return 0;
}

function tell(done: Done, given: ReadOptions, options: AgentOptions, terminal: Terminal): void {
  const { id, now } = done;
  const paint = painter(given.value("color"), terminal);
  const textOf = textsOf(now === undefined ? [] : [now]);
  const findings = done.diagnostics.filter(({ severity }) => severity !== "note");
  const message = noteOf(done, given);
  const blocks = [
    ...findings.map((diagnostic) => `${report(diagnostic, textOf, paint)}\n`),
    ...(message === undefined ? [] : [`substrata: ${visibleLines(message)}\n`]),
  ];
  if (blocks.length > 0) terminal.err(blocks.join("\n"));
  const lowest = options.layers?.[0]?.name;
  if (id !== undefined && now !== undefined && !given.flag("quiet"))
    terminal.out(`${visible(id)}  ${word(now, lowest)}\n`);
}

/** What is to be said of a delivery that is more, or less, than a file that was written. */
export function noteOf({ id, did, instead, now }: Done, given: Values): string | undefined {
  if (id === undefined || now === undefined) return undefined;
  if (now.state === "absent") {
    if (did === "removed") return `${id} is absent: ${given.value("to")}/${id} was removed`;
    return did === "left"
      ? `${id} is absent: nothing was delivered, and what was delivered before is still there`
      : undefined;
  }
  if (now.state !== "refused" || did === "failed") return undefined;
  const why = refusal(now);
  if (did === "left") return `${why}: nothing was delivered, and the file that stands is kept`;
  if (did === "nothing") return `${why}: nothing was delivered`;
  return `${why}: no file stood yet, and ${instead === "last" ? "the last good one" : "the vendor's alone"} was delivered`;
}

function word({ state, fragments }: Resolution, lowest: string | undefined): string {
  const above = fragments.filter(({ layer, standing }) => layer !== lowest && standing.is === "effective");
  return state === "effective"
    ? `effective  ${above.length === 0 ? "vendor only" : `${above.length} overriding`}`
    : state;
}
