import { suffixOf, type Target } from "../discover/index.js";
import { join, memoryFileSystem, nameOf } from "../host/index.js";
import { headline, isError } from "../model/diagnostic.js";
import type { Format } from "../model/document.js";
import { expectList, expectOptions } from "../model/nearest.js";
import { REDACTED } from "../model/place.js";
import type { Reader } from "../model/reader.js";
import type { Resolution } from "../model/resolution.js";
import type { Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, record, type Value } from "../model/value.js";
import { isUnknown, type Plan } from "../plan.js";
import { changesOf, wordClauses } from "./changes.js";
import { both, type Sides } from "./cursor.js";
import { search, sized } from "./search.js";
import { formatOf, trialOf, type Break, type Contract, type Trial } from "./trial.js";

/** Which ids are compared. */
export interface ContractOptions {
  /** By default all that the old side has. */
  readonly ids?: readonly string[];
}

/**
 * What an upgrade of the vendor breaks for overrides that nobody here has written (Q9): of everything that the old and the
 * new side say differently, in schemas, profiles and defaults, whether there is an override that the old side takes, and
 * that the new one refuses or takes otherwise. Of either side's files the lowest layer's alone count, and schemas, profiles
 * and policies as its plan has them.
 *
 * Throws RangeError for an option that does not exist, and for an id that neither side knows.
 *
 * @example
 * const [old, now] = await Promise.all(["/", "/mnt/new"].map((root) => prepare(nodeFileSystem(root))));
 * for await (const { id, breaks } of contract(old, now)) console.log(id, breaks);
 */
export async function* contract(old: Plan, now: Plan, options: ContractOptions = {}): AsyncGenerator<Contract> {
  expectOptions("contract", options, ["ids"]);
  expectList("ids", options.ids);
  const nothing = { files: memoryFileSystem({}) };
  const ids = options.ids ?? (await old.ids(nothing));
  for (const id of ids) yield await contractOf(id, { old, now });
}

async function contractOf(id: string, plans: Sides<Plan>): Promise<Contract> {
  const trial = await trialOf(id, plans);
  const { old, now } = trial.empty;
  if (isUnknown(old) && isUnknown(now)) {
    const [unknown] = old.diagnostics;
    throw new RangeError([unknown?.message, unknown?.hint].filter((part) => part !== undefined).join("; "));
  }
  const gone = vendorBreak(trial);
  const done = { id, breaks: gone, uncompared: [], resolutions: trial.spent() };
  if (isUnknown(old) || isUnknown(now)) return done;
  const unread = old.diagnostics.find((one) => isError(one) && one.place === undefined); // no override mends it
  if (unread !== undefined) {
    const because = `the old side takes nothing: ${unread.message}`;
    return { ...done, uncompared: [{ place: "", keyword: "", because }] };
  }
  const declarations = { old: await plans.old.declaration(id), now: await plans.now.declaration(id) };
  const moved = await movedFiles(trial, plans.old, (keyword) => wordClauses(keyword, declarations));
  if (old.state === "opaque") return { ...done, breaks: [...gone, ...moved], resolutions: trial.spent() };
  const format = formatOf(old);
  const file = overrideFile(await plans.old.targets(id), old.reader);
  const { changes, passedOver, cursors } = changesOf(trial, declarations, format);
  const { witnesses, uncompared } = await search({ trial, file, format, cursors }, changes);
  const strategies = both(declarations, ({ plan }) => plan);
  const breaks = witnesses.map(({ change, document, broken }): Break => {
    const { place, keyword, before, after } = change;
    const [shown] = sized(redacted(redacted(document, strategies.old), strategies.now), format);
    const { outcome, because, diagnostics } = broken;
    const witness = { file, text: shown?.text ?? "" };
    return {
      place,
      keyword,
      ...(before && { before }),
      ...(after && { after }),
      witness,
      outcome,
      because,
      diagnostics,
    };
  });
  const tooFar = passedOver.map((place) => ({ place, keyword: "", because: "the schema leads too far" }));
  return {
    id,
    breaks: [...gone, ...moved, ...breaks],
    uncompared: [...tooFar, ...uncompared],
    resolutions: trial.spent(),
  };
}

/** A file that an override may be, and a text that says nothing. */
interface Silent {
  readonly file: string;
  readonly text: string;
}

/** A file at each step of the old reader that the new one does not read, or in another order. */
async function movedFiles(
  trial: Trial,
  plan: Plan,
  clauses: (keyword: string) => Pick<Break, "before" | "after">,
): Promise<readonly Break[]> {
  const { old, now } = trial.empty;
  const format = formatOf(old);
  if (readAlike(old, now)) return [];
  const isOtherwise = {
    "x-precedence": old.precedence !== now.precedence,
    "x-reader": JSON.stringify(old.reader) !== JSON.stringify(now.reader),
    "x-format": format?.name !== formatOf(now)?.name,
  };
  const keyword = Object.entries(isOtherwise).find(([, is]) => is)?.[0] ?? "files";
  for (const { file, text } of filesOf(await plan.targets(trial.id), format)) {
    const { broken } = await trial.tryOut(file, text);
    if (broken?.about !== "file") continue;
    return [
      {
        place: "",
        keyword,
        ...clauses(keyword),
        witness: { file, text },
        outcome: broken.outcome,
        because: broken.because,
        diagnostics: [],
      },
    ];
  }
  return [];
}

/** Whether the same files of the vendor are found by the same rules: then an override's file finds its place again. */
function readAlike(old: Resolution, now: Resolution): boolean {
  const alike =
    JSON.stringify(old.reader) === JSON.stringify(now.reader) && formatOf(old)?.name === formatOf(now)?.name;
  return alike && filesIn(old) === filesIn(now);
}

function filesIn({ fragments }: Resolution): string {
  return JSON.stringify(fragments.map(({ file, standing }) => [file, standing]));
}

const NAME = "50-local";

/** Where the administrator's strongest root has the id's overrides: in its strongest directory, else the file itself. */
function overrideFile(targets: readonly Target[], { wins }: Reader): string {
  const highest = Math.max(...targets.map(({ rank }) => rank));
  const all = targets.filter(({ rank }) => rank === highest);
  const directories = all.filter(({ is }) => is === "directory");
  const target = (wins === "first" ? directories[0] : directories.at(-1)) ?? all[0];
  return target === undefined ? "/" : (namesIn(target)[0] ?? target.path);
}

/** A file at each step of a reader: of every root above the lowest, the strongest first, the main file and drop-ins of every suffix. */
function filesOf(targets: readonly Target[], format: Format | undefined): readonly Silent[] {
  return targets
    .filter(({ root }) => !root.lowest)
    .toSorted((one, other) => other.rank - one.rank)
    .flatMap(namesIn)
    .map((file) => ({ file, text: silent(suffixOf(nameOf(file)), format) }));
}

/** A file that would be read at a target, with each of the suffixes that count. */
function namesIn({ is, path, suffixes }: Target): readonly string[] {
  if (is === "file") return [path];
  return suffixes.filter((each) => !/^[!*]/.test(each)).map((suffix) => join(path, NAME + suffix));
}

/** Not empty: that would be a mask (D6). */
function silent(suffix: string, own: Format | undefined): string {
  if (/^\.(?:json|jsonc|yaml|yml)$/.test(suffix)) return "{}\n";
  if (suffix === ".toml" || own === undefined) return "#\n";
  const text = written(own);
  return text.trim() === "" ? "#\n" : text;
}

function written(format: Format): string {
  try {
    return format.emit(record([]));
  } catch {
    return "";
  }
}

/** The empty witness: what the vendor alone was, and no longer is. */
function vendorBreak({ empty: { old, now } }: Trial): readonly Break[] {
  if (old.state !== "effective" && old.state !== "opaque") return [];
  if (isUnknown(now))
    return [{ place: "", keyword: "id", outcome: "otherwise", because: "nobody knows it any more", diagnostics: [] }];
  if (now.state === "absent" || (now.state === "opaque" && old.state !== "opaque")) {
    const because =
      now.state === "absent" ? "the vendor has nothing of it any more" : "no format is known for it any more";
    return [{ place: "", keyword: "id", outcome: "otherwise", because, diagnostics: [] }];
  }
  if (now.state !== "refused") return [];
  return now.diagnostics.filter(isError).map((found) => ({
    place: found.place ?? "",
    keyword: "default",
    ...(found.origin === undefined ? {} : { after: { says: found.code, origin: found.origin } }),
    outcome: "refused",
    because: headline(found),
    diagnostics: [found],
  }));
}

/** A document in which nothing is shown that is secret; a directive speaks of the place that it stands at. */
function redacted(document: Value, strategy: Strategy): Value {
  if (strategy.secret) return REDACTED;
  if (isList(document)) return document.map((item, index) => redacted(item, strategy.item(index)));
  if (!isObject(document)) return document;
  return record(
    keysOf(document).map((key) => {
      const below = key.startsWith("$") ? strategy : strategy.key(strategy.renames?.get(key) ?? key);
      return [key, redacted(document[key] as Value, below)] as const;
    }),
  );
}
