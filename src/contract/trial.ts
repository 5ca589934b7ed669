import { memoryFileSystem, type MemoryFile } from "../host/index.js";
import { newFindings, quotedUnder } from "../inspect/index.js";
import { headline, isError, type Diagnostic } from "../model/diagnostic.js";
import { formatPlace, publicPlace, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Strategy } from "../model/strategy.js";
import { firstDifference, type Patch } from "../patch/index.js";
import type { Plan } from "../plan.js";
import { accountOf } from "../provenance/index.js";
import type { Clause, Sides } from "./cursor.js";

/** What an upgrade breaks for overrides of an id that nobody here has written. */
export interface Contract {
  readonly id: string;
  /** In the order of their places. */
  readonly breaks: readonly Break[];
  /** The places of which it is not known. */
  readonly uncompared: readonly Uncompared[];
  /** How many resolutions it took. */
  readonly resolutions: number;
}

/** Something that both sides say differently, and by which an override breaks. */
export interface Break {
  /** Its place, `*` for any item and any key that only a pattern names; empty for the whole id. */
  readonly place: string;
  /** The keyword that says it: `enum`, `x-lock`; `id` of an id that is gone, `default` of what the vendor says. */
  readonly keyword: string;
  readonly before?: Clause;
  readonly after?: Clause;
  /** The smallest override that was found; undefined where the vendor alone is no longer taken. */
  readonly witness?: Witness;
  /** Whether the new side refuses it, or takes it otherwise. */
  readonly outcome: "refused" | "otherwise";
  /** What the new side says of it. */
  readonly because: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** An override that the old side takes. What is secret in it is redacted. */
export interface Witness {
  readonly file: string;
  readonly text: string;
}

/** A place at which both sides differ, and of which it is not known whether anything breaks. */
export interface Uncompared {
  readonly place: string;
  readonly keyword: string;
  readonly because: string;
}

/** What became of an override on both sides. */
interface Verdict {
  /** Whether the old side takes it: else it breaks nothing. */
  readonly taken: boolean;
  /** What the old side finds wrong with it. */
  readonly diagnostics: readonly Diagnostic[];
  readonly broken?: Broken;
}

/** How the new side does otherwise. */
export interface Broken {
  readonly outcome: Break["outcome"];
  /** In words for people. */
  readonly because: string;
  /** Where it does. */
  readonly place: string;
  /** The errors of the new side that it has by the override alone; none where it takes it otherwise. */
  readonly diagnostics: readonly Diagnostic[];
  readonly about: "value" | "file";
}

/** Both sides of an upgrade, as far as one id goes. */
export interface Trial {
  readonly id: string;
  /** The vendor alone. */
  readonly empty: Sides<Resolution>;
  /** How many resolutions were made. */
  readonly spent: () => number;
  /** Resolves an override on both sides; on the new one only where the old takes it. */
  readonly tryOut: (file: string, override: MemoryFile) => Promise<Verdict>;
}

/** Prepares the trials of an id: each is a tree of one file above both vendors. */
export async function trialOf(id: string, plans: Sides<Plan>): Promise<Trial> {
  let spent = 0;
  const resolve = (plan: Plan, files: Readonly<Record<string, MemoryFile>>): Promise<Resolution> => {
    spent += 1;
    return plan.resolve(id, { files: memoryFileSystem(files) });
  };
  const empty = { old: await resolve(plans.old, {}), now: await resolve(plans.now, {}) };
  const format = formatOf(empty.old);
  return {
    id,
    empty,
    spent: () => spent,
    async tryOut(file, override) {
      const old = await resolve(plans.old, { [file]: override });
      if (old.state !== "effective" && !(old.state === "opaque" && empty.old.state === "opaque"))
        return { taken: false, diagnostics: old.diagnostics };
      const now = await resolve(plans.now, { [file]: override });
      const broken = refusal(now, empty.now) ?? movement(old, now, file) ?? otherwise(old, now, file, format);
      return { taken: true, diagnostics: [], ...(broken === undefined ? {} : { broken }) };
    },
  };
}

export function formatOf(resolution: Resolution) {
  return resolution.state === "opaque" ? undefined : accountOf(resolution).format;
}

/** What the new side refuses for the override's sake: what is wrong with its vendor alone is told of the vendor. */
function refusal(now: Resolution, vendor: Resolution): Broken | undefined {
  const diagnostics = newFindings(vendor.diagnostics, now.diagnostics).filter(isError);
  const [first] = diagnostics;
  if (first === undefined) return undefined;
  return { outcome: "refused", because: headline(first), place: first.place ?? "", diagnostics, about: "value" };
}

/** Another place in the reading order: no longer read, beside others that hide it or that it hides, below a new file. */
function movement(old: Resolution, now: Resolution, file: string): Broken | undefined {
  const [before, after] = [standingsOf(old), standingsOf(now)];
  const stands = after.get(file);
  if (stands !== "effective") return moved(stands === undefined ? "it is not read" : `it is ${stands}`);
  for (const [other, was] of before) {
    const is = after.get(other);
    if (is !== undefined && is !== was) return moved(`${other} is ${is}, and was ${was}`);
  }
  const [order, reordered] = [orderOf(old), orderOf(now)];
  const isAbove = (files: readonly string[], other: string): boolean => files.indexOf(other) > files.indexOf(file);
  const over = reordered.find((other) => isAbove(reordered, other) && !isAbove(order, other));
  if (over !== undefined) return moved(`${over} is read after it`);
  const under = order.find((other) => isAbove(order, other) && reordered.includes(other) && !isAbove(reordered, other));
  return under === undefined ? undefined : moved(`${under} is read before it`);
}

/** The files that take part, the weakest first. */
function orderOf(resolution: Resolution): readonly string[] {
  if (resolution.state !== "opaque") return accountOf(resolution).fragments.map(({ file }) => file);
  return resolution.fragments.flatMap(({ file, standing }) => (standing.is === "effective" ? [file] : []));
}

function moved(because: string): Broken {
  return { outcome: "otherwise", because, place: "", diagnostics: [], about: "file" };
}

function standingsOf({ fragments }: Resolution): ReadonlyMap<string, string> {
  return new Map(
    fragments.map(({ file, standing }) => [file, "by" in standing ? `${standing.is} by ${standing.by}` : standing.is]),
  );
}

function otherwise(
  old: Resolution,
  now: Resolution,
  file: string,
  format: ReturnType<typeof formatOf>,
): Broken | undefined {
  if (old.state === "opaque" || now.state === "opaque") return undefined;
  const [before, after] = [accountOf(old), accountOf(now)];
  const patches = [before, after].map(({ fragments }) => fragments.find((one) => one.file === file)?.patch);
  const [was, is] = patches;
  const found = was && is && firstDifference(was, is, after.strategies, format);
  if (found === undefined) return undefined;
  const place = formatPlace(publicPlace(found.place, after.strategies));
  const strategies = [before, after].map((account) => account.strategies);
  const [meant, means] = [found.before, found.after].map((patch) => meaningOf(patch, strategies, found.place));
  const because = `${place || "/"} ${meant} → ${means}`;
  return { outcome: "otherwise", because, place, diagnostics: [], about: "value" };
}

function meaningOf(patch: Patch | undefined, strategies: readonly Strategy[], place: Place): string {
  switch (patch?.kind) {
    case undefined:
    case "keep":
      return "untouched";
    case "delete":
      return "deleted";
    case "set": {
      const value = quotedUnder(strategies, patch.value, place);
      return `set to ${value.exact ?? JSON.stringify(value.value)}`;
    }
    case "map":
      return "merged key by key";
    case "splice":
      return "added to and removed from";
    case "edit":
      return patch.by.length === 0 ? "merged as a set" : `merged by ${patch.by.map(({ name }) => name).join(", ")}`;
  }
}
