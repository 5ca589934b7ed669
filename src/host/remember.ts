import type { FileSystem } from "./file-system.js";

/** The same tree with every answer kept: whatever is asked twice is read once, and does not change in between (R3). */
export function remember(files: FileSystem): FileSystem {
  const entries = new Map<string, ReturnType<FileSystem["entry"]>>();
  const lists = new Map<string, ReturnType<FileSystem["list"]>>();
  const reads = new Map<string, ReturnType<FileSystem["read"]>>();
  return {
    entry: (path) => kept(entries, path, () => files.entry(path)),
    list: (directory) => kept(lists, directory, () => files.list(directory)),
    read: (file, limit) => kept(reads, `${limit} ${file}`, () => files.read(file, limit)),
    digest: (bytes) => files.digest(bytes),
  };
}

/** A failure is not kept: it is thrown before there is an answer, and the next question asks again. */
function kept<T>(answers: Map<string, T>, question: string, ask: () => T): T {
  if (answers.has(question)) return answers.get(question) as T;
  const answer = ask();
  answers.set(question, answer);
  return answer;
}
