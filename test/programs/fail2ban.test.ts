import { proven, unlessFailed, watched } from "./proven.js";

const at = "/etc/fail2ban";

for (const name of ["jail", "fail2ban"])
  for (const suffix of [".conf", ".local"])
    proven({
      entry: `fail2ban/${name}.conf`,
      directories: [`${at}/${name}.d`],
      files: [`${at}/${name}.local`],
      suffix,
      always: {
        [`${at}/${name}.conf`]: `# m0z\n[DEFAULT]\n${name === "jail" ? "" : "loglevel = INFO\n"}`,
        [`${at}/${name}.d/b.conf`]: "# m99z\n",
        [`${at}/${name}.d/b.local`]: "# m98z\n",
      },
      says: (token) => `# ${token}\n`,
      dense: 4,
      share: 25,
      ask: watched("fail2ban-client -t"),
      order: unlessFailed,
    });
