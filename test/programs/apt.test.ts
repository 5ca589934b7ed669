import { proven, unlessFailed } from "./proven.js";
import { STEMS } from "./trees.js";

for (const suffix of ["", ".conf"])
  proven({
    entry: "apt/apt.conf",
    directories: ["/etc/apt/apt.conf.d"],
    files: ["/etc/apt/apt.conf"],
    suffix,
    says: (token) => `X::L:: "${token}";\n`,
    stems: STEMS.filter((stem) => stem !== "é"), // of all names it takes only those of plain letters, and says nothing
    dense: 4,
    ask: "apt-config dump X::L",
    order: unlessFailed,
  });
