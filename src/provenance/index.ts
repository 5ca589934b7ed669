/** Who wrote what. */
export {
  accountOf,
  contributionOrigin,
  isOnPurpose,
  isPlainKey,
  keyOrder,
  lastOrigin,
  lineAt,
  originOf,
  removalsAt,
  statementsOf,
  useOf,
  withAccount,
  writesAt,
  type Account,
  type AccountFragment,
  type ParsedFragment,
  type Removal,
  type Statement,
} from "./account.js";
export { mergeFragments, type MergeOptions } from "./merge.js";
export { isRedundant } from "./redundant.js";
export {
  fold,
  foldItems,
  withoutContribution,
  writes,
  type BroughtItem,
  type Contribution,
  type Outcome,
  type Write,
} from "./trace.js";
