import { createRequire } from "node:module";
import type { Ajv as Validator, ErrorObject } from "ajv";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { prepare, type Diagnostic } from "../../src/index.js";
import { formatOrigin, isError } from "../../src/model/diagnostic.js";
import { inTree, runIn } from "../support/case.js";
import type { Section } from "../support/txtar.js";
import { pointer } from "./override.js";
import {
  ALERTMANAGER,
  asJson,
  DOCKERD,
  NETPLAN,
  parsePlainly,
  positionIn,
  PROMETHEUS,
  type Exact,
  type RealFile,
} from "./real-file.js";
import { missing, readShared } from "./shared.js";
import { some } from "../support/runs.js";

const require = createRequire(import.meta.url);
const { Ajv } = require("ajv") as { Ajv: new (options: object) => Validator };
const draft04 = require("ajv-draft-04") as { default: new (options: object) => Validator };
const formats = require("ajv-formats") as { default: (ajv: Validator) => void };

/** The validator library alone, as anybody would call it. */
function plainly(make: new (options: object) => Validator, schema: string): (value: unknown) => readonly ErrorObject[] {
  const ajv = new make({ strict: false, allErrors: true, logger: false });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(schema) as object);
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}

/** The same for the schemas of draft 7, each compiled once. */
const alone = once((schema: string) => plainly(Ajv, schema));

/** A function that remembers what it answered. */
function once<A, B>(answer: (asked: A) => B): (asked: A) => B {
  const known = new Map<A, B>();
  return (asked) => {
    const made = known.get(asked) ?? answer(asked);
    known.set(asked, made);
    return made;
  };
}

/** What the validator's keywords are called here, for those that these schemas break. */
const CODES: Readonly<Record<string, Diagnostic["code"]>> = {
  additionalProperties: "schema/additional-key",
  enum: "schema/enum",
  required: "schema/required",
  type: "schema/type",
};

interface Found {
  readonly place: string;
  readonly code: string;
  readonly start: { readonly line: number; readonly column: number };
}

/** An error of the validator as our finding: for a key that is not allowed the place is the key, and so is the line. */
function asFound({ instancePath, keyword, params }: ErrorObject, text: string): Found {
  const path = instancePath
    .split("/")
    .slice(1)
    .map((word) => word.replaceAll("~1", "/").replaceAll("~0", "~"));
  const key = (params as { additionalProperty?: string }).additionalProperty;
  const full = key === undefined ? path : [...path, key];
  const code = CODES[keyword];
  if (code === undefined) throw new Error(`no code for ${keyword}`);
  const start = key === undefined ? positionIn(text, full) : positionIn(text, full, "key");
  return { place: pointer(full), code, start };
}

function sorted(found: readonly Found[]): readonly Found[] {
  return found.toSorted((a, b) => a.start.line - b.start.line || (a.code + a.place < b.code + b.place ? -1 : 1));
}

const ours = (diagnostics: readonly Diagnostic[]): readonly Found[] =>
  sorted(
    diagnostics.map(({ place = "", code, origin }) => ({
      place,
      code,
      start: origin?.start ?? { line: 0, column: 0 },
    })),
  );

/** The file as the vendor's, its schema and its dialect in a schema directory of their own. */
function sections({ path, text, schema, yaml }: RealFile): readonly Section[] {
  return [
    { heading: `usr/share/defaults/${path}`, body: text },
    { heading: `schemas/${path}.schema.json`, body: schema },
    ...(yaml === "1.1" ? [{ heading: `schemas/${path}.merge.yaml`, body: '"": { x-yaml: "1.1" }\n' }] : []),
  ];
}

const resolved = once(async (file: RealFile) => {
  const files = Object.fromEntries(sections(file).map(({ heading, body }) => [`/${heading}`, body]));
  const plan = await prepare(memoryFileSystem(files), { schemas: ["/schemas"] });
  return plan.resolve(file.path);
});

const checked = once((file: RealFile) =>
  inTree(sections(file), async (root) => {
    const text = await runIn(root, "substrata check --no-atlas --schemas ROOT/schemas");
    const json = await runIn(root, `substrata check ${file.path} --no-atlas --schemas ROOT/schemas --json`);
    expect(json.code).toBe(text.code);
    return { ...text, diagnostics: (JSON.parse(json.stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics };
  }),
);

describe.skipIf(missing)("check against the schemas that others keep", () => {
  test.each([PROMETHEUS, ALERTMANAGER, DOCKERD].map((file) => [file.path, file] as const))(
    "%s is valid",
    async (_, file) => {
      expect(alone(file.schema)(asJson(parsePlainly(file.text, file.yaml)))).toEqual([]);
      expect(await resolved(file)).toMatchObject({ state: "effective", diagnostics: [] });
      const { code, stderr, diagnostics } = await checked(file);
      expect([code, stderr]).toEqual([0, ""]);
      // what the schemas say for nothing is told, and listed in schema/slips.test.ts
      expect(diagnostics.filter((each) => each.code !== "schema/default")).toEqual([]);
    },
  );

  test("of netplan's 35 examples the 15 are valid that the validator alone accepts", async () => {
    const accepted: string[] = [];
    for (const file of NETPLAN) {
      const errors = alone(file.schema)(asJson(parsePlainly(file.text, file.yaml)));
      const { state, diagnostics } = await resolved(file);
      expect([file.path, state]).toEqual([file.path, errors.length === 0 ? "effective" : "refused"]);
      if (errors.length === 0) expect(diagnostics).toEqual([]);
      if (!some(NETPLAN, 3).includes(file)) {
        if (errors.length === 0) accepted.push(file.name);
        continue; // the command is asked about some, and by the long run about all
      }
      const { code, stderr } = await checked(file);
      expect([file.path, code, stderr]).toEqual([file.path, errors.length === 0 ? 0 : 1, ""]);
      if (code === 0) accepted.push(file.name);
    }
    expect(accepted).toHaveLength(15);
  });

  /*
   * The schema's root is a `oneOf` of a document with `network:` and one without. The validator says at the root that
   * neither fits, and what the form without `network:` misses there; we keep to the form that the file has. So: all
   * errors of the validator but those at the root, exactly, with their keyword, line and column.
   */
  test.each(some(NETPLAN, 3).map((file) => [file.path, file] as const))(
    "%s: the findings are the errors of the validator below the root",
    async (_, file) => {
      const errors = alone(file.schema)(asJson(parsePlainly(file.text, file.yaml)));
      const atTheRoot = errors.filter(({ instancePath }) => instancePath === "");
      expect(atTheRoot.map(({ keyword }) => keyword).toSorted()).toEqual(
        errors.length === 0 ? [] : ["additionalProperties", "oneOf", "required"],
      );
      const expected = sorted(
        errors.filter((error) => !atTheRoot.includes(error)).map((error) => asFound(error, file.text)),
      );
      expect(ours((await resolved(file)).diagnostics)).toEqual(expected);
      const { diagnostics, stdout } = await checked(file);
      expect(ours(diagnostics)).toEqual(expected);
      for (const { start } of expected)
        expect(stdout).toContain(` --> /usr/share/defaults/${file.path}:${start.line}:${start.column}\n`);
    },
  );
});

/** Debian's configuration of cloud-init, which is older than the schema. */
describe.skipIf(missing)("check of cloud.cfg with its drop-in against the newer schema", () => {
  const vendor = "usr/share/defaults/cloud/cloud.cfg";
  const dropIn = `${vendor}.d/05_logging.cfg`;
  const tree = (): readonly Section[] => [
    { heading: vendor, body: readShared("corpus/cloud-init/cloud.cfg") },
    { heading: dropIn, body: readShared("corpus/cloud-init/cloud.cfg.d/05_logging.cfg") },
    { heading: "schemas/cloud/cloud.cfg.schema.json", body: readShared("corpus/cloud-init/schema.json") },
    { heading: "schemas/cloud/cloud.cfg.merge.yaml", body: '"": { x-format: yaml }\n' },
  ];

  /** For each place that the validator names (of an item that fits no branch: once), the file, line and column of it. */
  const FORBIDDEN = [
    { place: "/cloud_init_modules/0", code: "schema/enum", at: `/${vendor}:36:4` },
    { place: "/cloud_final_modules/10", code: "schema/enum", at: `/${vendor}:80:4` },
    { place: "/cloud_final_modules/11", code: "schema/enum", at: `/${vendor}:81:4` },
    { place: "/_log", code: "schema/additional-key", at: `/${dropIn}:10:1` },
    { place: "/log_cfgs", code: "schema/additional-key", at: `/${dropIn}:55:1` },
  ];

  test("names each place that the schema forbids, in the file that wrote it", async () => {
    const [main, logging] = tree().map(({ body }) => parsePlainly(body, "1.2") as Readonly<Record<string, Exact>>);
    const errors = plainly(
      draft04.default,
      readShared("corpus/cloud-init/schema.json"),
    )(asJson({ ...main, ...logging }));
    const places = errors.map(({ instancePath, params }) => {
      const { additionalProperty: key } = params as { additionalProperty?: string };
      return key === undefined ? instancePath : `${instancePath}/${key}`;
    });
    expect(new Set(FORBIDDEN.map(({ place }) => place))).toEqual(new Set(places));

    const files = Object.fromEntries(tree().map(({ heading, body }) => [`/${heading}`, body]));
    const resolution = await (
      await prepare(memoryFileSystem(files), { schemas: ["/schemas"] })
    ).resolve("cloud/cloud.cfg");
    expect(resolution.state).toBe("refused");
    expect(
      resolution.diagnostics
        .filter(isError)
        .map(({ place, code, origin }) => ({ place, code, at: origin && formatOrigin(origin) })),
    ).toEqual(FORBIDDEN);

    await inTree(tree(), async (root) => {
      const { code, stdout, stderr } = await runIn(
        root,
        "substrata check cloud/cloud.cfg --no-atlas --schemas ROOT/schemas",
      );
      expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
      const errors = stdout.split("\n\n").filter((block) => block.startsWith("error"));
      expect(errors.map((block) => block.split("\n")[1])).toEqual(FORBIDDEN.map(({ at }) => ` --> ${at}`));
      expect(await runIn(root, "substrata show cloud/cloud.cfg --no-atlas --schemas ROOT/schemas")).toMatchObject({
        code: 1,
        stdout: "",
      });
    });
  });
});
