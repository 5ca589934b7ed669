/** A unit of systemd: its file's name and text. */
export interface Unit {
  readonly name: string;
  readonly text: string;
}

export interface ServiceOptions {
  /** The command line's path on the host. */
  readonly command?: string;
  /** Where the effective files are delivered; below `/run`, so that a reboot starts anew. */
  readonly output?: string;
}

/**
 * The services of a host: one that delivers every effective configuration before ordinary services start, and one that
 * follows changes while the host runs. They run the command line and nothing else, and may write only where they
 * deliver.
 *
 * @throws RangeError for an output that is not a directory below `/run`, or a command that is no absolute path.
 * @example
 * const [boot, watch] = services({ command: "/usr/bin/substrata" });
 */
export function services({
  command = "/usr/bin/substrata",
  output = "/run/substrata",
}: ServiceOptions = {}): readonly Unit[] {
  const [, directory] = /^\/run\/([A-Za-z0-9_./-]+)$/.exec(output) ?? [];
  if (directory === undefined || directory.split("/").includes(".."))
    throw new RangeError(`no directory below /run: ${output}`);
  if (!/^\/[^\s%"'\\;]+$/.test(command)) throw new RangeError(`no absolute path of a command: ${command}`);
  const deliver = `${command} show --to ${output} --fallback vendor`;
  return [
    {
      name: "substrata.service",
      text: unit({
        Unit: [
          ["Description", "Deliver the effective configuration"],
          ["DefaultDependencies", "no"],
          ["RequiresMountsFor", `/usr /etc ${output}`],
          ["After", "local-fs.target"],
          ["Before", "sysinit.target shutdown.target"],
          ["Conflicts", "shutdown.target"],
        ],
        Service: [
          ["Type", "oneshot"],
          ["RemainAfterExit", "yes"],
          ["ExecStart", deliver],
          // A refused id (1) keeps its last good file, or the vendor's; it must not keep the host from starting.
          ["SuccessExitStatus", "1"],
          ...confined(directory),
        ],
        Install: [["WantedBy", "sysinit.target"]],
      }),
    },
    {
      name: "substrata-watch.service",
      text: unit({
        Unit: [
          ["Description", "Deliver the effective configuration whenever it changes"],
          ["RequiresMountsFor", `/usr /etc ${output}`],
          ["After", "substrata.service"],
        ],
        Service: [
          ["Type", "exec"],
          ["ExecStart", `${deliver} --watch`],
          ["Restart", "on-failure"],
          ["RestartSec", "1s"],
          ...confined(directory),
        ],
        Install: [["WantedBy", "multi-user.target"]],
      }),
    },
  ];
}

type Line = readonly [key: string, value: string];

/** What a process that reads configurations and writes one directory has no use for (systemd.exec(5)). */
function confined(directory: string): readonly Line[] {
  return [
    ["RuntimeDirectory", directory],
    ["RuntimeDirectoryPreserve", "yes"],
    ["UMask", "0022"], // what is delivered is read by others
    ["CapabilityBoundingSet", "CAP_CHOWN CAP_DAC_READ_SEARCH"], // a delivered file keeps its owner; a source may be private
    ["NoNewPrivileges", "yes"],
    ["ProtectSystem", "strict"],
    ["ProtectHome", "yes"],
    ["PrivateTmp", "yes"],
    ["PrivateDevices", "yes"],
    ["PrivateNetwork", "yes"],
    ["IPAddressDeny", "any"],
    ["RestrictAddressFamilies", "AF_UNIX"],
    ["ProtectClock", "yes"],
    ["ProtectHostname", "yes"],
    ["ProtectKernelLogs", "yes"],
    ["ProtectKernelModules", "yes"],
    ["ProtectKernelTunables", "yes"],
    ["ProtectControlGroups", "yes"],
    ["ProtectProc", "invisible"],
    ["ProcSubset", "pid"],
    ["RestrictNamespaces", "yes"],
    ["RestrictRealtime", "yes"],
    ["RestrictSUIDSGID", "yes"],
    ["LockPersonality", "yes"],
    ["SystemCallArchitectures", "native"],
    ["SystemCallFilter", "@system-service"],
    ["SystemCallFilter", "~@privileged @resources"],
    ["SystemCallFilter", "@chown"],
    ["SystemCallErrorNumber", "EPERM"],
  ];
}

function unit(sections: Readonly<Record<string, readonly Line[]>>): string {
  return Object.entries(sections)
    .map(([name, lines]) => `[${name}]\n${lines.map(([key, value]) => `${key}=${value}\n`).join("")}`)
    .join("\n");
}
