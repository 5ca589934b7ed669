/** Questions about what was resolved. */
export { audit } from "./audit.js";
export { diff, unifiedText, type Change } from "./diff.js";
export { effective, emit, emitAccount, valueAt } from "./emit.js";
export { explain, type ExplainedWrite, type Explanation } from "./explain.js";
export {
  carriedBy,
  inexpressible,
  jsonPatch,
  mergePatch,
  mergingOf,
  stepsBetween,
  type Operation,
} from "./json-patch.js";
export {
  carriedSecret,
  carriesSecrets,
  leavesOf,
  quotedUnder,
  redactAccount,
  shownText,
  type Carried,
} from "./redact.js";
export { FATES, renamings, TROUBLES, type Fate, type Redeclaration, type Renaming, type Saying } from "./fates.js";
export {
  fileChanges,
  newFindings,
  preview,
  type Defaults,
  type Effect,
  type FileChange,
  type Upgrade,
} from "./preview.js";
