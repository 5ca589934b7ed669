/** Questions about what was resolved. */
export { audit } from "./audit.js";
export { diff, type Change } from "./diff.js";
export { effective, emit, emitAccount, valueAt } from "./emit.js";
export { explain, type ExplainedWrite, type Explanation } from "./explain.js";
export { jsonPatch, stepsBetween, type Operation } from "./json-patch.js";
export { leavesOf } from "./leaves.js";
export { carriedBy, inexpressible, mergePatch, mergingOf } from "./merge-patch.js";
export { FATES, TROUBLES, type Fate } from "./fates.js";
export {
  fileChanges,
  newFindings,
  preview,
  type Defaults,
  type Effect,
  type FileChange,
  type Upgrade,
} from "./preview.js";
export { carriedSecret, carriesSecrets, quotedUnder, redactAccount, shownText, type Carried } from "./redact.js";
export type { Redeclaration, Saying } from "./redeclared.js";
export { renamings, type Renaming } from "./renamed.js";
export { unifiedText } from "./unified.js";
