/** Who wrote what. */
export {
  accountOf,
  contributionOrigin,
  lastOrigin,
  originOf,
  useOf,
  withAccount,
  writesAt,
  type Account,
  type AccountFragment,
  type ParsedFragment,
} from "./account.js";
export { mergeFragments, type MergeOptions } from "./merge.js";
export { foldItems, type BroughtItem, type Contribution } from "./trace.js";
export { fold, withoutContribution, writes, type Outcome, type Write } from "./writes.js";
