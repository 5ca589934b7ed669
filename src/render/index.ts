/** Answers as text, for people and for machines. */
export {
  changeText,
  diffStat,
  diffTotal,
  explanationText,
  fragmentList,
  readingOrder,
  takingUp,
  markdownTable,
  upgradeText,
  type IdUpgrade,
} from "./place.js";
export { github, report, sarif, type TextOf, type Tree } from "./report.js";
export { columns, count, cut, PLAIN, shownValue, type Paint, type Style } from "./text.js";
