import { describe, expect, test } from "vitest";
import { isError } from "../../src/model/diagnostic.js";
import type { Json } from "../../src/model/value.js";
import { openBundle, type SchemaSource } from "../../src/schema/index.js";
import { compileSchema } from "../../src/validate/index.js";
import { names, skipped, suite } from "./suites.js";
import { some } from "../support/runs.js";

interface Group {
  readonly description: string;
  readonly schema: object | boolean;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}
interface Suite {
  readonly remotes: Readonly<Record<string, object | boolean>>;
  readonly drafts: Readonly<Record<string, { readonly mandatory: Readonly<Record<string, readonly Group[]>> }>>;
}

const DRAFTS = {
  draft4: "http://json-schema.org/draft-04/schema#",
  draft6: "http://json-schema.org/draft-06/schema#",
  draft7: "http://json-schema.org/draft-07/schema#",
  "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
  "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
};
type Draft = keyof typeof DRAFTS;

/** Groups of which a test is judged otherwise, or whose schema is refused, by why; in the drafts where they are. */
const OTHERWISE = {
  "a file that calls itself otherwise by $id is found by that name only": both([
    "refRemote: remote HTTP ref with different $id",
    "refRemote: remote HTTP ref with different URN $id",
  ]),
  "a metaschema of one's own is a draft that is not known": both([
    "vocabulary: schema that uses custom metaschema with with no validation vocabulary",
    "vocabulary: ignore unrecognized optional vocabulary",
  ]),
  "ajv loses what if, or a list in it, has evaluated (README names it)": [
    ...both([
      "unevaluatedItems: unevaluatedItems with nested items",
      "unevaluatedItems: unevaluatedItems can see annotations from if without then and else",
      "unevaluatedProperties: unevaluatedProperties with if/then/else, then not defined",
      "unevaluatedProperties: unevaluatedProperties can see annotations from if without then and else",
    ]),
    "draft2020-12 unevaluatedItems: unevaluatedItems depends on adjacent contains",
    "draft2020-12 unevaluatedItems: unevaluatedItems depends on multiple nested contains",
    "draft2020-12 unevaluatedItems: unevaluatedItems and contains interact to control item dependency relationship",
    "draft2020-12 unevaluatedItems: unevaluatedItems with minContains = 0",
  ],
  "a format is asserted: of a configuration a wrong address is wrong": [
    ..."email regex ipv4 ipv6 hostname date date-time time json-pointer relative-json-pointer".split(" "),
    ..."uri uri-reference uri-template uuid duration".split(" "),
  ].map((format) => `draft2020-12 format: ${format} format`),
};

function both(groups: readonly string[]): readonly string[] {
  return groups.flatMap((group) => [`draft2019-09 ${group}`, `draft2020-12 ${group}`]);
}

describe.skipIf(skipped !== "")(`JSON-Schema-Test-Suite${skipped}`, () => {
  test.each(some(Object.keys(DRAFTS) as Draft[], 2))("the mandatory tests of %s", async (draft) => {
    const { drafts, remotes } = suite("JSON-Schema-Test-Suite") as Suite;
    const source = remoteSchemas(remotes, draft);
    const otherwise: string[] = [];
    for (const [file, groups] of Object.entries(drafts[draft]?.mandatory ?? {})) {
      for (const group of groups)
        if (!(await agrees(group, source, draft))) otherwise.push(`${draft} ${file}: ${group.description}`);
    }
    expect(otherwise.sort()).toEqual(names(OTHERWISE).filter((name) => name.startsWith(`${draft} `)));
  });
});

async function agrees({ schema, tests }: Group, source: SchemaSource, draft: Draft): Promise<boolean> {
  const bundle = await openBundle(source, "app.schema.json", {
    file: "app.schema.json",
    text: JSON.stringify(inDraft(schema, draft)),
  });
  const validator = await compileSchema(bundle);
  if ([...bundle.diagnostics, ...validator.diagnostics].some(isError)) return false;
  return tests.every(({ data, valid }) => (validator.validate(data as Json).length === 0) === valid);
}

/** A schema that names no draft is of the one that it is tested for. */
function inDraft(schema: object | boolean, draft: Draft): object | boolean {
  return typeof schema === "boolean" ? schema : { $schema: DRAFTS[draft], ...schema };
}

/** The schemas that the suite's refer to: at their address, unless they say another. */
function remoteSchemas(remotes: Suite["remotes"], draft: Draft): SchemaSource {
  const suffix = ".schema.json";
  const named = draft === "draft4" ? "id" : "$id";
  return {
    name: "remotes",
    list: async () => Object.keys(remotes).map((path) => `${path}${suffix}`),
    read: async (path) => {
      const schema = remotes[path.slice(0, -suffix.length)];
      if (!path.endsWith(suffix) || schema === undefined) return undefined;
      const address = `http://localhost:1234/${path.slice(0, -suffix.length)}`;
      const text = JSON.stringify(
        typeof schema === "boolean" ? schema : inDraft({ [named]: address, ...schema }, draft),
      );
      return { file: path, text };
    },
  };
}
