import type { Resolution } from "../model/resolution.js";
import { DEFAULT_OUTPUTS, type Plan } from "../plan.js";
import { report } from "../render/report.js";
import { watch, type ConfigurationUpdate } from "../watch.js";
import { UsageError, type Request } from "./command.js";
import { isReadBySelf } from "./commands/show.js";
import { deliverAll } from "./deliver-all.js";
import { deliveryOf } from "./delivery-of.js";
import type { ReadOptions } from "./options.js";
import { painter } from "./painter.js";
import { textsOf } from "./resolve-subjects.js";
import { choice, type CliSetting } from "./setting.js";
import { targetOf } from "./target.js";
import type { Terminal } from "./terminal.js";

/**
 * `show --to DIR --watch`: delivers every configuration, and each again when its outcome changes, until the terminal's
 * signal ends it. A refused one leaves what stands; its findings are told once for each change.
 */
export async function deliverOnChange(
  { files, options }: CliSetting,
  given: ReadOptions,
  where: Request["where"],
  terminal: Terminal,
): Promise<0> {
  const directory = given.value("to");
  if (directory === undefined) throw new UsageError("--watch goes on delivering: show takes it with --to DIR");
  choice(given, "fallback", ["vendor"]);
  const { path, inside } = await targetOf(directory, where);
  const outputs = [...DEFAULT_OUTPUTS, ...(inside && path !== "/" ? [path] : [])]; // what lies in the root is no input
  const ending = terminal.signal === undefined ? {} : { signal: terminal.signal };
  for await (const update of watch(files, { ...options, outputs, ...ending })) {
    if (update.id !== undefined && (await isAsked(update, given.words))) await tell(update, given, where, terminal);
  }
  return 0;
}

async function isAsked({ plan, now }: ConfigurationUpdate, words: readonly string[]): Promise<boolean> {
  if (words.length === 0) return !isReadBySelf(now);
  return (await Promise.all(words.map((word) => plan.id(word)))).includes(now.id);
}

async function tell(
  { plan, now }: ConfigurationUpdate,
  given: ReadOptions,
  where: Request["where"],
  terminal: Terminal,
): Promise<void> {
  const paint = painter(given.value("color"), terminal);
  const { deliver, note } = await deliveryOf(now, { plan, options: given });
  const delivered = await deliverAll(deliver === undefined ? [] : [deliver], { plan, where }, terminal);
  const findings = [...now.diagnostics, ...delivered.diagnostics].filter(({ severity }) => severity !== "note");
  const blocks = findings.map((diagnostic) => `${report(diagnostic, textsOf([now]), paint)}\n`);
  const notes = [...(note === undefined ? [] : [note]), ...delivered.notes].map((each) => `substrata: ${each}\n`);
  if (blocks.length + notes.length > 0) terminal.err([...blocks, ...notes].join("\n"));
  if (!given.flag("quiet")) terminal.out(`${now.id}  ${word(now, plan)}\n`);
}

function word({ state, fragments }: Resolution, { layers }: Plan): string {
  const above = fragments.filter(({ layer, standing }) => layer !== layers[0]?.name && standing.is === "effective");
  return state === "effective"
    ? `effective  ${above.length === 0 ? "vendor only" : `${above.length} overriding`}`
    : state;
}
