import { finding, type Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { equal, isList, member, type Maybe, type Value } from "../model/json.js";
import { enumFinding, typesOf } from "./keyword-finding.js";
import type { Violation, ViolationCode } from "./violation.js";

/** What is said of a union that does not fit: the violations of one branch, or one finding of the union's own. */
export type Verdict =
  | { readonly of: readonly Violation[] }
  | { readonly finding: Finding<ViolationCode>; readonly path: Path };

/**
 * Condenses a failed union to what one branch says (V4): the branch that a type or a discriminator (`const`, `enum` on
 * a key) has chosen, else one that knows all keys, else the one with the fewest violations, else the one that went
 * deepest; undefined where branches are equally near. A discriminator that fits no branch is one finding with all that would have fitted.
 */
export function judgeBranches(
  branches: readonly (readonly Violation[])[],
  at: Path,
  value: Maybe,
): Verdict | undefined {
  const ofType = branches.filter((branch) => !branch.some((each) => isTypeOf(each, at)));
  if (ofType.length === 0) return { finding: unitedTypes(branches, at, value), path: at };
  const chosen = ofType.filter((branch) => !branch.some((each) => isTag(each, at)));
  if (chosen.length === 0) return unitedTags(ofType, at) ?? nearestBranch(ofType);
  const knowing = chosen.filter((branch) => !branch.some((each) => isUnknownKey(each, at)));
  return nearestBranch(knowing.length > 0 ? knowing : chosen);
}

function nearestBranch(branches: readonly (readonly Violation[])[]): Verdict | undefined {
  const fewest = Math.min(...branches.map((branch) => branch.length));
  const few = branches.filter((branch) => branch.length === fewest);
  const deepest = Math.max(...few.map(depth));
  const near = few.filter((branch) => depth(branch) === deepest);
  const [first] = near;
  return first !== undefined && near.every((branch) => sameWords(branch, first)) ? { of: first } : undefined;
}

function sameWords(a: readonly Violation[], b: readonly Violation[]): boolean {
  return (
    a === b || a.every((each, index) => each.finding.message === b[index]?.finding.message && samePath(each, b[index]))
  );
}

function samePath(a: Violation, b: Violation): boolean {
  return a.path.length === b.path.length && a.path.every((part, index) => part === b.path[index]);
}

function depth(branch: readonly Violation[]): number {
  return Math.max(0, ...branch.map(({ path }) => path.length));
}

function isTypeOf({ path, finding: said }: Violation, at: Path): boolean {
  return said.code === "schema/type" && path.length === at.length;
}

/** A branch that does not know the value's own keys was hardly meant. */
function isUnknownKey({ path, finding: said }: Violation, at: Path): boolean {
  return said.code === "schema/additional-key" && path.length === at.length;
}

/** A constant that is not met, at the value or at one of its keys. */
function isTag({ path, finding: said }: Violation, at: Path): boolean {
  const key = path.length === at.length + 1 && typeof path.at(-1) === "string";
  return (said.code === "schema/const" || said.code === "schema/enum") && (key || path.length === at.length);
}

function unitedTypes(branches: readonly (readonly Violation[])[], at: Path, found: Maybe): Finding<ViolationCode> {
  const types = branches.flatMap((branch) =>
    branch.flatMap(({ path, finding: said }) =>
      said.code === "schema/type" && path.length === at.length ? said.facts.types : [],
    ),
  );
  return finding("schema/type", { types: [...new Set(types)], found });
}

/** Where every branch asks for another constant at the same place: all of them. */
function unitedTags(branches: readonly (readonly Violation[])[], at: Path): Verdict | undefined {
  const tags = branches.map((branch) => branch.filter((each) => isTag(each, at)));
  const first = tags[0]?.[0];
  if (first === undefined || !tags.every((each) => each.length === 1 && samePath(each[0] as Violation, first)))
    return undefined;
  const allowed: Value[] = [];
  let found: Maybe;
  for (const { finding: said } of tags.flat()) {
    const facts = said.facts as { allowed: Value; found?: Maybe };
    found = facts.found;
    for (const each of said.code === "schema/enum" && isList(facts.allowed) ? facts.allowed : [facts.allowed]) {
      if (!allowed.some((known) => equal(known, each))) allowed.push(each);
    }
  }
  return { finding: enumFinding(allowed, found), path: first.path };
}

/** A branch in few words, for where none is the nearest. */
export function describeBranch(schema: Maybe, index: number): string {
  const title = member(schema, "title");
  if (typeof title === "string") return title;
  const required = member(schema, "required");
  if (isList(required) && required.length > 0) return `with ${required.map(String).join(" and ")}`;
  const types = typesOf(schema);
  if (types.length > 0) return types.join(" or ");
  const words = member(schema, "description");
  return typeof words === "string" ? (words.split("\n")[0] as string) : `form ${index + 1}`;
}
