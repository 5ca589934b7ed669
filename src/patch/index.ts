/** What a fragment means, and how meanings compose. */
export {
  among,
  apply,
  brokenLocks,
  constant,
  covers,
  DELETE,
  isConstant,
  joinAll,
  KEEP,
  NOTHING,
  patchItems,
  restrictTo,
  set,
  unescapeKey,
  type Carrier,
  type EditPatch,
  type Lock,
  type Meaning,
  type Patch,
  type Splice,
} from "./patch.js";
export { derive, firstDifference } from "./difference.js";
export {
  below,
  dataOf,
  mentionedKeys,
  mentions,
  seeThrough,
  unescaped,
  type Cursor,
  type Mention,
} from "./directives.js";
export { elaborate, type Elaboration } from "./elaborate.js";
export { print, printMeaning } from "./print.js";
