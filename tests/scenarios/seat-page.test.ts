import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { aHouse, type WholeHouse } from "../support/house.ts";
import { pageOf } from "../support/page-visits.ts";
import { aSeatPack } from "../support/seat-pack.ts";

/** What a person sees of their step, kept beside the temporary files of the test's machine. */
async function seen(page: Page, house: WholeHouse, name: string): Promise<void> {
  const folder = join(house.folder, "seen");
  await mkdir(folder, { recursive: true });
  const picture = await page.screenshot({ path: join(folder, `${name}.png`) });
  expect(picture.length).toBeGreaterThan(10_000);
}

it("a person sees what their step asks for, and delivers it by clicks", {
  timeout: 120_000,
}, async ({ skip }) => {
  const browser = await startChromium();
  skip(browser === null, "no Chromium on this machine");
  if (browser === null) return;
  onTestFinished(() => browser.close());
  const house = await aHouse({ environment: { ORCHESTRATE_DEFINITIONS: await aSeatPack() } });
  const alice = await pageOf(browser, house, "alice");
  await alice
    .getByTestId("composer")
    .fill("/orchestrate --workflow patch --seat review=@carol Mend the invoice");
  await alice.keyboard.press("Enter");

  const bob = await pageOf(browser, house, "bob");
  await bob.getByText(/Waits for/).waitFor();
  await bob.getByTestId("reply-count").first().click();
  const thread = bob.getByTestId("thread-pane");
  await thread.getByRole("button", { name: "Deliver…" }).waitFor();
  await seen(bob, house, "step");
  await thread.getByRole("button", { name: "Deliver…" }).click();
  const modal = bob.getByTestId("modal");
  await modal.getByLabel("Summary").fill("The patch is there.");
  await modal.getByLabel("Artifact: patch").fill("diff --git a/x b/x");
  await seen(bob, house, "form");
  await modal.getByRole("button", { name: "Deliver" }).click();
  await modal.getByText("Please complete this field.").first().waitFor();
  await modal.getByLabel("Decide: risk").selectOption({ label: "low" });
  await modal.getByRole("button", { name: "Deliver" }).click();
  await thread.getByText(/Delivered by/).waitFor();
  await seen(bob, house, "delivered");

  const carol = await pageOf(browser, house, "carol");
  await carol.getByTestId("reply-count").first().click();
  const reviewing = carol.getByTestId("thread-pane");
  await reviewing.getByRole("button", { name: "Deliver…" }).click();
  const review = carol.getByTestId("modal");
  await review.getByLabel("Verdict").selectOption({ label: "Send back" });
  await seen(carol, house, "review");
  await review.getByLabel("Summary").fill("Not yet.");
  await review.getByLabel(/nothing else is changed/).selectOption({ label: "Not met" });
  await review.getByRole("button", { name: "Deliver" }).click();
  await review.getByText(/needs at least one open finding/).waitFor();
  await review.getByLabel(/^New finding 1/).fill("The test is missing");
  await review.getByRole("button", { name: "Deliver" }).click();
  const finding = reviewing.getByText(/F1 The test is missing/).first();
  await finding.waitFor();
  expect(await finding.isVisible()).toBe(true);
});
