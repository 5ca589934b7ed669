// `npm start`: the main job on the package's own defaults, under the sample /etc that the tests keep.
/* oxlint-disable no-console -- this prints */
import { spawnSync } from "node:child_process";

const CLI = "dist/cli/substrata.cjs";
const WHERE = ["--root", ".", "--vendor", "/defaults", "--admin", "/test/sample/etc", "--schemas", "schemas/config"];

function run(title, args, allowed) {
  console.log(`${title}\n$ substrata ${args.join(" ")} ${WHERE.join(" ")}\n`);
  const { status } = spawnSync(process.execPath, [CLI, ...args, ...WHERE], { stdio: "inherit" });
  if (!allowed.includes(status)) process.exit(status ?? 2);
  console.log("");
}

run("Is what the vendor ships, with what the administrator changed, valid?", ["check"], [0]);
run("What did the administrator change, and where? (a dry run: nothing is written)", ["diff"], [1]);

console.log(`See more:
  npm exec -- substrata show docker/daemon.json --origins --format yaml ${WHERE.join(" ")}
  npm exec -- substrata explain docker/daemon.json#/log-opts/max-size ${WHERE.join(" ")}
  npm exec -- substrata explain systemd/journald.conf#/Journal/ForwardToSyslog ${WHERE.join(" ")}
  npm exec -- substrata layers ${WHERE.join(" ")}
  npm exec -- substrata help`);
