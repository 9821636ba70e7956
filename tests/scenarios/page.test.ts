import type { App } from "@slack/bolt";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startWorkspace, type Workspace } from "../../src/workspace/server.ts";
import { startChromium } from "../support/chromium.ts";
import { startPageApp } from "../support/page-app.ts";

const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

describe("the page of the workspace", () => {
  let browser: Browser | null = null;
  let workspace: Workspace;
  let app: App;

  beforeAll(async () => {
    browser = await startChromium();
    workspace = await startWorkspace({ enforceRates: false });
    app = await startPageApp(workspace);
  });

  afterAll(async () => {
    await browser?.close();
    await app.stop();
    await workspace.close();
  });

  beforeEach((context) => {
    context.skip(browser === null, "no Chromium on this machine");
  });

  async function openPage(as: string, viewport = LAPTOP, { url } = workspace): Promise<Page> {
    if (browser === null) throw new Error("no browser");
    const page = await browser.newPage({ viewport });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    onTestFinished(async () => {
      await page.close();
      expect(complaints).toEqual([]);
    });
    await page.goto(`${url}/?as=${as}`);
    return page;
  }

  it("answers a command privately and shows the card with its plan and markdown", async () => {
    const alice = await openPage("alice");
    const bob = await openPage("bob");
    await command(alice, "private answer");
    await alice.getByText("Taken: private answer").waitFor();
    const card = cardOf(bob, "private answer");
    await card.waitFor();
    expect(await card.locator("[data-status=complete]").allInnerTexts()).toEqual(["Triage"]);
    expect(await card.getByRole("table").getByRole("cell").allInnerTexts()).toEqual(["1", "2"]);
    expect(await card.getByTestId("reply-count").innerText()).toContain("1 reply");
    expect(await bob.getByText("Taken: private answer").count()).toBe(0);
  });

  it("shows markup and script addresses as the words they are", async () => {
    const alice = await openPage("alice");
    const hostile = "<img src=x onerror=alert(1)> <b>bold</b>";
    await command(alice, hostile);
    const card = cardOf(alice, hostile);
    expect(await card.locator(".markdown").innerText()).toContain(hostile);
    expect(await card.locator("img, b, a[href^=javascript]").count()).toBe(0);
    expect(await card.locator(".markdown").innerText()).toContain("[here](javascript:alert(1))");
  });

  it("takes a click in a thread and shows everybody what was chosen", async () => {
    const alice = await openPage("alice");
    await command(alice, "one click");
    const bob = await openPage("bob");
    const seenByAlice = await openThread(alice, "one click");
    const thread = await openThread(bob, "one click");
    await thread.getByTestId("action-pin").click();
    await thread.getByText("@Bob Brandt chose Pin the tag").waitFor();
    await seenByAlice.getByText("@Bob Brandt chose Pin the tag").waitFor();
    expect(await thread.getByTestId("action-pin").count()).toBe(0);
  });

  it("keeps a form open with the objection beside its input, then lets it through", async () => {
    const alice = await openPage("alice");
    await command(alice, "a form");
    const thread = await openThread(alice, "a form");
    await thread.getByTestId("action-other").click();
    await alice.getByTestId("input-what").press("Enter");
    expect(await alice.getByTestId("error-what").innerText()).toBe("Please complete this field.");
    await alice.getByTestId("input-what").fill("no");
    await alice.getByTestId("modal-submit").click();
    await alice.getByText("Five letters at least.").waitFor();
    expect(await alice.getByTestId("input-what").getAttribute("aria-invalid")).toBe("true");
    await alice.getByTestId("input-what").fill("roll back");
    await alice.getByTestId("input-what").press("Enter");
    await alice.getByTestId("modal").waitFor({ state: "detached" });
    await alice.getByText("@Alice Anders decided: roll back").waitFor();
  });

  it("keeps what was entered when the app changes the form", async () => {
    const alice = await openPage("alice");
    await command(alice, "a longer form");
    const thread = await openThread(alice, "a longer form");
    await thread.getByTestId("action-other").click();
    await alice.getByTestId("input-what").fill("wait a day");
    await alice.getByTestId("action-more").click();
    await alice.getByTestId("input-why").waitFor();
    expect(await alice.getByTestId("input-what").inputValue()).toBe("wait a day");
    await alice.getByTestId("modal-close").click();
    await alice.getByTestId("modal").waitFor({ state: "detached" });
  });

  it("closes a form with Escape and gives the focus back to the button", async () => {
    const alice = await openPage("alice");
    await command(alice, "escape");
    const thread = await openThread(alice, "escape");
    await thread.getByTestId("action-other").click();
    await alice.getByTestId("modal").waitFor();
    await alice.keyboard.press("Escape");
    await alice.getByTestId("modal").waitFor({ state: "detached" });
    const focused = await alice.locator(":focus").getAttribute("data-testid");
    expect(focused).toBe("action-other");
    expect(workspace.views("alice")).toEqual([]);
  });

  it("acts as somebody else with the keyboard, remembered in the address", async () => {
    const page = await openPage("alice");
    await page.getByTestId("act-as-alice").focus();
    await page.keyboard.press("ArrowDown");
    await page.getByPlaceholder("Message #deploys").waitFor();
    await page.waitForURL(/[?]as=bob/);
    await page.getByTestId("composer").fill("It is <b>me</b> &amp; *not* Alice");
    await page.getByTestId("send").click();
    const said = page.getByTestId("message").filter({ hasText: "It is" });
    await said.waitFor();
    expect(await said.locator(".author").innerText()).toBe("Bob Brandt");
    expect(await said.locator(".message-text").innerText()).toBe("It is <b>me</b> &amp; not Alice");
  });

  it("shows the app's home for whoever acts", async () => {
    const page = await openPage("carol");
    await page.getByTestId("home").click();
    await page.getByText("Nothing waits for @Carol Costa.").waitFor();
    expect(workspace.home("carol")?.type).toBe("home");
    expect(workspace.home("dave")).toBeNull();
  });

  it("leads from a home that the app never published to a channel, and says there how to begin", async () => {
    const quiet = await startWorkspace();
    onTestFinished(() => quiet.close());
    const page = await openPage("alice", LAPTOP, quiet);
    await page.getByTestId("home").click();
    const home = page.getByTestId("home-body");
    await home.getByText("Orchestrate has no home page for you.").waitFor();
    expect(await home.getByRole("code").innerText()).toBe("/orchestrate");
    await home.getByRole("link", { name: "#deploys" }).click();
    await page.getByText("and what you want done, or mention @Orchestrate.").waitFor();
    await page.getByTestId("channel-Orchestrate").click();
    await page.getByText("and what you want done.", { exact: false }).waitFor();
    expect(await page.getByText("or mention").count()).toBe(0);
  });

  it("says that nothing was sent when the workspace does not run, and keeps the words", async () => {
    const brief = await startWorkspace();
    const page = await openPage("alice", LAPTOP, brief);
    await page.getByTestId("composer").fill("Is anybody there?");
    await brief.close();
    await page.getByText("Reconnecting to the workspace").waitFor();
    await page.getByTestId("composer").press("Enter");
    await page.getByText("Nothing was sent: the workspace does not run.").waitFor();
    expect(await page.getByTestId("composer").inputValue()).toBe("Is anybody there?");
  });

  it("offers commands with their usage, and says what is no command", async () => {
    const page = await openPage("alice");
    await page.getByTestId("composer").fill("/");
    const first = page.getByTestId("suggestion").first();
    expect(await first.innerText()).toContain("/orchestrate");
    await page.getByTestId("composer").fill("/nothing");
    await page.getByTestId("composer").press("Enter");
    await page.getByText("/nothing is not a command here.").waitFor();
    expect(await page.getByTestId("composer").inputValue()).toBe("/nothing");
  });

  it("shows one screen at a time on a phone, with a way back", async () => {
    const page = await openPage("alice", PHONE);
    await page.getByTestId("channel-deploys").click();
    await command(page, "on the phone");
    await openThread(page, "on the phone");
    expect(await page.getByTestId("composer").isVisible()).toBe(false);
    await page.getByRole("link", { name: "Back to the channel" }).click();
    await page.getByTestId("composer").waitFor({ state: "visible" });
    await page.getByRole("link", { name: "Back to channels" }).click();
    await page.getByTestId("act-as").waitFor({ state: "visible" });
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width).toBeLessThanOrEqual(PHONE.width);
  });

  it("says when the app is no longer attached, and when it is back", async () => {
    const page = await openPage("alice");
    await page.getByText("Orchestrate is connected").waitFor();
    await app.stop();
    await page.getByText("Orchestrate is disconnected").waitFor();
    app = await startPageApp(workspace);
    await page.getByText("Orchestrate is connected").waitFor();
    expect(workspace.connections()).toBe(1);
  });
});

function cardOf(page: Page, text: string) {
  return page
    .locator("#channel")
    .getByTestId("message")
    .filter({
      has: page.getByRole("heading", { name: text }),
    });
}

async function command(page: Page, text: string): Promise<void> {
  await page.getByTestId("composer").fill(`/orchestrate ${text}`);
  await page.getByTestId("composer").press("Enter");
  await cardOf(page, text).getByTestId("reply-count").waitFor();
}

async function openThread(page: Page, text: string) {
  await cardOf(page, text).getByTestId("reply-count").click();
  const thread = page.getByTestId("thread-pane");
  await thread.getByTestId("action-pin").waitFor();
  return thread;
}
