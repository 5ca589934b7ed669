import type { Precedence } from "../model/resolution.js";
import type { Fallback } from "../model/strategy.js";
import { member, type Json } from "../model/value.js";
import { annotationProblem, isTexts } from "./annotations.js";
import type { RootAnnotations } from "./declaration.js";
import type { PlanParts } from "./plan.js";
import { lastWord, matched, startPatterns } from "./profile.js";

/** Reads what is declared of the whole id; a value that is no such annotation counts as none. */
export function rootAnnotations({ library, profile }: PlanParts): RootAnnotations {
  const matches = profile === undefined ? [] : matched(profile.patterns, startPatterns(profile.patterns));
  const schema = library?.root.schema;

  function say(keyword: string): Json | undefined {
    const value = (profile && lastWord(profile, matches, keyword)?.value) ?? member(schema, keyword);
    return value === undefined || annotationProblem(keyword, value as Json) !== undefined ? undefined : (value as Json);
  }

  const [format, precedence, tags] = [say("x-format"), say("x-precedence"), say("x-tags")];
  const fallback = say("x-fallback");
  return {
    ...(format === undefined ? {} : { format: format as string }),
    ...(precedence === undefined ? {} : { precedence: precedence as Precedence }),
    ...(say("x-reader") === "self" ? { reader: "self" as const } : {}),
    ...(fallback === undefined ? {} : { fallback: fallback as Fallback }),
    ...(say("x-yaml") === "1.1" ? { yamlVersion: "1.1" as const } : {}),
    tags: isTexts(tags) ? tags : [],
  };
}
