import type { Facts } from "../../model/codes/index.js";
import { AUDIT_HELP } from "./audit.js";
import type { CodeHelp } from "./code-help.js";
import { DISCOVER_HELP } from "./discover.js";
import { HOST_HELP } from "./host.js";
import { MERGE_HELP } from "./merge.js";
import { PARSE_HELP } from "./parse.js";
import { READ_HELP } from "./read.js";
import { SCHEMA_HELP } from "./schema.js";
import { VIOLATION_HELP } from "./violation.js";

/** The explanations of all codes. A large text: load it only where somebody asks. */
export const CODE_HELP: CodeHelp<Facts> = {
  ...READ_HELP,
  ...DISCOVER_HELP,
  ...PARSE_HELP,
  ...MERGE_HELP,
  ...SCHEMA_HELP,
  ...VIOLATION_HELP,
  ...AUDIT_HELP,
  ...HOST_HELP,
};
