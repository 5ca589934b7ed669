import { overlay, type FileSystem } from "../host/index.js";
import { emitAccount } from "../inspect/index.js";
import { isError, type Diagnostic } from "../model/diagnostic.js";
import { hasDirective } from "../model/directive.js";
import type { Edit, Format, Path } from "../model/document.js";
import { expectWord } from "../model/nearest.js";
import { itemOf, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Identity, Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, type Value } from "../model/value.js";
import { elaborate, joinAll, mentionedKeys, mentions, printMeaning, seeThrough, type Cursor } from "../patch/index.js";
import { isUnknown, type Plan } from "../plan.js";
import { accountOf, isOnPurpose, isRedundant, type Account, type AccountFragment } from "../provenance/index.js";

/** The files that are revised, and the plan over them. */
export interface Tree {
  readonly plan: Plan;
  readonly files: FileSystem;
}

/** A file as it is and as it should be; `after` is undefined where the file is to be removed. */
export interface Revision {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Changed files of one id, in the order of writing. */
export interface Revisions {
  readonly id: string;
  readonly files: readonly Revision[];
  /**
   * Whether the tree means, after each file, what it meant before or what it means at the end. Where no order does, the
   * files are to be shown and not to be written one by one (Q4).
   */
  readonly stepwise: boolean;
}

/**
 * The files in an order of writing in which every tree on the way has the effect of the first or of the last; as they
 * were given, and not stepwise, where none of the orders tried does.
 */
export async function ordered(
  tree: Tree,
  id: string,
  given: readonly Revision[],
): Promise<{ readonly files: readonly Revision[]; readonly stepwise: boolean }> {
  if (given.length < 2) return { files: given, stepwise: true };
  const before = await resolveWith(tree, id, []);
  const after = await resolveWith(tree, id, given);
  for (const files of ordersOf(given)) {
    let stepwise = true;
    for (let written = 1; stepwise && written < files.length; written += 1) {
      const between = await resolveWith(tree, id, files.slice(0, written));
      stepwise = sameEffect(before, between) || sameEffect(after, between);
    }
    if (stepwise) return { files, stepwise };
  }
  return { files: given, stepwise: false };
}

/** What an id would be with the files as they should be. */
export function resolveWith({ plan, files }: Tree, id: string, revisions: readonly Revision[]): Promise<Resolution> {
  const proposed = revisions.map(({ file, after }) => [file, after ?? null] as const);
  return plan.resolve(id, { files: overlay(files, Object.fromEntries(proposed)) });
}

/** As given, backwards, and with what is removed first: more would have to be tried than an order is worth. */
function ordersOf(given: readonly Revision[]): readonly (readonly Revision[])[] {
  const removed = given.filter(({ after }) => after === undefined);
  const written = given.filter(({ after }) => after !== undefined);
  return [given, [...written, ...removed.toReversed()], given.toReversed(), [...removed, ...written]];
}

/** Whether two resolutions have the same effect: every byte of the configuration, and no error that is new. */
function sameEffect(a: Resolution, b: Resolution): boolean {
  if (a.state !== b.state || a.state === "opaque" || b.state === "opaque") return false;
  const known = new Set(a.diagnostics.filter(isError).map(({ code, place }) => `${code} ${place}`));
  return (
    effectOf(a) === effectOf(b) &&
    b.diagnostics.filter(isError).every(({ code, place }) => known.has(`${code} ${place}`))
  );
}

function effectOf(resolution: Resolution): string | undefined {
  const account = accountOf(resolution);
  return account.format && emitAccount(account, account.format, false);
}

/**
 * An override with what changes nothing taken out; every other byte and comment stays (Q4). A file of which nothing is
 * left is removed, unless its name hides another file. Nothing is guessed: each result was resolved, and has the same
 * effect to the last byte.
 *
 * @param file the override, as the system knows it: `/etc/docker/daemon.json.d/50-logs.yaml`.
 * @throws RangeError for a file that takes no part, that stands in the lowest layer, or whose id is refused.
 * @example
 * const { files } = await trim({ plan, files }, "/etc/app.yaml.d/10-site.yaml");
 */
export async function trim(tree: Tree, file: string): Promise<Revisions> {
  const id = await tree.plan.id(file);
  const before = await resolveWith(tree, id, []);
  const given = overrideOf(before, file);
  const text = await trimmed(tree, before, given);
  if (text === given.text) return { id, files: [], stepwise: true };
  const revision = { file, before: given.text, after: text };
  const gone: Revision = { ...revision, after: undefined };
  const empty = isEmpty(text) && !hides(before, file);
  const removable = empty && sameEffect(before, await resolveWith(tree, id, [gone]));
  return { id, files: [removable ? gone : revision], stepwise: true };
}

/** The fragment that a file is; only what an administrator may change is one. */
function overrideOf(resolution: Resolution, file: string): AccountFragment {
  if (resolution.state === "refused") throw new RangeError(`${resolution.id} is refused: see substrata check`);
  const fragment =
    resolution.state === "opaque" ? undefined : accountOf(resolution).fragments.find((each) => each.file === file);
  if (fragment === undefined) throw new RangeError(`${file} takes no part in ${resolution.id}`);
  if (fragment.lowest) throw new RangeError(`${file} is the vendor's`);
  return fragment;
}

/** Takes out redundant statements until none is left: what holds them may have become redundant by it. */
async function trimmed(tree: Tree, before: Resolution, { file, text }: AccountFragment): Promise<string> {
  let current = text;
  for (;;) {
    const revision = { file, before: text, after: current };
    const resolution = current === text ? before : await resolveWith(tree, before.id, [revision]);
    const account = accountOf(resolution);
    const index = account.fragments.findIndex((each) => each.file === file);
    if (index < 0) return current;
    const paths = redundantNodes(account, resolution.diagnostics, index);
    const taken = await takeOut(tree, before, account.fragments[index] as Account["fragments"][number], paths);
    if (taken === current) return current;
    current = taken;
  }
}

/**
 * The text without as many of the nodes as can go. All at once, where that has the same effect; else by halves, since
 * of two statements that say the same only one can go.
 */
async function takeOut(
  tree: Tree,
  before: Resolution,
  fragment: AccountFragment,
  paths: readonly Path[],
): Promise<string> {
  const without = (removed: readonly Path[]): string | undefined => {
    const edits = removed.map((path): Edit => ({ path: fragment.document.written?.(path) ?? path, remove: true }));
    try {
      return fragment.format?.edit(fragment.text, edits);
    } catch {
      return undefined; // a text that cannot be edited so, such as inside an alias, stays
    }
  };
  const keepsEffect = async (removed: readonly Path[]): Promise<boolean> => {
    const after = without(removed);
    if (after === undefined) return false;
    const revision = { file: fragment.file, before: fragment.text, after };
    return sameEffect(before, await resolveWith(tree, before.id, [revision]));
  };
  const goes = async (done: readonly Path[], more: readonly Path[]): Promise<readonly Path[]> => {
    if (more.length === 0 || (await keepsEffect([...done, ...more]))) return [...done, ...more];
    if (more.length === 1) return done;
    const middle = more.length >> 1;
    return goes(await goes(done, more.slice(0, middle)), more.slice(middle));
  };
  return without(await goes([], paths)) ?? fragment.text;
}

/** Nothing but blanks and brackets: no statement, and no comment that somebody may miss. */
function isEmpty(text: string): boolean {
  return /^[\s{}\uFEFF]*$/.test(text);
}

/** Whether a name takes others out: without the file they would be back (D3). */
function hides({ fragments }: Resolution, file: string): boolean {
  return fragments.some(
    ({ standing }) => (standing.is === "shadowed" || standing.is === "masked") && standing.by === file,
  );
}

/**
 * The nodes of a fragment's document that change nothing where they stand: all is the same without one of them. The
 * largest such nodes, by their path in the document; what was written on purpose (`$pin`, `$lock`) is none.
 */
function redundantNodes(account: Account, findings: readonly Diagnostic[], fragment: number): readonly Path[] {
  const { document } = account.fragments[fragment] as Account["fragments"][number];
  if (document.value === undefined) return [];
  const found: Path[] = [];

  /** @param known the fields by which an item is known that the node is: without them it would be another. */
  const visit = (cursor: Cursor, place: Place, strategy: Strategy, known: Identity = []): void => {
    const here = seeThrough(cursor);
    if (isOnPurpose(here)) return;
    const { value } = here;
    if (isObject(value) && (here.literal || !hasDirective(value))) {
      for (const key of keysOf(value).filter((each) => !known.some(({ name }) => name === each))) {
        const member = child(here, value[key] as Value, key);
        const at = [...place, key];
        if (!goes(member, at)) visit(member, at, strategy.key(key));
      }
    } else visitItems(here, place, strategy);
  };

  const visitItems = (list: Cursor, place: Place, strategy: Strategy): void => {
    const { identity } = strategy;
    for (const mention of mentions(list)) {
      const [key] = identity === undefined ? [] : mentionedKeys(mention, identity);
      const at = key === undefined || identity === undefined ? place : [...place, itemOf(key, identity)];
      if (!goes(mention.cursor, at, place) && at !== place) visit(mention.cursor, at, strategy.item(), identity);
    }
  };

  const goes = (cursor: Cursor, place: Place, list?: Place): boolean => {
    const write = { fragment, path: cursor.path, place, ...(list === undefined ? {} : { list }) };
    const redundant = !saysPurpose(cursor) && isRedundant(account, findings, write);
    if (redundant) found.push(cursor.path);
    return redundant;
  };

  visit({ value: document.value, path: [], literal: false, through: [] }, [], account.strategies);
  return found;
}

/** Whether a node, or one inside it, is written on purpose. */
function saysPurpose(cursor: Cursor): boolean {
  const here = seeThrough(cursor);
  if (isOnPurpose(here)) return true;
  const { value, literal } = here;
  if (literal) return false;
  if (isList(value)) return value.some((item, index) => saysPurpose(child(here, item, index)));
  return isObject(value) && keysOf(value).some((key) => saysPurpose(child(here, value[key] as Value, key)));
}

function child({ path, literal }: Cursor, value: Value, step: string | number): Cursor {
  return { value, path: [...path, step], literal, through: [] };
}

/**
 * Several drop-ins of one layer as one that means exactly the same (Q4). It takes the first one's name; a name that hides
 * another file stays, over an empty file. A lock that is broken among them needs a file of its own before the rest.
 *
 * @throws RangeError for a layer that does not exist, with the nearest, and for one whose drop-ins cannot be one: others
 *   stand between them, one expects something below it (`$existing`), or no file says what they mean together.
 */
export async function squash(tree: Tree, id: string, layer: string): Promise<Revisions> {
  expectWord(
    "layer",
    layer,
    tree.plan.layers.map(({ name }) => name),
  );
  const before = await resolveWith(tree, id, []);
  if (isUnknown(before)) throw new RangeError(`${before.diagnostics[0]?.message}; ${before.diagnostics[0]?.hint}`);
  if (before.state === "opaque") throw new RangeError(`${id} has no known format`);
  const account = accountOf(before);
  const own = dropIns(before, account, layer);
  if (own.length < 2) return { id: before.id, files: [], stepwise: true };
  const nulls = account.nulls[layer] ?? "set";
  const meanings = own.map(({ document }) => elaborate(document.value, account.strategies, { nulls }));
  if (meanings.some(({ expected }) => expected.length > 0))
    throw new RangeError(`a drop-in of ${layer} expects something below it ($existing), which one file cannot say`);
  const texts = printMeaning(joinAll(meanings), account.strategies);
  const files = own.map((fragment, index): Revision => {
    const value = texts[index];
    const { file, text, format } = fragment;
    if (value !== undefined) return { file, before: text, after: (format as Format).emit(value) };
    return { file, before: text, after: hides(before, file) ? "" : undefined };
  });
  if (texts.length > own.length || !sameEffect(before, await resolveWith(tree, before.id, files)))
    throw new RangeError(`the drop-ins of ${layer} cannot be said by one file`);
  return { id: before.id, ...(await ordered(tree, before.id, files)) };
}

/** The layer's drop-ins that count, in order; nothing may stand between them. */
function dropIns(resolution: Resolution, account: Account, layer: string): Account["fragments"] {
  const kinds = new Map(resolution.fragments.map(({ file, kind }) => [file, kind]));
  const turns = account.fragments.flatMap((fragment, turn) =>
    fragment.layer === layer && kinds.get(fragment.file) === "drop-in" ? [turn] : [],
  );
  const [first = 0] = turns;
  if (turns.some((turn, index) => turn !== first + index))
    throw new RangeError(`files of other layers stand between the drop-ins of ${layer}`);
  return turns.map((turn) => account.fragments[turn] as Account["fragments"][number]);
}
