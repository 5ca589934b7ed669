import { ALONE, manager } from "./systemd-manager.js";
import { differs } from "./proven.js";

const units = "systemd/system";
const says = (token: string): string => `[${token}]\n[Unit]\nDefaultDependencies=no\n`;

differs(
  "a masked slice: its drop-ins are masked too",
  { id: `${units}/a.slice`, prepare: ALONE, ask: manager("a.slice") },
  { [`/etc/${units}/a.slice`]: { link: "/dev/null" }, [`/etc/${units}/a.slice.d/a.conf`]: says("m1z") },
  { program: [], engine: ["m1z"] },
);

const journald = "systemd/journald.conf";
differs(
  "a directory among drop-ins: nothing behind it is read",
  { id: journald, ask: "timeout 1 /usr/lib/systemd/systemd-journald" },
  {
    [`/etc/${journald}.d/a.conf`]: "[m1z]\n",
    [`/etc/${journald}.d/b.conf`]: { directory: true },
    [`/etc/${journald}.d/c.conf`]: "[m2z]\n",
  },
  { program: ["m1z"], engine: ["m1z", "m2z"] },
);

differs(
  "a main file of NetworkManager's that is a link to nothing: it is as if there were none",
  { id: "NetworkManager/NetworkManager.conf", ask: "NetworkManager --print-config" },
  {
    "/etc/NetworkManager/NetworkManager.conf": { link: "/srv/store/nothing" },
    "/etc/NetworkManager/conf.d/a.conf": "[main]\nignore-carrier=m1z\n",
  },
  { program: ["m1z"], engine: undefined },
);

differs(
  "a name of other than plain letters: apt passes it over",
  { id: "apt/apt.conf", ask: "apt-config dump X::L" },
  { "/etc/apt/apt.conf.d/é": 'X::L:: "m1z";\n', "/etc/apt/apt.conf.d/e": 'X::L:: "m2z";\n' },
  { program: ["m2z"], engine: ["m2z", "m1z"] },
);

differs(
  "drop-ins that containerd's main file does not import: it does not read them",
  { id: "containerd/config.toml", ask: "containerd config dump" },
  {
    "/etc/containerd/config.toml": 'version = 2\ndisabled_plugins = ["io.containerd.x.v1.m1z"]\n',
    "/etc/containerd/conf.d/a.toml": 'version = 2\ndisabled_plugins = ["io.containerd.x.v1.m2z"]\n',
  },
  { program: ["m1z"], engine: ["m1z", "m2z"] },
);
