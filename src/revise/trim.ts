import type { Diagnostic } from "../model/diagnostic.js";
import { hasDirective } from "../model/directive.js";
import type { Edit, Path } from "../model/document.js";
import { itemOf, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Identity, Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, type Value } from "../model/value.js";
import { mentionedKeys, mentions, seeThrough, type Cursor } from "../patch/index.js";
import { accountOf, isOnPurpose, isRedundant, type Account, type AccountFragment } from "../provenance/index.js";
import { resolveWith, sameEffect, type Revision, type Revisions, type Tree } from "./workspace.js";

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
export function hides({ fragments }: Resolution, file: string): boolean {
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
