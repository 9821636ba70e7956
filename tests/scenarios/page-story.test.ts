import { rm } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { aHouse } from "../support/house.ts";
import { withLongReports } from "../support/long-reports.ts";
import { pageOf } from "../support/page-visits.ts";
import { openQuestion } from "../support/people.ts";

const TASK = "Our CircleCI pipeline is failing on the staging deployment";

/** The page as one person sees it. */
async function openThread(page: Page): Promise<void> {
  await page.getByTestId("reply-count").first().click();
  await page.getByTestId("thread-pane").waitFor();
}

it("[P-whole-story] the golden run by real clicks of two people in the page", {
  timeout: 120_000,
}, async ({ skip }) => {
  const browser = await startChromium();
  skip(browser === null, "no Chromium on this machine");
  if (browser === null) return;
  onTestFinished(() => browser.close());
  const house = await aHouse();

  const alice = await pageOf(browser, house, "alice");
  await alice.getByTestId("composer").fill(`/orchestrate ${TASK}`);
  await alice.keyboard.press("Enter");
  await alice
    .getByText(/is on its way/)
    .first()
    .waitFor();

  const bob = await pageOf(browser, house, "bob");
  await openThread(bob);
  await bob.getByRole("button", { name: /^Pin by digest/ }).waitFor();
  await bob.getByTestId("action-more-on-question").click();
  await bob.getByRole("menuitem", { name: "Ask back…" }).click();
  await bob.getByRole("dialog").getByText("Ask back").first().waitFor();
  await bob.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await bob.getByRole("button", { name: /^Pin by digest/ }).click();
  await bob.getByText(/chose/).first().waitFor();
  expect(await bob.getByRole("button", { name: /^Pin by digest/ }).count()).toBe(0);

  await openThread(alice);
  await alice.getByRole("button", { name: "Proceed" }).click();
  await alice
    .getByText(/Completed\./)
    .first()
    .waitFor();
  expect(await alice.getByRole("button", { name: "Stop" }).count()).toBe(0);
  expect(
    await alice
      .locator("[data-mention]")
      .filter({ hasText: /channel|here|everyone/ })
      .count(),
  ).toBe(0);
});

it("what a message leaves out is read in full by a click in the page", {
  timeout: 120_000,
}, async ({ skip }) => {
  const browser = await startChromium();
  skip(browser === null, "no Chromium on this machine");
  if (browser === null) return;
  onTestFinished(() => browser.close());
  const scripts = await withLongReports();
  onTestFinished(() => rm(scripts[0] ?? "", { recursive: true, force: true }));
  const house = await aHouse({ scripts });
  await house.workspace.person("alice").command("deploys", TASK);
  await openQuestion(house.workspace, "deploys", /registry pull credential/);

  const bob = await pageOf(browser, house, "bob");
  await openThread(bob);
  await bob.getByRole("button", { name: "Read in full" }).first().click();
  await bob
    .getByRole("dialog")
    .getByText(/Line 60 of the classification/)
    .first()
    .waitFor();
  await bob.getByRole("button", { name: "Close" }).last().click();
  await bob.getByRole("dialog").waitFor({ state: "detached" });
  expect(await bob.getByRole("dialog").count()).toBe(0);
});
