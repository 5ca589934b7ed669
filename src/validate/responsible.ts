import { wrapping } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { settle, valueAt, type Place } from "../model/place.js";
import { isList, isObject, keysOf, kindOf, type Maybe, type Value } from "../model/value.js";
import { apply, isConstant, mentions } from "../patch/index.js";
import { foldItems, type Account, type BroughtItem, type Contribution } from "../provenance/index.js";
import type { Violation } from "./violation.js";

/** A node of a fragment's document: the line that somebody has to look at. */
export interface ResponsibleWrite {
  readonly fragment: number;
  readonly path: Path;
  readonly what: "key" | "value";
  /** Whether it only stands around what is wrong: a map that never had the key, or of which two keys are wrong together. */
  readonly vague?: boolean;
}

/**
 * The write that broke the schema at a place, whatever other places have to do with it (V3). Undefined where nobody
 * spoke of the place.
 */
export function responsibleFor(violation: Violation, account: Account, place: Place): ResponsibleWrite | undefined {
  const { finding: found, key } = violation;
  if (key !== undefined) return ofKey(account, [...place, key]) ?? lastOf(account, place);
  switch (found.code) {
    case "schema/required":
      return lastOf(account, [...place, found.facts.missing]) ?? vague(lastOf(account, place));
    case "schema/forbidden":
    case "schema/branch":
      return violation.shared === true ? vague(lastOf(account, place)) : lastOf(account, place);
    case "schema/length":
      return ofLength(account, place, found.facts.keyword, Number(found.facts.limit)) ?? lastOf(account, place);
    case "schema/type":
      return ofKind(account, place) ?? lastOf(account, place);
    case "schema/duplicate-items":
      return duplicates(violation, account).at(-1) ?? lastOf(account, place);
    default:
      return lastOf(account, place);
  }
}

/** The last word about a key, at the key itself; one that stands inside a text of its own has no other place. */
function ofKey(account: Account, place: Place): ResponsibleWrite | undefined {
  return of(account.tracer.at(place).at(-1), "key");
}

function vague(responsible: ResponsibleWrite | undefined): ResponsibleWrite | undefined {
  return responsible && { ...responsible, vague: true };
}

const SIZES: Readonly<Record<string, (value: Maybe, limit: number) => boolean>> = {
  minItems: (value, limit) => !isList(value) || value.length < limit,
  maxItems: (value, limit) => isList(value) && value.length > limit,
  minProperties: (value, limit) => !isObject(value) || keysOf(value).length < limit,
  maxProperties: (value, limit) => isObject(value) && keysOf(value).length > limit,
};

/** What made a list or a map too long or too short: the item or key too many, the removal. */
function ofLength(account: Account, place: Place, keyword: string, limit: number): ResponsibleWrite | undefined {
  const wrong = Object.hasOwn(SIZES, keyword) ? SIZES[keyword] : undefined;
  if (wrong === undefined) return undefined;
  const contributions = account.tracer.at(place);
  const breaking = breakingWrite(contributions, (value) => wrong(value, limit));
  if (breaking === undefined) return undefined;
  const { contribution, before, after } = breaking;
  switch (keyword) {
    case "maxItems":
      return surplusItem(foldItems(contributions), contribution, limit) ?? of(contribution);
    case "minItems":
      return removal(contribution) ?? of(contribution);
    case "maxProperties": {
      const known = new Set(keysIn(before));
      const keys = keysIn(after).filter((key) => !known.has(key));
      const surplus = keys.at(-(keysIn(after).length - limit)) ?? keys[0];
      return (
        (surplus === undefined ? undefined : spokenBy(account, [...place, surplus], contribution)) ?? of(contribution)
      );
    }
    default: {
      const left = new Set(keysIn(after));
      const gone = keysIn(before).find((key) => !left.has(key));
      return (gone === undefined ? undefined : lastOf(account, [...place, gone])) ?? of(contribution);
    }
  }
}

/** Of the items that a contribution brought the first that is beyond the limit. */
function surplusItem(
  items: readonly BroughtItem[],
  { fragment }: Contribution,
  limit: number,
): ResponsibleWrite | undefined {
  const own = items.filter((item) => item.fragment === fragment && item.exact);
  const item = own.at(-(items.length - limit)) ?? own[0];
  return item && ofItem(item);
}

/** The last item that a list says to take away; undefined where it takes none away. */
function removal({ fragment, cursor, exact }: Contribution): ResponsibleWrite | undefined {
  const gone = exact
    ? mentions(cursor).findLast(({ role, cursor: { value } }) => role === "remove" || isDeletion(value))
    : undefined;
  return gone && { fragment, path: gone.cursor.path, what: "value" };
}

function isDeletion(value: Value): boolean {
  return wrapping(value)?.name === "delete";
}

function keysIn(value: Maybe): readonly string[] {
  return isObject(value) ? keysOf(value) : [];
}

/** What a contribution's own fragment says of a key. */
function spokenBy(account: Account, place: Place, { fragment }: Contribution): ResponsibleWrite | undefined {
  return of(
    account.tracer.at(place).find((contribution) => contribution.fragment === fragment),
    "key",
  );
}

/** Of a map or a list that has no business to be one: who made it that, not who added to it. */
function ofKind(account: Account, place: Place): ResponsibleWrite | undefined {
  const value = valueAt(account.value, place);
  if (!isObject(value) && !isList(value)) return undefined;
  const kind = kindOf(value);
  return of(
    breakingWrite(account.tracer.at(place), (each) => each !== undefined && kindOf(each) === kind)?.contribution,
  );
}

/** The contribution with which a place became wrong, and what it found there and left. */
interface BreakingWrite {
  readonly contribution: Contribution;
  readonly before: Maybe;
  readonly after: Maybe;
}

/**
 * Who broke a place of which several fragments have their part: after that contribution it was wrong, and stayed so. One that
 * sets the place whole answers for all of it.
 *
 * @param wrong whether a value of the place breaks the schema.
 * @returns undefined where the place was never wrong by itself.
 */
function breakingWrite(
  contributions: readonly Contribution[],
  wrong: (value: Maybe) => boolean,
): BreakingWrite | undefined {
  let breaking: BreakingWrite | undefined;
  let before: Maybe;
  for (const contribution of contributions) {
    const after = apply(contribution.patch, before);
    if (!wrong(after)) breaking = undefined;
    else if (breaking === undefined || isConstant(contribution.patch)) breaking = { contribution, before, after };
    before = after;
  }
  return breaking;
}

/** The two items that are the same, as their files say them; the later one last. */
export function duplicates({ finding: found, path }: Violation, account: Account): readonly ResponsibleWrite[] {
  if (found.code !== "schema/duplicate-items") return [];
  const list = settle(path, account.value, account.strategies);
  const items = foldItems(account.tracer.at(list));
  return found.facts.items
    .flatMap((index) => items[index] ?? [])
    .sort((a, b) => a.fragment - b.fragment)
    .map(ofItem);
}

function ofItem({ fragment, cursor }: BroughtItem): ResponsibleWrite {
  return { fragment, path: cursor.path, what: "value" };
}

/** The last word about a place. */
export function lastOf(account: Account, place: Place): ResponsibleWrite | undefined {
  return of(account.tracer.at(place).at(-1));
}

function of(
  contribution: Contribution | undefined,
  what: ResponsibleWrite["what"] = "value",
): ResponsibleWrite | undefined {
  return contribution && { fragment: contribution.fragment, path: contribution.cursor.path, what };
}
