import type { Finding } from "../model/diagnostic.js";
import { isFinding, operandFinding, readDirectives, type Directive } from "../model/directive.js";
import type { Path } from "../model/document.js";
import type { Place } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import {
  isList,
  isNull,
  isObject,
  isScalar,
  keysOf,
  plain,
  record,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";
import { compose } from "./compose.js";
import { readConstant } from "./constant.js";
import { elaborateList, noteRepeatedItems, type ListRole } from "./list.js";
import type { Lock, Meaning } from "./meaning.js";
import { misfit } from "./misfit.js";
import { DELETE, KEEP, map, set, type Patch } from "./patch.js";
import { wrong, type Notes, type Spot } from "./spot.js";

/** Something wrong in a fragment, by its path in the document and its place in the configuration. */
export interface Misuse {
  readonly finding: Finding;
  readonly path: Path;
  readonly place: Place;
}

/** A fragment, understood. */
export interface Elaboration extends Meaning {
  /** The places that `$existing` expects below this fragment. */
  readonly expected: readonly { readonly place: Place; readonly path: Path }[];
  readonly misuses: readonly Misuse[];
}

export interface ElaborateOptions {
  /** `delete` reads a null map member as a deletion (RFC 7396 §2); by default null is a value (E2). */
  readonly nulls?: "set" | "delete";
  /** The line of a node of the document, for findings that name two of them. */
  readonly lineOf?: (path: Path) => number;
}

/**
 * What a document means under a plan (E1 to E7): a scalar is a `set`, an object a `map`, a list what its strategy
 * says, a directive what it says.
 */
export function elaborate(value: Maybe, plan: Strategy, options: ElaborateOptions = {}): Elaboration {
  const misuses: Misuse[] = [];
  const locks: Lock[] = [];
  const expected: { place: Place; path: Path }[] = [];
  const notes: Notes = {
    nulls: options.nulls ?? "set",
    lineOf: options.lineOf ?? (() => 0),
    misuse: (found, { path, place }) => void misuses.push({ finding: found, path, place }),
    lock: (lock) => void locks.push(lock),
    expect: ({ place, path }) => void expected.push({ place, path }),
  };
  const root = { path: [], place: [], strategy: plan };
  const patch = value === undefined ? KEEP : elaborateNode({ ...root, value }, notes);
  return { patch, locks, expected, misuses };
}

/** `member` is a value that stands behind a key: only there does RFC 7396 read null as a deletion. */
export function elaborateNode(spot: Spot, notes: Notes, member = false): Patch {
  const { value } = spot;
  if (isObject(value)) return elaborateObject(value, spot, notes, member);
  const unfit = misfit(value, spot.strategy);
  if (unfit !== undefined) return wrong(unfit, spot, notes);
  if (isList(value)) return elaborateList(spot, "plain", notes, elaborateNode);
  return member && notes.nulls === "delete" && isNull(value) ? DELETE : set(value);
}

function elaborateObject(value: ValueObject, spot: Spot, notes: Notes, member: boolean): Patch {
  const directives = readDirectives(value);
  if (isFinding(directives)) return wrong(directives, spot, notes);
  if (directives.length > 0) return elaborateDirectives(directives, spot, notes, member);
  if (spot.strategy.merge === "replace") {
    const whole = readConstant(spot, "below a map that is replaced whole", notes);
    return set(notes.nulls === "delete" ? withoutNulls(whole) : whole);
  }
  return elaborateMap(value, spot, notes);
}

/** Each key by itself. */
function elaborateMap(value: ValueObject, spot: Spot, notes: Notes): Patch {
  const unfit = misfit(value, spot.strategy);
  if (unfit !== undefined) return wrong(unfit, spot, notes);
  return map(keysOf(value).map((key) => [key, elaborateNode(below(spot, value, key), notes, true)] as const));
}

function elaborateDirectives(directives: readonly Directive[], spot: Spot, notes: Notes, member: boolean): Patch {
  const [{ name, key, operand }] = directives as readonly [Directive, ...Directive[]];
  const inner: Spot = { ...spot, value: operand, path: [...spot.path, key] };
  switch (name) {
    case "literal":
      return set(operand);
    case "replace":
      return set(readConstant(inner, "below $replace", notes));
    case "delete":
      if (isScalar(operand) && plain(operand) === true) return DELETE;
      return wrong(operandFinding(key, "true, or an item of a list with identity", operand), inner, notes);
    case "pin":
      return elaborateNode(inner, notes, member);
    case "existing":
      notes.expect(inner);
      return elaborateNode(inner, notes, member);
    case "lock": {
      const patch = elaborateNode(inner, notes, member);
      notes.lock({ place: spot.place, patch });
      return patch;
    }
    case "merge":
      if (isObject(operand)) return elaborateMap(operand, inner, notes);
      return elaborateList(inner, "merge", notes, elaborateNode);
    default:
      return elaborateListParts(directives, spot, notes);
  }
}

/** `$remove`, `$prepend` and `$append`, alone or together. */
function elaborateListParts(directives: readonly Directive[], spot: Spot, notes: Notes): Patch {
  noteRepeatedItems(spot, notes);
  return directives.reduce<Patch>((before, { name, key, operand }) => {
    const part = { ...spot, value: operand, path: [...spot.path, key] };
    return compose(elaborateList(part, name as ListRole, notes, elaborateNode), before);
  }, KEEP);
}

/** RFC 7396 §2 in a map that is replaced whole: a member that is null is not there. */
function withoutNulls(value: Value): Value {
  if (!isObject(value)) return value;
  const kept = keysOf(value).filter((key) => !isNull(value[key]));
  return record(kept.map((key) => [key, withoutNulls(value[key] as Value)] as const));
}

/** The node below another, in the document and in the configuration. */
function below(spot: Spot, map: ValueObject, key: string): Spot {
  return {
    value: map[key] as Value,
    path: [...spot.path, key],
    place: [...spot.place, key],
    strategy: spot.strategy.key(key),
  };
}
