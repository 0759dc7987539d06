/* mock.mjs -- a stand-in for routes that the program does not answer yet: `node mock.mjs PROGRAM-URL PORT`.
 * Passes everything on to the program; where that says 404, answers for samples/handshake-get-close.pcap are made up. */
import http from "node:http";

const [target, port] = process.argv.slice(2);
const up = new URL(target);

const ends = [[5, 17], [18, 29]];
const streamOf = n => ends.findIndex(([a, b]) => n >= a && n <= b);

function dressFrame(body) {
	const s = streamOf(body.n);
	const give = nodes => nodes.forEach(n => {
		const plain = /: ([\w.:-]+)$/.exec(n.t);
		if (n.f && plain && n.v === undefined)
			n.v = plain[1];
		if (n.f && !n.f.includes("."))
			n.p ??= n.f;
		give(n.c ?? []);
	});
	give(body.tree);
	if (s >= 0) {
		body.stream ??= { tcp: s, http: s };
		body.follow ??= ["tcp", "http"];
		body.tale ??= true;
	}
	return body;
}

const b64 = text => Buffer.from(text).toString("base64");
const get = "GET /poem.txt HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: example/1.0\r\nAccept: text/plain\r\n\r\n";
const poem = "It is an Ancient Mariner,\nAnd he stoppeth one of three.\n";

function tale(stream) {
	const base = ends[stream]?.[0] ?? 5, seg = (n, dir, flags, seq, ack, len, client, server, phase, says) => ({
		n: base + n, time: (0.014 + n / 100).toFixed(6), dir, flags, seq, ack, len, seqRaw: seq, ackRaw: ack, win: 65700, info: "",
		client, server, clientStates: [], serverStates: [], assumed: n === 10, says, phase });
	return {
		stream, client: "192.0.2.10:49152", server: "198.51.100.80:80",
		verdict: { kind: "complete", severity: "chat", text: "Opened, used and closed by both sides; nothing was lost.", frames: [base, base + 3] },
		opening: "The handshake took 21 ms.", caveats: ["Times are those of the capturing machine."], more: false,
		segments: [
			seg(0, "client", "SYN", 0, 0, 0, "SYN_SENT", "SYN_RECEIVED", "open", ["The client asks for a connection."]),
			seg(1, "server", "SYN, ACK", 0, 1, 0, "ESTABLISHED", "SYN_RECEIVED", "open", ["The server agrees and counts from its own number."]),
			seg(2, "client", "ACK", 1, 1, 0, "ESTABLISHED", "ESTABLISHED", "open", ["The connection is open."]),
			seg(3, "client", "PSH, ACK", 1, 1, 119, "ESTABLISHED", "ESTABLISHED", "data", ["GET /poem.txt"]),
			seg(4, "server", "ACK", 1, 120, 0, "ESTABLISHED", "ESTABLISHED", "data", []),
			seg(5, "server", "ACK", 1, 120, 1368, "ESTABLISHED", "ESTABLISHED", "data", ["The answer begins: 200 OK."]),
			seg(9, "client", "FIN, ACK", 120, 3187, 0, "FIN_WAIT_1", "CLOSE_WAIT", "close", ["The client has nothing more to send."]),
			seg(10, "server", "ACK", 3187, 121, 0, "FIN_WAIT_2", "CLOSE_WAIT", "close", []),
			seg(11, "server", "FIN, ACK", 3187, 121, 0, "TIME_WAIT", "LAST_ACK", "close", ["The server has nothing more to send either."]),
			seg(12, "client", "ACK", 121, 3188, 0, "TIME_WAIT", "CLOSED", "close", ["Both directions are closed."]),
		],
	};
}

const made = {
	follow: u => ({ filter: `tcp.stream eq ${u.get("stream")}`, nodes: ["192.0.2.10:49152", "198.51.100.80:80"], bytes: [119, 3186], more: false, turns: [
		{ peer: 0, frame: 8, time: "0.036000", data: b64(get), missing: 0 },
		{ peer: 1, frame: 12, time: "0.108000", data: b64("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + poem.repeat(40)), missing: 0 }] }),
	tale: u => tale(Number(u.get("stream"))),
	conversations: () => ({ total: 2, rows: ends.map(([a, b], i) => ({
		stream: i, a: `192.0.2.10:${49152 + i}`, b: "198.51.100.80:80", frames: b - a + 1, bytes: 4200, ab: 700, ba: 3500,
		start: i ? "0.133000" : "0.014000", duration: "0.118000", verdict: "complete", severity: "chat" })) }),
};

function invent(url) {
	const route = /^\/api\/v1\/captures\/\d+\/(\w+)(\/\d+)?$/.exec(url.pathname);
	return made[route?.[1]]?.(url.searchParams);
}

http.createServer((request, answer) => {
	const url = new URL(request.url, up), headers = { ...request.headers, host: up.host };
	if (headers.origin)
		headers.origin = up.origin;
	const on = http.request({ host: up.hostname, port: up.port, path: request.url, method: request.method, headers }, reply => {
		const chunks = [];
		if (/event-stream/.test(reply.headers["content-type"] ?? "")) {
			answer.writeHead(reply.statusCode, reply.headers);
			reply.pipe(answer);
			return;
		}
		reply.on("data", c => chunks.push(c)).on("end", () => {
			let body = Buffer.concat(chunks), status = reply.statusCode;
			const made = status === 404 ? invent(url) : undefined;
			if (made) {
				status = 200;
				body = Buffer.from(JSON.stringify(made));
			} else if (status === 200 && /\/frames\/\d+$/.test(url.pathname)) {
				body = Buffer.from(JSON.stringify(dressFrame(JSON.parse(body))));
			}
			const out = { ...reply.headers, "content-length": body.length };
			delete out["transfer-encoding"];
			if (made)
				out["content-type"] = "application/json";
			answer.writeHead(status, out);
			answer.end(body);
		});
	});
	on.on("error", e => answer.destroy(e));
	answer.on("close", () => on.destroy());
	request.pipe(on);
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
