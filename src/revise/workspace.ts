import { overlay, type FileSystem } from "../host/index.js";
import { emitAccount } from "../inspect/index.js";
import { isError } from "../model/diagnostic.js";
import type { Resolution } from "../model/resolution.js";
import type { Plan } from "../plan.js";
import { accountOf } from "../provenance/index.js";

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
export function sameEffect(a: Resolution, b: Resolution): boolean {
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
