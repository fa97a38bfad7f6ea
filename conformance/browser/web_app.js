// Walks through the example website of the Rust SDK (crates/client/examples/web_app.rs) in a real Chromium.
//
//   CHROMIUM=/usr/bin/chromium node web_app.js DEV_JSON SITE [FOLDER FOR SCREENSHOTS]
//
// DEV_JSON holds the line of `tenure dev --json`; SITE is where the website listens.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Report } from "./report.js";
import { Tenure } from "./tenure.js";

const [devJson, site, screenshots] = process.argv.slice(2);
const tenure = new Tenure(JSON.parse(readFileSync(devJson, "utf8")));
const report = new Report("browser");
const COOKIES = ["stytch_session", "stytch_session_jwt"];
const PASSWORD = "correct horse battery staple";

// A profile of its own, gone with the browser.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  await walk(browser);
} catch (error) {
  // The rest of the walk depends on what failed.
  report.record("walk", "runs to its end", String(error?.stack ?? error));
} finally {
  await browser.close();
}
process.exitCode = report.finish();

async function walk(browser) {
  const email = `ada+${Date.now()}@example.com`;
  const user = await tenure.user(email, PASSWORD);
  const context = await browser.newContext();
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));

  const at = () => new URL(page.url()).pathname;
  const cookies = async () => (await context.cookies(site)).sort((a, b) => a.name.localeCompare(b.name));
  const names = async () => (await cookies()).map((cookie) => cookie.name);
  const shoot = (name) => screenshots && page.screenshot({ path: join(screenshots, `browser_${name}.png`) });
  const checked = () => page.locator("#checked").innerText();
  const next = () => page.getByRole("link", { name: "Next" }).click();
  const logIn = async (password) => {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Log in" }).click();
  };

  await page.goto(`${site}/entries/1`);
  report.equal("login", "who has no session is sent to the login page", at(), "/login");
  await shoot("login");

  await logIn("wrong");
  const alert = await page.getByRole("alert").innerText();
  report.equal("login", "a wrong password is refused with words", alert, "The e-mail address or the password is wrong.");
  report.equal("login", "the address stays in the form", await page.getByLabel("E-mail").inputValue(), email);
  report.equal("login", "a wrong password starts no session", await names(), []);
  await shoot("wrong_password");

  await logIn(PASSWORD);
  report.equal("login", "the right one leads home", at(), "/");
  report.equal("login", "the page knows who it is", await page.locator("main strong").innerText(), email);
  await shoot("home");

  const set = await cookies();
  report.equal("cookies", "there are two", set.map((cookie) => cookie.name), COOKIES);
  for (const cookie of set) {
    const { name, httpOnly, sameSite, path, secure, domain } = cookie;
    const expected = { httpOnly: true, sameSite: "Lax", path: "/", secure: false, domain: "127.0.0.1" };
    report.equal("cookies", `the attributes of ${name}`, { httpOnly, sameSite, path, secure, domain }, expected);
    const minutes = (cookie.expires - Date.now() / 1000) / 60;
    report.true("cookies", `${name} lives as long as the session`, minutes > 58 && minutes < 61, minutes);
  }
  report.equal("cookies", "no script reads them", await page.evaluate(() => document.cookie), "");

  // The user is new, and what has changed lately is asked about at the server: for two seconds.
  for (let tries = 0; tries < 50 && (await checked()) !== "on this machine"; tries += 1) {
    await page.waitForTimeout(100);
    await page.reload();
  }
  const before = await tenure.calls();
  await page.getByRole("link", { name: "Your entries" }).click();
  report.equal("pages", "the list begins", await page.locator("main li").first().innerText(), "Entry 1");
  await next();
  report.equal("pages", "next leads on", at(), "/entries/2");
  report.equal("pages", "to the next entries", await page.locator("main li").first().innerText(), "Entry 6");
  report.equal("pages", "the session was checked on this machine", await checked(), "on this machine");
  report.equal("pages", "no page asked the server about a session", await tenure.calls(), before);
  await shoot("entries");

  await context.clearCookies({ name: "stytch_session_jwt" });
  await next();
  report.equal("refresh", "without its JWT the session is found by its token", await checked(), "at the session server");
  report.equal("refresh", "and the browser has a JWT again", await names(), COOKIES);
  await next();
  report.equal("refresh", "which the next page is settled by", await checked(), "on this machine");

  // To a browser, localhost is another site than 127.0.0.1.
  const elsewhere = await context.newPage();
  await elsewhere.goto(`${site.replace("127.0.0.1", "localhost")}/login`);
  await elsewhere.setContent(`<form method="post" action="${site}/logout"><button>Win a prize</button></form>`);
  await elsewhere.getByRole("button").click();
  await elsewhere.waitForURL(`${site}/**`);
  await elsewhere.close();
  await page.reload();
  report.equal("other sites", "their forms log nobody out", at(), "/entries/4");

  const [session] = await tenure.sessions(user);
  await tenure.revoke(session);
  const revokedAt = performance.now();
  let clicks = 0;
  while (at() !== "/login" && performance.now() - revokedAt < 5_000) {
    await (clicks % 2 === 0 ? next() : page.getByRole("link", { name: "Previous" }).click());
    clicks += 1;
  }
  const milliseconds = Math.round(performance.now() - revokedAt);
  report.equal("revoke elsewhere", "a click soon leads to the login page", at(), "/login");
  report.true("revoke elsewhere", `within a second: ${clicks} clicks, ${milliseconds} ms`, milliseconds < 1_000, milliseconds);
  report.equal("revoke elsewhere", "the cookies are gone", await names(), []);
  await page.goto(`${site}/entries/2`);
  report.equal("revoke elsewhere", "and every page is closed", at(), "/login");
  await shoot("revoked");

  await logIn(PASSWORD);
  report.equal("logout", "one can log in again", at(), "/");
  await page.getByRole("button", { name: "Log out" }).click();
  report.equal("logout", "the button leads to the login page", at(), "/login");
  report.equal("logout", "the cookies are gone", await names(), []);
  report.equal("logout", "no session is left at the server", await tenure.sessions(user), []);
  await page.goBack();
  report.equal("logout", "the way back is closed too", at(), "/login");
  report.equal("pages", "no page had an error", complaints, []);
}
