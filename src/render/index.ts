/** Answers as text, for people and for machines. */
export { changeText, diffStat, diffTotal } from "./change.js";
export { explanationText, fragmentList } from "./explanation.js";
export { github } from "./github.js";
export { markdownTable } from "./markdown.js";
export { report, type TextOf, type Tree } from "./report.js";
export { sarif } from "./sarif.js";
export { columns, count, cut, PLAIN, shownValue, type Paint, type Style } from "./text.js";
export { upgradeText, type IdUpgrade } from "./upgrade.js";
