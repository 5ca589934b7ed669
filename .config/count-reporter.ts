import type { Reporter, TestModule } from "vitest/node";

/** Prints the run's count as its last line, in the form that the continuous integration repeats: `N passed, N failed`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      if (module.state() === "failed" && module.children.size === 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== "pending") count[state] += 1;
      }
    }
    const skipped = count.skipped === 0 ? "" : `, ${count.skipped} skipped`;
    process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
  }
}
