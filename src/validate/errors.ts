import { finding, type Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { canonical, isList, member, type Json, type Maybe, type Value, type ValueObject } from "../model/value.js";
import { namesIn, tagsOf, type Bundle, type Subschema } from "../schema/index.js";
import { instancePath, type RawError } from "./ajv.js";
import { BRANCH, testedPlaces, type BranchStart, type Conditioned } from "./rewrite.js";
import {
  describeForm,
  enumFinding,
  keywordFinding,
  withoutFound,
  type SchemaPlace,
  type Violation,
  type ViolationCode,
} from "./violation.js";

/** More forms of a union than a message can name. */
const MOST_FORMS = 8;

/** What is said of a union that does not fit: the violations of one branch, or one finding of the union's own. */
type Verdict =
  | { readonly of: readonly Violation[]; readonly because: readonly Path[] }
  | { readonly finding: Finding<ViolationCode>; readonly path: Path };

type Branch = readonly Violation[];

/** An error with, where a union failed, the errors of each of its branches. */
interface RawNode {
  readonly error: RawError;
  readonly branches: readonly (readonly RawNode[])[];
}

/** What errors are about. */
interface Subject {
  readonly value: Json;
  readonly bundle: Bundle;
  readonly rewritten: Conditioned;
}

/** Says what the validator's errors mean for a value. */
export function violationsOf(nodes: readonly RawNode[], subject: Subject): readonly Violation[] {
  return nodes.flatMap((node, index) => {
    const before = nodes[index - 1];
    return node.error.keyword === "propertyNames" ? reportName(node, before, subject) : reportOne(node, subject);
  });
}

function reportOne({ error, branches }: RawNode, subject: Subject): readonly Violation[] {
  const { value, bundle, rewritten } = subject;
  const place = rewritten.placeOf(error.parentSchema);
  const at = instancePath(error.instancePath, value);
  // No place: a union that was put around a condition's demand, or around `contains` and `propertyNames`, whose own
  // error follows.
  if (place === undefined) {
    const tested = rewritten.testedBy(error.parentSchema);
    const inside = () => branches.flatMap((branch) => violationsOf(branch, subject));
    if (tested !== undefined) return inside().map(becauseOf(tested, at.path));
    return rewritten.beyond === undefined || branches.length > 0 ? [] : reportBeyond(error, at, rewritten.beyond);
  }
  if (branches.length > 0) return reportUnion({ error, branches }, place, subject);
  const schema = place.schema as ValueObject;
  const found = keywordFinding({ error, value: at.value, schema, names: () => namesIn(bundle, place) });
  if (found === undefined) return [];
  const made = violation(place, error.keyword, at.path, found.finding, found.key);
  return [{ ...made, ...partsOf(made, place, bundle) }];
}

/** What a metaschema demands is said where it is referred to. */
function reportBeyond(
  error: RawError,
  { path, value }: ReturnType<typeof instancePath>,
  place: Subschema,
): readonly Violation[] {
  const found = keywordFinding({ error, value, schema: error.parentSchema as ValueObject, names: () => [] });
  return found === undefined ? [] : [violation(place, "$ref", path, found.finding, found.key)];
}

/** The keys that a finding is about beside its own place. */
function partsOf({ finding: { code, facts }, path }: Violation, place: Subschema, bundle: Bundle): Partial<Violation> {
  if (code === "schema/required" && facts.because !== undefined) return { because: [[...path, facts.because]] };
  const tested = code === "schema/forbidden" ? testedIn(bundle, place, ["not"], path) : [];
  return tested.length === 0 ? {} : { because: tested, shared: true };
}

/** The places below a value about which a schema asks. */
function testedIn(bundle: Bundle, place: Subschema, inner: Path, path: Path): readonly Path[] {
  const schema = bundle.below(place, inner);
  const tested = schema === undefined ? [] : testedPlaces(bundle, schema);
  return tested.filter((each) => each.length > 0).map((each) => [...path, ...each]);
}

function reportUnion({ error, branches }: RawNode, place: Subschema, subject: Subject): readonly Violation[] {
  const { bundle } = subject;
  const { keyword, params } = error;
  const { path, value: found } = instancePath(error.instancePath, subject.value);
  const passing = params["passingSchemas"];
  const schemas = member(place.schema, keyword) as readonly Json[];
  if (Array.isArray(passing)) {
    // Two branches fit; in the rewritten list a start stands before each.
    const fitting = passing.map((each) => (Number(each) - 1) / 2);
    const forms = fitting.map((index) => describeBranch(schemas[index], index));
    const made = violation(place, keyword, path, branchFinding(keyword, forms, found));
    const tested = fitting.flatMap((index) => testedIn(bundle, place, [keyword, index], path));
    return [tested.length === 0 ? made : { ...made, because: tested, shared: true }];
  }
  const verdict = condenseUnion({
    branches: branches.map((branch) => violationsOf(branch, subject)),
    at: path,
    value: found,
    tags: tagsOf(bundle, place, keyword),
  });
  if (verdict === undefined)
    return [violation(place, keyword, path, branchFinding(keyword, schemas.map(describeBranch), found))];
  if (!("of" in verdict)) return [violation(place, keyword, verdict.path, verdict.finding)];
  return verdict.of.map((each) => withCauses(each, verdict.because));
}

function branchFinding(keyword: string, forms: readonly string[], found: Maybe): Finding<ViolationCode> {
  const all = [...new Set(forms)];
  const more = all.length > MOST_FORMS ? { more: all.length - MOST_FORMS } : {};
  return finding("schema/branch", { keyword, branches: all.slice(0, MOST_FORMS), ...more, found });
}

/** What is wrong with a key's name: the union before the error holds the reasons. */
function reportName(
  { error }: RawNode,
  reasons: RawNode | undefined,
  { value, rewritten }: Subject,
): readonly Violation[] {
  const place = rewritten.placeOf(error.parentSchema);
  if (place === undefined) return [];
  const key = String(error.params["propertyName"]);
  const { path } = instancePath(error.instancePath, value);
  const why = reasons?.branches[0]?.flatMap((node) => nameReason(node, key, rewritten)) ?? [];
  const found = finding("schema/key-name", { key, reason: why[0] ?? "is not allowed" });
  return [violation(place, error.keyword, path, found, key)];
}

function nameReason({ error, branches }: RawNode, key: string, rewritten: Conditioned): readonly string[] {
  if (branches.length > 0) return branches.flat().flatMap((node) => nameReason(node, key, rewritten));
  const schema = rewritten.placeOf(error.parentSchema)?.schema as ValueObject | undefined;
  if (schema === undefined) return [];
  const found = keywordFinding({ error, value: key, schema, names: () => [] });
  return found === undefined ? [] : [withoutFound(found.finding).message];
}

function becauseOf(tested: readonly Path[], at: Path): (violation: Violation) => Violation {
  const causes = tested.filter((each) => each.length > 0).map((each) => [...at, ...each]);
  return (violation) => withCauses(violation, causes);
}

function violation(
  place: Subschema,
  keyword: string,
  path: Path,
  found: Finding<ViolationCode>,
  key?: string,
): Violation {
  const description = member(place.schema, "description");
  return {
    path,
    ...(key === undefined ? {} : { key }),
    finding: found,
    schema: schemaPlace(place, keyword),
    ...(typeof description === "string" ? { description } : {}),
  };
}

function schemaPlace({ file, path, schema }: Subschema, keyword: string): SchemaPlace {
  const full = typeof schema === "boolean" ? path : [...path, keyword];
  return { file: file.file, path: full, origin: () => file.origin(full) };
}

/** A branch in few words, for where none is the nearest. */
function describeBranch(schema: Maybe, index: number): string {
  const description = member(schema, "description");
  const words = typeof description === "string" ? (description.split("\n")[0] as string) : `form ${index + 1}`;
  return describeForm(schema) ?? words;
}

/** A union that does not fit. */
interface Union {
  /** What each branch says against the value. */
  readonly branches: readonly Branch[];
  readonly at: Path;
  readonly value: Maybe;
  /** The keys for which several branches name the values that they take. */
  readonly tags: ReadonlySet<string>;
}

/**
 * Condenses a failed union to what one branch says (V4): the branch that a type or a discriminator (`const`, `enum` on
 * a key) has chosen, else one that knows all keys, else the one with the fewest violations, else the one that went
 * deepest; undefined where branches are equally near. A discriminator that fits no branch is one finding with all that
 * would have fitted.
 */
function condenseUnion({ branches, at, value, tags }: Union): Verdict | undefined {
  const ofType = branches.filter((branch) => !branch.some((each) => isTypeOf(each, at)));
  if (ofType.length === 0) return { finding: unitedTypes(branches, at, value), path: at };
  const missed = ofType.map((branch) => branch.filter((each) => isTag(each, at, tags)));
  const chosen = ofType.filter((_, index) => missed[index]?.length === 0);
  if (chosen.length === 0) return unitedTags(missed) ?? nearestBranch(ofType, []);
  const knowing = chosen.filter((branch) => !branch.some((each) => isUnknownKey(each, at)));
  return nearestBranch(knowing.length > 0 ? knowing : chosen, pathsOf(missed.flat(), at));
}

function isTypeOf({ path, finding: found }: Violation, at: Path): boolean {
  return found.code === "schema/type" && path.length === at.length;
}

function unitedTypes(branches: readonly Branch[], at: Path, found: Maybe): Finding<ViolationCode> {
  const types = branches.flatMap((branch) =>
    branch.flatMap(({ path, finding: found }) =>
      found.code === "schema/type" && path.length === at.length ? found.facts.types : [],
    ),
  );
  return finding("schema/type", { types: [...new Set(types)], found });
}

/** A constant that is not met, at the value or at a key that tells branches apart. */
function isTag({ path, finding: found }: Violation, at: Path, tags: ReadonlySet<string>): boolean {
  if (found.code !== "schema/const" && found.code !== "schema/enum") return false;
  const key = path.at(-1);
  return path.length === at.length || (path.length === at.length + 1 && typeof key === "string" && tags.has(key));
}

/** Where every branch asks for another constant at the same place: all of them. */
function unitedTags(tags: readonly Branch[]): Verdict | undefined {
  const first = tags[0]?.[0];
  if (first === undefined || !tags.every((each) => each.length === 1 && samePath(each[0] as Violation, first)))
    return undefined;
  const allowed = new Map<string, Value>();
  for (const { finding: found } of tags.flat()) {
    const facts = found.facts as { allowed: Value };
    for (const each of found.code === "schema/enum" && isList(facts.allowed) ? facts.allowed : [facts.allowed]) {
      allowed.set(canonical(each), each);
    }
  }
  const { found } = first.finding.facts as { found?: Maybe };
  return { finding: enumFinding([...allowed.values()], found), path: first.path };
}

function nearestBranch(branches: readonly Branch[], because: readonly Path[]): Verdict | undefined {
  const fewest = least(branches.map((branch) => branch.length));
  const few = branches.filter((branch) => branch.length === fewest);
  const deepest = -least(few.map((branch) => -depth(branch)));
  const near = few.filter((branch) => depth(branch) === deepest);
  const [first] = near;
  return first !== undefined && near.every((branch) => sameWords(branch, first)) ? { of: first, because } : undefined;
}

function depth(branch: Branch): number {
  return -least([0, ...branch.map(({ path }) => -path.length)]);
}

/** A union may have more branches than a call takes arguments. */
function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Infinity);
}

function sameWords(a: readonly Violation[], b: readonly Violation[]): boolean {
  return (
    a === b || a.every((each, index) => each.finding.message === b[index]?.finding.message && samePath(each, b[index]))
  );
}

function samePath(a: Violation, b: Violation): boolean {
  return a.path.length === b.path.length && a.path.every((part, index) => part === b.path[index]);
}

/** A branch that does not know the value's own keys was hardly meant. */
function isUnknownKey({ path, finding: found }: Violation, at: Path): boolean {
  return found.code === "schema/additional-key" && path.length === at.length;
}

/** The discriminators below a value. */
function pathsOf(missed: Branch, at: Path): readonly Path[] {
  const keys = missed.flatMap(({ path }) => (path.length > at.length ? [String(path.at(-1))] : []));
  return [...new Set(keys)].map((key) => [...at, key]);
}

/** A violation with further places that brought it about; its own is none of them. */
function withCauses(violation: Violation, causes: readonly Path[]): Violation {
  const named = new Map([...(violation.because ?? []), ...causes].map((path) => [JSON.stringify(path), path]));
  named.delete(JSON.stringify(violation.path));
  return named.size === 0 ? violation : { ...violation, because: [...named.values()] };
}

/** Folds the validator's flat list: the starts stand before the errors of each branch, the union's own error behind. */
export function rawTree(errors: readonly RawError[]): readonly RawNode[] {
  const root: RawNode[] = [];
  const open: { readonly union: number; readonly branches: RawNode[][] }[] = [];
  for (const error of errors) {
    const top = open.at(-1);
    if (error.keyword === BRANCH) {
      const { union, branch } = error.schema as BranchStart;
      if (branch === 0 || top === undefined) open.push({ union, branches: [[]] });
      else top.branches.push([]);
    } else if (top !== undefined && top.union === unionOf(error)) {
      open.pop();
      (open.at(-1)?.branches.at(-1) ?? root).push({ error, branches: top.branches });
    } else {
      (top?.branches.at(-1) ?? root).push({ error, branches: [] });
    }
  }
  return root;
}

/** The number of the union whose own error this is. */
function unionOf({ keyword, schema }: RawError): number | undefined {
  if ((keyword !== "anyOf" && keyword !== "oneOf") || !Array.isArray(schema)) return undefined;
  return (schema[0] as { [BRANCH]?: BranchStart } | undefined)?.[BRANCH]?.union;
}
