import { proven, unlessFailed } from "./proven.js";

/** A library that others read their files by: no entry, but its order has words. `add-to-lab.sh` brings its tool. */
proven({
  entry: "x.conf",
  profile: `"": { x-reader: { roots: [/usr/etc, /etc], main: highest, order: by-root, hidden: read } }`,
  directories: ["/usr/etc/x.conf.d", "/etc/x.conf.d"],
  files: ["/etc/x.conf"],
  suffix: ".conf",
  never: ".conf", // it passes over such a name, as no word tells
  // Over a main file without a statement it reads other drop-ins, or none.
  always: { "/usr/etc/x.conf": "[s]\nm0z = 1\n" },
  says: (token) => `[s]\n${token} = 1\n`,
  filesWithout: ["empty", "comment", "null", "relative null", "dangling"],
  without: ["dangling"], // it stops at one that a namesake hides, too
  dense: 4,
  needs: "usr/bin/econftool",
  ask: "econftool show x.conf",
  order: unlessFailed,
});
