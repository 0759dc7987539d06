/* page.test.mjs -- the page in Chromium against the real program: WIRETALE, SAMPLES and WEB_MODULES name what it needs. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
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
	/* settings are kept in a folder of this user */
	const user = process.getuid() === 0 ? ["--user", "root"] : [];
	program = spawn(process.env.WIRETALE, ["open", sample, ...user], { env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, BROWSER: "true" } });
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

/* A page of its own on the open capture; what the console says is a failure. */
async function open(options = {}, file = "") {
	const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: "en-US", ...options });
	const page = await context.newPage(), said = [];
	page.on("console", m => ["error", "warning"].includes(m.type()) && said.push(m.text()));
	page.on("response", r => r.status() >= 400 && said.push(`${r.status()} ${r.url()}`));
	page.on("pageerror", e => said.push(e.stack));
	await page.goto(link);
	await page.waitForSelector(".lrow .no span");
	if (file)
		await upload(page, file);
	return { page, said, done: async () => {
		assert.deepEqual(said, []);
		await context.close();
	} };
}

async function upload(page, file) {
	const chooser = page.waitForEvent("filechooser");
	await page.getByRole("button", { name: "Open a file" }).click();
	await (await chooser).setFiles(file);
	await page.waitForFunction(name => document.querySelector(".toolbar .name")?.textContent === name, path.basename(file));
	await page.waitForSelector(".lrow .no span");
}

/* A capture of DNS questions and UDP texts made of markup. */
function hostile() {
	const texts = ["<script>globalThis.owned=1</script>", "<img src=x onerror=globalThis.owned=1>", "\"><svg onload=globalThis.owned=1>"];
	const records = texts.map((text, i) => {
		const label = Buffer.from(text).subarray(0, 60), name = Buffer.concat([Buffer.from([label.length]), label, Buffer.from([0])]);
		const dns = Buffer.concat([Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), name, Buffer.from([0, 16, 0, 1])]);
		const udp = Buffer.alloc(8), ip = Buffer.alloc(20), eth = Buffer.from("00005e00530100005e0053020800", "hex"), head = Buffer.alloc(16);
		udp.writeUInt16BE(4000 + i, 0), udp.writeUInt16BE(53, 2), udp.writeUInt16BE(8 + dns.length, 4);
		ip[0] = 0x45, ip[8] = 64, ip[9] = 17, ip.writeUInt16BE(28 + dns.length, 2), ip.writeUInt32BE(0xc0000201, 12), ip.writeUInt32BE(0xc0000202, 16);
		const frame = Buffer.concat([eth, ip, udp, dns]);
		head.writeUInt32LE(i, 0), head.writeUInt32LE(frame.length, 8), head.writeUInt32LE(frame.length, 12);
		return Buffer.concat([head, frame]);
	});
	const header = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex"), file = path.join(home, "<b>hostile<b>.pcap");
	fs.writeFileSync(file, Buffer.concat([header, ...records]));
	return file;
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
	await row(page, 12).click();
	await marked(page, 8, ["between", "request"]);
	await marked(page, 10, ["between", "part"]);
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
	await row(page, 8).click();
	for (const name of ["叙述", "会话"]) {
		await page.getByRole("toolbar").getByRole("button", { name }).click();
		await page.waitForSelector(".side .scroll, .side .step");
		await audit(page, name);
	}
	await page.keyboard.press("Alt+4");
	await page.getByRole("link", { name: "保存 poem.txt" }).first().waitFor();
	await audit(page, "对象");
	for (const name of ["着色规则", "列…", "解码为…"]) {
		await page.getByRole("toolbar").getByRole("button", { name: "视图" }).click();
		await page.getByRole("menuitem", { name }).click();
		await page.waitForSelector("dialog .edit tbody tr, dialog .decodeform");
		await audit(page, name);
		await page.keyboard.press("Escape");
		await page.waitForFunction(() => !document.querySelector("dialog"));
	}
	await done();
});

const shown = (page, n) => page.waitForFunction(x => document.querySelector("#list")?.getAttribute("aria-rowcount") === String(x + 1), n);
const selectedNumber = (page, n) => page.waitForFunction(x => document.querySelector("#list [aria-selected=true] .no")?.textContent === String(x), n);

async function fresh(page) {
	await page.locator("#list").focus();
	await page.locator("#list").press("Home");
	await selectedNumber(page, 1);
}

test("completion: protocols, fields, values", async () => {
	const { page, done } = await open();
	await page.locator("#filter").pressSequentially("tcp.fla");
	await page.locator(".offers [role=option] code", { hasText: /^tcp\.flags$/ }).waitFor();
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Tab");
	assert.equal(await page.inputValue("#filter"), "tcp.flags");
	await page.fill("#filter", "");
	const unfinished = "ip.proto == U";
	await page.route(u => u.pathname.endsWith("/filters/check") && u.searchParams.get("text") === unfinished, async route => {
		await new Promise(late => setTimeout(late, 500)); /* its "no" comes when the text is another */
		await route.continue().catch(() => {});
	});
	await page.locator("#filter").pressSequentially(unfinished);
	await page.locator(".offers [role=option] code", { hasText: /^"UDP"$/ }).waitFor();
	await page.waitForTimeout(150); /* the check of the unfinished text is under way */
	await page.locator(".offers [role=option] code", { hasText: /^"UDP"$/ }).click();
	assert.equal(await page.inputValue("#filter"), 'ip.proto == "UDP"');
	await page.waitForTimeout(600);
	await page.keyboard.press("Enter");
	await shown(page, 2);
	await audit(page, "filtered");
	await done();
});

test("the filter guide: an example is applied at a click", async () => {
	const { page, done } = await open();
	await page.getByRole("button", { name: "Saved display filters" }).click();
	await page.getByRole("menuitem", { name: "Display filter guide" }).click();
	await page.locator(".guide button", { hasText: /^tcp\.flags\.reset == 1$/ }).waitFor();
	await audit(page, "guide");
	await page.locator(".guide button", { hasText: /^dns$/ }).click();
	await page.waitForFunction(() => document.querySelector("#filter").value === "dns");
	await shown(page, 2);
	await done();
});

test("find by text, bytes and filter; go to; back and forward; the conversation", async () => {
	const { page, done } = await open();
	await fresh(page);
	await page.keyboard.press("Control+f");
	await page.getByLabel("What to find").fill("get /poem");
	await page.keyboard.press("Enter");
	await selectedNumber(page, 8);
	await page.getByLabel("Search for").selectOption("hex");
	await page.getByLabel("What to find").fill("48 54 54 50 2f 31 2e 31 20 32");
	await page.keyboard.press("Enter");
	await selectedNumber(page, 10);
	await page.getByLabel("Search for").selectOption("filter");
	await page.getByLabel("What to find").fill("tcp.flags.fin == 1");
	await page.keyboard.press("Shift+F3");
	await page.waitForFunction(() => Number(document.querySelector("#list [aria-selected=true] .no")?.textContent) > 17);
	await page.keyboard.press("Escape");
	await page.keyboard.press("Control+g");
	await page.waitForSelector("dialog input:focus");
	await page.keyboard.type("6");
	await page.keyboard.press("Enter");
	await selectedNumber(page, 6);
	await page.keyboard.press("Control+.");
	await selectedNumber(page, 7);
	await page.keyboard.press("Control+,");
	await selectedNumber(page, 6);
	await page.keyboard.press("Alt+ArrowLeft");
	await selectedNumber(page, 7);
	await page.keyboard.press("Alt+ArrowRight");
	await selectedNumber(page, 6);
	await done();
});

test("mark, ignore, time reference", async () => {
	const { page, done } = await open();
	await row(page, 3).click();
	await page.keyboard.press("Control+m");
	await page.waitForSelector(".lrow.marked");
	await page.keyboard.press("Control+Alt+t");
	await row(page, 3).getByText("*REF*").waitFor();
	await page.keyboard.press("Control+Alt+t");
	await page.waitForFunction(() => !document.querySelector("#list").textContent.includes("*REF*"));
	await row(page, 4).click();
	await page.keyboard.press("Control+d");
	await row(page, 4).getByText("<Ignored>").waitFor();
	await page.keyboard.press("Control+d");
	await page.waitForFunction(() => !document.querySelector("#list").textContent.includes("<Ignored>"));
	await row(page, 3).click();
	await page.keyboard.press("Control+m");
	await page.waitForFunction(() => !document.querySelector(".lrow.marked"));
	await done();
});

test("a field as column; columns move, go, and are kept", async () => {
	const { page, done } = await open();
	await row(page, 8).click();
	await page.locator("#details [role=treeitem]", { hasText: "Transmission Control Protocol" }).waitFor();
	await page.locator("#details [role=treeitem]", { hasText: "Transmission Control Protocol" }).dblclick();
	await page.locator("#details [role=treeitem]", { hasText: "TCP Segment Len" }).click({ button: "right" });
	await page.getByRole("menuitem", { name: "Apply as Column" }).click();
	await page.getByRole("columnheader", { name: "TCP Segment Len" }).waitFor();
	await row(page, 8).locator("[role=gridcell]", { hasText: /^119$/ }).waitFor();
	await page.waitForResponse(r => r.url().endsWith("/settings") && r.request().method() === "PUT");
	await page.getByRole("columnheader", { name: "TCP Segment Len" }).click({ button: "right" });
	await page.getByRole("menuitem", { name: "Columns ..." }).click();
	await audit(page, "columns");
	await page.getByRole("button", { name: "Default columns" }).click();
	await page.waitForFunction(() => document.querySelectorAll("[role=columnheader]").length === 7);
	await done();
});

test("raw sequence numbers, time formats, layouts", async () => {
	const { page, done } = await open();
	await fresh(page);
	await page.keyboard.press("Alt+r");
	await row(page, 8).getByText("GET /poem.txt").waitFor();
	await row(page, 6).getByText(/Seq=5000000 Ack=1000001/).waitFor();
	await page.keyboard.press("Alt+r");
	await row(page, 6).getByText(/Seq=0 Ack=1 /).waitFor();
	const view = async (...names) => {
		await page.getByRole("toolbar").getByRole("button", { name: "View" }).click();
		for (const name of names.slice(0, -1))
			await page.getByRole("menuitem", { name }).hover();
		await page.getByRole("menuitemcheckbox", { name: names.at(-1) }).click();
	};
	await view("Time format", "UTC date and time of day");
	await row(page, 1).getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+$/).waitFor();
	await view("Time format", "Seconds since the first packet");
	for (const name of ["Bytes beside details", "List left of details above bytes", "List, details and bytes beside each other"]) {
		await view("Layout", name);
		await page.waitForSelector("#bytes .brow");
		await audit(page, name);
	}
	await view("Layout", "List above details above bytes");
	await done();
});

test("a conversation is coloured; rules are edited", async () => {
	const { page, done } = await open();
	await row(page, 8).click();
	await page.waitForFunction(() => document.querySelector("#details")?.textContent.includes("Hypertext"));
	await row(page, 8).click({ button: "right" });
	await page.getByRole("menuitem", { name: "Colorize Conversation" }).hover();
	await page.getByRole("menuitem", { name: "TCP" }).hover();
	await page.getByRole("menuitem", { name: "Color 3", exact: true }).click();
	await page.waitForFunction(() => [...document.querySelectorAll(".lrow")].some(r => r.dataset.bg === "#e0c0e0"));
	await row(page, 8).click({ button: "right" });
	await page.getByRole("menuitem", { name: "Colorize Conversation" }).hover();
	await page.getByRole("menuitem", { name: "Reset Colorization" }).click();
	await page.waitForFunction(() => ![...document.querySelectorAll(".lrow")].some(r => r.dataset.bg === "#e0c0e0"));
	await page.getByRole("toolbar").getByRole("button", { name: "View" }).click();
	await page.getByRole("menuitem", { name: "Coloring Rules" }).click();
	await page.locator(".edit tbody tr").nth(5).waitFor();
	await audit(page, "colours");
	await page.getByLabel("On: HTTP").uncheck();
	await page.getByRole("button", { name: "Apply" , exact: true}).click();
	await page.waitForFunction(() => ![...document.querySelectorAll(".lrow")].some(r => r.dataset.bg === "#e4ffc7"));
	await page.getByRole("toolbar").getByRole("button", { name: "View" }).click();
	await page.getByRole("menuitem", { name: "Coloring Rules" }).click();
	await page.getByRole("button", { name: "Default rules" }).click();
	await page.waitForFunction(() => document.querySelector(".edit input[aria-label='On: HTTP']")?.checked);
	await page.keyboard.press("Escape");
	await done();
});

test("export: what is displayed, as a file", async () => {
	const { page, done } = await open();
	await page.fill("#filter", "dns");
	await page.keyboard.press("Enter");
	await shown(page, 2);
	await page.getByRole("button", { name: "Export packets" }).click();
	const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Export displayed packets ..." }).click()]);
	assert.match(download.suggestedFilename(), /-part\.pcapng$/);
	const file = path.join(home, "part.pcapng");
	await download.saveAs(file);
	const lines = execFileSync(process.env.WIRETALE, ["-r", file], { encoding: "utf8" }).trim().split("\n");
	assert.equal(lines.length, 2);
	assert.match(lines[0], /DNS/);
	await done();
});

test("objects: by keyboard, linked to their packets, saved one by one and all", async () => {
	const { page, done } = await open();
	await fresh(page);
	await page.keyboard.press("Alt+4");
	const one = page.locator(".side tbody tr").nth(1).getByRole("button");
	await one.waitFor();
	await audit(page, "objects");
	await one.focus();
	await page.keyboard.press("Enter");
	await selectedNumber(page, 25);
	const save = async act => {
		const [download] = await Promise.all([page.waitForEvent("download"), act()]), file = path.join(home, "saved");
		await download.saveAs(file);
		return [download.suggestedFilename(), file];
	};
	const [name, file] = await save(() => page.getByRole("link", { name: "Save poem.txt" }).first().click());
	assert.equal(name, "poem.txt");
	assert.match(fs.readFileSync(file, "latin1"), /^(\d{4} a line that a wire can tell, one after the other\n){57}0057 a line that a wire c$/);
	const [archive, packed] = await save(() => page.getByRole("button", { name: "Save all" }).click());
	assert.equal(archive, "objects.zip");
	const list = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), [(i.filename, i.file_size) for i in z.infolist()])";
	assert.equal(execFileSync("python3", ["-c", list, packed], { encoding: "utf8" }).trim(), "None [('1-poem.txt', 3103), ('2-poem.txt', 3103)]");
	await page.getByRole("button", { name: "Mail", exact: true }).click();
	await page.getByText("No objects in this capture.").waitFor();
	await done();
});

test("Decode As reads the capture again", async () => {
	const { page, done } = await open();
	await row(page, 8).click();
	await page.waitForFunction(() => document.querySelector("#details")?.textContent.includes("Hypertext"));
	await row(page, 8).click({ button: "right" });
	await page.getByRole("menuitem", { name: "Decode As" }).click();
	await page.locator(".decodeform select").first().waitFor();
	await audit(page, "decode as");
	await page.locator(".decodeform input[type=number]").fill("80");
	await page.locator(".decodeform select").nth(1).selectOption("dns");
	/* as when a large capture has only begun to be read again: packet 8 is there later */
	await page.route(/\/captures\/\d+$/, async route => {
		const answer = await route.fetch(), capture = await answer.json();
		await route.fulfill({ response: answer, json: { ...capture, frames: 0, state: "loading" } });
	}, { times: 1 });
	await page.locator(".decodeform button[type=submit]").click();
	await page.waitForFunction(() => !document.querySelector("#details")?.textContent.includes("Hypertext") && document.querySelector("#details")?.textContent.includes("Frame 8:"));
	await page.getByRole("toolbar").getByRole("button", { name: "View" }).click();
	await page.getByRole("menuitem", { name: "Decode As" }).click();
	await page.locator(".decodeform input[type=number]").fill("80");
	await page.locator(".decodeform select").nth(1).selectOption("http");
	await page.locator(".decodeform button[type=submit]").click();
	await page.waitForFunction(() => document.querySelector("#details")?.textContent.includes("Hypertext"));
	await done();
});

test("conversations: worst verdict first, sorted at a click, a filter and a tale at hand", async () => {
	const { page, done } = await open();
	await page.getByRole("toolbar").getByRole("button", { name: "Conversations" }).click();
	await page.locator(".conversations tbody tr").nth(1).waitFor();
	await audit(page, "conversations");
	await page.locator(".conversations tbody tr").first().getByRole("button", { name: "Filter" }).click();
	await page.waitForFunction(() => /^tcp\.stream == \d$/.test(document.querySelector("#filter").value));
	await page.waitForFunction(() => document.querySelectorAll(".conversations tbody tr").length === 1);
	await page.getByRole("button", { name: "Clear the display filter" }).click();
	await page.locator(".conversations tbody tr").nth(1).waitFor();
	await page.getByRole("columnheader", { name: "Packets" }).getByRole("button").click();
	await page.waitForFunction(() => [...document.querySelectorAll(".conversations tbody tr td:nth-child(4)")].map(x => x.textContent).join() === "13,12");
	await page.getByRole("columnheader", { name: "Packets" }).getByRole("button").click();
	await page.waitForFunction(() => [...document.querySelectorAll(".conversations tbody tr td:nth-child(4)")].map(x => x.textContent).join() === "12,13");
	await page.getByRole("button", { name: "Ethernet", exact: true }).click();
	await page.waitForFunction(() => document.querySelector(".conversations tbody")?.textContent.includes("00:00:5e:00:53:10"));
	await done();
});

test("conversations and exchanges: tables of many rows in parts", async () => {
	const file = path.join(home, "many.pcap");
	fs.writeFileSync(file, execFileSync(path.join(path.dirname(process.env.WIRETALE), "tests/make_connections"), ["connections", "450"],
		{ maxBuffer: 1 << 26 }));
	const { page, done } = await open({}, file);
	await page.getByRole("toolbar").getByRole("button", { name: "Conversations" }).click();
	const parts = page.getByRole("group", { name: "Parts of the table" });
	await parts.getByText("1–200 of 450").waitFor();
	await parts.getByRole("button", { name: "Next" }).click();
	await parts.getByRole("button", { name: "Next" }).click();
	await parts.getByText("401–450 of 450").waitFor();
	await page.waitForFunction(() => document.querySelectorAll(".conversations tbody tr").length === 50);
	await audit(page, "parts");
	await page.getByRole("button", { name: "IPv4", exact: true }).click();
	await page.waitForFunction(() => !document.querySelector(".pager")?.textContent.includes("401"));
	await done();
});

test("an upload is dropped onto the page", async () => {
	const { page, done } = await open();
	const bytes = fs.readFileSync(path.join(process.env.SAMPLES, "handshake-get-close.pcap")).toString("base64");
	await page.evaluate(b64 => {
		const data = new DataTransfer(), raw = atob(b64), all = new Uint8Array(raw.length);
		for (let i = 0; i < raw.length; i++)
			all[i] = raw.charCodeAt(i);
		data.items.add(new File([all], "dropped.pcap"));
		dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
	}, bytes);
	await page.waitForFunction(() => document.querySelector(".toolbar .name")?.textContent === "dropped.pcap");
	await shown(page, 29);
	await page.getByRole("button", { name: "Close this capture" }).click();
	await page.waitForSelector(".start .big");
	await done();
});

/* Names and contents of packets are hostile texts: none of them becomes an element, none runs. */
test("markup in packets stays text", async () => {
	const { page, done } = await open({}, hostile());
	for (let i = 0; i < 3; i++) {
		await page.locator("#list").press("ArrowDown");
		await page.waitForTimeout(100);
	}
	await row(page, 1).click();
	await page.waitForFunction(() => document.querySelector("#details")?.textContent.includes("Frame 1:"));
	await page.locator("#details").press("Control+ArrowRight");
	await page.waitForFunction(() => document.querySelector("#details")?.textContent.includes("<script>"));
	await row(page, 1).click({ button: "right" });
	await page.getByRole("menuitem", { name: "Follow" }).hover();
	await page.getByRole("menuitem", { name: "UDP Stream" }).click();
	await page.waitForSelector(".turn");
	assert.equal(await page.locator("script, img, iframe").count(), 1, "the page's own script alone");
	assert.equal(await page.evaluate(() => globalThis.owned), undefined);
	await done();
});

test("the catalogues have the same keys and the same places to fill", () => {
	const read = n => JSON.parse(fs.readFileSync(new URL(`../src/texts/${n}.json`, import.meta.url)));
	const en = read("en"), zh = read("zh"), places = s => (s.match(/\{\w+\}/g) ?? []).sort();
	assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
	for (const key of Object.keys(en))
		assert.deepEqual(places(zh[key]), places(en[key]), key);
});
