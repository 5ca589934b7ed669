/** Questions about what was resolved. */
export { audit } from "./audit.js";
export { diff, type Change } from "./diff.js";
export { effective, emit, emitAccount, valueAt } from "./emit.js";
export { explain, type ExplainedWrite, type Explanation } from "./explain.js";
export { jsonPatch, stepsBetween, type Operation } from "./json-patch.js";
export { leavesOf } from "./leaves.js";
export { carriedBy, inexpressible, mergePatch, mergingOf } from "./merge-patch.js";
export {
  FATES,
  fileChanges,
  newFindings,
  preview,
  TROUBLES,
  type Defaults,
  type Effect,
  type Fate,
  type FileChange,
  type Upgrade,
} from "./preview.js";
export { carriedSecret, redactAccount, shownText, type Carried } from "./redact.js";
export { renamings, type Renaming } from "./renamed.js";
export { unifiedText } from "./unified.js";
