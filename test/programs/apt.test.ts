import { proven, unlessFailed } from "./proven.js";

for (const suffix of ["", ".conf"])
  proven({
    entry: "apt/apt.conf",
    directories: ["/etc/apt/apt.conf.d"],
    files: ["/etc/apt/apt.conf"],
    suffix,
    says: (token) => `X::L:: "${token}";\n`,
    dense: 4,
    ask: "apt-config dump X::L",
    order: unlessFailed,
  });
