import { createRequire } from "node:module";
import type { Ajv } from "ajv";

const require = createRequire(import.meta.url);
const load = (name: string): never => require(name) as never;

/** The validator library as it comes, for the draft that a schema names: the second opinion. */
export function plainAjv(schema: object): (value: unknown) => boolean {
  const draft = (schema as { $schema?: string }).$schema ?? "2020-12";
  const options = { strict: false, logger: false, allErrors: true, ownProperties: true, validateSchema: false };
  const ajv = makeAjv(draft, options);
  (load("ajv-formats") as { default: (ajv: Ajv) => void }).default(ajv);
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}

function makeAjv(draft: string, options: object): Ajv {
  const make = (module: string, name: string): Ajv => {
    const constructors = load(module) as Record<string, new (options: object) => Ajv>;
    return new (constructors[name] as new (options: object) => Ajv)(options);
  };
  if (draft.includes("draft-04")) return make("ajv-draft-04", "default");
  if (draft.includes("2019-09")) return make("ajv/dist/2019.js", "Ajv2019");
  if (draft.includes("2020-12")) return make("ajv/dist/2020.js", "Ajv2020");
  const ajv = make("ajv", "Ajv");
  return draft.includes("draft-06") ? ajv.addMetaSchema(load("ajv/dist/refs/json-schema-draft-06.json")) : ajv;
}
