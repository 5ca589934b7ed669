import type { Format } from "../model/document.js";
import { expectWord } from "../model/expect.js";
import type { Resolution } from "../model/resolution.js";
import { isUnknown } from "../plan.js";
import { elaborate, joinAll, printMeaning } from "../patch/index.js";
import { accountOf, type Account } from "../provenance/index.js";
import { hides } from "./trim.js";
import { ordered, resolveWith, sameEffect, type Revision, type Revisions, type Tree } from "./workspace.js";

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
