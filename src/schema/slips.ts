import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { isObject, keysOf, member, type Json, type ValueObject } from "../model/value.js";
import { DECLARING, takesAnnotation } from "./annotations.js";
import type { Bundle, Subschema } from "./bundle.js";
import { draftOf, type Draft } from "./draft.js";
import { ASSERTING, keywordOf } from "./keywords.js";

/** Words of schemas that refuse nothing, and are no slips for ones that do. */
const ANNOTATIONS = new Set(
  [
    "$schema $id id $anchor $dynamicAnchor $recursiveAnchor $vocabulary $comment title description default examples",
    "example deprecated readOnly writeOnly contentMediaType contentEncoding mergeStrategy mergeOptions",
  ].flatMap((line) => line.split(" ")),
);

/** What says in one draft what a keyword says in another. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  dependentRequired: ["dependencies"],
  dependentSchemas: ["dependencies"],
  prefixItems: ["items"],
  additionalItems: ["items"],
  $recursiveRef: ["$dynamicRef", "$ref"],
  $dynamicRef: ["$recursiveRef", "$ref"],
  divisibleBy: ["multipleOf"],
  disallow: ["not"],
  extends: ["allOf"],
};

/**
 * What of a schema's words holds nothing, though it was meant to (V9): a word that is nearly a keyword, where its value
 * is one that the keyword takes, and a keyword of another draft. A plain word is held against the keywords that refuse
 * values, an `x-` word against those that declare; any other is the author's own affair.
 */
export function keywordSlips({ schemas, draft }: Bundle): readonly Diagnostic[] {
  return schemas.flatMap((place) => {
    const { schema, file } = place;
    if (!isObject(schema)) return [];
    const own = draftOf(member(file.value, "$schema")) ?? draft;
    return keysOf(schema).flatMap((word) => slip(place, schema, word, own));
  });
}

function slip({ file, path }: Subschema, schema: ValueObject, word: string, draft: Draft): readonly Diagnostic[] {
  const value = schema[word] as Json;
  const keyword = keywordOf(word);
  const where = { origin: file.origin([...path, word], "key") };
  if (keyword !== undefined) {
    const { drafts, asserts, fits } = keyword;
    if (!asserts || drafts === undefined || drafts.includes(draft) || !fits(value)) return [];
    const instead = INSTEAD[word]?.find((each) => keywordOf(each)?.drafts?.includes(draft) !== false);
    const facts = { keyword: word, draft, drafts, ...(instead === undefined ? {} : { instead }) };
    return [locate(finding("schema/ignored-keyword", facts), where)];
  }
  if (ANNOTATIONS.has(word) || DECLARING.includes(word)) return [];
  const meant = /^x[-_]/i.test(word)
    ? nearest(
        word,
        DECLARING.filter((each) => takesAnnotation(each, value)),
      )
    : nearest(
        word,
        ASSERTING.filter((each) => keywordOf(each)?.fits(value)),
      );
  return meant === undefined
    ? []
    : [locate(finding("schema/unknown-keyword", { keyword: word, nearest: meant }), where)];
}
