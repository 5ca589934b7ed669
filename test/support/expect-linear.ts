import { Session } from "node:inspector";
import { expect } from "vitest";
import { LONG } from "./runs.js";

/**
 * Does something at two sizes: eight times as much is eight times the work, with some air, where quadratic work would be
 * 64 times as much. Work is the functions that are called, the same number wherever and beside whatever it runs. What
 * the engine does itself, such as to copy or to search, is in no such number: the long run compares times as well.
 */
export async function expectLinear(run: (size: number) => unknown, size: number): Promise<void> {
  const eighth = size / 8;
  await run(eighth); // what is done once, at the first use, is no part of the work
  if (LONG) {
    const [short, long] = [await timeOf(() => run(eighth)), await timeOf(() => run(size))];
    expect(long, `milliseconds for ${size}, ${short} for ${eighth}`).toBeLessThan(24 * Math.max(short, 20));
  }
  const [few = 0, many = 0] = await callsOf(
    () => run(eighth),
    () => run(size),
  );
  expect(few).toBeGreaterThan(0);
  expect(many / few, `${few} calls for ${eighth}, ${many} for ${size}`).toBeLessThan(10);
}

/** The functions that each of some runs calls. The engine counts for the whole process: no coverage can be taken meanwhile. */
async function callsOf(...runs: readonly (() => unknown)[]): Promise<readonly number[]> {
  const session = new Session();
  session.connect();
  try {
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    const counts: number[] = [];
    for (const run of runs) {
      await run();
      session.post("Profiler.takePreciseCoverage", (_, { result }) => {
        const functions = result.flatMap((script) => script.functions);
        counts.push(functions.reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0));
      });
    }
    return counts;
  } finally {
    session.post("Profiler.stopPreciseCoverage");
    session.disconnect();
  }
}

/** The processor's time, in milliseconds, whoever else uses it. */
async function timeOf(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
