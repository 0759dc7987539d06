/* guide.tsx -- the display filter guide: each example applies at a click. */
import type { GuidePart } from "./api";
import * as api from "./api";
import { lang, t } from "./i18n";
import { Later, useAsk } from "./later";
import { applyFilter } from "./state";

export function GuideView() {
	const asked = useAsk<GuidePart[]>("/guide" + api.query({ lang: lang.value }));
	return (
		<div class="guide" tabIndex={0} role="region" aria-label={t("side.guide")}><Later asked={asked}>{parts => <>{parts.map(p => (
			<section key={p.heading}><h2>{p.heading}</h2>
				{p.entries.filter(e => !e.filter).map(e => <p key={e.text}>{e.text.split("`").map((x, i) => (i % 2 ? <code key={i}>{x}</code> : x))}</p>)}
				<dl>{p.entries.filter(e => e.filter).map(e => <div key={e.filter}><dt><button class="ref" onClick={() => applyFilter(e.filter)}>
					<code>{e.filter}</code></button></dt><dd>{e.text.split("`").map((x, i) => (i % 2 ? <code key={i}>{x}</code> : x))}</dd></div>)}</dl>
			</section>))}</>}</Later></div>
	);
}
