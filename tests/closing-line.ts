import type { Reporter, TestModule } from "vitest/node";

/** Ends a run of the tests with one plain line, `N passed, N failed, N skipped`, that any reader of a log understands. */
export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = countsOf(modules);
    const failed = counts.failed + brokenFiles(modules) + unhandledErrors.length;
    process.stdout.write(
      `\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`,
    );
  },
};

function countsOf(modules: readonly TestModule[]) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "pending") counts.failed += 1;
      else counts[state] += 1;
    }
  }
  return counts;
}

/** Files that could not even be collected: they hold no test that could have failed. */
function brokenFiles(modules: readonly TestModule[]): number {
  return modules.filter((module) => module.errors().length > 0).length;
}
