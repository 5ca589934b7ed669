/** Who wrote what. */
export {
  accountOf,
  contributionOrigin,
  lastOrigin,
  lineAt,
  originOf,
  useOf,
  withAccount,
  writesAt,
  type Account,
  type AccountFragment,
  type ParsedFragment,
} from "./account.js";
export { isPlainKey, keyOrder } from "./keys.js";
export { mergeFragments, type MergeOptions } from "./merge.js";
export { isRedundant } from "./redundant.js";
export { removalsAt, type Removal } from "./removals.js";
export { isOnPurpose, statementsOf, type Statement } from "./statements.js";
export { foldItems, type BroughtItem, type Contribution } from "./trace.js";
export { fold, withoutContribution, writes, type Outcome, type Write } from "./writes.js";
