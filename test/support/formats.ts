import { formatNamed } from "../../src/format/index.js";
import type { Format } from "../../src/model/document.js";

function named(name: string): Format {
  const format = formatNamed(name);
  if (format === undefined) throw new Error(`no format is called ${name}`);
  return format;
}

export const jsoncFormat = named("jsonc");
export const tomlFormat = named("toml");
export const iniFormat = named("ini");
export const envFormat = named("env");
