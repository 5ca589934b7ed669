import { finding, type Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { canonical, isList, member, type Maybe, type Value } from "../model/value.js";
import { describeForm } from "./describe-form.js";
import { enumFinding } from "./keyword-finding.js";
import type { Violation, ViolationCode } from "./violation.js";

/** What is said of a union that does not fit: the violations of one branch, or one finding of the union's own. */
export type Verdict =
  | { readonly of: readonly Violation[]; readonly because: readonly Path[] }
  | { readonly finding: Finding<ViolationCode>; readonly path: Path };

type Branch = readonly Violation[];

/** A union that does not fit. */
export interface Union {
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
export function judgeBranches({ branches, at, value, tags }: Union): Verdict | undefined {
  const ofType = branches.filter((branch) => !branch.some((each) => isTypeOf(each, at)));
  if (ofType.length === 0) return { finding: unitedTypes(branches, at, value), path: at };
  const missed = ofType.map((branch) => branch.filter((each) => isTag(each, at, tags)));
  const chosen = ofType.filter((_, index) => missed[index]?.length === 0);
  if (chosen.length === 0) return unitedTags(missed) ?? nearestBranch(ofType, []);
  const knowing = chosen.filter((branch) => !branch.some((each) => isUnknownKey(each, at)));
  return nearestBranch(knowing.length > 0 ? knowing : chosen, pathsOf(missed.flat(), at));
}

/** The discriminators below a value. */
function pathsOf(missed: Branch, at: Path): readonly Path[] {
  const keys = missed.flatMap(({ path }) => (path.length > at.length ? [String(path.at(-1))] : []));
  return [...new Set(keys)].map((key) => [...at, key]);
}

function nearestBranch(branches: readonly Branch[], because: readonly Path[]): Verdict | undefined {
  const fewest = least(branches.map((branch) => branch.length));
  const few = branches.filter((branch) => branch.length === fewest);
  const deepest = -least(few.map((branch) => -depth(branch)));
  const near = few.filter((branch) => depth(branch) === deepest);
  const [first] = near;
  return first !== undefined && near.every((branch) => sameWords(branch, first)) ? { of: first, because } : undefined;
}

function sameWords(a: readonly Violation[], b: readonly Violation[]): boolean {
  return (
    a === b || a.every((each, index) => each.finding.message === b[index]?.finding.message && samePath(each, b[index]))
  );
}

function samePath(a: Violation, b: Violation): boolean {
  return a.path.length === b.path.length && a.path.every((part, index) => part === b.path[index]);
}

function depth(branch: Branch): number {
  return -least([0, ...branch.map(({ path }) => -path.length)]);
}

/** A union may have more branches than a call takes arguments. */
function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Infinity);
}

function isTypeOf({ path, finding: said }: Violation, at: Path): boolean {
  return said.code === "schema/type" && path.length === at.length;
}

/** A branch that does not know the value's own keys was hardly meant. */
function isUnknownKey({ path, finding: said }: Violation, at: Path): boolean {
  return said.code === "schema/additional-key" && path.length === at.length;
}

/** A constant that is not met, at the value or at a key that tells branches apart. */
function isTag({ path, finding: said }: Violation, at: Path, tags: ReadonlySet<string>): boolean {
  if (said.code !== "schema/const" && said.code !== "schema/enum") return false;
  const key = path.at(-1);
  return path.length === at.length || (path.length === at.length + 1 && typeof key === "string" && tags.has(key));
}

function unitedTypes(branches: readonly Branch[], at: Path, found: Maybe): Finding<ViolationCode> {
  const types = branches.flatMap((branch) =>
    branch.flatMap(({ path, finding: said }) =>
      said.code === "schema/type" && path.length === at.length ? said.facts.types : [],
    ),
  );
  return finding("schema/type", { types: [...new Set(types)], found });
}

/** Where every branch asks for another constant at the same place: all of them. */
function unitedTags(tags: readonly Branch[]): Verdict | undefined {
  const first = tags[0]?.[0];
  if (first === undefined || !tags.every((each) => each.length === 1 && samePath(each[0] as Violation, first)))
    return undefined;
  const allowed = new Map<string, Value>();
  for (const { finding: said } of tags.flat()) {
    const facts = said.facts as { allowed: Value };
    for (const each of said.code === "schema/enum" && isList(facts.allowed) ? facts.allowed : [facts.allowed]) {
      allowed.set(canonical(each), each);
    }
  }
  const { found } = first.finding.facts as { found?: Maybe };
  return { finding: enumFinding([...allowed.values()], found), path: first.path };
}

/** A branch in few words, for where none is the nearest. */
export function describeBranch(schema: Maybe, index: number): string {
  const description = member(schema, "description");
  const words = typeof description === "string" ? (description.split("\n")[0] as string) : `form ${index + 1}`;
  return describeForm(schema) ?? words;
}
