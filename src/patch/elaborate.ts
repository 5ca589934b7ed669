import { NOUN } from "../model/codes/entry.js";
import { finding, type Finding } from "../model/diagnostic.js";
import { isFinding, operandFinding, readDirectives, wrapping, type Directive } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { itemOf, type Place } from "../model/place.js";
import { listOf, type Identity, type Strategy } from "../model/strategy.js";
import {
  isList,
  isNull,
  isObject,
  isScalar,
  keysOf,
  kindOf,
  plain,
  record,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";
import {
  mentionedKeys,
  mentions,
  missingKey,
  readConstant,
  repeatedItem,
  seeThrough,
  wrong,
  type Cursor,
  type Mention,
  type PlacedNode,
  type Sink,
} from "./directives.js";
import {
  compose,
  DELETE,
  edit,
  KEEP,
  map,
  set,
  splice,
  type ItemPatch,
  type Lock,
  type Meaning,
  type Patch,
} from "./patch.js";

/** Something wrong in a fragment, by its path in the document and its place in the configuration. */
interface PlacedFinding {
  readonly finding: Finding;
  readonly path: Path;
  readonly place: Place;
}

/** A fragment, understood. */
export interface Elaboration extends Meaning {
  /** The places that `$existing` expects below this fragment. */
  readonly expected: readonly { readonly place: Place; readonly path: Path }[];
  readonly findings: readonly PlacedFinding[];
}

interface ElaborateOptions {
  /** `delete` reads a null map member as a deletion (RFC 7396 §2); by default null is a value (E2). */
  readonly nulls?: "set" | "delete";
  /** The line of a node of the document, for findings that name two of them. */
  readonly lineOf?: (path: Path) => number;
}

/** What a list does to the one below: as its strategy says (`plain`), or as the directive over it. */
type ListRole = "plain" | "merge" | "append" | "prepend" | "remove";

/**
 * What a document means under its strategies (E1 to E7): a scalar is a `set`, an object a `map`, a list what its strategy
 * says, a directive what it says.
 */
export function elaborate(value: Maybe, strategies: Strategy, options: ElaborateOptions = {}): Elaboration {
  const findings: PlacedFinding[] = [];
  const locks: Lock[] = [];
  const expected: { place: Place; path: Path }[] = [];
  const sink: Sink = {
    nulls: options.nulls ?? "set",
    lineOf: options.lineOf ?? (() => 0),
    finding: (found, { path, place }) => void findings.push({ finding: found, path, place }),
    lock: (lock) => void locks.push(lock),
    expect: ({ place, path }) => void expected.push({ place, path }),
  };
  const root = { path: [], place: [], strategy: strategies };
  const patch = value === undefined ? KEEP : elaborateNode({ ...root, value }, sink);
  return { patch, locks, expected, findings };
}

/** `member` is a value that stands behind a key: only there does RFC 7396 read null as a deletion. */
function elaborateNode(node: PlacedNode, sink: Sink, member = false): Patch {
  const { value } = node;
  if (isObject(value)) return elaborateObject(value, node, sink, member);
  const unfit = strategyFinding(value, node.strategy);
  if (unfit !== undefined) return wrong(unfit, node, sink);
  if (member && sink.nulls === "delete" && isNull(value)) return DELETE;
  const list = listOf(value, node.strategy);
  return isList(list) ? elaborateList({ ...node, value: list }, "plain", sink, elaborateNode) : set(list);
}

function elaborateObject(value: ValueObject, node: PlacedNode, sink: Sink, member: boolean): Patch {
  const directives = readDirectives(value);
  if (isFinding(directives)) return wrong(directives, node, sink);
  if (directives.length > 0) return elaborateDirectives(directives, node, sink, member);
  if (node.strategy.merge === "replace") {
    const whole = readConstant(node, "below a map that is replaced whole", sink);
    return set(sink.nulls === "delete" ? withoutNulls(whole) : whole);
  }
  return elaborateMap(value, node, sink);
}

function elaborateDirectives(directives: readonly Directive[], node: PlacedNode, sink: Sink, member: boolean): Patch {
  const [{ name, key, operand }] = directives as readonly [Directive, ...Directive[]];
  const inner: PlacedNode = { ...node, value: operand, path: [...node.path, key] };
  switch (name) {
    case "literal":
      return set(operand);
    case "replace":
      return set(readConstant(inner, "below $replace", sink));
    case "delete":
      if (isScalar(operand) && plain(operand) === true) return DELETE;
      return wrong(operandFinding(key, "true, or an item of a list with identity", operand), inner, sink);
    case "pin":
      return elaborateNode(inner, sink, member);
    case "existing":
      sink.expect(inner);
      return elaborateNode(inner, sink, member);
    case "lock": {
      const patch = elaborateNode(inner, sink, member);
      sink.lock({ place: node.place, patch });
      return patch;
    }
    case "merge":
      if (isObject(operand)) return elaborateMap(operand, inner, sink);
      return elaborateList(inner, "merge", sink, elaborateNode);
    default:
      return elaborateListParts(directives, node, sink);
  }
}

/** `$remove`, `$prepend` and `$append`, alone or together. */
function elaborateListParts(directives: readonly Directive[], node: PlacedNode, sink: Sink): Patch {
  checkRepeatedItems(node, sink);
  return directives.reduce<Patch>((before, { name, key, operand }) => {
    const part = { ...node, value: operand, path: [...node.path, key] };
    return compose(elaborateList(part, name as ListRole, sink, elaborateNode), before);
  }, KEEP);
}

/** An item that `$prepend` and `$append` both bring: one fragment says one thing of an item (E7). */
function checkRepeatedItems(node: PlacedNode, sink: Sink): void {
  const { identity: by } = node.strategy;
  if (by === undefined) return;
  const first = new Map<string, Mention>();
  for (const mention of mentions({ value: node.value, path: node.path, literal: false, through: [] })) {
    const [key] = mentionedKeys(mention, by);
    if (key === undefined || mention.role === "remove") continue;
    const before = first.get(key);
    if (before === undefined) first.set(key, mention);
    if (before === undefined || before.role === mention.role) continue;
    const { path } = mention.cursor;
    sink.finding(
      repeatedItem(itemOf(key, by), node.strategy, by.length === 0, () => sink.lineOf(before.cursor.path)),
      { ...node, path },
    );
  }
}

/** RFC 7396 §2 in a map that is replaced whole: a member that is null is not there. */
function withoutNulls(value: Value): Value {
  if (!isObject(value)) return value;
  const kept = keysOf(value).filter((key) => !isNull(value[key]));
  return record(kept.map((key) => [key, withoutNulls(value[key] as Value)] as const));
}

/** Each key by itself. */
function elaborateMap(value: ValueObject, node: PlacedNode, sink: Sink): Patch {
  const unfit = strategyFinding(value, node.strategy);
  if (unfit !== undefined) return wrong(unfit, node, sink);
  return map(keysOf(value).map((key) => [key, elaborateNode(below(node, value, key), sink, true)] as const));
}

/** The node below another, in the document and in the configuration. */
function below(node: PlacedNode, map: ValueObject, key: string): PlacedNode {
  return {
    value: map[key] as Value,
    path: [...node.path, key],
    place: [...node.place, key],
    strategy: node.strategy.key(key),
  };
}

type ElaborateItem = (node: PlacedNode, sink: Sink) => Patch;

/** A list under its strategy, or the operand of a directive for lists (E1, E3). */
function elaborateList(node: PlacedNode, role: ListRole, sink: Sink, elaborateItem: ElaborateItem): Patch {
  const { value, strategy } = node;
  if (!isList(value)) {
    const expected = role === "merge" ? "a map, or a list whose items have identity" : "a list";
    return wrong(operandFinding(`$${role}`, expected, value), node, sink);
  }
  if (strategy.identity !== undefined) return elaborateItems(node, value, strategy.identity, role, sink, elaborateItem);
  const how = role === "plain" ? strategy.merge : role;
  if (how === "merge") {
    const because = "the items of this list have no identity";
    return wrong(finding("merge/directive-misplaced", { directive: "$merge", because }), node, sink);
  }
  const items = readConstant(node, "inside an item of a list without identity", sink) as readonly Value[];
  return how === "append" || how === "prepend" || how === "remove" ? splice({ [how]: items }) : set(items);
}

/** A list whose items have identity: each item by its key, new ones to the head or the tail. */
function elaborateItems(
  node: PlacedNode,
  list: readonly Value[],
  by: Identity,
  role: ListRole,
  sink: Sink,
  elaborateItem: ElaborateItem,
): Patch {
  const items = new Map<string, ItemPatch>();
  const first = new Map<string, number>();
  const place = role === "prepend" ? "head" : "tail";
  for (const [index, value] of list.entries()) {
    const here: PlacedNode = { ...node, value, path: [...node.path, index], place: [...node.place, index] };
    const cursor: Cursor = { value, path: here.path, literal: false, through: [] };
    const keys = mentionedKeys({ cursor, role: role === "remove" ? "remove" : "plain" }, by);
    const [key] = keys;
    const deletes = role === "remove" || wrapping(value)?.name === "delete";
    if (key === undefined) sink.finding(missingKey(seeThrough(cursor).value, by), here);
    else if (first.has(key)) {
      const harmless = deletes === (items.get(key)?.patch.kind === "delete") && (deletes || by.length === 0);
      sink.finding(
        repeatedItem(itemOf(key, by), node.strategy, harmless, () =>
          sink.lineOf([...node.path, first.get(key) as number]),
        ),
        here,
      );
    } else if (deletes) {
      first.set(key, index);
      for (const deleted of keys) items.set(deleted, { patch: DELETE, place, fresh: false });
    } else {
      first.set(key, index);
      const item: PlacedNode = { ...here, place: [...node.place, itemOf(key, by)], strategy: node.strategy.item() };
      items.set(key, { patch: patchOf(item, by, sink, elaborateItem), place, fresh: false });
    }
  }
  return edit(by, items);
}

/** An item of a set is a value; a keyed one merges with its namesake as its own strategy says. */
function patchOf(item: PlacedNode, by: Identity, sink: Sink, elaborateItem: ElaborateItem): Patch {
  if (by.length === 0) return set(readConstant(item, "inside an item of a set", sink, false));
  return elaborateItem(item, sink);
}

/**
 * A declared strategy that is for another kind than the value's. Where the schema names no types this is a mistake of
 * the schema or of the file, and nothing is guessed; where it does, validation knows better.
 */
export function strategyFinding(value: Value, { merge, types, declaredBy }: Strategy): Finding | undefined {
  if (merge === undefined || merge === "replace" || types !== undefined || isNull(value)) return undefined;
  const [fits, expected] = merge === "deep" ? [isObject(value), "maps"] : [!isObject(value), "lists"];
  if (fits) return undefined;
  const by = declaredBy === undefined ? {} : { declaredBy };
  return finding("merge/strategy", { strategy: merge, expected, found: NOUN[kindOf(value)], ...by });
}
