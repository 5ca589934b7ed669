import type { Format } from "../../model/document.js";
import { editToml } from "./edit-toml.js";
import { emitToml } from "./emit-toml.js";
import { readToml } from "./read-toml.js";

/** TOML: 1.0 and 1.1 are read, 1.0 is written. */
export const tomlFormat: Format = {
  name: "toml",
  suffixes: [".toml"],
  comments: true,
  parse: readToml,
  emit: emitToml,
  edit: editToml,
};
