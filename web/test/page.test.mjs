/* page.test.mjs -- the page in Chromium against the real program: WIRETALE, SAMPLES and WEB_MODULES name what it needs. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

const need = createRequire(path.join(process.env.WEB_MODULES, "x.js"));
const { chromium } = need("playwright-core");
const axe = fs.readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");
const home = fs.mkdtempSync(path.join(os.tmpdir(), "wiretale-web-"));
const sample = path.join(process.env.SAMPLES, "handshake-get-close.pcap");

let program, link, browser;

before(async () => {
	program = spawn(process.env.WIRETALE, ["open", sample], { env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, BROWSER: "true" } });
	link = await new Promise((found, failed) => {
		program.stdout.on("data", d => {
			const m = /http:\/\/\S+/.exec(d);
			if (m)
				found(m[0]);
		});
		program.on("exit", code => failed(new Error(`the program ended with ${code}`)));
	});
	browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu",
		"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
});

after(async () => {
	await browser?.close();
	program?.kill();
	fs.rmSync(home, { recursive: true, force: true });
});

/* A page of its own on the open capture; what the console says is a failure, but for routes that are not there yet. */
async function open(options = {}) {
	const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: "en-US", ...options });
	const page = await context.newPage(), said = [];
	page.on("console", m => ["error", "warning"].includes(m.type()) && !/404/.test(m.text()) && said.push(m.text()));
	page.on("pageerror", e => said.push(e.stack));
	await page.goto(link);
	await page.waitForSelector(".lrow .no span");
	return { page, said, done: async () => {
		assert.deepEqual(said, []);
		await context.close();
	} };
}

const row = (page, n) => page.locator(".lrow:visible").filter({ has: page.locator(".no span", { hasText: new RegExp(`^${n}$`) }) });
const numbers = page => page.locator(".lrow:visible .no span").allTextContents();
const marksOf = async (page, n) => (await row(page, n).locator(".mark").evaluateAll(all => all.map(x => x.getAttribute("class").split("mark-")[1]))).sort();

async function marked(page, n, wanted) {
	await assert.doesNotReject(async () => {
		for (let i = 0; i < 40; i++) {
			if (JSON.stringify(await marksOf(page, n)) === JSON.stringify(wanted))
				return;
			await page.waitForTimeout(50);
		}
		throw new Error(`marks of ${n}: ${await marksOf(page, n)}, not ${wanted}`);
	});
}

async function audit(page, name) {
	await page.evaluate(axe);
	const bad = await page.evaluate(() => globalThis.axe.run().then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html}`)));
	assert.deepEqual(bad, [], name);
}

test("the list shows the capture, and the token has left the address", async () => {
	const { page, done } = await open();
	assert.equal(await page.locator("#list").getAttribute("aria-rowcount"), "30");
	assert.equal(new URL(page.url()).hash, "");
	assert.match(await row(page, 5).textContent(), /49152 → 80 \[SYN\] Seq=0 Win=8192 Len=0/);
	await audit(page, "list");
	await done();
});

test("symbols stand beside the selected packet's relatives", async () => {
	const { page, done } = await open();
	await row(page, 8).click();
	await marked(page, 5, ["first"]);
	await marked(page, 17, ["last"]);
	await marked(page, 12, ["between", "response"]);
	await row(page, 9).click();
	await marked(page, 8, ["ack", "between"]);
	assert.match(await row(page, 8).locator(".no").getAttribute("title"), /acknowledged by the selected packet/);
	await done();
});

test("a field lights its bytes, a byte opens its field", async () => {
	const { page, done } = await open();
	await row(page, 8).click();
	await page.waitForFunction(() => document.querySelector("#details")?.textContent.includes("Frame 8:"));
	await page.locator("#details [role=treeitem]", { hasText: "Transmission Control Protocol" }).click();
	await page.waitForFunction(() => document.querySelectorAll("#bytes .bhex .lit").length === 20);
	await page.locator("#bytes .brow").nth(2).locator(".bhex i").nth(2).click();
	const chosen = page.locator("#details [aria-selected=true]", { hasText: /^Source Port: 49152/ });
	await chosen.waitFor();
	await done();
});

test("follow HTTP stream by right click, and back", async () => {
	const { page, done } = await open();
	await row(page, 8).click();
	await page.waitForFunction(() => document.querySelector("#details")?.textContent.includes("Hypertext"));
	await row(page, 8).click({ button: "right" });
	await page.getByRole("menuitem", { name: "Follow" }).hover();
	await page.getByRole("menuitem", { name: "HTTP Stream" }).click();
	await page.waitForSelector(".turn");
	assert.match(await page.locator(".turn.peer0").first().textContent(), /GET \/poem.txt HTTP\/1.1/);
	assert.equal(await page.inputValue("#filter"), "tcp.stream eq 0");
	await page.waitForFunction(() => document.querySelector("#list")?.getAttribute("aria-rowcount") === "14");
	assert.deepEqual(await numbers(page), Array.from({ length: 13 }, (_, i) => String(i + 5)));
	await audit(page, "follow");
	await page.locator(".filterbar .back").click();
	await page.waitForFunction(() => document.querySelector("#list")?.getAttribute("aria-rowcount") === "30");
	await done();
});

test("the tale: states down the sides, an arrow selects its packet and the other way round", async () => {
	const { page, done } = await open();
	await row(page, 5).click();
	await page.getByRole("toolbar").getByRole("button", { name: "Tale" }).click();
	await page.waitForSelector(".step");
	const states = n => page.locator(`#seg-${n} .state b`).allTextContents();
	assert.deepEqual(await states(5), ["SYN_SENT", "SYN_RECEIVED"]);
	assert.deepEqual(await states(14), ["FIN_WAIT_1", "CLOSE_WAIT"]);
	assert.equal(await page.locator("#seg-6 .when small").textContent(), "0.020000");
	assert.match(await page.locator("#seg-9 .sum").textContent(), /Ack 120 = 1 \+ 119 of 8/);
	await page.locator("#seg-14 .label").click();
	await page.waitForFunction(() => document.querySelector("#list [aria-selected=true] .no")?.textContent === "14");
	await row(page, 8).click();
	await page.waitForSelector("#seg-8.on");
	await page.locator("#list").press("End");
	await page.waitForSelector("#seg-29.on");
	await audit(page, "tale");
	await done();
});

test("the example opens from the start page, with its tale", async () => {
	const { page, done } = await open();
	await page.getByRole("button", { name: "Close this capture" }).click();
	await page.waitForSelector(".start .big");
	await audit(page, "start");
	await page.getByRole("button", { name: "Open the example" }).click();
	await page.waitForSelector("#seg-5.on");
	await page.waitForFunction(() => document.querySelector("#list [aria-selected=true] .no")?.textContent === "5");
	await done();
});

test("a filter is green, red with its fault, and repaired at a click", async () => {
	const { page, done } = await open();
	await page.fill("#filter", "tcp.prt == 80");
	await page.waitForSelector(".fbox.bad");
	assert.match(await page.locator(".fault pre").textContent(), /tcp\.prt == 80\n\^~~~~~~$/);
	await page.locator(".repairs button", { hasText: "tcp.port" }).click();
	await page.waitForSelector(".fbox.good");
	await page.waitForFunction(() => document.querySelector(".count")?.textContent === "25 of 29");
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("#list")?.getAttribute("aria-rowcount") === "26");
	await done();
});

test("the keyboard alone: select, filter by typing, help", async () => {
	const { page, done } = await open();
	await page.locator("#list").focus();
	for (let i = 0; i < 4; i++)
		await page.keyboard.press("ArrowDown");
	await page.waitForFunction(() => document.querySelector("#details")?.textContent.includes("Frame 5:"));
	await page.keyboard.press("Tab");
	await page.keyboard.press("Tab");
	await page.keyboard.press("End");
	await page.keyboard.press("ArrowRight");
	assert.ok(await page.locator("#details [role=treeitem]", { hasText: "Source Port: 49152" }).first().isVisible());
	await page.locator("#list").focus();
	await page.keyboard.type("dns");
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("#list")?.getAttribute("aria-rowcount") === "3");
	await page.keyboard.press("?");
	await audit(page, "help");
	await page.keyboard.press("Escape");
	await done();
});

test("Chinese, dark: complete and without fault", async () => {
	const { page, done } = await open({ locale: "zh-CN", colorScheme: "dark" });
	assert.equal(await page.locator("html").getAttribute("lang"), "zh");
	assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
	await audit(page, "dark");
	await done();
});

test("the catalogues have the same keys and the same places to fill", () => {
	const read = n => JSON.parse(fs.readFileSync(new URL(`../src/texts/${n}.json`, import.meta.url)));
	const en = read("en"), zh = read("zh"), places = s => (s.match(/\{\w+\}/g) ?? []).sort();
	assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
	for (const key of Object.keys(en))
		assert.deepEqual(places(zh[key]), places(en[key]), key);
});
