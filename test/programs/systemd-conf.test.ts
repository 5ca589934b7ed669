import { describe } from "vitest";
import { proven, until } from "./proven.js";
import type { Kind } from "./trees.js";

const ROOTS = ["/usr/lib", "/usr/local/lib", "/run", "/etc"];

/** Every program names a section that it does not know, and its file, when it reads it. */
const says = (token: string): string => `[${token}]\n`;

function ownConf(name: string, ask: string, without: readonly Kind[] = []): void {
  proven({
    entry: `systemd/${name}`,
    directories: ROOTS.map((root) => `${root}/systemd/${name}.d`),
    files: ROOTS.map((root) => `${root}/systemd/${name}`),
    suffix: ".conf",
    says,
    ask,
    without,
    share: name === "journald.conf" ? 100 : 25,
  });
}

const daemon = (name: string): string => `timeout 5 /usr/lib/systemd/systemd-${name} </dev/null`;

describe("systemd's daemons", () => {
  ownConf("journald.conf", daemon("journald"));
  ownConf("resolved.conf", until("system hostname", "/usr/lib/systemd/systemd-resolved"));
  ownConf("logind.conf", daemon("logind"));
  ownConf("networkd.conf", until("Link UP", "/usr/lib/systemd/systemd-networkd"));
  ownConf("pstore.conf", daemon("pstore"));
  ownConf("coredump.conf", daemon("coredump"));
  ownConf("sleep.conf", daemon("sleep suspend"));
});

describe("a user's manager", () => {
  const alone = "setpriv --reuid 1000 --regid 1000 --clear-groups env XDG_RUNTIME_DIR=/tmp HOME=/tmp";
  ownConf("user.conf", `${alone} timeout 5 /usr/lib/systemd/systemd --test --user`);
});

describe("systemd-analyze, for the first process and daemons that do not run in the laboratory", () => {
  // It goes no further at a dangling link; daemons do.
  for (const name of ["system.conf", "oomd.conf", "timesyncd.conf"])
    ownConf(name, `systemd-analyze cat-config systemd/${name}`, ["dangling"]);
});
