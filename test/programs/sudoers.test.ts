import { proven, unlessFailed } from "./proven.js";

proven({
  entry: "sudoers",
  directories: ["/etc/sudoers.d"],
  suffix: "",
  always: { "/etc/sudoers": "Defaults:m0z !lecture\n@includedir /etc/sudoers.d\n" },
  says: (token) => `Defaults:${token} !lecture\n`,
  dense: 4,
  ask: "cvtsudoers -f sudoers /etc/sudoers",
  order: unlessFailed,
});
