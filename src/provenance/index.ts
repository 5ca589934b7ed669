/** Who wrote what. */
export {
  accountOf,
  lastOrigin,
  originOf,
  useOf,
  voiceOrigin,
  withAccount,
  writesAt,
  type Account,
  type AccountFragment,
} from "./account.js";
export { mergeFragments, type MergeOptions, type ParsedFragment } from "./merge.js";
export { foldItems, type BroughtItem, type Voice } from "./trace.js";
export { fold, withoutVoice, writes, type Outcome, type Write } from "./writes.js";
