import type { SchemaSource } from "../../src/schema/index.js";

/** A schema directory from texts, or from values written as JSON. */
export function directory(files: Readonly<Record<string, unknown>>, name = "schemas"): SchemaSource {
  return {
    name,
    list: async () => Object.keys(files),
    read: async (path) => {
      if (!Object.hasOwn(files, path)) return undefined;
      const given = files[path];
      return { file: `${name}/${path}`, text: typeof given === "string" ? given : JSON.stringify(given) };
    },
  };
}
