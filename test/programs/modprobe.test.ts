import { proven } from "./proven.js";

proven({
  entry: "modprobe.d",
  directories: ["/usr/lib", "/usr/local/lib", "/run", "/etc"].map((root) => `${root}/modprobe.d`),
  suffix: ".conf",
  says: (token) => `options none token=${token}\n`,
  ask: "modprobe -c | grep '^options none '",
});
