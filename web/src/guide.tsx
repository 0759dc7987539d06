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
			<section key={p.heading}><h3>{p.heading}</h3>
				<dl>{p.entries.map(e => <div key={e.filter}><dt><button class="ref" disabled={e.later} onClick={() => applyFilter(e.filter)}>
					<code>{e.filter}</code></button></dt><dd>{e.text}{e.later && ` (${t("notYet")})`}</dd></div>)}</dl>
			</section>))}</>}</Later></div>
	);
}
