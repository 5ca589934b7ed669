/** The dialects of JSON Schema that are spoken here (V1). */
export type Draft = "04" | "06" | "07" | "2019-09" | "2020-12";

const BY_METASCHEMA: Readonly<Record<string, Draft>> = {
  "json-schema.org/draft-04/schema": "04",
  "json-schema.org/draft-06/schema": "06",
  "json-schema.org/draft-07/schema": "07",
  "json-schema.org/draft/2019-09/schema": "2019-09",
  "json-schema.org/draft/2020-12/schema": "2020-12",
};

/** The draft that `$schema` names: 2020-12 where it says nothing, undefined for a dialect that is none of them. */
export function draftOf($schema: unknown): Draft | undefined {
  if ($schema === undefined) return "2020-12";
  if (typeof $schema !== "string") return undefined;
  const name = $schema.replace(/^https?:\/\//, "").replace(/#$/, "");
  return Object.hasOwn(BY_METASCHEMA, name) ? BY_METASCHEMA[name] : undefined;
}

export const DRAFTS: readonly Draft[] = Object.values(BY_METASCHEMA);
