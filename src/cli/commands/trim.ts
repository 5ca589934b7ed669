import { overlay } from "../../host/index.js";
import { carriesSecrets, diff, unifiedText } from "../../inspect/index.js";
import { nearestPath } from "../../model/nearest.js";
import { verdictOf, type Resolution } from "../../model/resolution.js";
import { DEFAULT_OUTPUTS } from "../../options.js";
import { accountOf } from "../../provenance/index.js";
import { changeText, count, takingUp } from "../../render/index.js";
import {
  adopt,
  resolveWith,
  squash,
  trim as trimFile,
  type Adopted,
  type Revision,
  type Revisions,
  type Tree,
} from "../../revise/index.js";
import type { Answer, Command, Request } from "../command.js";
import { UsageError, wrongWord, type Values } from "../options.js";
import { absence, advice, everyLayer, resolveKnown, withoutFormat } from "../subjects.js";

const USAGE = `substrata trim [FILE…] [--write]
substrata trim --adopt FILE [--base OLDROOT] [--pin] [--write]
substrata trim --squash LAYER [ID…] [--write]

Shows the smallest overrides that say the same, as a diff; every other byte and
comment of a file stays. Without a file all overrides are looked at. Exits 1
where something can go. Nothing is written without --write.

  --adopt FILE     turns a copy of the vendor's file (/etc/docker/daemon.json)
                   into a drop-in with what differs
  --base OLDROOT   the system that the file was copied from, by default this one
  --pin            keeps the defaults of then, where today's are others
  --squash LAYER   makes one drop-in of all of a layer's
  --write          writes it, each file atomically
  --secrets        shows files that hold a secret`;

/** What is to be done to one id, and what there is to say of it. */
interface Proposed extends Revisions {
  readonly words: string;
}

export const trim: Command = {
  name: "trim",
  summary: "find the smallest overrides that say the same",
  usage: USAGE,
  options: ["adopt", "base", "pin", "squash", "write", "secrets"],
  async run(request) {
    const proposed = await propose(request);
    const files = proposed.flatMap((each) => each.files);
    const write = request.options.flag("write");
    if (!request.options.flag("secrets")) await refuseSecrets(request, proposed);
    const together = proposed.find(({ stepwise }) => !stepwise);
    if (write && together !== undefined)
      throw new UsageError(
        `${together.id}: no order of writing keeps the effect after each file; see the diff and write it by hand`,
      );
    const texts = await Promise.all(files.map(difference));
    return {
      data: { revisions: proposed.map(({ id, files: revised, stepwise }) => ({ id, stepwise, files: revised })) },
      text: () => [...proposed.map(({ words }) => words), ...texts, lastLine(files, write, request.options)].join(""),
      textOf: () => undefined,
      diagnostics: [],
      messages: [
        ...commentMessages(files),
        ...(await programMessages(proposed, request)),
        ...(await searched(request)),
      ],
      found: files.length > 0 && !write,
      ...(write ? { revisions: files } : {}),
    } satisfies Answer;
  },
};

/** What comes in the place of several files, or of a copy, is written anew: comments of these go. */
function commentMessages(files: readonly Revision[]): readonly string[] {
  const left = files.map(({ after = "" }) => after).join("\n");
  return files.flatMap(({ file, before = "" }) =>
    (before.match(COMMENTS) ?? []).every((comment) => left.includes(comment.trim()))
      ? []
      : [`comments of ${file} go: what comes instead is written anew`],
  );
}

const COMMENTS = /(?:^|[ \t])(?:#(?!!)|\/\/|;)[^\r\n]*/gm;

/** How a program that reads these files itself gets the result (Q4b). */
async function programMessages(proposed: readonly Proposed[], { plan, options }: Request): Promise<readonly string[]> {
  const [copy, [output = ""]] = [options.value("adopt"), DEFAULT_OUTPUTS];
  const changed = proposed.filter(({ files }) => files.length > 0);
  const messages = changed.map(async ({ id }) => {
    const { reader } = await plan.resolve(id);
    const self = reader.by === "self" ? `${id} is read by its own software: ` : "";
    if (copy === undefined) return self === "" ? [] : [`${self}${takingUp({ reader })} when this is written`];
    const linked = `deliver it there (substrata show ${id} --to ${output}), and ln -s ${output}/${id} ${copy}`;
    return [`${self}the program finds the result in ${copy} by a link into the output root: ${linked}`];
  });
  return (await Promise.all(messages)).flat();
}

async function searched(request: Request): Promise<readonly string[]> {
  return request.options.flag("adopt") ? [] : everyLayer(request);
}

async function propose(request: Request): Promise<readonly Proposed[]> {
  const { options, plan, files } = request;
  const [copy, layer] = [options.value("adopt"), options.value("squash")];
  if (copy !== undefined && layer !== undefined) throw new UsageError("--adopt and --squash are two questions");
  if (copy === undefined && (options.flag("pin") || options.value("base") !== undefined))
    throw new UsageError("--base and --pin go with --adopt");
  if (layer !== undefined && !plan.layers.slice(1).some(({ name }) => name === layer))
    throw wrongWord(
      "squash",
      layer,
      plan.layers.slice(1).map(({ name }) => name),
    );
  try {
    if (copy !== undefined) return [await proposeAdoption({ plan, files }, copy, request)];
    if (layer === undefined) return await proposeTrims({ plan, files }, request);
    for (const { id } of request.subjects) await resolveKnown(request, id, plan);
    const squashed = request.subjects.map(({ id }) => squash({ plan, files }, id, layer));
    return (await Promise.all(squashed)).map((each) => ({ ...each, words: "" }));
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

async function proposeAdoption(tree: Tree, copy: string, request: Request): Promise<Proposed> {
  const { options, old, named } = request;
  if (named || !copy.startsWith("/")) throw new UsageError("--adopt takes one file, by its path in the root");
  const id = await tree.plan.id(copy);
  const layers = tree.plan.layers.slice(0, 1).map(({ name }) => name);
  const today = await resolveKnown(request, id, tree.plan);
  const stands = today.fragments.map(({ file }) => file);
  if (!stands.includes(copy)) throw new UsageError(`nothing stands at ${copy}${advice(nearestPath(copy, stands))}`);
  const past = old && (await resolveKnown(request, id, old.plan, { layers }));
  const pin = options.flag("pin");
  const adopted = await adopt(tree, copy, { pin, ...(past === undefined ? {} : { past }) });
  const [now, after] = [await resolveWith(tree, id, []), await resolveWith(tree, id, adopted.files)];
  const changes = diff(now, after).map((change) => changeText(change, "would be", verdictOf(after), plainly));
  return { ...adopted, words: `${counted(adopted, pin)}\n${changes.join("")}` };
}

function plainly(_: unknown, text: string): string {
  return text;
}

/** Of several files that say the same only one can go: each is looked at over what the ones before left. */
async function proposeTrims(tree: Tree, request: Request): Promise<readonly Proposed[]> {
  const { subjects, words, named } = request;
  const proposed: Proposed[] = [];
  const unknown = new Set(words);
  for (const { id } of subjects) {
    const resolution = await resolveKnown(request, id, tree.plan);
    if (named && resolution.fragments.length === 0) throw new UsageError(absence(resolution, request));
    if (!named && (resolution.state === "opaque" || resolution.state === "refused")) continue;
    if (resolution.state === "opaque") throw new UsageError(withoutFormat(resolution));
    const whole = !named || unknown.delete(id);
    const files: Revision[] = [];
    for (const { file, standing } of resolution.fragments) {
      if (standing.is !== "effective" || !(unknown.delete(file) || (whole && isOverride(resolution, file)))) continue;
      const changed = Object.fromEntries(files.map((each) => [each.file, each.after ?? null]));
      files.push(...(await trimFile({ plan: tree.plan, files: overlay(tree.files, changed) }, file)).files);
    }
    proposed.push({ id, files, stepwise: true, words: "" });
  }
  const [word] = unknown;
  if (word !== undefined) {
    const all = await Promise.all(subjects.map(({ id }) => tree.plan.resolve(id)));
    const meant = nearestPath(
      word,
      all.flatMap(({ fragments }) => fragments.map(({ file }) => file)),
    );
    throw new UsageError(`${word} is no override that counts: see substrata layers${advice(meant)}`);
  }
  return proposed;
}

function isOverride(resolution: Resolution, file: string): boolean {
  return accountOf(resolution).fragments.some((each) => each.file === file && !each.lowest);
}

/** @throws UsageError where a file would be shown that holds a secret (Q5). */
async function refuseSecrets({ plan }: Request, proposed: readonly Proposed[]): Promise<void> {
  for (const { id, files } of proposed) {
    if (files.length === 0) continue;
    const account = accountOf(await plan.resolve(id));
    const held = account.fragments.find(
      (fragment) => files.some(({ file }) => file === fragment.file) && carriesSecrets(account, fragment),
    );
    if (held !== undefined)
      throw new UsageError(`${held.file} holds a secret, which the diff would show; say --secrets if that is meant`);
  }
}

function difference({ file, before, after }: Revision): Promise<string> {
  return unifiedText(before ?? "", after ?? "", {
    name: file,
    before: before === undefined ? "absent" : "today",
    after: after === undefined ? "absent" : "trimmed",
  });
}

function counted({ counts: { values, same, yours, deleted, changed } }: Adopted, pin: boolean): string {
  const parts = [
    `${same} the old default`,
    `${yours} yours`,
    ...(deleted === 0 ? [] : [`${count(deleted, "vendor key")} that the copy does not have`]),
  ];
  const now =
    changed === 0
      ? ""
      : `; ${changed} of the ${same} ${changed === 1 ? "has" : "have"} a new default (${pin ? "pinned to the old" : "--pin keeps the old"})`;
  return `${count(values, "value")}: ${parts.join(", ")}${now}`;
}

function lastLine(files: readonly Revision[], written: boolean, options: Values): string {
  if (files.length === 0) return "nothing can go: every override counts\n";
  const removed = files.filter(({ after }) => after === undefined).length;
  const parts = [
    ...(files.length > removed ? [`${count(files.length - removed, "file")} to write`] : []),
    ...(removed > 0 ? [`${count(removed, "file")} to remove`] : []),
  ];
  if (written) return `written: ${count(files.length, "file")}\n`;
  const tried = options.flag("with") || options.flag("without");
  return `${parts.join(", ")}${tried ? "" : " (--write does it)"}\n`;
}
