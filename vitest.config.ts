import { defineConfig } from "vitest/config";
import { closingLine } from "./tests/closing-line.ts";

// One worker shared by all files: nothing in the house has module-level state, so files cannot disturb each other.
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    reporters: ["default", closingLine],
    pool: "threads",
    isolate: false,
    // A test that ends without having asserted anything has proven nothing, and fails.
    expect: { requireAssertions: true },
    testTimeout: 120_000,
    hookTimeout: 30_000,
  },
});
