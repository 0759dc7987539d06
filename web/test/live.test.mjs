/* live.test.mjs -- capturing from the page: Chromium and the real program in a network namespace with the device wtp
 * (10.97.0.1; 10.97.0.2 is behind it). */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import dgram from "node:dgram";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

const need = createRequire(path.join(process.env.WEB_MODULES, "x.js"));
const { chromium } = need("playwright-core");
const axe = fs.readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");
const home = fs.mkdtempSync(path.join(os.tmpdir(), "wiretale-live-"));

let program, link, browser, socket;

before(async () => {
	program = spawn(process.env.WIRETALE, ["open"], { env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, BROWSER: "true" } });
	link = await new Promise((found, failed) => {
		program.stdout.on("data", d => {
			const m = /http:\/\/\S+/.exec(d);
			if (m)
				found(m[0]);
		});
		program.on("exit", code => failed(new Error(`the program ended with ${code}`)));
	});
	browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--headless", "--no-sandbox", "--disable-gpu",
		"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
	socket = dgram.createSocket("udp4");
});

after(async () => {
	socket?.close();
	await browser?.close();
	program?.kill();
	fs.rmSync(home, { recursive: true, force: true });
});

async function open(options = {}) {
	const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: "en-US", ...options });
	const cleaner = await context.newPage();
	await cleaner.goto(link);
	await cleaner.waitForSelector(".toolbar");
	await cleaner.evaluate(async () => { /* what another test left open */
		for (const c of await (await fetch("/api/v1/captures")).json())
			await fetch(`/api/v1/captures/${c.id}`, { method: "DELETE" });
	});
	await cleaner.close();
	const page = await context.newPage(), said = [];
	/* 409: a question that a later one of the page made idle (docs/api.md). */
	page.on("console", m => ["error", "warning"].includes(m.type()) && !/ 409 /.test(m.text()) && said.push(m.text()));
	page.on("response", r => r.status() >= 400 && r.status() !== 409 && said.push(`${r.status()} ${r.url()}`));
	page.on("pageerror", e => said.push(e.stack));
	await page.goto(link);
	await page.waitForSelector(".devices li");
	return { page, said, done: async () => {
		assert.deepEqual(said, []);
		await context.close();
	} };
}

/* Go to a button with the Tab key alone. */
async function tabTo(page, label) {
	for (let i = 0; i < 200; i++) {
		if (await page.evaluate(() => document.activeElement?.getAttribute("aria-label")) === label)
			return;
		await page.keyboard.press("Tab");
	}
	assert.fail(`Tab does not come to ${label}`);
}

const send = (port, text = "hello") => new Promise((sent, failed) => socket.send(text, port, "10.97.0.2", e => (e ? failed(e) : sent())));
const total = async page => Number(await page.locator("#list").getAttribute("aria-rowcount")) - 1;
const device = page => page.getByRole("option", { name: /^wtp/ });

async function until(what, seconds = 20) {
	for (let i = 0; i < seconds * 50; i++) {
		if (await what())
			return;
		await new Promise(done => setTimeout(done, 20));
	}
	assert.fail(`not within ${seconds} s: ${what}`);
}

test("a capture filter, a double click, and only what matches arrives; stop, restart, save", async () => {
	const { page, done } = await open();
	await page.evaluate(axe);
	const bad = await page.evaluate(() => globalThis.axe.run().then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html}`)));
	assert.deepEqual(bad, [], "start page");
	await page.locator("#cfilter").fill("udp prt 9");
	await page.waitForSelector(".cfilter.bad");
	await page.locator("#cfilter").fill("udp dst port 9");
	await page.waitForSelector(".cfilter.good");
	await device(page).dblclick();
	await page.waitForSelector(".status .running");
	assert.equal(await page.getByRole("button", { name: "Start capturing" }).isDisabled(), true);
	for (let i = 0; i < 5; i++) {
		await send(9);
		await send(10);
	}
	await until(async () => await total(page) === 5);
	const began = Date.now();
	await send(9);
	await until(async () => await total(page) === 6);
	console.log(`a row was there ${Date.now() - began} ms after its packet was sent`);
	await until(async () => /10\.97\.0\.110\.97\.0\.2UDP/.test(await page.locator(".lrow:visible").first().textContent()));
	await page.getByRole("button", { name: "Stop capturing" }).click();
	await page.waitForSelector(".status .running", { state: "detached" });
	await send(9); /* nobody takes it: the file that is saved below has not got it */
	assert.equal(await total(page), 6);
	await page.getByRole("button", { name: "Export packets" }).click();
	const file = path.join(home, "saved.pcapng");
	const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Export all packets" }).click()]);
	await download.saveAs(file);
	const lines = execFileSync(process.env.WIRETALE, ["-n", "-r", file], { encoding: "utf8" }).trim().split("\n");
	assert.equal(lines.length, 6);
	await page.getByRole("button", { name: "Restart the capture" }).click();
	await page.waitForSelector(".status .running");
	assert.equal(await total(page), 0);
	await send(9);
	await until(async () => await total(page) === 1);
	await page.getByRole("button", { name: "Stop capturing" }).click();
	await page.waitForSelector(".status .running", { state: "detached" });
	await page.getByRole("button", { name: "Close" }).first().click();
	await page.waitForSelector(".devices li");
	await done();
});

test("a display filter grows with the capture, and the list stays at its end", async () => {
	const { page, done } = await open();
	await page.locator("#cfilter").fill("udp");
	await device(page).dblclick();
	await page.waitForSelector(".status .running");
	await send(9);
	await until(async () => await total(page) === 1);
	const box = page.getByRole("combobox").first();
	await box.fill("udp.dstport == 9");
	await box.press("Enter");
	for (let i = 0; i < 60; i++) {
		await send(9);
		await send(10);
	}
	await until(async () => await total(page) === 61);
	await box.fill("");
	await box.press("Enter");
	await until(async () => await total(page) === 121);
	await until(async () => (await page.locator(".lrow:visible .no span").allTextContents()).includes("121"));
	await page.getByRole("button", { name: "Stop capturing" }).click();
	await page.waitForSelector(".status .running", { state: "detached" });
	await page.getByRole("button", { name: "Close" }).first().click();
	await done();
});

test("with the keyboard alone, in Chinese", async () => {
	const { page, done } = await open({ locale: "zh-CN" });
	await page.locator("#cfilter").focus();
	await page.keyboard.press("Control+A");
	await page.keyboard.type("udp dst port 9");
	await page.waitForSelector(".cfilter.good");
	for (let i = 0; i < 10 && !(await page.evaluate(() => document.activeElement?.textContent?.startsWith("wtp"))); i++)
		await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	await page.waitForSelector(".status .running");
	assert.equal(await page.locator(".status .running").textContent(), "正在捕获");
	await send(9);
	await until(async () => await total(page) === 1);
	await tabTo(page, "停止捕获");
	await page.keyboard.press("Enter");
	await page.waitForSelector(".status .running", { state: "detached" });
	await tabTo(page, "导出分组");
	await page.keyboard.press("Enter");
	await page.waitForSelector("[role=menu]");
	const file = path.join(home, "keys.pcapng");
	const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
	await download.saveAs(file);
	assert.match(execFileSync(process.env.WIRETALE, ["-n", "-r", file], { encoding: "utf8" }), /^ +1 .*UDP[^\n]*\n$/);
	await tabTo(page, "重新开始捕获");
	await page.keyboard.press("Enter");
	await page.waitForSelector(".status .running");
	assert.equal(await total(page), 0);
	await send(9);
	await until(async () => await total(page) === 1);
	await done();
});

test("the page's own connection is left out, visibly; several devices are chosen with the keyboard", async () => {
	const { page, done } = await open();
	const port = new URL(link).port;
	await until(async () => (await page.locator("#cfilter").inputValue()).includes(`not tcp port ${port}`));
	await page.locator("#cfilter").fill("udp dst port 9"); /* and can be removed */
	await device(page).focus();
	await page.keyboard.press("Space");
	await page.getByRole("option", { name: /^Loopback: lo/ }).focus();
	await page.keyboard.press("Space");
	assert.equal(await page.locator(".devices [aria-selected=true]").count(), 2);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".status .running");
	await send(9);
	await new Promise((sent, failed) => socket.send("x", 9, "127.0.0.1", e => (e ? failed(e) : sent())));
	await until(async () => await total(page) === 2);
	await page.getByRole("button", { name: "Stop capturing" }).click();
	await page.waitForSelector(".status .running", { state: "detached" });
	await done();
});

test("the traffic of each device is drawn, and its addresses are there", async () => {
	const { page, done } = await open();
	assert.match(await device(page).textContent(), /10\.97\.0\.1/);
	await until(async () => {
		for (let i = 0; i < 5; i++)
			await send(9);
		return !/ 0 /.test(` ${await device(page).locator(".spark").getAttribute("aria-label")} `);
	});
	await done();
});

test("the page is closed, and opened again on the capture that went on", async () => {
	const first = await open();
	await first.page.locator("#cfilter").fill("udp dst port 9");
	await device(first.page).dblclick();
	await first.page.waitForSelector(".status .running");
	await send(9);
	await until(async () => await total(first.page) === 1);
	await first.done();
	for (let i = 0; i < 9; i++)
		await send(9);
	const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: "en-US" }), page = await context.newPage();
	await page.goto(link);
	await page.waitForSelector(".status .running");
	await until(async () => await total(page) === 10);
	await send(9);
	await until(async () => await total(page) === 11);
	await page.getByRole("button", { name: "Stop capturing" }).click();
	await page.waitForSelector(".status .running", { state: "detached" });
	await page.getByRole("button", { name: "Restart the capture" }).click(); /* this page knows how it was begun */
	await page.waitForSelector(".status .running");
	assert.equal(await total(page), 0);
	await send(10);
	await send(9);
	await until(async () => await total(page) === 1);
	await until(async () => /→ 9 /.test(await page.locator(".lrow:visible").first().textContent()));
	await context.close();
});

test("who scrolls up stays there while packets come", async () => {
	const { page, done } = await open();
	await page.locator("#cfilter").fill("udp dst port 9");
	await device(page).dblclick();
	await page.waitForSelector(".status .running");
	for (let i = 0; i < 200; i++)
		await send(9);
	await until(async () => await total(page) === 200 &&
		(await page.locator(".lrow:visible .no span").allTextContents()).includes("200"));
	await page.locator("#list").hover();
	await page.mouse.wheel(0, -100000);
	await until(async () => (await page.locator(".lrow:visible .no span").allTextContents()).includes("1"));
	for (let i = 0; i < 50; i++)
		await send(9);
	await until(async () => await total(page) === 250);
	await until(async () => { /* rows are asked for anew */
		const shown = await page.locator(".lrow:visible .no span").allTextContents();
		assert.ok(!shown.includes("250"), shown.join());
		return shown.includes("1");
	});
	await page.getByRole("button", { name: "Stop capturing" }).click();
	await page.waitForSelector(".status .running", { state: "detached" });
	await done();
});

test("Follow and the tale grow with the capture", async () => {
	const server = net.createServer(s => s.on("error", () => {}));
	await new Promise(ready => server.listen(0, "127.0.0.1", ready));
	const { page, done } = await open();
	await page.locator("#cfilter").fill(`tcp port ${server.address().port}`);
	await page.getByRole("option", { name: /^Loopback: lo/ }).dblclick();
	await page.waitForSelector(".status .running");
	const client = net.connect(server.address().port, "127.0.0.1");
	client.write("the first of it\n");
	await until(async () => await total(page) >= 5); /* three to begin with, the data and its ACK */
	const first = page.locator(".lrow:visible").first();
	await first.click();
	await first.click({ button: "right" });
	await page.getByRole("menuitem", { name: "Follow" }).hover();
	await page.getByRole("menuitem", { name: "TCP Stream" }).click();
	await until(async () => (await page.locator(".turns").textContent()).includes("the first of it"));
	client.write("the second of it\n");
	await until(async () => (await page.locator(".turns").textContent()).includes("the second of it"));
	await page.locator(".filterbar .back").click();
	await page.getByRole("toolbar").getByRole("button", { name: "Tale" }).click();
	await until(async () => await page.locator(".step").count() >= 7);
	const before = await page.locator(".step").count();
	client.write("the third of it\n");
	await until(async () => await page.locator(".step").count() >= before + 2);
	client.end();
	await until(async () => (await page.locator(".steps").textContent()).includes("FIN_WAIT_1"));
	await page.getByRole("button", { name: "Stop capturing" }).click();
	await page.waitForSelector(".status .running", { state: "detached" });
	client.destroy();
	server.close();
	await done();
});

/* The capture program of the page's, which the program's first process has started. */
function captureProgram() {
	for (const pid of fs.readdirSync("/proc").filter(x => /^\d+$/.test(x)))
		try {
			const parent = /^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))[1];
			if (Number(parent) === program.pid && fs.readlinkSync(`/proc/${pid}/exe`).endsWith("wiretale-capture"))
				return Number(pid);
		} catch { /* it has ended meanwhile */ }
	return assert.fail("no capture program runs");
}

test("what was dropped is said while it goes on", async () => {
	const { page, done } = await open();
	await page.locator("#cfilter").fill("udp");
	await device(page).dblclick();
	await page.waitForSelector(".status .running");
	await send(9);
	await until(async () => await total(page) === 1);
	assert.equal(await page.getByText(/^Dropped: /).count(), 0);
	const pid = captureProgram();
	process.kill(pid, "SIGSTOP"); /* nobody takes what the kernel has for it: more than its 32 MiB */
	for (let i = 0; i < 1000; i++)
		await send(9, Buffer.alloc(60000));
	process.kill(pid, "SIGCONT");
	await until(async () => /^Dropped: [1-9]/.test(await page.getByText(/^Dropped: /).textContent()));
	assert.equal(await page.locator(".status .running").count(), 1);
	await page.getByRole("button", { name: "Stop capturing" }).click();
	await page.waitForSelector(".status .running", { state: "detached" });
	await done();
});

test("a capture program that dies is said, and what it captured stays", async () => {
	const { page, done } = await open();
	await page.locator("#cfilter").fill("udp dst port 9");
	await device(page).dblclick();
	await page.waitForSelector(".status .running");
	await send(9);
	await until(async () => await total(page) === 1);
	process.kill(captureProgram(), "SIGKILL");
	await page.waitForSelector(".status .running", { state: "detached" });
	await until(async () => /capture program ended/.test(await page.locator("body").textContent()));
	assert.equal(await total(page), 1);
	await done();
});

test("a display filter that is typed for a capture filter is recognized", async () => {
	const { page, done } = await open();
	await page.locator("#cfilter").fill("tcp.port == 80");
	await page.waitForSelector(".cfilter.bad");
	await until(async () => /This is a display filter/.test(await page.locator("#cfilter-says").textContent()));
	await page.locator("#cfilter").fill("tcp prt 80");
	await until(async () => /syntax error/.test(await page.locator("#cfilter-says").textContent()));
	await done();
});

test("where capturing is not permitted, the page says the command that permits it", async () => {
	const place = fs.mkdtempSync(path.join(os.tmpdir(), "wiretale-nobody-")), folder = path.dirname(process.env.WIRETALE);
	for (const name of ["wiretale", "wiretale-capture"])
		fs.copyFileSync(path.join(folder, name), path.join(place, name));
	fs.chownSync(place, 65534, 65534);
	const nobodys = spawn(path.join(place, "wiretale"), ["open"], { uid: 65534, gid: 65534,
		env: { ...process.env, HOME: place, XDG_CONFIG_HOME: place, BROWSER: "true" } });
	try {
		const at = await new Promise(found => nobodys.stdout.on("data", d => /http:\/\/\S+/.test(d) && found(/http:\/\/\S+/.exec(d)[0])));
		const context = await browser.newContext({ locale: "en-US" }), page = await context.newPage();
		await page.goto(at);
		await device(page).dblclick();
		await page.waitForSelector(".trouble");
		assert.match(await page.locator(".trouble").textContent(), new RegExp(`sudo setcap cap_net_raw,cap_net_admin=ep ${place}/wiretale-capture`));
		await context.close();
	} finally {
		nobodys.kill();
		fs.rmSync(place, { recursive: true, force: true });
	}
});

test("a device that is not there is said in the page", async () => {
	const { page, said } = await open();
	const answer = await page.evaluate(() => fetch("/api/v1/live", { method: "POST", body: JSON.stringify({ devices: "nosuch" }) })
		.then(async r => [r.status, (await r.json()).error.message]));
	assert.equal(answer[0], 400);
	assert.match(answer[1], /no device named "nosuch"/);
	assert.equal(said.length, 2); /* the browser's word on the 400, and ours */
	await page.context().close();
});
