import { hasDirective } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { itemOf, type Place } from "../model/place.js";
import type { Identity, Strategy } from "../model/strategy.js";
import { equal, isList, isObject, keysOf, type Value } from "../model/value.js";
import { mentionedKeys, mentions, seeThrough, type Cursor } from "../patch/directives.js";
import type { Account } from "../provenance/account.js";
import { fold, withoutVoice } from "../provenance/writes.js";

/**
 * The nodes of a fragment's document that change nothing where they stand: the place is the same without them. The
 * largest such nodes, by their path in the document; what was written on purpose (`$pin`, `$lock`) is none.
 */
export function idleStatements(account: Account, fragment: number): readonly Path[] {
  const { document } = account.fragments[fragment] as Account["fragments"][number];
  if (document.value === undefined) return [];
  const found: Path[] = [];

  /** @param known the fields by which an item is known that the node is: without them it would be another. */
  const visit = (cursor: Cursor, place: Place, strategy: Strategy, known: Identity = []): void => {
    const here = seeThrough(cursor);
    if (here.through.some(isOnPurpose)) return;
    const { value } = here;
    if (isObject(value) && (here.literal || !hasDirective(value))) {
      for (const key of keysOf(value).filter((each) => !known.some(({ name }) => name === each)))
        visitChild(child(here, value[key] as Value, key), [...place, key], strategy.key(key));
    } else if (strategy.identity !== undefined) visitItems(here, place, strategy, strategy.identity);
  };

  const visitItems = (list: Cursor, place: Place, strategy: Strategy, identity: Identity): void => {
    for (const mention of mentions(list)) {
      const [key] = mentionedKeys(mention, identity);
      if (key !== undefined) visitChild(mention.cursor, [...place, itemOf(key, identity)], strategy.item(), identity);
    }
  };

  const visitChild = (cursor: Cursor, place: Place, strategy: Strategy, known?: Identity): void => {
    if (isIdle(account, fragment, cursor.path, place) && !saysPurpose(cursor)) found.push(cursor.path);
    else visit(cursor, place, strategy, known);
  };

  visit({ value: document.value, path: [], literal: false, through: [] }, [], account.plan);
  return found;
}

function isIdle({ tracer }: Account, fragment: number, path: Path, place: Place): boolean {
  const voices = tracer.every(place);
  const own = voices.find((voice) => voice.fragment === fragment && voice.exact && samePath(voice.cursor.path, path));
  return own !== undefined && equal(fold(voices), fold(withoutVoice(voices, own)));
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

/** Whether a node, or one inside it, is written on purpose. */
function saysPurpose(cursor: Cursor): boolean {
  const here = seeThrough(cursor);
  if (here.through.some(isOnPurpose)) return true;
  const { value, literal } = here;
  if (literal) return false;
  if (isList(value)) return value.some((item, index) => saysPurpose(child(here, item, index)));
  return isObject(value) && keysOf(value).some((key) => saysPurpose(child(here, value[key] as Value, key)));
}

function isOnPurpose(name: string): boolean {
  return name === "pin" || name === "lock";
}

function child({ path, literal }: Cursor, value: Value, step: string | number): Cursor {
  return { value, path: [...path, step], literal, through: [] };
}
