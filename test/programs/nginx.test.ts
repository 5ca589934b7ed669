import { proven, unlessFailed, watched } from "./proven.js";

const at = "/etc/nginx";
const include = (pattern: string): string => `include ${at}/${pattern};`;

for (const suffix of [".conf", ""])
  proven({
    entry: "nginx/nginx.conf",
    directories: [`${at}/modules-enabled`, `${at}/conf.d`, `${at}/sites-enabled`],
    suffix,
    always: {
      [`${at}/nginx.conf`]: `# m0z
${include("modules-enabled/*.conf")}
pid /run/nginx.pid; error_log stderr;
events {}
http { ${include("conf.d/*.conf")} ${include("sites-enabled/*")} }
`,
    },
    says: (token) => `# ${token}\n`,
    ask: watched("nginx -t"),
    order: unlessFailed,
  });
