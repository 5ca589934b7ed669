import { filesNamed, proven, type Program } from "./proven.js";
import { tokensIn } from "./trees.js";

const ROOTS = ["/usr/lib", "/usr/local/lib", "/run", "/etc"];

function collection(
  id: string,
  program: Omit<Program, "entry" | "directories" | "suffix"> & { readonly suffix?: string },
): void {
  proven({ entry: id, directories: ROOTS.map((root) => `${root}/${id}`), suffix: ".conf", ...program });
}

const debug = "SYSTEMD_LOG_LEVEL=debug";

collection("sysctl.d", {
  says: (token) => `net.none.${token} = 1\n`,
  ask: `${debug} /usr/lib/systemd/systemd-sysctl`,
  order: filesNamed(/^Parsing (.*)$/gm),
});
collection("tmpfiles.d", {
  says: (token) => `d /srv/none/${token}\n`,
  ask: `${debug} systemd-tmpfiles --create --dry-run`,
  order: filesNamed(/^Reading config file "(.*)"/gm),
  first: true,
});
collection("sysusers.d", {
  says: (token) => `g ${token}\n`,
  ask: `${debug} systemd-sysusers --dry-run`,
  order: filesNamed(/^Reading config file "(.*)"/gm),
  first: true,
});
collection("modules-load.d", {
  says: (token) => `${token}\n`,
  ask: `${debug} /usr/lib/systemd/systemd-modules-load`,
  order: ({ text }) => tokensIn(text.match(/^.*Failed to find module.*$/gm)?.join("\n") ?? ""),
});
collection("binfmt.d", {
  says: (token) => `:${token}:M::M::/bin/true:\n`,
  ask: "systemd-analyze cat-config binfmt.d",
  without: ["dangling"], // it goes no further there; the program itself needs a kernel's file system
});
collection("environment.d", {
  says: (token) => `ALL=$ALL:${token}\n`,
  ask: "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator",
});
collection("udev/rules.d", {
  suffix: ".rules",
  says: (token) => `ENV{X}="${token}"\n`,
  ask: `${debug} udevadm test /sys`,
  order: filesNamed(/^Reading rules file: (.*)$/gm),
});
