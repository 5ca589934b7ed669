import { parse } from "yaml";
import type { Json } from "../../src/index.js";

/** How the parts of a cloud-config merge, in this engine's words. */
export interface How {
  /** A merge profile, which is YAML since it is JSON. */
  readonly profile: string;
  readonly nulls: "set" | "delete";
}

/** What cloud-init does where no part says how. */
const DEFAULT = "dict(replace)+list()+str()";
const SAYS_HOW = /^merge_(?:how|type):.*$/m;

/**
 * What the parts say of how they merge, `dict(allow_delete,no_replace)+list(append)`, in their last word. By `no_replace`
 * the lower of two scalars stays: no case has two, and nothing here is like it.
 */
export function howOf(parts: readonly string[]): How {
  const written = parts.map((part) => parse(SAYS_HOW.exec(part)?.[0] ?? "{}") as Record<string, string>);
  const how = written.flatMap((one) => Object.values(one)).at(-1) ?? DEFAULT;
  const does = (type: string, option: string) => new RegExp(`\\b${type}\\([^)]*\\b${option}\\b`).test(how);
  const atLists = (strategy: string) =>
    parts.flatMap((part) => listsIn(parse(part) as Json)).map((place) => [place, { "x-merge": strategy }] as const);
  const lists = ["append", "prepend"].filter((option) => does("list", option)).flatMap(atLists);
  const profile = does("dict", "replace") ? { "/*": { "x-merge": "replace" } } : Object.fromEntries(lists);
  return { profile: JSON.stringify(profile), nulls: does("dict", "allow_delete") ? "delete" : "set" };
}

/** A part without its word on merging, which cloud-init takes out too. */
export function contentOf(part: string): string {
  return part.replace(SAYS_HOW, "");
}

/** The places of the lists that no other list holds. A strategy of lists is an error at a map, so `/**` is too much. */
function listsIn(value: Json, place = ""): readonly string[] {
  if (Array.isArray(value)) return [place];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => listsIn(inner, `${place}/${key}`));
}
